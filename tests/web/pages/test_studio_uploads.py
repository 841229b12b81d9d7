"""Uploads that do not go straight: several at once, refused, ended, and of files that the browser has lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.servers.stack import Stack
from models import videos
from models.states import VideoState
from models.stories import drafts, reading
from tests.models.stories import make
from tests.web.pages.conftest import Visitors
from tests.web.pages.studio import (
    PARTS,
    Line,
    arrived,
    choose,
    drop,
    numbers,
    ready,
    row,
    sha256,
    studio,
    until,
)

NOTES = """new Promise((resolve, reject) => {
    const request = indexedDB.open("studio");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
        const transaction = request.result.transaction("uploads", "readwrite");
        const notes = transaction.objectStore("uploads");
        let told;
        notes.getAll().onsuccess = ({ target }) => (told = target.result.map((note) => look(note, notes)));
        transaction.oncomplete = () => (request.result.close(), resolve(told));
    };
})"""
"""What `look` says of each upload that the browser has noted."""

LOST = f"() => {{ const look = (note, notes) => void notes.put({{ ...note, file: null, handle: null }}); return {NOTES}; }}"
"""As with a file that is too large to be copied into the browser's own store."""

COPIED = f"() => {{ const look = (note) => note.file !== null; return {NOTES}; }}"

HANDLE = """() => {
    DataTransferItem.prototype.getAsFileSystemHandle = async function () {
        const dropped = this.getAsFile();
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(dropped.name, { create: true });
        const file = await handle.createWritable();
        await file.write(dropped);
        await file.close();
        return handle;
    };
}"""
"""What is dropped is a file of the browser's own, of which it gives the handle as it does of those of a disk."""


SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 64 * 1024}
"""Bytes a second: a quarter of a minute for the first part."""


def others(clip: Path, folder: Path, count: int) -> list[Path]:
    """The same pictures in other bytes, by a box that nobody reads."""
    made = []
    for number in range(count):
        path = folder / f"turn-{number + 1}.mp4"
        path.write_bytes(clip.read_bytes() + (12).to_bytes(4) + b"free" + number.to_bytes(4))
        made.append(path)
    return made


def test_clips_that_are_dropped_together_are_all_sent_and_one_takes_the_place_of_another(
    visitors: Visitors, stack: Stack, small: Path, tmp_path: Path
) -> None:
    email = "several@example.org"
    account = stack.account(email, "Somebody")
    page = studio(visitors, email)
    clips = others(small, tmp_path, 3)
    drop(page, *clips)
    ready(page, *(clip.name for clip in clips))
    expect(page.get_by_role("list", name="On their way")).to_have_count(0)
    with stack.truth():
        ids = {item.name: item.id for item in videos.of_creator(account)}
        story = drafts.begin(account, make.draft(ids["turn-1.mp4"])).id
    page.goto(f"/studio#/videos/{ids['turn-1.mp4']}")
    page.reload()  # as who comes by a link: nothing else is known yet
    page.get_by_text("Put another video in its place").click()
    page.get_by_label("The other video").select_option(label="turn-3.mp4")
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_role("link", name="Another video")).to_be_visible()
    with stack.truth():
        assert reading.own(story, account).draft.content.videos == (ids["turn-3.mp4"],)


def test_what_goes_out_over_a_slow_line_is_shown_before_a_part_is_there(
    visitors: Visitors, stack: Stack, long: Path
) -> None:
    page = studio(visitors, "slowly@example.org")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    answered: list[str] = []
    page.on("response", lambda answer: answered.append(answer.url) if "/parts/" in answer.url else None)
    choose(page, long)
    bar = row(page, long.name).get_by_role("progressbar")
    expect(bar).to_have_attribute("value", re.compile(r"0\.0*[1-9]"))
    assert not answered, "no part is there yet"
    line.send("Network.emulateNetworkConditions", SLOW | {"uploadThroughput": -1})
    until(page, lambda: arrived(stack, long.name) == sha256(long))


