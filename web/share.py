"""What a shared link opens: a page for those without the app and for what previews links, and what tells phones of the app.

GET /s/<story id>                 Open Graph (https://ogp.me), without a script; it leads into the feed
GET /s/<story id>/poster.jpg      where its poster is now: the address that previews keep lasts as long as the story
GET /s/<story id>/video.m3u8      where its video is now
GET /.well-known/apple-app-site-association, /.well-known/assetlinks.json
"""

from base64 import b64encode
from hashlib import sha256

from flask import Blueprint, Response, current_app, jsonify, redirect, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as Answer

from models.errors import UnknownStory
from models.feed import items
from models.feed.items import Item
from web.errors import Problem
from web.home import home
from web.playback import FirstFrame, first_frame

share = Blueprint("share", __name__)

STYLE = (
    "body{margin:0;background:#111;color:#eee;font:1rem/1.5 system-ui,sans-serif;display:grid;justify-items:center}"
    "main{box-sizing:border-box;width:100%;max-width:40rem;padding:1rem}"
    "video{display:block;margin:auto;width:auto;height:auto;max-width:100%;max-height:80vh;background:#000}"
    "h1{font-size:1.3rem;margin:.5rem 0}"
    "a{display:inline-block;padding:.7rem 1.75rem;border-radius:99rem;background:#e9956a;color:#2a150b;font-weight:600;"
    "text-decoration:none}a:focus-visible{outline:3px solid #8cc7ee;outline-offset:2px}"
)

STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()

NO_MINOR = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
"""Of ISO 4217: how many digits the smaller unit has, where it is not two."""

PAGE = Markup("""<!doctype html>
<html lang="en" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {creator}</title>
<link rel="canonical" href="{url}">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<meta property="og:type" content="video.other">
<meta property="og:site_name" content="Video Window">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{url}">
{previews}<meta name="twitter:card" content="summary_large_image">
<style>{style}</style>
</head>
<body>
<main>
<video controls playsinline preload="none" width="{width}" height="{height}" {poster}src="{video}"></video>
<h1>{title}</h1>
<p>{description}</p>
<p><a href="{watch}">Watch</a></p>
</main>
</body>
</html>
""")


@share.get("/s/<story_id>")
def open_graph(story_id: str) -> Response:
    """A page about a story, for everybody."""
    item = _story(story_id)
    frame = first_frame(item.showing)
    url = url_for("share.open_graph", story_id=story_id, _external=True)
    description = f"By {item.creator_name}" + _price(item)
    response = Response(
        PAGE.format(
            title=item.title,
            creator=item.creator_name,
            description=description,
            url=url,
            previews=_previews(url, frame),
            style=Markup(STYLE),
            width=frame.width,
            height=frame.height,
            poster=Markup('poster="{}" ').format(frame.poster) if frame.poster else "",
            video=frame.playback.url,
            watch=url_for("pages.feed_shell", story=story_id),
        ),
        content_type="text/html; charset=utf-8",
    )
    media = home(current_app).delivery.keys.base_url
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self' {media}; media-src {media}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"  # its own address is all that there is to tell
    response.headers["Cache-Control"] = "no-cache"
    return response


@share.get("/s/<story_id>/poster.jpg")
def poster(story_id: str) -> Answer:
    """Where the poster is, with a permission of its own each time: it can be fetched for as long as the story is there."""
    frame = first_frame(_story(story_id).showing)
    if frame.poster is None:
        raise Problem("media_missing")
    return _there(frame.poster)


@share.get("/s/<story_id>/video.m3u8")
def video(story_id: str) -> Answer:
    return _there(first_frame(_story(story_id).showing).playback.url)


@share.get("/.well-known/apple-app-site-association")
def apple() -> Response:
    """Universal links (https://developer.apple.com/documentation/xcode/supporting-associated-domains)."""
    apps = home(current_app).apps.ios_apps
    if not apps:
        raise Problem("not_found")
    return jsonify({"applinks": {"details": [{"appIDs": list(apps), "components": [{"/": "/s/*"}]}]}})


@share.get("/.well-known/assetlinks.json")
def android() -> Response:
    """App links (https://developer.android.com/training/app-links/configure-assetlinks)."""
    apps = home(current_app).apps.android_apps
    if not apps:
        raise Problem("not_found")
    prints: dict[str, list[str]] = {}
    for package, fingerprint in apps:
        prints.setdefault(package, []).append(fingerprint)
    return jsonify(
        [
            {
                "relation": ["delegate_permission/common.handle_all_urls"],
                "target": {
                    "namespace": "android_app",
                    "package_name": package,
                    "sha256_cert_fingerprints": found,
                },
            }
            for package, found in prints.items()
        ]
    )


def _story(story_id: str) -> Item:
    """As nobody in particular sees it. Raises `UnknownStory`."""
    if (found := items.item(story_id, None)) is None:
        raise UnknownStory()
    return found


def _price(item: Item) -> str:
    if item.price_minor is None or item.currency is None:
        return ""
    digits = 0 if item.currency in NO_MINOR else 3 if item.currency in THREE_DIGITS else 2
    return f" · {item.price_minor / 10**digits:.{digits}f} {item.currency}"


def _previews(url: str, frame: FirstFrame) -> Markup:
    found = [("og:video", f"{url}/video.m3u8"), ("og:video:type", "application/vnd.apple.mpegurl")]
    size = [("width", frame.width), ("height", frame.height)]
    found += [(f"og:video:{name}", str(pixels)) for name, pixels in size]
    if frame.poster is not None:
        found += [("og:image", f"{url}/poster.jpg"), ("og:image:type", "image/jpeg")]
    line = Markup('<meta property="{}" content="{}">\n')
    return Markup("").join(line.format(escape(name), escape(value)) for name, value in found)


def _there(url: str) -> Answer:
    response = redirect(url)
    response.headers["Cache-Control"] = "no-store"
    return response
