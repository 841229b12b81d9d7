"""A video in the studio: which picture stands for it, and what is said in it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.web.axe import grave
from tests.web.pages.conftest import Visitors
from tests.web.pages.studio import choose, ready, row, studio

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nIch drehe.\n\n00:01.000 --> 00:02.000\nSie wird rund.\n"


SHOWN = "() => document.querySelector('video').poster.split('/previews/')[1]"
"""The poster's place in the store: the permission before it changes by itself."""


def test_a_poster_is_chosen_and_captions_are_written_or_sent(visitors: Visitors, small: Path, tmp_path: Path) -> None:
    page = studio(visitors, "shows@example.org")
    choose(page, small)
    ready(page, small.name)
    row(page, small.name).get_by_role("link", name=small.name).click()
    choose_poster(page)
    write_captions(page)
    send_captions(page, tmp_path)
    assert grave(page) == []


def choose_poster(page: Page) -> None:
    """A moment of the storyboard, and then the very frame that is shown."""
    poster = page.get_by_role("region", name="Poster")
    moment = poster.get_by_role("button", name="The moment at").last
    for button in (moment, poster.get_by_role("button", name="Take the frame that is shown now")):
        before = shown(page)
        button.click()
        page.wait_for_function(f"before => ({SHOWN})() !== before", arg=before)
        expect(poster.get_by_text("Viewers see it before the video plays.")).to_be_visible()
    page.wait_for_function("() => fetch(document.querySelector('video').poster).then(({ ok }) => ok)")


def shown(page: Page) -> str:
    expect(page.locator("video")).to_have_attribute("poster", re.compile("/previews/"))
    name: str = page.evaluate(SHOWN)
    return name


def write_captions(page: Page) -> None:
    captions = page.get_by_role("region", name="Captions")
    captions.get_by_role("button", name="Write them here").click()
    captions.get_by_role("button", name="Add a line here").click()
    captions.get_by_role("button", name="Save captions").click()
    expect(captions.get_by_text("Write what is said.")).to_be_visible()
    captions.get_by_label("Line 1 says").fill("I turn a bowl.")
    captions.get_by_role("button", name="Save captions").click()
    expect(captions.get_by_role("list", name="Languages")).to_contain_text("English 1 line")
    captions.get_by_role("button", name="Edit English").click()
    expect(captions.get_by_label("Line 1 says")).to_have_value("I turn a bowl.")
    captions.get_by_role("button", name="Leave it").click()


def send_captions(page: Page, folder: Path) -> None:
    captions = page.get_by_role("region", name="Captions")
    captions.get_by_label("Language", exact=True).select_option("de")
    file = folder / "bowl.vtt"
    file.write_text("1\n00:00:00,000 --> 00:00:01,000\nIch drehe.\n")
    captions.get_by_label("Captions file").set_input_files(file)
    expect(captions.get_by_role("alert")).to_be_visible()
    file.write_text(VTT)
    captions.get_by_label("Captions file").set_input_files(file)
    expect(captions.get_by_role("list", name="Languages")).to_contain_text("German 2 lines")
    expect(captions.get_by_role("alert")).to_have_count(0)
    captions.get_by_role("button", name="Remove German").click()
    expect(captions.get_by_role("listitem")).to_have_count(1)
