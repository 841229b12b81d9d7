"""A worker that is down costs time, which the page says; what was sent goes on by itself when one is back."""

from pathlib import Path

from playwright.sync_api import expect

from bench.servers.stack import Stack
from models.accounts.states import Role
from tests.conftest import Generate
from tests.web.pages import doing
from tests.web.pages.conftest import Visitors


def test_without_a_worker_a_clip_waits_and_goes_on_when_one_is_back(
    visitors: Visitors, stack: Stack, generate: Generate
) -> None:
    visitors.expect("404 .*me/creator")  # they have not applied
    maker = visitors.open("maker.waits@example.org", Role.CREATOR, path="/studio")
    stack.urgent.kill()
    try:
        doing.drop(maker, _clip(generate))
        shown = maker.get_by_role("listitem").filter(has_text="waits.mp4")
        expect(shown.get_by_text("being made")).to_be_visible()
        shown.get_by_role("link", name="waits.mp4").click()
        expect(maker.get_by_text("Waits for its turn")).to_be_visible()
    finally:
        stack.urgent.start()
    doing.play(maker, maker.locator("video"))


def _clip(generate: Generate) -> Path:
    """Three upright seconds that nobody else sends."""
    sources = ("-f", "lavfi", "-i", "testsrc2=d=3:s=180x320:r=30", "-f", "lavfi", "-i", "sine=d=3:r=48000:f=311")
    return generate("waits.mp4", *sources, "-c:v", "libx264", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac")
