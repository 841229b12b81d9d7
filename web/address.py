"""Where clients find this tier, for the addresses in its answers."""

from collections.abc import Iterable
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
