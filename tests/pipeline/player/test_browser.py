"""The asset is watched in Chromium as a person would: played, dragged, switched, and broken on purpose."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import request
from playwright.sync_api import Browser, ConsoleMessage, Page

from pipeline.player.server import create_app
from tests.pipeline.player.conftest import serving

# One worker makes the asset and watches it.
pytestmark = pytest.mark.xdist_group("player")

ENGINES = pytest.mark.parametrize("engine", ["", "?native=1"], ids=["hls.js", "natively"])

VIDEO = "document.querySelector('video')"


class Watch:
    """One page, and whatever went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.until("window.player !== undefined")
        self.until(f"{VIDEO}.readyState >= 3")

    def ask(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def video(self, attribute: str) -> Any:
        return self.ask(f"{VIDEO}.{attribute}")

    def until(self, expression: str, seconds: float = 40) -> None:
        """Wait for `expression` to be true. (The page's policy forbids the `eval` of Playwright's own waiting.)"""
        deadline = time.monotonic() + seconds
        while not self.ask(expression):
            if time.monotonic() > deadline:
                state = self.ask(f"[{VIDEO}.currentTime, {VIDEO}.readyState, {VIDEO}.paused, window.player?.errors]")
                pytest.fail(f"never true: {expression}; time, ready, paused, errors: {state}; {self.complaints}")
            self.page.wait_for_timeout(50)

    @property
    def errors(self) -> list[dict[str, Any]]:
        errors: list[dict[str, Any]] = self.ask("player.errors")
        return errors

    def assert_faultless(self) -> None:
        # hls.js also tells of a decoder that a busy machine kept waiting; a hole in the media shows as more than that.
        assert [error for error in self.errors if error != {"detail": "bufferStalledError", "fatal": False}] == []
        assert self.complaints == []
        assert not self.page.locator("#failure").is_visible()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watch(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def facts(asset: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((asset / "asset.json").read_text())
    return facts


@ENGINES
def test_the_clip_plays_to_its_very_end(watch: Watch, url: str, facts: dict[str, Any], engine: str) -> None:
    watch.open(url + engine)
    assert watch.ask("player.engineName") == ("the browser" if engine else "hls.js")
    assert watch.video("duration") == pytest.approx(facts["duration"], abs=0.05)

    watch.ask(f"window.ended = 0, {VIDEO}.addEventListener('ended', () => window.ended++), {VIDEO}.playbackRate = 2")
    watch.page.locator("#begin").click()
    watch.until("window.ended === 1")

    assert watch.video("currentTime") == pytest.approx(facts["duration"], abs=0.1)
    assert watch.video("webkitAudioDecodedByteCount") > 0
    watch.assert_faultless()


def test_the_rung_switches_down_and_up_while_it_plays(watch: Watch, url: str, facts: dict[str, Any]) -> None:
    watch.open(url)
    watch.page.keyboard.press("Space")
    watch.until(f"{VIDEO}.currentTime > 0.5")
    rungs = sorted((rung for rung in facts["rungs"] if rung["codec"] == "h264"), key=lambda rung: rung["height"])

    before = 0.5
    for rung in (rungs[0], rungs[-1], rungs[0]):
        # From where the last switch was seen: what the looks have taken since is not taken from the clip.
        watch.ask(f"{VIDEO}.currentTime = {before}")
        watch.page.locator("#quality").click()
        name = re.compile(f"^{rung['width']}\\s×\\s{rung['height']}H\\.264")
        watch.page.get_by_role("menuitemradio").filter(has_text=name).click()
        watch.until(f"{VIDEO}.videoHeight === {rung['height']}")
        at = watch.video("currentTime")
        watch.until(f"{VIDEO}.currentTime > {before} + 0.3")
        before = at
        level = watch.ask("player.levels[player.currentLevel]")
        assert (level["rung"], level["height"]) == (rung["name"], rung["height"])
        assert watch.page.locator("tr[data-playing] th").inner_text() == rung["name"]
    watch.assert_faultless()


@ENGINES
def test_seeking_back_and_forth_shows_the_moment_asked_for(watch: Watch, url: str, engine: str) -> None:
    watch.open(url + engine)
    scrubber = watch.page.locator("#scrubber")
    box = scrubber.bounding_box()
    assert box is not None
    for share in (0.8, 0.2, 0.95, 0.0, 0.5):
        scrubber.click(position={"x": min(share * box["width"], box["width"] - 1), "y": box["height"] / 2})
        watch.until(f"!{VIDEO}.seeking && {VIDEO}.readyState >= 2")
        assert watch.video("currentTime") == pytest.approx(share * watch.video("duration"), abs=0.1)
    watch.page.keyboard.press("ArrowRight")
    watch.until(f"!{VIDEO}.seeking && {VIDEO}.readyState >= 2")
    assert watch.video("currentTime") == pytest.approx(0.5 * watch.video("duration") + 2, abs=0.1)
    watch.assert_faultless()


def test_the_storyboard_shows_the_moment_under_the_pointer(watch: Watch, url: str, facts: dict[str, Any]) -> None:
    watch.open(url)
    glimpse = watch.page.locator("#glimpse")
    picture = glimpse.locator("div")
    scrubber = watch.page.locator("#scrubber")
    box = scrubber.bounding_box()
    assert box is not None
    assert not glimpse.is_visible()
    while not picture.is_visible():  # until the storyboard has come
        for x in (2, 4):
            scrubber.hover(position={"x": x, "y": box["height"] / 2})
        watch.page.wait_for_timeout(20)

    seen = []
    for share in (0.03, 0.55, 0.97):
        scrubber.hover(position={"x": share * box["width"], "y": box["height"] / 2})
        assert picture.is_visible()
        assert "/media/images/storyboard.jpg" in picture.evaluate("node => getComputedStyle(node).backgroundImage")
        shape = picture.bounding_box()
        assert shape is not None
        assert shape["width"] / shape["height"] == pytest.approx(facts["width"] / facts["height"], abs=0.03)
        assert glimpse.locator("figcaption").inner_text() == f"0:{int(share * facts['duration']):02}"
        seen.append(picture.evaluate("node => node.style.backgroundPosition"))
    assert len(set(seen)) == 3

    watch.page.mouse.move(5, 5)
    assert not glimpse.is_visible()
    assert watch.video("currentTime") == 0
    watch.assert_faultless()


def test_the_quality_menu_works_by_keyboard(watch: Watch, url: str, facts: dict[str, Any]) -> None:
    watch.open(url)
    button = watch.page.locator("#quality")
    focused = "document.activeElement.innerText"
    button.focus()
    watch.page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert watch.ask(focused).startswith("Auto")

    watch.page.keyboard.press("ArrowDown")
    watch.page.keyboard.press("End")
    smallest = min(facts["rungs"], key=lambda rung: rung["height"])
    assert f"{smallest['width']}\u2009×\u2009{smallest['height']}" in watch.ask(focused)
    watch.page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "false"
    assert watch.ask("document.activeElement.id") == "quality"
    assert button.inner_text() == f"{min(smallest['width'], smallest['height'])}p"
    watch.until(f"{VIDEO}.videoHeight === {smallest['height']}")

    watch.page.keyboard.press("ArrowUp")
    assert button.get_attribute("aria-expanded") == "true"
    assert watch.ask("document.activeElement.getAttribute('aria-checked')") == "true"
    watch.page.keyboard.press("Home")
    watch.page.keyboard.press("Escape")
    assert watch.page.get_by_role("menu").count() == 0
    assert button.inner_text() == f"{min(smallest['width'], smallest['height'])}p"
    assert watch.video("paused")
    watch.assert_faultless()


def test_keys_play_mute_and_the_choice_of_sound_is_remembered(watch: Watch, url: str) -> None:
    watch.open(url)
    watch.page.keyboard.press("Space")
    watch.until(f"!{VIDEO}.paused")
    watch.page.keyboard.press("Space")
    assert watch.video("paused")
    watch.page.keyboard.press("ArrowDown")
    watch.page.keyboard.press("m")
    watch.until("document.querySelector('#mute').getAttribute('aria-label') === 'Unmute'")

    watch.open(url)
    assert watch.video("muted")
    assert watch.video("volume") == pytest.approx(0.9)
    watch.page.keyboard.press("m")
    assert not watch.video("muted")
    watch.assert_faultless()


def test_a_tap_on_the_picture_plays_and_pauses(watch: Watch, url: str) -> None:
    watch.open(url)
    watch.page.locator("#video").click(position={"x": 60, "y": 200})
    watch.until(f"!{VIDEO}.paused && {VIDEO}.currentTime > 0.2")
    watch.page.locator("#video").click(position={"x": 60, "y": 200})
    assert watch.video("paused")
    watch.assert_faultless()


MEAN_COLOUR = """source => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
    const context = canvas.getContext('2d');
    context.drawImage(source, 0, 0, 8, 8);
    const data = context.getImageData(0, 0, 8, 8).data;
    return [0, 1, 2].map(channel => data.reduce((sum, value, i) => sum + (i % 4 === channel ? value : 0), 0) / 64);
}"""


def test_before_the_first_frame_its_blur_and_its_poster_are_seen(watch: Watch, url: str) -> None:
    watch.open(url)
    poster = watch.page.locator("#poster")
    poster.wait_for()
    blur = watch.page.locator("#thumbhash").evaluate(MEAN_COLOUR)
    assert blur == pytest.approx(poster.evaluate(MEAN_COLOUR), abs=24)
    assert poster.evaluate("node => getComputedStyle(node).opacity") == "1"

    watch.page.keyboard.press("Space")
    watch.until("getComputedStyle(document.querySelector('#poster')).opacity === '0'")
    watch.assert_faultless()


def test_the_page_shows_what_asset_json_says(watch: Watch, url: str, facts: dict[str, Any]) -> None:
    watch.open(url)
    rows = watch.page.locator("tr[data-rung]")
    assert rows.locator("th").all_inner_texts() == [rung["name"] for rung in facts["rungs"]]
    assert rows.locator("code").all_inner_texts() == [rung["codecs"] for rung in facts["rungs"]]
    text = watch.page.locator("#facts").inner_text()
    assert "undefined" not in text
    assert "NaN" not in text
    assert "[object" not in text
    pictures = watch.page.locator(".stills img")
    pictures.last.scroll_into_view_if_needed()
    watch.until("[...document.querySelectorAll('.stills img')].every(image => image.naturalWidth > 0)")
    assert pictures.count() == 3
    watch.assert_faultless()


def test_nothing_sticks_out_of_the_page_on_a_small_phone(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 568}, is_mobile=True, has_touch=True)
    watch = Watch(context.new_page())
    watch.open(url)
    assert watch.ask("document.documentElement.scrollWidth") == 320
    small = watch.ask(
        "[...document.querySelectorAll('.controls button, #scrubber')].filter(node => node.offsetParent)"
        ".filter(node => node.offsetWidth < 44 || node.offsetHeight < 44 || node.getBoundingClientRect().right > 320)"
        ".map(node => node.id)"
    )
    assert small == []
    watch.assert_faultless()
    context.close()


def damage(asset: Path) -> None:
    """Overwrite the latter half of each rung's last file of segments; every playlist stays as it was."""
    for folder in asset.glob("*-*/"):
        segments = sorted(folder.glob("*.m4s"))[-1]
        half = segments.stat().st_size // 2
        with segments.open("r+b") as file:
            file.seek(half)
            file.write(b"\xa5" * (segments.stat().st_size - half))


@ENGINES
def test_a_damaged_segment_is_owned_up_to(watch: Watch, asset: Path, tmp_path: Path, engine: str) -> None:
    broken = shutil.copytree(asset, tmp_path / "broken")
    damage(broken)
    with serving(create_app(broken)) as url:
        watch.open(url + engine)
        watch.ask(f"{VIDEO}.playbackRate = 3")
        watch.page.keyboard.press("Space")
        watch.page.locator("#failure").wait_for(timeout=40_000)
        assert watch.page.locator("#failure h2").inner_text() == "This part cannot be played"
        assert watch.errors
        assert watch.video("paused")
        watch.page.close()


def forget(page: Page) -> Callable[[], None]:
    """Let nothing of the media through; the function that is returned undoes it."""
    page.route("**/*.m4s", lambda route: route.abort())
    return lambda: page.unroute("**/*.m4s")


def test_a_lost_connection_is_owned_up_to_and_retried(watch: Watch, url: str, facts: dict[str, Any]) -> None:
    restore = forget(watch.page)
    watch.page.goto(url)
    watch.page.locator("#failure").wait_for(timeout=40_000)
    assert watch.page.locator("#failure h2").inner_text() == "The picture stopped coming"

    restore()
    watch.page.locator("#retry").click()
    watch.until(f"{VIDEO}.currentTime > 0.3")
    assert not watch.page.locator("#failure").is_visible()
    assert watch.video("duration") == pytest.approx(facts["duration"], abs=0.1)


def test_segments_that_fail_before_their_inits_are_there_are_owned_up_to(watch: Watch, asset: Path) -> None:
    app = create_app(asset)

    @app.before_request
    def late() -> None:
        if request.path.endswith("/init.mp4"):
            time.sleep(0.4)

    with serving(app) as url:
        forget(watch.page)
        watch.page.goto(url)
        watch.page.locator("#failure").wait_for(timeout=40_000)
        assert watch.page.locator("#failure h2").inner_text() == "The picture stopped coming"
        watch.page.close()
