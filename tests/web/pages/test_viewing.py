"""How people watch: captions, sharpness, scrubbing, what is near, maps, a video that is being made, browsers that cannot."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from bench.servers.stack import Stack
from models.points import Point
from tests.web.axe import grave
from tests.web.pages.conftest import LASTING, Visitors
from tests.web.pages.watching import Growing, current, offered, playing, shown, subtitled, told

LEIPZIG = Point(51.34, 12.37)

NO_SOURCE = "for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete window[name];"
NO_NATIVE = "HTMLMediaElement.prototype.canPlayType = () => '';"
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null;"

WIDE = "wide => document.querySelector('article:not([inert]) video').videoWidth === wide"


def test_what_is_said_is_shown_as_long_as_that_is_wanted(visitors: Visitors, stack: Stack, asset: Path) -> None:
    story = subtitled(stack, asset, "The rim is <b>pulled</b> &amp; left.")
    page = visitors.open(path=f"/?story={story}")
    playing(page)
    captions = current(page).get_by_role("button", name="Captions")
    expect(page.locator(".captions")).to_have_count(0)
    captions.click()
    expect(page.locator(".captions")).to_have_text("The rim is pulled & left.")
    page.reload()
    expect(page.locator(".captions")).to_have_text("The rim is pulled & left.")
    captions.click()
    expect(page.locator(".captions")).to_have_count(0)


def test_it_is_as_sharp_as_somebody_chose(visitors: Visitors, stories: list[str]) -> None:
    page = visitors.open(path=f"/?story={stories[0]}")
    playing(page)
    current(page).get_by_role("button", name="More").click()
    sharp = page.get_by_role("group", name="How sharp")
    expect(sharp.get_by_role("button", name=re.compile("^By itself"))).to_have_attribute("aria-pressed", "true")
    choice = sharp.get_by_role("button", name=re.compile("^720 "))  # by itself it is never sharper than the screen
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(WIDE, arg=720)


def test_scrubbing_shows_the_moment_and_goes_there(visitors: Visitors, stories: list[str]) -> None:
    page = visitors.open(path=f"/?story={stories[0]}")
    playing(page)
    box = page.get_by_role("slider", name="Where in the video").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=4)
    expect(page.locator(".preview")).to_contain_text("0:09 / 0:12")
    picture = page.locator(".preview > span").first
    expect(picture).to_have_css("background-image", re.compile(r"images/storyboard\.jpg"))
    assert page.evaluate("document.querySelector('article:not([inert]) video').paused")
    page.mouse.up()
    expect(page.locator(".preview")).to_have_count(0)
    assert 8.5 < playing(page, 8.5)["time"] < 12


def test_what_is_near_is_shown_to_who_says_where_they_are(visitors: Visitors, stack: Stack, asset: Path) -> None:
    near = offered(stack, asset, "Carve a spoon", LEIPZIG)
    page = visitors.open(path="/", script=LASTING)
    tab = page.get_by_role("button", name="Nearby", exact=True)
    tab.click()
    expect(page.get_by_text("let this page know where you are")).to_be_visible()
    expect(tab).not_to_have_attribute("aria-current", "true")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 51.35, "longitude": 12.38})
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    playing(page, story=near)
    expect(current(page).get_by_text("km away")).to_be_visible()
    far = visitors.open(path="/")
    far.context.grant_permissions(["geolocation"])
    far.context.set_geolocation({"latitude": 0.0, "longitude": -30.0})
    far.get_by_role("button", name="Nearby", exact=True).click()
    expect(far.get_by_role("heading", name="Nothing near you yet")).to_be_visible()


def test_a_video_that_is_still_being_made_plays_on_as_more_of_it_comes(
    visitors: Visitors, stack: Stack, asset: Path
) -> None:
    growing = Growing(stack, asset, segments=1)
    page = visitors.open(path=f"/?story={growing.story}")
    assert playing(page, 1.0)["story"] == growing.story
    growing.publish(None)
    assert playing(page, 3.0)["story"] == growing.story  # the first segment ends at two seconds


def test_without_media_source_the_browser_plays_by_itself_as_soon_as_there_is_enough(
    visitors: Visitors, stack: Stack, asset: Path, stories: list[str]
) -> None:
    page = visitors.open(path=f"/?story={stories[0]}", script=NO_SOURCE)
    if not page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')"):
        expect(page.get_by_text("This browser plays no videos of ours")).to_be_visible()
        return
    assert playing(page)["story"] == stories[0]
    assert ".m3u8" in str(page.evaluate("document.querySelector('article:not([inert]) video').currentSrc"))
    growing = Growing(stack, asset, segments=1)
    page.goto(f"/?story={growing.story}")
    expect(page.get_by_text("It is still being made")).to_be_visible()
    growing.publish(None)
    growing.change(native_ready=True)
    page.get_by_role("button", name="Try again").click()
    assert playing(page)["story"] == growing.story
    expect(page.get_by_text("It is still being made")).to_have_count(0)


def test_a_browser_that_plays_nothing_is_told_so_and_shows_the_rest(visitors: Visitors, stories: list[str]) -> None:
    page = visitors.open(path=f"/?story={stories[0]}", script=NO_SOURCE + NO_NATIVE)
    expect(page.get_by_text("This browser plays no videos of ours")).to_be_visible()
    assert shown(page) == stories[0]
    assert grave(page) == []
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Made of")).to_be_visible()


def _map(page: Page) -> None:
    """Open the sheet of the story on the screen, and go to its map."""
    current(page).get_by_role("button", name="See the service").click()
    page.get_by_role("heading", name="Where it is offered").scroll_into_view_if_needed()
    page.get_by_role("link", name="Apple Maps").scroll_into_view_if_needed()


def test_the_map_of_a_service_is_moved_by_keyboard_and_buttons(visitors: Visitors, stack: Stack, asset: Path) -> None:
    story = offered(stack, asset, "Turn a bowl", Point(47.05, 15.44))
    page = visitors.open(path=f"/?story={story}")
    page.emulate_media(reduced_motion="reduce")  # each step is from where the last one ended, and not from its middle
    playing(page)
    _map(page)
    drawn = page.get_by_role("region", name="Map: Up to 10 km around Ana")
    expect(drawn).to_be_visible()
    scale = page.locator(".maplibregl-ctrl-scale")
    expect(scale).to_have_text("10 km")
    page.get_by_role("button", name="Nearer").click()
    expect(scale).to_have_text("5 km")
    drawn.focus()
    page.keyboard.press("-")
    expect(scale).to_have_text("10 km")
    assert grave(page) == []


def test_a_map_is_drawn_on_tiles_where_there_are_any_and_says_whose_they_are(
    visitors: Visitors, stack: Stack, asset: Path
) -> None:
    story = offered(stack, asset, "Plait a rope", Point(50.94, 6.96))
    page = visitors.open(path=f"/?story={story}")
    tile = f"{stack.url}/static/icon192.png?{{z}}/{{x}}/{{y}}"
    credit = {"text": "© OpenStreetMap", "link": "https://www.openstreetmap.org/copyright"}
    tiles = {"light": f"{tile}/light", "dark": f"{tile}/dark", "pixels": 512, "credits": [credit]}

    def answer(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"tiles": tiles})

    page.route("**/v1/stories/*/map", answer)
    playing(page)
    with page.expect_response(lambda found: found.url.endswith("/light")) as drawn:
        _map(page)
    assert drawn.value.ok
    expect(page.get_by_role("region", name="Map: Up to 10 km around Ana")).to_be_visible()
    expect(page.get_by_role("link", name="© OpenStreetMap")).to_be_visible()


def test_without_webgl_there_is_a_picture_of_the_map(visitors: Visitors, stack: Stack, asset: Path) -> None:
    story = offered(stack, asset, "Weave a basket", Point(43.6, 1.44))
    page = visitors.open(path=f"/?story={story}", script=NO_WEBGL)
    playing(page)
    with page.expect_response("**/part-*.js"):
        _map(page)
    picture = page.get_by_role("img", name="Map: Up to 10 km around Ana")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector('.area-map > img').naturalWidth > 0")
    expect(page.get_by_role("button", name="Nearer")).to_have_count(0)


def test_a_shared_link_leads_back_into_the_feed(visitors: Visitors, stories: list[str]) -> None:
    page = visitors.open(path=f"/?story={stories[2]}", script=LASTING)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    playing(page)
    current(page).get_by_role("button", name=re.compile("^Share")).click()
    expect(page.get_by_text("The link is on your clipboard")).to_be_visible()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert link.endswith(f"/s/{stories[2]}")
    page.goto(link)
    page.get_by_role("link", name="Watch").click()
    page.wait_for_url("**/?story=*")
    assert playing(page)["story"] == stories[2]


def test_without_a_network_there_is_a_page_and_nothing_of_anybody_s_is_kept(
    visitors: Visitors, stories: list[str]
) -> None:
    del stories
    visitors.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to (load|fetch)|WebSocket")
    page = visitors.open("worker.viewing@example.org", path="/", worker=True)
    playing(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.reload()
    playing(page, 0.5)
    kept = page.evaluate(
        """async () => {
            const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
            return all.flat().map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert {"/offline", "/static/icon.svg"} <= set(kept)
    assert [path for path in kept if path != "/offline" and not path.startswith("/static/")] == []
    page.context.set_offline(True)
    page.goto("/studio")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.locator("main.notice")).to_have_css("text-align", "center")  # its style is there too
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    page.wait_for_url(lambda url: not url.endswith("/studio"))
    playing(page)


def test_who_is_blocked_is_read_no_more_in_a_sheet_that_is_open(visitors: Visitors, stack: Stack, asset: Path) -> None:
    story, _, _ = told(stack, asset)  # of which nobody else has said anything
    path = f"/?story={story}"
    rude = visitors.open("rude.viewing@example.org", path=path, name="Mori")
    one, other = (visitors.open("kind.viewing@example.org", path=path, name="Kim", script=LASTING) for _ in range(2))
    for page in (rude, one, other):
        playing(page)
        page.keyboard.press("c")
    sheets = [page.get_by_role("dialog", name="Comments") for page in (one, other)]
    for text in ("Dull.", "And grey."):
        rude.get_by_role("dialog", name="Comments").get_by_label("Your comment").fill(text)
        rude.keyboard.press("Enter")
        for sheet in sheets:
            expect(sheet.get_by_text(text)).to_be_visible()
    sheets[0].get_by_role("button", name="Block").first.click()
    for sheet in sheets:  # in the other browser by what the hub tells
        expect(sheet.get_by_text("Nothing said yet")).to_be_visible()
    sheets[0].get_by_role("button", name="Undo").click()
    for sheet in sheets:
        expect(sheet.get_by_text("Dull.")).to_be_visible()
