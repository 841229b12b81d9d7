"""Where clients find this tier, for the addresses in its answers; and where they come from."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def at(url: str, app: WSGIApplication) -> WSGIApplication:
    """`app` as if every request had come to `url`, a scheme and a host, whatever proxies were on the way.

    What proxies say of that (Forwarded, X-Forwarded-Host, X-Forwarded-Proto) counts nowhere: clients can say it as well.
    """
    parts = urlsplit(url)

    def found(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = parts.scheme, parts.netloc
        return app(environ, start)

    return found


def of(environ: WSGIEnvironment, hops: int) -> str | None:
    """The address of the client; None where there is none, as by a unix socket.

    It is that of whoever connected, or what the outermost of `hops` proxies of ours wrote into X-Forwarded-For: what stands
    before that in the field, clients may have written themselves. Of IPv6 it is the network of 64 bits, a household's.
    """
    peer = str(environ.get("REMOTE_ADDR", ""))
    if hops:
        told = [item.strip() for item in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        peer = told[-hops] if len(told) >= hops and _ip(told[-hops]) else peer
    found = _ip(peer)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False).network_address)
    return str(found) if found else None


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
