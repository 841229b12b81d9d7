"""The studio as creators use it: clips that are sent whatever happens on the way, and stories that are told with them."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from bench.servers.stack import Stack
from models.accounts import sessions
from models.creators import applications
from models.stories import drafts, reading
from tests.web.axe import grave
from tests.web.pages.conftest import Visitors, code_mailed
from tests.web.pages.studio import Line, arrived, choose, drop, numbers, row, selling, sha256, studio, until


def test_a_clip_that_is_dropped_plays_while_the_rest_of_it_is_made(
    visitors: Visitors, stack: Stack, real: Path
) -> None:
    page = studio(visitors, "drops@example.org")
    stack.ladder.kill()  # whoever makes the other sizes is away: it plays all the same
    try:
        drop(page, real / "iphone6_h264_rot90_gps_4s.mov")
        mine = row(page, "iphone6_h264_rot90_gps_4s.mov")
        expect(mine.get_by_text("plays", exact=True)).to_be_visible(timeout=60_000)
        mine.get_by_role("link").click()
        sizes = page.get_by_role("list", name="Sizes")
        expect(sizes.get_by_role("progressbar", name="320p")).to_be_visible()
        expect(sizes.get_by_role("progressbar", name="234p")).to_have_attribute("value", "0")
        video = page.locator("video")
        video.evaluate("(video) => { video.muted = true; return video.play() }")
        until(page, lambda: video.evaluate("(video) => video.currentTime > 0.5 && !video.error"))
    finally:
        stack.ladder.start()
    expect(page.get_by_text("ready", exact=True)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()


def test_a_file_that_is_no_video_is_told_with_what_to_do(visitors: Visitors, tmp_path: Path) -> None:
    page = studio(visitors, "mistakes@example.org")
    wrong = tmp_path / "notes.mp4"
    wrong.write_text("Ash, walnut, oak.\n" * 100)
    choose(page, wrong)
    mine = row(page, "notes.mp4")
    expect(mine.get_by_role("alert")).to_contain_text("This file is not a video. Choose a clip that was filmed")
    expect(mine.get_by_text("failed", exact=True)).to_be_visible()


def test_the_same_bytes_again_are_the_video_at_once(visitors: Visitors, small: Path) -> None:
    page = studio(visitors, "again@example.org")
    choose(page, small)
    expect(row(page, small.name).get_by_text("ready", exact=True)).to_be_visible(timeout=60_000)
    line = Line(page, 0)
    choose(page, small)
    expect(page.get_by_text("You have sent this clip before.")).to_be_visible()
    assert line.came == []
    assert page.get_by_role("list", name="Videos").get_by_role("listitem").count() == 1


def test_a_lost_network_costs_time_and_no_byte(visitors: Visitors, stack: Stack, long: Path) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, "lost@example.org")
    line = Line(page, 3)
    choose(page, long)
    mine = row(page, long.name)
    expect(mine.get_by_text("it goes on by itself")).to_be_visible()
    line.broken()
    page.context.set_offline(True)
    expect(mine.get_by_text("Offline: goes on when you are back")).to_be_visible()
    line.mend()
    page.context.set_offline(False)
    expect(mine.get_by_role("button", name=f"Pause {long.name}")).to_have_count(0)
    until(page, lambda: arrived(stack, long.name) == sha256(long))


def test_an_upload_goes_on_after_a_reload(visitors: Visitors, stack: Stack, long: Path) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, "reloads@example.org")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    line = Line(page, 4)
    choose(page, long)
    expect(row(page, long.name).get_by_text("it goes on by itself")).to_be_visible()
    line.broken()
    page.get_by_role("heading", name="Videos").click()  # browsers ask only where somebody has done something
    page.reload()
    assert asked == ["beforeunload"]
    line.mend()
    page.get_by_role("button", name=f"Go on with {long.name}").click()
    until(page, lambda: arrived(stack, long.name) == sha256(long))
    until(page, lambda: len(line.came) >= len(numbers(long)))
    assert sorted(line.came) == numbers(long), "each part once"
    expect(row(page, long.name).get_by_role("progressbar", name="Sending")).to_have_count(0)
    page.reload()
    assert asked == ["beforeunload"], "nothing is left to be lost"


def test_a_paused_upload_waits_and_goes_on_though_the_session_has_ended(
    visitors: Visitors, stack: Stack, long: Path
) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    email = "pauses@example.org"
    page = studio(visitors, email)
    line = Line(page, 2)
    choose(page, long)
    mine = row(page, long.name)
    expect(mine.get_by_text("it goes on by itself")).to_be_visible()
    line.broken()
    mine.get_by_role("button", name=f"Pause {long.name}").click()
    expect(mine.get_by_text("Paused")).to_be_visible()
    line.mend()
    came = len(line.came)
    page.wait_for_timeout(1500)
    assert len(line.came) == came
    end_sessions(stack, stack.account(email, "Somebody"))
    mine.get_by_role("button", name=f"Go on with {long.name}").click()
    sign_in_again(page, stack, email)
    until(page, lambda: arrived(stack, long.name) == sha256(long))


def end_sessions(stack: Stack, account: str) -> None:
    with stack.truth():
        for session in sessions.of_account(account, None, 10):
            sessions.end(session.id, account)


def sign_in_again(page: Page, stack: Stack, email: str) -> None:
    """In the sheet that comes up by itself."""
    before = stack.mailed(email)
    sheet = page.get_by_role("dialog", name="Your session has ended")
    sheet.get_by_label("E-mail address").fill(email)
    sheet.get_by_role("button", name="Send the code").click()
    sheet.get_by_label("The code").fill(code_mailed(page, stack, email, before))
    sheet.get_by_role("button", name="Go on").click()
    expect(sheet).to_have_count(0)


def begin_story(page: Page, title: str) -> str:
    """A new story with this title, saved; its id."""
    page.get_by_role("link", name="Stories", exact=True).click()
    page.get_by_role("button", name="Begin a story").click()
    page.get_by_label("Title").fill(title)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    return page.url.rpartition("/")[2]


def test_a_story_is_told_submitted_and_withdrawn(visitors: Visitors, stack: Stack, small: Path) -> None:
    email = "tells@example.org"
    account = selling(stack, email)
    page = studio(visitors, email)
    choose(page, small)
    expect(row(page, small.name).get_by_role("button")).to_have_count(0, timeout=60_000)
    story = begin_story(page, "A bowl of ash")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_label("Craft")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Price", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("A story has at least one video.").first).to_be_visible()
    page.get_by_label("Craft").select_option("wood")
    page.get_by_label("Currency").select_option("JPY")
    page.get_by_label("Price", exact=True).fill("4500")
    page.get_by_label("How many there are").fill("3")
    page.get_by_role("button", name="Add a video").click()
    page.get_by_role("dialog").get_by_role("button", name=small.name).click()
    page.get_by_label("Transcript of video 1").fill("I turn a bowl.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("in review", exact=True)).to_be_visible()
    expect(page.get_by_label("Title")).to_be_disabled()
    with stack.truth():
        view = reading.own(story, account)
    price = view.draft.content.price
    assert price is not None
    assert (view.state, price.amount, price.currency) == ("submitted", 4500, "JPY")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("draft", exact=True)).to_be_visible()


def test_what_two_have_written_is_shown_side_by_side(visitors: Visitors, stack: Stack) -> None:
    email = "twice@example.org"
    account = stack.account(email, "Somebody")
    page = studio(visitors, email)
    story = begin_story(page, "A bowl")
    with stack.truth():
        view = reading.own(story, account)
        elsewhere = drafts.begin(account, view.draft).draft
        content = type(elsewhere.content)(title="A bowl of walnut")
        drafts.write(story, account, view.revision, type(elsewhere)(content=content))
    page.get_by_label("Title").fill("A bowl of ash")
    both = page.get_by_role("alert", name="Written twice")
    expect(both.get_by_role("cell", name="A bowl of ash")).to_be_visible()
    expect(both.get_by_role("cell", name="A bowl of walnut")).to_be_visible()
    both.get_by_role("button", name="Keep what is here").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    with stack.truth():
        assert reading.own(story, account).draft.content.title == "A bowl of ash"


def test_a_session_that_ends_costs_nothing_that_was_written(visitors: Visitors, stack: Stack) -> None:
    email = "expires@example.org"
    account = stack.account(email, "Somebody")
    page = studio(visitors, email)
    story = begin_story(page, "A bowl")
    end_sessions(stack, account)
    page.get_by_label("Title").fill("A bowl of ash")
    sign_in_again(page, stack, email)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    with stack.truth():
        assert reading.own(story, account).draft.content.title == "A bowl of ash"


def test_one_becomes_a_creator_by_asking(visitors: Visitors, stack: Stack) -> None:
    email = "asks@example.org"
    account = stack.account(email, "Somebody")
    page = studio(visitors, email)
    page.get_by_role("link", name="Profile").click()
    page.get_by_label("Name").fill("Linden Workshop")
    page.get_by_label("Ceramics and pottery").check()
    page.get_by_label("You sell").select_option("service")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Who offers services says from where").first).to_be_visible()
    page.reload()  # what was written is still there
    page.get_by_label("Where (latitude, longitude)").fill("52.52, 13.405")
    page.get_by_label("How far your services go").fill("20")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("being looked at")).to_be_visible()
    with stack.truth():
        own = applications.own(account)
    assert (own.profile.name, own.profile.radius_km) == ("Linden Workshop", 20.0)


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_grave_is_found_by_axe(visitors: Visitors, tmp_path: Path, dark: bool) -> None:
    page = studio(visitors, f"axe.{'dark' if dark else 'light'}@example.org", dark=dark)
    wrong = tmp_path / "notes.mp4"
    wrong.write_text(f"Ash, walnut, oak. {dark}\n" * 100)
    choose(page, wrong)
    expect(row(page, wrong.name).get_by_role("alert")).to_be_visible()
    found = {"videos": grave(page)}
    row(page, wrong.name).get_by_role("link").click()
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    found["video"] = grave(page)
    begin_story(page, "A bowl")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("things are missing")).to_be_visible()
    found["story"] = grave(page)
    page.get_by_role("link", name="Stories", exact=True).click()
    expect(page.get_by_role("list", name="Stories")).to_be_visible()
    found["stories"] = grave(page)
    page.get_by_role("link", name="Profile").click()
    expect(page.get_by_role("button", name="Apply")).to_be_visible()
    found["profile"] = grave(page)
    page.get_by_role("button", name="Notices").click()
    page.get_by_role("dialog").evaluate("(sheet) => Promise.all(sheet.getAnimations().map((one) => one.finished))")
    found["notices"] = grave(page)
    assert not {place: faults for place, faults in found.items() if faults}
