"""What a case is about: its minimal facts, and whose it is. One query for each kind, whatever the number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models import database
from models.accounts.schema import Account
from models.accounts.states import THERE
from models.creators.schema import Creator
from models.moderation.states import CaseKind
from models.moderation.values import Footage, Subject
from models.reactions.schema import Comment
from models.reactions.states import CommentState
from models.schema import Video
from models.stories import rows as stories
from models.stories.schema import Story, StoryVersion
from models.stories.states import StoryState
from models.stories.values import Content

EXCERPT = 280
"""Characters of what a subject says, in the queue."""

EVIDENCE = 4000
"""Characters of it that a report keeps."""

Found = dict[str, Subject]


def _accounts(ids: Sequence[str]) -> Found:
    rows: Any = Account.select(Account.id, Account.name, Account.state).where(Account.id.in_(ids)).tuples()
    return {key: Subject(key, name, "", state) for key, name, state in rows}


def _creators(ids: Sequence[str]) -> Found:
    rows: Any = Creator.select(Creator.id, Creator.name, Creator.bio, Creator.state).where(Creator.id.in_(ids)).tuples()
    return {key: Subject(key, name, bio[:EXCERPT], state) for key, name, bio, state in rows}


def _submitted(ids: Sequence[str]) -> Found:
    """What moderators are to judge: the story as its creator works at it."""
    rows: Any = Story.select(Story.id, Story.state, Story.content).where(Story.id.in_(ids)).tuples()
    return {key: _story(key, state, stories.read(text)) for key, state, text in rows}


def _live(ids: Sequence[str]) -> Found:
    """What people have seen: the version that is live, or else what there is."""
    version = (StoryVersion.story == Story.id) & (StoryVersion.version == Story.live_version)
    query = Story.select(Story.id, Story.state, Story.content, StoryVersion.content)
    rows: Any = query.left_outer_join(StoryVersion, on=version).where(Story.id.in_(ids)).tuples()
    return {key: _story(key, state, stories.read(seen or text)) for key, state, text, seen in rows}


def _story(key: str, state: str, content: Content) -> Subject:
    return Subject(key, content.title, content.commentary[:EXCERPT], state, content.videos)


def _comments(ids: Sequence[str]) -> Found:
    rows: Any = Comment.select(Comment.id, Comment.text, Comment.state).where(Comment.id.in_(ids)).tuples()
    return {key: Subject(key, "", (text or "")[:EXCERPT], state) for key, text, state in rows}


SOURCES: dict[CaseKind, Callable[[Sequence[str]], Found]] = {
    CaseKind.CREATOR: _creators,
    CaseKind.STORY: _submitted,
    CaseKind.REPORT_STORY: _live,
    CaseKind.REPORT_COMMENT: _comments,
    CaseKind.REPORT_ACCOUNT: _accounts,
}


def facts(wanted: Iterable[tuple[CaseKind, str]]) -> Mapping[tuple[CaseKind, str], Subject]:
    """Each of the subjects; one that is gone has no state. Within a session."""
    by_kind: dict[CaseKind, list[str]] = {}
    for kind, subject in wanted:
        by_kind.setdefault(kind, []).append(subject)
    found: dict[tuple[CaseKind, str], Subject] = {}
    for kind, ids in by_kind.items():
        there = SOURCES[kind](ids)
        found.update({(kind, key): there.get(key) or Subject(key, "", "", None) for key in ids})
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody can report, since they can see it."""

    owner: str
    said: str


def _account_shown(key: str) -> Shown | None:
    there = Account.state.in_([state.value for state in THERE])
    row = Account.select(Account.name).where(Account.id == key, there).tuples().first()
    return Shown(key, row[0]) if row else None


def _story_shown(key: str) -> Shown | None:
    version = (StoryVersion.story == Story.id) & (StoryVersion.version == Story.live_version)
    seen = (Story.id == key) & (Story.state != StoryState.TAKEN_DOWN.value)
    query = Story.select(Story.creator, StoryVersion.content).join(StoryVersion, on=version).where(seen)
    row = query.tuples().first()
    if row is None:
        return None
    content = stories.read(row[1])
    return Shown(row[0], f"{content.title}\n{content.commentary}"[:EVIDENCE])


def _comment_shown(key: str) -> Shown | None:
    live = (Comment.id == key) & (Comment.state == CommentState.LIVE.value)
    row = Comment.select(Comment.account_id, Comment.text).where(live).tuples().first()
    return Shown(row[0], (row[1] or "")[:EVIDENCE]) if row else None


SHOWN: dict[CaseKind, Callable[[str], Shown | None]] = {
    CaseKind.REPORT_STORY: _story_shown,
    CaseKind.REPORT_COMMENT: _comment_shown,
    CaseKind.REPORT_ACCOUNT: _account_shown,
}


def shown(kind: CaseKind, subject: str) -> Shown | None:
    """What somebody reports, as it is shown now; None when it is not there, or not to be seen."""
    with database.session():
        return SHOWN[kind](subject)


def footage(videos: Sequence[str]) -> tuple[Footage, ...]:
    """What is known of videos, in the order in which they are named; those that are gone are left out. One query."""
    if not videos:
        return ()
    with database.session():
        rows: Any = Video.select(Video.id, Video.state, Video.info).where(Video.id.in_(list(videos))).tuples()
        found = {key: Footage(key, state, info) for key, state, info in rows}
    return tuple(found[key] for key in videos if key in found)
