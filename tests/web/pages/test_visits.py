"""The stack that the other page tests stand on: people come in, and what goes wrong on a page is noticed."""

import re

import pytest
from playwright.sync_api import expect

from bench.servers.stack import Stack
from infra.visiting import code_mailed
from models.accounts.states import Role
from tests.web.pages.conftest import Visitors
from tests.web.pages.studio import until


def test_people_sign_in_by_the_code_that_is_mailed(visitors: Visitors) -> None:
    page = visitors.open("moderator.visits@example.org", Role.MODERATOR, path="/moderation")
    expect(page).to_have_url(re.compile(r"/moderation$"))
    expect(page.get_by_role("link", name="Desk")).to_be_visible()


def test_newcomers_say_when_they_were_born(visitors: Visitors, stack: Stack) -> None:
    visitors.expect("422 .*sign-in")  # the API asks for the date by a refusal
    page = visitors.open(path="/sign-in?next=/dev/ui")
    page.get_by_label("E-mail address").fill("newcomer.visits@example.org")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("The code").fill(code_mailed(page, stack, "newcomer.visits@example.org"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("When were you born?").fill("1990-05-17")
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile(r"/dev/ui$"))


@pytest.mark.parametrize("breach", ["setTimeout(() => { throw new Error('lost') })", "console.error('lost')"])
def test_what_a_page_did_not_catch_is_noticed(visitors: Visitors, breach: str) -> None:
    page = visitors.open(path="/dev/ui")
    page.evaluate(f"() => {{ {breach} }}")
    until(page, visitors.faults)
    assert ["lost" in fault for fault in visitors.faults()] == [True]
    visitors.expect("lost")
