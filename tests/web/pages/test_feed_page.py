"""The feed in a browser: it plays, is swiped, and goes on after what can be mended."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Route, WebSocket, expect

from bench.first_frame import seed
from bench.servers.stack import Stack
from models import database
from models.feed import listings
from tests.web.axe import grave
from tests.web.pages.conftest import LASTING, Visitors
from tests.web.pages.studio import until
from tests.web.pages.watching import playing, rested, shown


def test_the_first_story_plays_and_a_swipe_plays_the_next_alone(visitors: Visitors, stories: list[str]) -> None:
    del stories
    page = visitors.open(path="/")
    first = playing(page)
    assert playing(page, first["time"] + 0.3)["story"] == first["story"] == shown(page)
    page.locator(".column").evaluate("column => column.scrollBy({ top: column.clientHeight, behavior: 'instant' })")
    expect(page.locator(f"article[data-story='{first['story']}']")).to_have_attribute("inert", "")
    playing(page, 0.1, besides=first["story"])
    assert page.locator("video").count() <= 3


def test_all_of_it_goes_by_keyboard(visitors: Visitors, stories: list[str]) -> None:
    del stories
    page = visitors.open("keys.feed@example.org", path="/")
    first = playing(page)["story"]
    page.keyboard.press("ArrowDown")
    second = playing(page, besides=first)["story"]
    rested(page)
    page.keyboard.press("ArrowUp")
    assert playing(page, besides=second)["story"] == first
    rested(page)
    page.keyboard.press(" ")
    expect(page.locator(".still")).to_be_visible()
    page.keyboard.press(" ")
    playing(page)
    page.keyboard.press("m")
    sound = page.locator("article:not([inert])").get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    sheet = page.get_by_role("dialog", name="Comments")
    sheet.get_by_label("Your comment").fill("How long does it take?")
    page.keyboard.press("Enter")
    expect(sheet.get_by_text("How long does it take?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("i")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Made of")).to_be_visible()


def test_one_socket_tells_of_one_story_after_another(visitors: Visitors, stories: list[str]) -> None:
    del stories
    page = visitors.open(path="about:blank")
    sockets, said = list[WebSocket](), list[str]()

    def hear(socket: WebSocket) -> None:
        sockets.append(socket)
        socket.on("framesent", lambda text: said.append(str(text)))

    page.on("websocket", hear)
    page.goto("/")
    first = str(playing(page)["story"])
    until(page, lambda: f"story:{first}" in "".join(said))
    page.keyboard.press("ArrowDown")
    second = str(playing(page, besides=first)["story"])
    until(page, lambda: f"story:{second}" in "".join(said))
    assert len(sockets) == 1


def test_a_like_is_there_after_a_reload(visitors: Visitors, stories: list[str]) -> None:
    page = visitors.open("like.feed@example.org", path=f"/?story={stories[3]}")
    playing(page)
    assert shown(page) == stories[3]
    heart = page.locator("article:not([inert])").get_by_role("button", name=re.compile("^Like"))
    expect(heart).to_have_attribute("aria-pressed", "false")
    with page.expect_response("**/v1/stories/*/like") as kept:  # it is shown before that
        page.locator("article:not([inert]) .picture").dblclick()
    assert kept.value.ok
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_have_accessible_name("Like, 1")
    page.reload()
    playing(page)
    expect(heart).to_have_accessible_name("Like, 1")
    expect(heart).to_have_attribute("aria-pressed", "true")


def test_a_like_that_is_refused_is_taken_back(visitors: Visitors, stories: list[str]) -> None:
    del stories
    visitors.expect("503")
    page = visitors.open("refused.feed@example.org", path="/", script=LASTING)
    playing(page)
    page.route("**/v1/stories/*/like", lambda route: route.fulfill(status=503, body="{}"))
    heart = page.locator("article:not([inert])").get_by_role("button", name=re.compile("^Like"))
    heart.click()
    expect(page.get_by_text("Something broke on our side")).to_be_visible()
    expect(heart).to_have_attribute("aria-pressed", "false")


def test_it_goes_on_when_a_lost_network_is_back(visitors: Visitors, stories: list[str]) -> None:
    del stories
    visitors.expect("ERR_INTERNET_DISCONNECTED|Failed to (load|fetch)|WebSocket")
    page = visitors.open(path="/")
    playing(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_text("The connection broke off")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("The connection broke off")).to_be_hidden()
    playing(page, 0.2)


def test_what_was_under_way_when_the_network_went_is_not_waited_for(visitors: Visitors, stories: list[str]) -> None:
    del stories
    visitors.expect("ERR_INTERNET_DISCONNECTED|Failed to (load|fetch)|WebSocket")
    page = visitors.open(path="about:blank")
    asked, held = list[str](), list[Route]()
    online = True

    def hold_the_third(route: Route) -> None:
        """Of what is asked for while there is a network: it is never answered."""
        if route.request.url not in asked:
            asked.append(route.request.url)
        if asked.index(route.request.url) < 2 or not online:
            route.continue_()
        else:
            held.append(route)

    page.route("**/t/**/master*.m3u8", hold_the_third)
    page.goto("/")
    playing(page)
    until(page, lambda: held)
    page.context.set_offline(True)
    online = False
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        rested(page)
    expect(page.get_by_text("The connection broke off")).to_be_visible(timeout=8_000)
    page.unroute("**/t/**/master*.m3u8")
    page.context.set_offline(False)
    expect(page.get_by_text("The connection broke off")).to_be_hidden()
    playing(page, 0.2)


def test_a_video_whose_segments_fail_before_its_inits_are_there_goes_on(visitors: Visitors, stories: list[str]) -> None:
    visitors.expect("ERR_FAILED|Failed to (load|fetch)")
    page = visitors.open(path="about:blank")
    late, broken = list[Route](), True

    def hold(route: Route) -> None:
        if broken:
            late.append(route)
        else:
            route.continue_()

    page.route("**/*.m4s", lambda route: route.abort() if broken else route.continue_())
    page.route("**/init.mp4", hold)
    page.goto(f"/?story={stories[0]}")
    told = page.get_by_text("The connection broke off")
    for _ in range(10):
        page.wait_for_timeout(1_300)
        while late:
            late.pop().continue_()
        if told.is_visible():
            break
    expect(told).to_be_visible()
    broken = False
    while late:
        late.pop().continue_()
    expect(told).to_be_hidden()
    playing(page, 0.2)


def test_an_address_that_has_ended_is_asked_for_anew(visitors: Visitors, stories: list[str]) -> None:
    del stories
    visitors.expect("403")
    page = visitors.open("ended.feed@example.org", path="/")
    playing(page)
    page.route("**/v1/feed/newest*", _aged)
    with page.expect_response(lambda answer: answer.status == 403 and "/old/" in answer.url):
        page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_role("button", name="New", exact=True)).to_have_attribute("aria-current", "true")
    playing(page, 0.2)


def _aged(route: Route) -> None:
    """The page of a feed that was kept open for a day: its addresses are over."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"/t/[^/]+/", "/t/old/", answer.text()))


