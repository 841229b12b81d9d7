"""A web server for one asset folder, for the developer who made it: loopback only, one page, byte ranges.

    /                   the page
    /player/<file>      its script, style and icon
    /media/<path>       the asset: playlists, segments, stills and asset.json

The folder may be somebody's whole disk by mistake, and the page that is open may be anybody's: only files of the
kinds an asset consists of are served, never through a link that leads out of the folder, and only to requests that
name a loopback host (a foreign page could otherwise point its own name at 127.0.0.1 and read the clip).
"""

import errno
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import NotAnAsset, PlayerMissing, PortInUse

if TYPE_CHECKING:
    from flask import Flask, Response

DIST = Path(__file__).parent / "page" / "dist"

HOST = "127.0.0.1"

TITLE = "<title>Video Window</title>"

MEDIA_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",  # RFC 8216 section 4
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",  # RFC 8216 section 3.1.1; players do not tell audio from video by it
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".vtt": "text/vtt",
    ".json": "application/json",
}
"""What an asset folder consists of; a file of any other kind is not there."""

PAGE_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",  # hls.js attaches its MediaSource as a blob
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Nothing inline, nothing from elsewhere. hls.js runs without its worker: fMP4 needs no transmuxing."""


def create_app(asset: Path, title: str | None = None) -> "Flask":
    """The application that serves the asset folder `asset`, called `title` or by the folder's name.

    Raises NotAnAsset, or PlayerMissing if the page is not built.
    """
    from flask import Flask, Response

    root = asset.resolve()
    if not (root / "asset.json").is_file() or not (root / "master.m3u8").is_file():
        raise NotAnAsset(path=asset)
    if not (DIST / "index.html").is_file():
        raise PlayerMissing(str(DIST))

    policy = "; ".join(f"{directive} {sources}" for directive, sources in CONTENT_SECURITY_POLICY.items())
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = [HOST, "localhost"]

    @app.get("/")
    def page() -> "Response":
        # The page calls the clip by its folder's name where nobody gives it one: nothing inside of the folder tells.
        html = (DIST / "index.html").read_text(encoding="utf-8")
        return Response(html.replace(TITLE, f"<title>{escape(title or root.name)}</title>"), mimetype="text/html")

    @app.get("/player/<path:name>")
    def player(name: str) -> "Response":
        return _send(DIST, name, PAGE_TYPES)

    @app.get("/media/<path:name>")
    def media(name: str) -> "Response":
        return _send(root, name, MEDIA_TYPES)

    @app.after_request
    def guard(response: "Response") -> "Response":
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return app


def serve(asset: Path, port: int, on_ready: Callable[[str], None] | None = None, title: str | None = None) -> None:
    """Serve `asset` on the loopback address until interrupted; `on_ready` is told the URL once requests are answered.

    Port 0 takes any free one. Raises PortInUse, NotAnAsset or PlayerMissing before anything is served.
    """
    app = create_app(asset, title)
    listener = _listen(port)

    from werkzeug.serving import make_server

    # A line for each of hundreds of range requests would bury what the command line has to say.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = listener.getsockname()[1]
    with listener:
        # By descriptor: given a port that is taken, Werkzeug would write its own message and end the process.
        server = make_server(HOST, port, app, threaded=True, fd=listener.fileno())
    if on_ready is not None:
        on_ready(f"http://{HOST}:{port}/")
    server.serve_forever()  # returns at Ctrl-C, with the socket closed


def _listen(port: int) -> socket.socket:
    """A socket that accepts connections on the loopback address; they queue until the server takes them."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Or a restart would have to wait for the last run's connections to time out.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortInUse(str(error), port=port) from error
        raise
    return listener


def _send(root: Path, name: str, types: dict[str, str]) -> "Response":
    """The file `name` below `root`, or the bytes of it that were asked for; 404 for all that is not ours to give."""
    from flask import abort, request, send_file

    try:
        path = (root / name).resolve(strict=True)
    except (OSError, ValueError):
        abort(404)
    kind = types.get(path.suffix)
    if kind is None or not path.is_relative_to(root) or not path.is_file():
        abort(404)
    # `no-cache`, which is the default here, keeps the copy but asks each time: a new encode shows at once.
    response = send_file(path, mimetype=kind, conditional=True, etag=True)
    if request.method == "GET" and response.status_code in (200, 206):
        response.response = _closing(response.response)
    return response


def _closing(body: Iterable[Any]) -> Iterator[Any]:
    """`body`, closed at its end or when it is let go: Werkzeug forgets to when a browser hangs up in the middle."""
    try:
        yield from body
    finally:
        body.close()  # type: ignore[attr-defined]  # PEP 3333: what send_file gives has it
