"""Where clients find this tier, for the addresses in its answers; and where they come from."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
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
    told = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hops else []
    outermost = _household(told[-hops].strip()) if 0 < hops <= len(told) else None
    return outermost or _household(str(environ.get("REMOTE_ADDR", "")))


@lru_cache(maxsize=4096)
def _household(text: str) -> str | None:
    """Remembered, as people ask many times in a row: reading an address of IPv6 takes a tenth of an answer's time."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False).network_address)
    return str(found)
