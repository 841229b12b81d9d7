"""What people do on the pages, found by role and name as they find it."""

import base64
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def drop(page: Page, clip: Path) -> None:
    """Let go of a file over the page, as from a folder on the desk."""
    text = base64.b64encode(clip.read_bytes()).decode()
    page.evaluate(
        """([name, text]) => {
            const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, { type: "video/quicktime" }));
            for (const kind of ["dragover", "drop"]) {
                const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
                document.querySelector("main").dispatchEvent(event);
            }
        }""",
        [clip.name, text],
    )


def play(page: Page, video: Locator) -> None:
    """Begin a video that has controls, and see it under way."""
    video.evaluate("video => { video.muted = true; return video.play(); }")
    plays(page, video)


def plays(page: Page, video: Locator) -> None:
    """Wait until a video is under way, and see that nothing is wrong with it."""
    handle = video.element_handle()
    page.wait_for_function("video => video.currentTime > 0.3 && !video.paused", arg=handle)
    assert video.evaluate("video => video.error") is None


def apply(page: Page, name: str) -> None:
    """Ask to become a creator, in the studio."""
    page.get_by_role("link", name="Profile").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Ceramics and pottery").check()
    page.get_by_label("About you").fill("Stoneware for the table, thrown on a kick wheel.")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("being looked at")).to_be_visible()


def write(page: Page, title: str, clip: str) -> None:
    """A story about an object, with a video that is there already, in the studio."""
    page.get_by_role("link", name="Stories", exact=True).click()
    page.get_by_role("button", name="Begin a story").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("What there is to tell").fill("The rim is pulled in one go; what the hand leaves behind stays.")
    page.get_by_label("Craft").select_option(label="Ceramics and pottery")
    page.get_by_role("button", name="Add a video").click()
    page.get_by_role("dialog").get_by_role("button", name=clip).click()
    page.get_by_label("Transcript of video 1").fill("One hears the wheel.")
    page.get_by_label("Price").fill("42")
    page.get_by_label("How many there are").fill("3")
    page.get_by_label("It goes live").select_option("playable")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("in review")).to_be_visible()


def approve(page: Page, title: str) -> None:
    """Decide the case of that title, at the moderation desk; it is sent when the time to undo it is over."""
    page.get_by_role("region", name="Cases").get_by_role("button", name=title).click()
    with page.expect_response(lambda answer: answer.url.endswith("/decide")) as sent:
        page.get_by_role("article", name=title).get_by_role("button", name="Approve").click()
    assert sent.value.ok


def story(page: Page, title: str) -> Locator:
    """The story on the screen, in the feed."""
    return page.get_by_role("article", name=title)


def comment(page: Page, title: str, text: str) -> None:
    """Say something about the story on the screen."""
    story(page, title).get_by_role("button", name=re.compile("^Comments")).click()
    sheet = page.get_by_role("dialog", name="Comments")
    sheet.get_by_label("Your comment").fill(text)
    sheet.get_by_role("button", name="Send").click()
    expect(sheet.get_by_text(text)).to_be_visible()
