"""The HTML that each page begins as, without anything of anybody: what it shows, its script asks the API for."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_from_directory
from werkzeug.exceptions import NotFound

from web.errors import Problem
from web.home import home
from web.pages import built
from web.pages.policy import content_security_policy

pages = Blueprint("pages", __name__)

TITLES = {
    "/": ("feed", "Video Window"),
    "/sign-in": ("sign_in", "Sign in – Video Window"),
    "/studio": ("studio", "Studio – Video Window"),
    "/moderation": ("moderation", "Moderation – Video Window"),
    "/ops": ("ops", "Ops – Video Window"),
    "/dev/ui": ("ui", "Components – Video Window"),
}
"""Address: page and title."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

HASHED_SECONDS = 365 * 24 * 3600
"""A file whose name changes with its content can be kept for ever."""


def _shell() -> Response:
    name, title = TITLES[request.path]
    return _page(render_template("page.html", title=title, name=name, files=built.page(name), live_url=live_url()))


for _path in TITLES:
    pages.get(_path, endpoint=f"page {_path}")(_shell)


@pages.get("/offline")
def offline() -> Response:
    """What the service worker shows without a network; it needs no script."""
    return _page(render_template("offline.html", files=built.page("sign_in")))


@pages.get("/static/<path:name>")
def static(name: str) -> Response:
    """What was built, and nothing of what it was built from."""
    try:
        response = send_from_directory(built.DIST, name)
    except NotFound:
        raise Problem("not_found") from None
    response.headers["X-Content-Type-Options"] = "nosniff"
    if "-" in name:
        response.headers["Cache-Control"] = f"public, max-age={HASHED_SECONDS}, immutable"
    return response


@pages.get("/sw.js")
def service_worker() -> Response:
    """At the root, since it serves what is below its own address (https://w3c.github.io/ServiceWorker/#path-restriction)."""
    return static("sw.js")


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """What makes the feed an app on a phone (https://www.w3.org/TR/appmanifest/)."""
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    response = jsonify(
        {
            "id": "/",
            "name": "Video Window",
            "short_name": "Window",
            "start_url": "/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#1b1714",
            "theme_color": "#1b1714",
            "icons": [icon | {"purpose": "any"}],
        }
    )
    response.mimetype = "application/manifest+json"
    return response


def live_url() -> str:
    """Where pages reach the live hub: on this machine at a port of its own, else behind the same proxy as this tier."""
    here = home(current_app)
    if here.settings.live_url:
        return here.settings.live_url
    if here.settings.web_host in LOOPBACK and not here.settings.public_url:
        return f"ws://{urlsplit(request.host_url).hostname}:{here.live_port}/v1/live"
    return f"{'wss' if request.is_secure else 'ws'}://{request.host}/v1/live"


def _page(text: str) -> Response:
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = content_security_policy(home(current_app), live_url())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), payment=()"
    response.headers["Cache-Control"] = "no-cache"
    return response
