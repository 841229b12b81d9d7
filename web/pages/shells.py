"""The HTML that each page begins as, without anything of anybody: what it shows, its script asks the API for.

The feed brings along what nobody has to ask for, to those who are not signed in: the stories that all of them are shown.
"""

import json
import mimetypes
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_from_directory
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from web import feed
from web.errors import Problem
from web.home import home
from web.pages import built, session
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


WORKER = ".mjs"
WORKER_POLICY = "default-src 'none'"
"""Of what draws maps beside the page: it gets what it works at, and fetches nothing (CSP 3, 4.2.3: workers have a policy of
their own)."""

FIRST_STORIES = 4
"""That come with the feed itself: the one that plays, those that are fetched meanwhile, and one more."""

IDS = re.compile(r"[A-Za-z0-9._-]{1,36}")

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""What the build has laid beside a file, best first."""


def _shell() -> Response:
    return _page(_rendered())


def _rendered(**more: Any) -> str:
    name, title = TITLES[request.path]
    return render_template("page.html", title=title, name=name, files=built.page(name), live_url=live_url(), **more)


@pages.get("/")
def feed_shell() -> Response:
    """With the stories that everybody is shown first who is not signed in, and its first picture on the way at once."""
    if session.HINT in request.cookies:
        return _varying(_shell())
    asked = request.args.get("story", "")
    text = feed.beginning(FIRST_STORIES, asked if IDS.fullmatch(asked) else None)
    told = json.loads(text)["items"]
    # Within an element of text nothing ends it but a "<".
    frame = told[0]["first_frame"] if told else None
    return _varying(_page(_rendered(first=Markup(text.replace("<", "\\u003c")), frame=frame)))


def _varying(response: Response) -> Response:
    response.vary.add("Cookie")
    return response


for _path in TITLES.keys() - {"/"}:
    pages.get(_path, endpoint=f"page {_path}")(_shell)


@pages.get("/offline")
def offline() -> Response:
    """What the service worker shows without a network; it needs no script."""
    return _page(render_template("offline.html", files=built.page("sign_in")))


@pages.get("/static/<path:name>")
def static(name: str) -> Response:
    """What was built, and nothing of what it was built from."""
    encoding = request.accept_encodings.best_match(ENCODINGS)
    packed = "" if encoding is None else name + ENCODINGS[encoding]
    if encoding is None or not (built.DIST / packed).is_file():
        packed, encoding = name, None
    try:
        response = send_from_directory(built.DIST, packed, mimetype=mimetypes.guess_type(name)[0])
    except NotFound:
        raise Problem("not_found") from None
    response.headers["Vary"] = "Accept-Encoding"
    if encoding is not None:
        response.headers["Content-Encoding"] = encoding
    response.headers["X-Content-Type-Options"] = "nosniff"
    if "-" in name:
        response.headers["Cache-Control"] = f"public, max-age={HASHED_SECONDS}, immutable"
    if name.endswith(WORKER):
        response.headers["Content-Security-Policy"] = WORKER_POLICY
    return response


@pages.get("/sw.js")
def service_worker() -> Response:
    """At the root, since it serves what is below its own address (https://w3c.github.io/ServiceWorker/#path-restriction)."""
    return static("sw.js")


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """What makes the feed an app on a phone (https://www.w3.org/TR/appmanifest/)."""
    icon = {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    pictures = [
        {"src": f"/static/{name}{pixels}.png", "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}
        for name, pixels, purpose in (("icon", 192, "any"), ("icon", 512, "any"), ("maskable", 512, "maskable"))
    ]
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
            "icons": [icon | {"purpose": "any"}, *pictures],
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
