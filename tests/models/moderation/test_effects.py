"""What decisions, appeals and sanctions do to creators and to their stories, and to what the feed lists of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database
from models.accounts import leaving, standing
from models.creators import applications
from models.creators.schema import Creator
from models.creators.states import CreatorState
from models.errors import IllegalChange, NothingToReport
from models.feed.schema import Listing
from models.moderation import appeals, cases, decisions, queue, reports, sanctions
from models.moderation.schema import Sanction
from models.moderation.states import AppealVerdict, CaseKind, CaseState, SanctionKind, Verdict
from models.moderation.values import Decision, NewSanction
from models.reactions import comments
from models.reactions.states import CommentState
from models.stories import drafts
from models.stories.schema import Story
from models.stories.states import StoryState
from tests.models.creators import make as creators
from tests.models.stories import make as stories
from tests.models.waiting import until_somebody_waits

pytestmark = pytest.mark.usefixtures("truth")


def judge(subject: str, kind: CaseKind, decision: Decision, moderator: str = "mo") -> str:
    (case,) = [view.id for view in queue.page(kind=kind, state=CaseState.OPEN) if view.subject.id == subject]
    cases.claim(case, moderator)
    decisions.decide(case, moderator, decision)
    return case


def appeal(case: str, owner: str, verdict: AppealVerdict = AppealVerdict.GRANT) -> None:
    appeals.appeal(case, owner, "It is mine.")
    cases.claim(case, "max")
    appeals.decide(case, "max", verdict)


def creator_state(account: str) -> str:
    with database.session():
        return str(Creator.get_by_id(account).state)


def story_state(story: str) -> str:
    with database.session():
        return str(Story.get_by_id(story).state)


def listed(story: str) -> bool:
    """Whether a feed would show it."""
    with database.session():
        return Listing.select().where(Listing.story_id == story, ~Listing.hidden).exists()


REJECT = Decision(Verdict.REJECT, "fraud")
APPROVE = Decision(Verdict.APPROVE)


def test_an_application_is_approved_and_another_rejected_and_granted_on_appeal() -> None:
    fine, refused = creators.applied(), creators.applied()
    judge(fine, CaseKind.CREATOR, APPROVE)
    case = judge(refused, CaseKind.CREATOR, REJECT)
    assert (creator_state(fine), creator_state(refused)) == (CreatorState.APPROVED, CreatorState.REJECTED)
    appeal(case, refused)
    assert creator_state(refused) == CreatorState.APPROVED


def test_a_story_goes_live_by_its_approval_and_not_by_its_rejection_until_an_appeal_is_granted() -> None:
    creator = creators.approved()
    fine, refused = stories.submitted(creator).id, stories.submitted(creator).id
    judge(fine, CaseKind.STORY, APPROVE)
    case = judge(refused, CaseKind.STORY, REJECT)
    assert (listed(fine), listed(refused)) == (True, False)
    assert story_state(refused) == StoryState.REJECTED
    appeal(case, creator)
    assert (story_state(refused), listed(refused)) == (StoryState.APPROVED, True)


def test_a_case_says_what_is_to_be_judged() -> None:
    creators.applied()
    story = stories.submitted(creators.approved())
    (view,) = queue.page(kind=CaseKind.STORY)
    assert (view.subject.title, view.subject.text, view.subject.state) == (
        "A bowl of ash",
        "Turned from one piece.",
        "submitted",
    )
    assert view.subject.videos == story.draft.content.videos
    (view,) = queue.page(kind=CaseKind.CREATOR)
    assert (view.subject.title, view.subject.text) == ("Studio Linden", "Bowls and boards.")


def test_a_story_that_is_withdrawn_leaves_the_queue_and_one_decided_elsewhere_is_dismissed() -> None:
    creator = creators.approved()
    story = stories.submitted(creator).id
    drafts.withdraw(story, creator)
    assert queue.page(kind=CaseKind.STORY) == ()
    other = stories.submitted(creator).id
    stories.decide(other)  # behind the case's back
    with pytest.raises(IllegalChange):
        judge(other, CaseKind.STORY, APPROVE)
    (view,) = queue.page(kind=CaseKind.STORY)
    cases.dismiss(view.id, "mo", "decided already")
    assert queue.case(view.id).state is CaseState.CLOSED


def test_a_reported_story_is_taken_down_and_brought_back_by_an_appeal() -> None:
    creator, reporter = creators.approved(), creators.adult()
    story = stories.live(creator).id
    made = reports.report(CaseKind.REPORT_STORY, story, reporter, "fraud", "I was cheated.")
    assert queue.case(made.case).evidence == "A bowl of ash\nTurned from one piece."
    case = judge(story, CaseKind.REPORT_STORY, REJECT)
    assert (story_state(story), listed(story)) == (StoryState.TAKEN_DOWN, False)
    with pytest.raises(NothingToReport):
        reports.report(CaseKind.REPORT_STORY, story, creators.adult(), "fraud", "")
    appeal(case, creator)
    assert (story_state(story), listed(story)) == (StoryState.APPROVED, True)


def test_who_decides_about_a_story_waits_for_who_sanctions_its_creator() -> None:
    """They did not, and held the story that the other went on to hide: the database let one of them fail."""
    creator = creators.approved()
    story = stories.live(creator).id
    reports.report(CaseKind.REPORT_STORY, story, "eva", "fraud", "")
    decision = Decision(Verdict.REJECT, "fraud", sanction=NewSanction(SanctionKind.SUSPENSION, 7))
    with ThreadPoolExecutor(1) as pool:
        with database.transaction():
            sanctions.hold(creator)
            decided = pool.submit(judge, story, CaseKind.REPORT_STORY, decision)
            until_somebody_waits()
            sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, 3), "max", "spam")
        decided.result()
    assert (story_state(story), creator_state(creator)) == (StoryState.TAKEN_DOWN, CreatorState.SUSPENDED)
    assert len(sanctions.of_account(creator)) == 2


def test_a_reported_comment_is_removed_and_brought_back_by_an_appeal() -> None:
    creator, author = creators.approved(), creators.adult()
    story = stories.live(creator).id
    comment = comments.post(author, story, "Buy cheap bowls elsewhere!")
    made = reports.report(CaseKind.REPORT_COMMENT, comment, creator, "spam", "")
    view = queue.case(made.case)
    assert (view.subject.text, view.evidence, view.owner) == (
        "Buy cheap bowls elsewhere!",
        "Buy cheap bowls elsewhere!",
        author,
    )
    case = judge(comment, CaseKind.REPORT_COMMENT, Decision(Verdict.REJECT, "spam"))
    assert queue.case(case).subject.state == CommentState.REMOVED
    with pytest.raises(NothingToReport):
        reports.report(CaseKind.REPORT_COMMENT, comment, creators.adult(), "spam", "")
    appeal(case, author)
    assert queue.case(case).subject.state == CommentState.LIVE


def test_what_a_comment_said_is_known_when_its_author_has_deleted_it() -> None:
    story, author = stories.live(creators.approved()).id, creators.adult()
    comment = comments.post(author, story, "Something hateful.")
    made = reports.report(CaseKind.REPORT_COMMENT, comment, creators.adult(), "hate", "")
    comments.delete(comment, author)
    view = queue.case(made.case)
    assert (view.subject.text, view.evidence) == ("", "Something hateful.")
    judge(comment, CaseKind.REPORT_COMMENT, Decision(Verdict.REJECT, "hate", "", NewSanction(SanctionKind.WARNING)))
    assert [one.kind for one in sanctions.of_account(author)] == [SanctionKind.WARNING]


def test_a_sanction_that_ends_while_its_owner_is_leaving_shows_their_stories_only_when_they_come_back() -> None:
    creator = creators.approved()
    story = stories.live(creator).id
    sanction = sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, 7), "mo", "fraud")
    leaving.leave(creator)
    sanctions.lift(sanction, "mo", "in_order")
    assert not listed(story)
    with database.transaction():
        leaving.come_back(standing.locked(creator))
    assert (creator_state(creator), listed(story)) == (CreatorState.APPROVED, True)


def test_a_story_that_nobody_sees_is_not_reported() -> None:
    creator = creators.approved()
    with pytest.raises(NothingToReport):
        reports.report(CaseKind.REPORT_STORY, stories.submitted(creator).id, creators.adult(), "fraud", "")


@pytest.mark.parametrize("verdict", Verdict)
def test_what_urgent_reports_have_hidden_stays_away_or_comes_back_by_the_verdict(verdict: Verdict) -> None:
    creator = creators.approved()
    story = stories.live(creator).id
    for _ in range(2):
        reports.report(CaseKind.REPORT_STORY, story, creators.adult(), "violence", "", hide_after=2)
    assert (story_state(story), listed(story)) == (StoryState.TAKEN_DOWN, False)
    (view,) = queue.page(kind=CaseKind.REPORT_STORY)
    cases.claim(view.id, "mo")
    with pytest.raises(IllegalChange):
        cases.dismiss(view.id, "mo", "nothing to see")
    case = judge(story, CaseKind.REPORT_STORY, APPROVE if verdict is Verdict.APPROVE else REJECT)
    assert listed(story) is (verdict is Verdict.APPROVE)
    if verdict is Verdict.REJECT:
        appeal(case, creator)
        assert listed(story)


def test_a_suspended_account_sells_nothing_until_it_is_lifted_or_over() -> None:
    creator = creators.approved()
    story = stories.live(creator).id
    key = sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, 7), "mo", "fraud")
    assert (creator_state(creator), listed(story)) == (CreatorState.SUSPENDED, False)
    ban = sanctions.sanction(creator, NewSanction(SanctionKind.BAN), "mo", "fraud")
    sanctions.lift(key, "mo", "enough")
    assert (creator_state(creator), listed(story)) == (CreatorState.SUSPENDED, False), "banned still"
    sanctions.lift(ban, "mo", "a mistake")
    assert (creator_state(creator), listed(story)) == (CreatorState.APPROVED, True)
    sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, 7), "mo", "fraud")
    with database.transaction():
        Sanction.update(until=database.now() - 1).where(Sanction.ended.is_null()).execute()
    assert sanctions.lapse() == 1
    assert (creator_state(creator), listed(story)) == (CreatorState.APPROVED, True)


def test_a_suspension_for_less_does_not_shorten_one_for_more() -> None:
    creator = creators.approved()
    for days in (30, 3):
        sanctions.sanction(creator, NewSanction(SanctionKind.SUSPENSION, days), "mo", "fraud")
    shorter, longer = sanctions.of_account(creator)
    sanctions.lift(shorter.id, "mo", "enough")
    assert creator_state(creator) == CreatorState.SUSPENDED
    sanctions.lift(longer.id, "mo", "enough")
    assert creator_state(creator) == CreatorState.APPROVED


def test_who_applied_again_and_was_approved_may_still_be_granted_their_appeal() -> None:
    creator = creators.applied()
    case = judge(creator, CaseKind.CREATOR, REJECT)
    appeals.appeal(case, creator, "I do make them.")
    applications.apply(creator, creators.PROFILE)
    judge(creator, CaseKind.CREATOR, APPROVE)
    cases.claim(case, "max")
    appeals.decide(case, "max", AppealVerdict.GRANT)
    assert creator_state(creator) == CreatorState.APPROVED
