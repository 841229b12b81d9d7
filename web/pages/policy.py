"""What a page may load, and from where (Content Security Policy, level 3): nothing inline, nothing from elsewhere."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from integrations import mapbox
from web.home import Home


def content_security_policy(home: Home, live_url: str) -> str:
    """For a page that sends to the store, plays from the CDN, listens to the live hub and shows maps."""
    media = _origin(home.delivery.keys.base_url)
    sends = home.store.presigned_put("uploads/any", 1, 1)
    store = [_origin(sends.url)] if sends is not None else []
    maps = [mapbox.ORIGIN] if home.apps.mapbox_token else []
    rules: dict[str, Iterable[str]] = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        # Thumbhashes are data, pictures about to be sent are blobs.
        "img-src": ["'self'", "data:", "blob:", media, *maps],
        "media-src": ["'self'", "blob:", media],  # hls.js attaches its MediaSource as a blob
        "connect-src": ["'self'", media, _origin(live_url), *store, *maps],
        "worker-src": ["'self'"],  # also of what draws maps, which is a file of its own
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(" ".join([name, *dict.fromkeys(sources)]) for name, sources in rules.items())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
