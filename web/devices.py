"""What a client calls itself, in words that its owner recognises in a list of sessions."""

import re

DEVICES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
"""Android's names Linux too, and comes first."""
NAMES = {"Macintosh": "Mac", "CrOS": "ChromeOS"}

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"} | {
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""In this order: Edge says that it is Chrome, and Chrome that it is Safari."""

_PRODUCT = re.compile(r"[\w.-]{1,40}(?=/|$| )")


def device(user_agent: str) -> str:
    """`Safari on iPhone`, `VideoWindow on Android`, `curl`; empty when it says nothing that is known."""
    where = next((NAMES.get(name, name) for name in DEVICES if name in user_agent), None)
    first = _PRODUCT.match(user_agent)
    what = first[0] if first else ""
    if what == "Mozilla":  # as all browsers begin
        what = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "")
    return " on ".join(word for word in (what, where) if word)
