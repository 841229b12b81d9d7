"""Changes of state: compare-and-set, with a line of history in the same transaction."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models import database, news
from models.accounts.schema import Account
from models.accounts.states import ACCOUNT_EDGES
from models.creators.schema import Creator
from models.creators.states import CREATOR_EDGES
from models.database import clock
from models.mail.schema import Mail
from models.mail.states import MAIL_EDGES
from models.moderation.schema import ModerationCase
from models.moderation.states import CASE_EDGES
from models.reactions.schema import Comment
from models.reactions.states import COMMENT_EDGES
from models.schema import Base, History, Task, Upload, Video
from models.states import TASK_EDGES, UPLOAD_EDGES, VIDEO_EDGES, TaskState, VideoState
from models.stories.schema import Story
from models.stories.states import STORY_EDGES
from models.values import Change

EDGES: dict[type[Base], Mapping[Any, frozenset[Any]]] = {
    Video: VIDEO_EDGES,
    Task: TASK_EDGES,
    Upload: UPLOAD_EDGES,
    Account: ACCOUNT_EDGES,
    Mail: MAIL_EDGES,
    Creator: CREATOR_EDGES,
    Story: STORY_EDGES,
    ModerationCase: CASE_EDGES,
    Comment: COMMENT_EDGES,
}
ENTITY: dict[type[Base], str] = {
    Video: "video",
    Task: "task",
    Upload: "upload",
    Account: "account",
    Mail: "mail",
    Creator: "creator",
    Story: "story",
    ModerationCase: "case",
    Comment: "comment",
}

OWNERS: dict[type[Base], Any] = {
    Video: Video.creator,
    Upload: Upload.creator,
    Story: Story.creator,
    Creator: Creator.id,
}
"""Whom a change of state is told, while they look on."""


def change(
    model: type[Base], key: str, before: StrEnum, after: StrEnum, actor: str, reason: str = "", **columns: Any
) -> bool:
    """Move one row from `before` to `after` and set `columns`; False when it was not in `before` any more.

    `where` among the columns is a further condition. Raises `ValueError` for an edge that is not legal: a fault of ours.
    """
    if after not in EDGES[model][before]:
        article = "an" if ENTITY[model][0] in "au" else "a"
        raise ValueError(f"{article} {ENTITY[model]} does not go from {before} to {after}")
    condition = columns.pop("where", None)
    query = model.update(state=after.value, **columns).where(model.id == key, model.state == before.value)  # type: ignore[attr-defined]
    if condition is not None:
        query = query.where(condition)
    if query.execute() != 1:
        return False
    note(model, key, before, after, actor, reason)
    return True


def note(
    model: type[Base],
    key: str,
    before: TaskState | VideoState | StrEnum | None,
    after: StrEnum,
    actor: str,
    reason: str = "",
) -> None:
    """Write a line of history."""
    History.insert(
        entity=ENTITY[model],
        entity_id=key,
        before=None if before is None else before.value,
        after=after.value,
        at=clock(),
        actor=actor,
        reason=reason,
    ).execute()
    if model in OWNERS and news.heard():
        owner = model.select(OWNERS[model]).where(model.id == key).scalar()  # type: ignore[attr-defined]
        news.state(str(owner), ENTITY[model], key, after.value)


def remark(model: type[Base], key: str, state: StrEnum, actor: str, reason: str) -> None:
    """A line of history of what was asked for while the state stays as it is."""
    note(model, key, state, state, actor, reason)


def of(entity_id: str) -> tuple[Change, ...]:
    """What became of a video or a task, oldest first."""
    with database.session():
        rows = History.select().where(History.entity_id == entity_id).order_by(History.id)
        return tuple(
            Change(row.entity, row.entity_id, row.before, row.after, row.at, row.actor, row.reason) for row in rows
        )