def test_a_story_that_is_gone_is_passed_over_with_a_word(
    visitors: Visitors, stack: Stack, stories: list[str], asset: Path
) -> None:
    del stories
    visitors.expect("404")
    with stack.truth():
        (gone,) = seed.tell([seed.encoded_at(asset)], 1, stack.site.folder / "media")
    hide(stack, gone)
    page = visitors.open("gone.feed@example.org", path=f"/?story={gone}", script=LASTING)
    expect(page.get_by_text("That story is gone")).to_be_visible()
    assert playing(page)["story"] != gone


def test_nobody_stumbles_over_the_feed_and_its_sheets(visitors: Visitors, stories: list[str]) -> None:
    del stories
    page = visitors.open("axe.feed@example.org", path="/")
    playing(page)
    assert grave(page) == []
    for key, name in (("c", "Comments"), ("i", None)):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        page.wait_for_timeout(300)
        assert grave(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_order_and_the_place_are_kept_on_the_way_back(visitors: Visitors, stories: list[str]) -> None:
    del stories
    page = visitors.open(path="/")
    playing(page)
    first = shown(page)
    page.keyboard.press("ArrowDown")
    second = playing(page, besides=first)["story"]
    rested(page)
    page.locator("article:not([inert]) .maker").click()
    page.get_by_role("dialog").locator(".posters button").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    playing(page)
    page.get_by_role("button", name="Back").click()
    playing(page, story=second)


def hide(stack: Stack, story: str) -> None:
    with stack.truth(), database.transaction():
        listings.unlist(story)


def test_a_clip_of_four_frames_begins_and_begins_again(
    visitors: Visitors, stack: Stack, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    picture, sound = (
        "testsrc2=size=360x640:rate=30:duration=0.134",
        "sine=frequency=330:sample_rate=48000:duration=0.134",
    )
    clip, folder = tmp_path / "short.mp4", tmp_path / "short"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p"]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", *inputs, clip], check=True)
    subprocess.run([sys.executable, "-m", "pipeline.cli", "encode", clip, "-o", folder, "--quiet"], check=True)
    with stack.truth():
        (story,) = seed.tell([seed.encoded_at(folder)], 1, stack.site.folder / "media")
    request.addfinalizer(lambda: hide(stack, story))  # who comes to the feed later waits for more seconds than it has
    page = visitors.open(path=f"/?story={story}")
    assert playing(page, 0.01)["story"] == story
    page.evaluate(
        "document.querySelector('article:not([inert]) video').addEventListener('seeked', () => (window.again = true))"
    )
    until(page, lambda: page.evaluate("window.again === true"))
