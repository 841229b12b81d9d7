"""Chromium on a phone's line: a first visit with nothing kept, and swipes.

The line is shaped by the browser itself (CDP, `Network.emulateNetworkConditions`): all that a page fetches shares it, media
too. What the screen is given is told by `requestVideoFrameCallback`.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

BITS_PER_SECOND = 10_000_000
LATENCY_MS = 40
PHONE = {"width": 360, "height": 800}
LOOK_SECONDS = 1.5
"""That somebody looks at a story before the next one."""
PATIENCE_SECONDS = 60.0

NOTES = Path(__file__).with_name("notes.js")
PLAIN = Path(__file__).with_name("plain.html")
HLS = Path(__file__).resolve().parents[2] / "web" / "static" / "node_modules" / "hls.js" / "dist" / "hls.min.js"


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds, but for the last three."""

    first_frame: float
    """From the navigation on."""
    swipes: tuple[float, ...]
    """From the key to the first frame of the next story that moves."""
    rebuffered: int
    """Times that what played had to wait."""
    scripts: tuple[str, ...]
    """Names of the files of JavaScript that were fetched."""
    measured_mbit: float
    """Of the line, by a large file of the page's own."""


def visit(browser: Browser, url: str, swipes: int, *, plain: bool = False) -> Visit:
    """Open the feed in a browser that knows nothing, and swipe; `plain` opens a page that prepares nothing instead."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)  # type: ignore[arg-type]
    try:
        context.add_init_script(path=NOTES)
        if plain:
            _serve_plain(context)
        page = context.new_page()
        _shape(context, page)
        page.goto(f"{url}/plain.html" if plain else url, wait_until="commit")
        _until(page, "notes.first !== null")
        found = [_swipe(page) for _ in range(swipes)]
        told: dict[str, Any] = page.evaluate("({first: notes.first, waited: notes.waited, scripts: notes.scripts()})")
        return Visit(told["first"], tuple(found), told["waited"], tuple(told["scripts"]), _line(page))
    finally:
        context.close()


def _shape(context: BrowserContext, page: Page) -> None:
    line = {"latency": LATENCY_MS, "downloadThroughput": BITS_PER_SECOND / 8, "uploadThroughput": BITS_PER_SECOND / 8}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})


def _swipe(page: Page) -> float:
    page.wait_for_timeout(LOOK_SECONDS * 1000)
    page.evaluate("notes.begin()")
    page.keyboard.press("ArrowDown")
    _until(page, "notes.swipe !== null")
    return float(page.evaluate("notes.swipe"))


def _until(page: Page, expression: str) -> None:
    """Raises TimeoutError. Playwright's own wait is done by `eval` in the page, which its policy forbids."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            raise TimeoutError(f"never true: {expression}")
        page.wait_for_timeout(20)


def _line(page: Page) -> float:
    """What two requests at once get together, in Mbit/s: the shape is one line and not one for each."""
    return float(page.evaluate("notes.line()"))


def _serve_plain(context: BrowserContext) -> None:
    """Neither is sent over the line, which is to its advantage."""
    context.route("**/plain.html", lambda route: route.fulfill(path=PLAIN, content_type="text/html"))
    context.route("**/hls.min.js", lambda route: route.fulfill(path=HLS, content_type="text/javascript"))