def test_an_upload_that_was_refused_goes_on_when_it_is_tried_again(
    visitors: Visitors, stack: Stack, long: Path
) -> None:
    visitors.expect("507")
    page = studio(visitors, "refused@example.org")
    problem = {"code": "storage_full", "status": 507, "title": "There is no room.", "detail": "There is no room."}
    page.route(PARTS, lambda route: route.fulfill(status=507, json=problem, content_type="application/problem+json"))
    choose(page, long)
    mine = row(page, long.name)
    expect(mine.get_by_role("alert")).to_contain_text("There is no room. We have no room at the moment.")
    page.unroute(PARTS)
    mine.get_by_role("button", name="Try again").click()
    until(page, lambda: arrived(stack, long.name) == sha256(long))
    expect(mine.get_by_role("alert")).to_have_count(0)


def test_an_upload_that_is_removed_is_given_up_with_its_video(visitors: Visitors, stack: Stack, long: Path) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, "removes@example.org")
    Line(page, 3)
    choose(page, long)
    mine = row(page, long.name)
    expect(mine.get_by_text("it goes on by itself")).to_be_visible()
    mine.get_by_role("button", name=f"Remove {long.name}").click()
    mine.get_by_role("button", name="Keep it").click()
    mine.get_by_role("button", name=f"Remove {long.name}").click()
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):  # it is gone from the page before that
        mine.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()
    assert newest(stack, long) in {VideoState.CANCELLED, VideoState.DELETED}


@pytest.mark.parametrize(
    ("button", "sure", "after"),
    [("Stop", "Stop it", VideoState.CANCELLED), ("Delete", "Delete it", VideoState.DELETED)],
)
def test_a_video_that_is_ended_takes_no_more_bytes(
    visitors: Visitors, stack: Stack, long: Path, button: str, sure: str, after: VideoState
) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, f"{button.lower()}s@example.org")
    line = Line(page, 3)
    choose(page, long)
    expect(row(page, long.name).get_by_text("it goes on by itself")).to_be_visible()
    row(page, long.name).get_by_role("link", name=long.name).click()
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=sure).click()
    until(page, lambda: newest(stack, long) is after)
    if after is VideoState.CANCELLED:
        expect(page.get_by_text("stopped", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=f"Pause {long.name}")).to_have_count(0)
        page.get_by_role("link", name="All videos").click()
        expect(row(page, long.name).get_by_text("stopped", exact=True)).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="No videos yet")).to_be_visible()
    line.mend()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name=f"Go on with {long.name}")).to_have_count(0)


def newest(stack: Stack, clip: Path) -> VideoState:
    """The state of the newest video of this name."""
    with stack.truth():
        return next(view for view in videos.latest(50) if view.name == clip.name).state


def test_a_file_that_the_browser_has_lost_is_asked_for_and_another_is_not_taken_for_it(
    visitors: Visitors, stack: Stack, long: Path, small: Path
) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, "loses@example.org")
    page.on("dialog", lambda dialog: dialog.accept())
    line = Line(page, 4)
    choose(page, long)
    expect(row(page, long.name).get_by_text("it goes on by itself")).to_be_visible()
    line.broken()
    page.evaluate(LOST)
    page.reload()
    line.mend()
    expect(row(page, long.name).get_by_text("Interrupted")).to_be_visible()
    pick(page, f"Go on with {long.name}", small)
    expect(page.get_by_role("alert")).to_contain_text("That is another file.")
    pick(page, f"Choose {long.name}", long)
    until(page, lambda: arrived(stack, long.name) == sha256(long))
    until(page, lambda: len(line.came) >= len(numbers(long)))
    assert sorted(line.came) == numbers(long), "each part once"


def test_a_file_that_was_dropped_is_opened_again_after_a_reload_without_having_been_copied(
    visitors: Visitors, stack: Stack, long: Path
) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page = studio(visitors, "handles@example.org")
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate(HANDLE)
    line = Line(page, 3)
    drop(page, long)
    expect(row(page, long.name).get_by_text("it goes on by itself")).to_be_visible()
    assert page.evaluate(COPIED) == [False]
    page.reload()
    line.mend()
    page.get_by_role("button", name=f"Go on with {long.name}").click()
    until(page, lambda: arrived(stack, long.name) == sha256(long))


def pick(page: Page, button: str, clip: Path) -> None:
    """By the chooser that a button opens."""
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name=button).click()
    asked.value.set_files(clip)
