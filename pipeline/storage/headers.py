"""What clients are told of an object: its content type, how long it may be cached, and whether it travels gzipped."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""Published keys are never written again."""

GROWING = "public, max-age=1"
"""The one exception: a playlist that grows while the video is encoded."""

_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/mp4",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "vtt": "text/vtt",
    "json": "application/json",
}

_GZIPPED = frozenset({"m3u8", "vtt", "json"})


def headers_for(name: str, growing: bool = False) -> tuple[str, str, bool]:
    """Content type, Cache-Control and whether to gzip, for an object whose key or path ends in `name`."""
    suffix = name.rpartition(".")[2].lower() if "." in name.rpartition("/")[2] else ""
    kind = _TYPES.get(suffix, "application/octet-stream")
    if kind == "video/mp4" and "audio" in name.split("/")[:-1]:
        kind = "audio/mp4"
    return kind, GROWING if growing else IMMUTABLE, suffix in _GZIPPED
