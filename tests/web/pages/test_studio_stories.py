"""What becomes of a story after its review, in the studio: live, out of view, sent back and appealed; and its numbers."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.servers.stack import Stack
from models.errors import UnknownStory
from models.moderation import appeals, cases, decisions, queue
from models.moderation.states import AppealVerdict, CaseKind, CaseState, Verdict
from models.moderation.values import Decision
from models.reactions import beacons, comments, likes
from models.reactions.beacons import Beacon, BeaconKind
from models.stories import reading
from models.values import new_id
from tests.models.stories import make
from tests.web.axe import grave
from tests.web.pages.conftest import LASTING, Visitors
from tests.web.pages.studio import filmed, selling, studio

BY, ANOTHER = "desk", "another desk"


def is_shown(stack: Stack, story: str) -> bool:
    with stack.truth():
        try:
            reading.published(story, None)
        except UnknownStory:
            return False
    return True


def approved(account: str, **fields: Any) -> str:
    """A story whose video is there, as a moderator has let it pass; its id."""
    story = make.submitted(account, filmed(account), **fields).id
    case = queue.waiting(CaseKind.STORY, story)
    assert case is not None
    cases.claim(case, BY)
    decisions.decide(case, BY, Decision(Verdict.APPROVE))
    return story


def test_an_approved_story_goes_live_leaves_and_comes_back_when_its_creator_says_so(
    visitors: Visitors, stack: Stack
) -> None:
    email = "publishes@example.org"
    account = selling(stack, email)
    with stack.truth():
        story = approved(account, auto_publish=False)
    page = studio(visitors, email, path=f"/studio#/stories/{story}", script=LASTING)
    expect(page.get_by_text("waits to go live")).to_be_visible()
    assert not is_shown(stack, story)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("It is live.")).to_be_visible()
    expect(page.get_by_text("approved", exact=True)).to_be_visible()
    assert is_shown(stack, story)
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Take it from view").click()
    expect(page.get_by_text("archived", exact=True)).to_be_visible()
    assert not is_shown(stack, story)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("approved", exact=True)).to_be_visible()
    assert is_shown(stack, story)


def test_a_story_that_was_sent_back_is_appealed(visitors: Visitors, stack: Stack) -> None:
    email = "appeals@example.org"
    account = selling(stack, email)
    with stack.truth():
        story = make.submitted(account, filmed(account)).id
        case = queue.waiting(CaseKind.STORY, story)
        assert case is not None
        cases.claim(case, BY)
        decisions.decide(case, BY, Decision(Verdict.REJECT, "misleading"))
    page = studio(visitors, email, path=f"/studio#/stories/{story}")
    decision = page.get_by_role("region", name="The moderator's decision")
    expect(decision).to_contain_text("It misleads about what is offered.")
    decision.get_by_role("button", name="Appeal").click()
    decision.get_by_label("Why the decision is wrong").fill("It is ash: the bark is to be seen.")
    page.reload()  # what was written is still there
    expect(decision.get_by_label("Why the decision is wrong")).to_have_value("It is ash: the bark is to be seen.")
    decision.get_by_role("button", name="Send the appeal").click()
    expect(decision.get_by_text("You have appealed.")).to_be_visible()
    with stack.truth():
        assert queue.case(case).state is CaseState.APPEALED
        cases.claim(case, ANOTHER)
        appeals.decide(case, ANOTHER, AppealVerdict.GRANT)
    page.reload()
    expect(page.get_by_text("approved", exact=True)).to_be_visible()
    page.get_by_role("button", name="Notices, 2 unread").click()
    expect(page.get_by_role("dialog").get_by_text("your appeal is granted")).to_be_visible()


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize("dark", [False, True])
def test_a_creator_sees_who_came_and_what_they_did(visitors: Visitors, stack: Stack, dark: bool) -> None:
    email = f"counts.{'dark' if dark else 'light'}@example.org"
    account = selling(stack, email)
    viewers = [stack.account(f"viewer{number}.{email}", "Somebody") for number in range(4)]
    with stack.truth():
        story = approved(account)
        for number, viewer in enumerate(viewers):
            kind = BeaconKind.WATCH if number else BeaconKind.COMPLETE
            beacons.record(viewer, [Beacon(new_id(), story, kind, beacons.UNKNOWN_MS // (number + 1))])
        likes.like(viewers[0], story)
        likes.like(viewers[1], story)
        comments.post(viewers[2], story, "Fine")
    page = studio(visitors, email, path="/studio#/stories", dark=dark)
    told(page, "All stories, the last 30 days")
    page.get_by_role("link", name="A bowl of ash").click()
    told(page, "The last 30 days")
    assert grave(page) == []


def told(page: Page, region: str) -> None:
    """Four viewers, one of whom saw the end, two likes and a comment: in all, as a plot, and as a row of a table."""
    numbers = page.get_by_role("region", name=region, exact=True)
    expect(numbers.get_by_text("viewers", exact=True)).to_be_visible()
    facts = dict(zip(numbers.locator("dt").all_inner_texts(), numbers.locator("dd").all_inner_texts(), strict=True))
    assert facts.items() >= {"viewers": "4", "saw it to the end": "25 %", "likes": "2", "comments": "1"}.items()
    numbers.get_by_text("Day by day").click()
    plot = numbers.get_by_role("img", name="Viewers. came: last 4, at most 4; saw it to the end: last 1, at most 1.")
    expect(plot.locator("canvas")).to_be_visible()
    expect(numbers.get_by_role("row")).to_have_count(2)
    cells = numbers.get_by_role("row").last.get_by_role("cell").all_inner_texts()
    assert cells[:5] == ["4", "1", "2", "1", "0"]
