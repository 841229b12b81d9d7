"""nginx with a file of infra/nginx/, and before edge.conf's a real media route that writes down what it is asked for."""

import http.client
import logging
import os
import shutil
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.serving import make_server

from bench.servers.server import Server, free_port

CONFS = Path(__file__).resolve().parents[2] / "infra" / "nginx"

MAIN = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/server.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    data: bytes


class Nginx(Server):
    """nginx as the file has it, but for what `ours` puts in the place of its addresses and folders."""

    def __init__(self, folder: Path, conf: str, port: int, ours: Mapping[str, str]) -> None:
        super().__init__(folder)
        self.port = port
        text = (CONFS / conf).read_text("utf-8")
        for theirs, mine in ours.items():
            assert text.count(theirs) == 1, theirs
            text = text.replace(theirs, mine)
        (folder / "server.conf").write_text(text)
        # Workers of root's nginx are nobody, who may not look into root's folders.
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))

    def command(self) -> tuple[str, ...]:
        return (program() or "nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"))

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request, the path sent as it is; `_` in the names of headers is a hyphen."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


class Edge(Nginx):
    """The cache before the media route."""

    def __init__(self, folder: Path, origin: int) -> None:
        port = free_port()
        ours = {
            "127.0.0.1:8000": f"127.0.0.1:{origin}",
            "127.0.0.1:8080": f"127.0.0.1:{port}",
            "/var/cache/nginx/media": str(folder / "cache"),
            "/var/log/nginx/media.log": str(folder / "access.log"),
        }
        super().__init__(folder, "edge.conf", port, ours)


class Front(Nginx):
    """The proxy before the web tier."""

    def __init__(self, folder: Path, web: int, live: int = 9) -> None:
        port = free_port()
        ours = {
            "web:8000": f"127.0.0.1:{web}",
            "live:8002": f"127.0.0.1:{live}",
            "listen 8080": f"listen 127.0.0.1:{port}",
        }
        super().__init__(folder, "front.conf", port, ours)


def program() -> str | None:
    """Debian has it where only root's PATH leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@dataclass(slots=True)
class Origin:
    """What the edge has asked the media route for, but for permissions."""

    app: WSGIApplication
    port: int = 0
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Paths and ranges."""
    permissions: int = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/_access":
            self.permissions += 1
        else:
            self.asked.append((environ["PATH_INFO"], environ.get("HTTP_RANGE")))
        return self.app(environ, start)


@contextmanager
def serving(app: Flask) -> Iterator[Origin]:
    """The app on a port of this machine, as long as the block lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    origin = Origin(app)
    web = make_server("127.0.0.1", 0, origin, threaded=True)
    origin.port = web.server_port
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        yield origin
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
