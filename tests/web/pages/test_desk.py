"""The moderation desk as moderators use it: a case is read, decided, taken back, and decided for good."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bench.servers.stack import Stack
from models import database, videos
from models.accounts.states import Role
from models.creators import applications, review
from models.errors import UnknownCreator
from models.moderation import reports
from models.moderation.states import CaseKind
from models.schema import Video
from models.states import VideoState
from models.stories import drafts, reading
from models.stories.states import StoryState
from tests.models import make
from tests.models.creators.make import PROFILE
from tests.models.stories.make import draft
from tests.web.axe import grave
from tests.web.pages.conftest import LASTING, Visitors
from tests.web.pages.studio import until

DESK = (1280, 800)


def submitted(stack: Stack, title: str, creator: str = "potter.desk@example.org") -> str:
    """A story that waits for a moderator; its id."""
    account = stack.account(creator, "Potter", Role.CREATOR)
    with stack.truth():
        try:
            applications.own(account)
        except UnknownCreator:
            applications.apply(account, PROFILE)
            with database.transaction():
                review.decided(account, True, "stack", "fine")
        video = videos.submit(replace(make.VIDEO, creator=account), [])
        with database.transaction():
            Video.update(state=VideoState.READY.value).where(Video.id == video).execute()
        wanted = draft(video)
        begun = drafts.begin(account, replace(wanted, content=replace(wanted.content, title=title)))
        return drafts.submit(begun.id, account).id


def state(stack: Stack, story: str) -> StoryState:
    with stack.truth():
        return reading.judged(story).state


def open_case(page: Page, title: str) -> None:
    page.get_by_label("Cases").get_by_role("button", name=title).first.click()
    expect(page.get_by_role("article", name=title)).to_be_visible()


@pytest.fixture
def moderator(visitors: Visitors) -> Page:
    return visitors.open("moderator.desk@example.org", Role.MODERATOR, path="/moderation", size=DESK)


def test_a_moderator_approves_a_story_and_may_take_that_back_for_a_while(visitors: Visitors, stack: Stack) -> None:
    story, email = submitted(stack, "A bowl for the desk"), "undoing.desk@example.org"
    moderator = visitors.open(email, Role.MODERATOR, path="/moderation", size=DESK, script=LASTING)
    open_case(moderator, "A bowl for the desk")
    expect(moderator.get_by_label("The story")).to_contain_text("Turned from one piece.")
    moderator.get_by_role("button", name="Approve").click()
    expect(moderator.get_by_label("Cases").get_by_text("A bowl for the desk")).to_have_count(0)
    expect(moderator.get_by_role("status").filter(has_text="Approved")).to_be_visible()
    assert state(stack, story) is StoryState.SUBMITTED
    moderator.get_by_role("button", name="Undo").click()
    expect(moderator.get_by_role("article", name="A bowl for the desk")).to_be_visible()
    moderator.get_by_role("button", name="Approve").click()
    expect(moderator.get_by_label("Cases").get_by_text("A bowl for the desk")).to_have_count(0)
    moderator.goto("/sign-in")  # who leaves has decided
    until(moderator, lambda: state(stack, story) is StoryState.APPROVED)


def test_a_story_is_rejected_by_keys_alone_with_a_reason(stack: Stack, moderator: Page) -> None:
    story = submitted(stack, "A board for the desk")
    moderator.reload()
    open_case(moderator, "A board for the desk")
    moderator.keyboard.press("r")
    sheet = moderator.get_by_role("dialog", name="Reject")
    expect(sheet.get_by_role("button", name="Reject")).to_be_disabled()
    sheet.get_by_role("radio", name="Picture unclear").check()
    sheet.get_by_label("Note").fill("One sees a thumb.")
    with moderator.expect_response("**/decide") as decided:
        sheet.get_by_role("button", name="Reject").click()
    assert decided.value.ok
    with stack.truth():
        judged = reading.judged(story)
    assert (judged.state, judged.decision_reason) == (StoryState.REJECTED, "picture_unclear")


def test_a_report_shows_what_is_known_and_the_owner_is_sanctioned_and_spared(stack: Stack, moderator: Page) -> None:
    loud = stack.account("loud.desk@example.org", "Loud neighbour")
    reporter = stack.account("reporter.desk@example.org", "Reporter")
    with stack.truth():
        reports.report(CaseKind.REPORT_ACCOUNT, loud, reporter, "spam", "They write to everybody.")
    moderator.reload()
    open_case(moderator, "Loud neighbour")
    expect(moderator.get_by_label("Reports")).to_contain_text("They write to everybody.")
    owner = moderator.get_by_label("Owner")
    expect(owner).to_contain_text("They bear nothing")
    owner.get_by_role("button", name="Sanction").click()
    sheet = moderator.get_by_role("dialog")
    sheet.get_by_role("radio", name="Spam").check()
    sheet.get_by_role("button", name="Sanction").click()
    expect(owner).to_contain_text("warning")
    owner.get_by_role("button", name="Lift").click()
    sheet = moderator.get_by_role("dialog")
    sheet.get_by_label("Why").fill("The wrong one.")
    sheet.get_by_role("button", name="Lift it").click()
    expect(owner.get_by_role("button", name="Lift")).to_have_count(0)


def stack_reporter(stack: Stack) -> str:
    return stack.account("reporter.desk@example.org", "Reporter")


def test_support_reads_a_case_and_the_audit_and_is_offered_nothing_to_decide(visitors: Visitors, stack: Stack) -> None:
    story = submitted(stack, "A stool for the desk")
    page = visitors.open("support.desk@example.org", Role.SUPPORT, path="/moderation", size=DESK)
    expect(page.get_by_label("Places").get_by_role("link", name="Desk")).to_be_visible()
    open_case(page, "A stool for the desk")
    expect(page.get_by_label("The story")).to_contain_text("Turned from one piece.")
    expect(page.get_by_label("Owner")).to_contain_text("They bear nothing")
    for name in ("Approve", "Reject", "Claim", "Sanction"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("tab", name="Mine")).to_have_count(0)
    for key in "arc":
        page.keyboard.press(key)
    page.get_by_role("tab", name="Audit").click()
    expect(page.get_by_label("Audit").get_by_role("listitem").first).to_be_visible()
    assert state(stack, story) is StoryState.SUBMITTED
    assert grave(page) == []


def test_the_desk_is_for_moderators(visitors: Visitors) -> None:
    page = visitors.open("viewer.desk@example.org", Role.VIEWER, path="/moderation")
    expect(page.get_by_role("heading", name="This is not for you")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_stumbles_at_the_desk(visitors: Visitors, stack: Stack, dark: bool) -> None:
    submitted(stack, f"A jug in {'the dark' if dark else 'the light'}")
    email = f"axe.{'dark' if dark else 'light'}.desk@example.org"
    page = visitors.open(email, Role.MODERATOR, path="/moderation", size=DESK, dark=dark)
    open_case(page, "A jug in")
    expect(page.get_by_label("The story")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert grave(page) == []
