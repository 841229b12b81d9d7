"""One clip's whole way, as people go it: from a code in a mail to a like that its maker sees come."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from bench.servers.stack import Stack
from infra.visiting import code_mailed
from models.accounts.states import Role
from tests.web.pages import doing
from tests.web.pages.conftest import Visitors

CLIP = "iphone6_h264_rot90_gps_4s.mov"
"""Filmed by a phone, upright by its matrix alone."""

TITLE = "A cup with two ears"


def test_a_clip_goes_from_a_phone_to_a_viewer_and_a_like_comes_back(
    visitors: Visitors, stack: Stack, real: Path
) -> None:
    visitors.expect("422 .*sign-in")  # asks a newcomer for their birth date
    visitors.expect("404 .*me/creator")  # they are none yet
    maker = newcomer(visitors, stack, "maker.story@example.org")
    doing.apply(maker, "Studio Erle")
    maker.get_by_role("link", name="Videos").click()
    doing.drop(maker, real / CLIP)
    clip = maker.get_by_role("listitem").filter(has_text=CLIP)
    expect(clip.get_by_text(re.compile("^(plays|ready)$"))).to_be_visible()
    clip.get_by_role("link", name=CLIP).click()
    doing.play(maker, maker.locator("video"))
    doing.write(maker, TITLE, CLIP)

    desk = visitors.open("desk.story@example.org", Role.MODERATOR, path="/moderation", size=(1280, 800))
    doing.approve(desk, "Studio Erle")
    doing.submit(maker)
    desk.reload()
    doing.approve(desk, TITLE)
    expect(maker.get_by_text("approved", exact=True)).to_be_visible()

    viewer = visitors.open("viewer.story@example.org", name="Noor")
    viewer.get_by_role("button", name="New", exact=True).click()
    shown = doing.story(viewer, TITLE)
    expect(shown).to_be_visible()
    doing.plays(viewer, shown.locator("video"))

    maker.goto(f"/?story={shown.get_attribute('data-story')}")
    watched = doing.story(maker, TITLE)
    expect(watched.get_by_role("button", name="Like, 0")).to_be_visible()
    shown.get_by_role("button", name="Like, 0").click()
    expect(watched.get_by_role("button", name="Like, 1")).to_be_visible()
    watched.get_by_role("button", name="Comments, 0").click()
    doing.comment(viewer, TITLE, "The sound of that wheel!")
    expect(maker.get_by_role("dialog").get_by_text("The sound of that wheel!")).to_be_visible()


def newcomer(visitors: Visitors, stack: Stack, email: str) -> Page:
    """Somebody who has never been here, and comes to the studio."""
    page = visitors.open(path="/sign-in?next=/studio")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("The code").fill(code_mailed(page, stack, email))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("When were you born?").fill("1990-05-17")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile("/studio"))
    return page
