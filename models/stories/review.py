"""What moderators decide of stories. Everything here belongs to its caller's transaction."""

from models import history, placing
from models.errors import IllegalChange
from models.feed import listings
from models.moderation import cases
from models.moderation.states import CaseKind
from models.stories import publishing, rows
from models.stories.schema import Story
from models.stories.states import StoryState


def decided(story_id: str, approved: bool, by: str, reason: str) -> None:
    """A submitted story, or the appeal of a rejected one, has been decided. What is approved goes live as soon as its videos
    are there, unless its creator wants to say when.

    Raises `UnknownStory`, and `IllegalChange` when it waits for no decision: it was withdrawn, or edited since.
    """
    row = publishing.hold(story_id)
    before, after = StoryState(row.state), StoryState.APPROVED if approved else StoryState.REJECTED
    if before is not StoryState.SUBMITTED and not (approved and before is StoryState.REJECTED):
        raise IllegalChange(what="story", before=before.value, after=after.value)
    history.change(
        Story, story_id, before, after, by, reason, decision_reason=reason, reviewed=approved, pending=approved
    )
    publishing.settle(rows.locked(story_id))


def take_down(story_id: str, by: str, reason: str) -> None:
    """Nobody but its creator sees the story, and its creator cannot bring it back. Raises `UnknownStory`."""
    rows.row(story_id)
    cases.withdraw(CaseKind.STORY, story_id, by, "taken down")
    before = StoryState(rows.locked(story_id).state)
    if before is StoryState.TAKEN_DOWN:
        return
    history.change(Story, story_id, before, StoryState.TAKEN_DOWN, by, reason, decision_reason=reason)
    listings.unlist(story_id)
    placing.note_shown(story_id)


def restore(story_id: str, by: str, reason: str) -> None:
    """An appeal was granted: the story is as it was before it was taken down, and what was rejected is approved.

    Nothing is changed in any other state. Raises `UnknownStory`.
    """
    row = publishing.hold(story_id)
    before = StoryState(row.state)
    if before is StoryState.REJECTED:
        decided(story_id, approved=True, by=by, reason=reason)
    if before is StoryState.TAKEN_DOWN:
        after = StoryState.APPROVED if row.reviewed else StoryState.DRAFT
        history.change(Story, story_id, before, after, by, reason, decision_reason=reason)
        publishing.list_again(story_id)
        publishing.settle(rows.locked(story_id))
