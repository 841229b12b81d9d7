"""The app factory of the live hub."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import gevent
from flask import Flask, Response, current_app, jsonify, request
from flask_sock import Sock
from wsproto.utilities import RemoteProtocolError

import logs
from models import database
from settings import limit_settings, live_settings, services, web_settings
from web import address, errors, metrics, watch
from web.errors import Problem
from web.home import furnish, home
from web.limits import Limits
from web.live import upkeep
from web.live.hub import Hub
from web.live.line import Line
from web.live.protocol import LONGEST

EXTENSION = "video-window-live"
PATH = "/v1/live"
LOOK_SECONDS = 0.25


def create_live() -> Flask:
    """The app, with its settings from the environment; its greenlets run from now on."""
    logs.configure(as_json=web_settings().log_json)
    app = Flask(__name__)
    here, settings, url = furnish(app), live_settings(), services().redis_url
    hops = here.settings.trusted_hops
    limits = Limits(limit_settings(), url, hops)
    hub = Hub(url, settings, limits)
    app.extensions[EXTENSION] = hub
    app.config["SOCK_SERVER_OPTIONS"] = {"max_message_size": LONGEST}
    watch.register(app)
    errors.register(app)
    if here.settings.metrics_token:
        metrics.expose(app, here.settings.metrics_token)
    sock = Sock(app)

    @app.before_request
    def _stand_before() -> None:
        if request.path != PATH or "gunicorn.socket" not in request.environ:
            return
        if not may_connect(request.headers.get("Origin"), settings.live_origins.split()):
            raise Problem("forbidden", "Pages of this origin may not connect.")
        if hub.draining or len(hub.connections) >= settings.live_connections:
            raise Problem("too_many_connections")
        if any(not quota.passed for quota in limits.ask("read", None)):
            raise Problem("rate_limited")
        request.environ["gunicorn.socket"] = Line(request.environ["gunicorn.socket"])
        # Compression would take some hundred KiB of each connection, and let small messages become large ones.
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)

    @sock.route(PATH)  # type: ignore[untyped-decorator]
    def live(ws: Any) -> None:
        line: Line = ws.sock
        hub.serve(ws, line, address.of(request.environ, hops))
        line.linger()

    @app.errorhandler(RemoteProtocolError)
    def _no_handshake(_: RemoteProtocolError) -> Response:
        return errors.problem("bad_request")

    @app.get("/healthz")
    def healthz() -> Response:
        """It answers, and reaches its database; without Redis it is well, and its sockets stay."""
        database.ping()
        return jsonify({"status": "ok"})

    upkeep.start(app, hub)
    return app


def may_connect(origin: str | None, others: list[str]) -> bool:
    """Whether a page of this origin may; apps have none. Ports do not count: the hub has its own."""
    if origin is None:
        return True
    public = home(current_app).settings.public_url
    own = {urlsplit(f"//{request.host}").hostname, urlsplit(public).hostname} - {None}
    page = re.fullmatch(r"https?://([^/:@]+|\[[0-9a-f:]+\])(:\d+)?", origin)
    return origin in others or (page is not None and page[1].strip("[]") in own)


def drain_when(app: Flask, leaving: Callable[[], bool]) -> None:
    """Drain as soon as `leaving` says that the process is to end."""
    hub: Hub = app.extensions[EXTENSION]

    def look() -> None:
        while not leaving():
            gevent.sleep(LOOK_SECONDS)
        with app.app_context():
            upkeep.drain(hub, hub.settings.live_drain_seconds)

    gevent.spawn(look)
