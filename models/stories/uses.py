"""Which videos stories need. Within the caller's transaction, which holds the video: so a video does not vanish from a story
that goes live at the same moment."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from models.database import clock
from models.moderation import cases
from models.moderation.states import CaseKind
from models.stories import drafts, rows
from models.stories.schema import Story, StoryVideo
from models.stories.states import StoryState
from models.stories.values import Content

KEPT = (StoryState.SUBMITTED.value, StoryState.APPROVED.value)
"""In these, what the creator works at needs its videos: it is being looked at, or about to be published."""


def in_use(video_id: str) -> bool:
    """Whether a live version of a story shows the video, or one that is under review or waits to be published."""
    shown = StoryVideo.select().join(Story, on=StoryVideo.story == Story.id).where(StoryVideo.video_id == video_id)
    return bool(shown.where(StoryVideo.live | Story.state.in_(KEPT)).exists())


def hold_reviews(videos: Collection[str]) -> None:
    """Hold the reviews of what shows these videos, before anybody holds the videos: cases come before videos, and videos
    before stories, or whoever decides would wait in a ring with whoever replaces."""
    if videos:
        shown: Any = StoryVideo.select(StoryVideo.story).where(StoryVideo.video_id.in_(list(videos)), ~StoryVideo.live)
        cases.hold(CaseKind.STORY, {story for (story,) in shown.tuples()})


def replace_video(old: str, new: str, by: str) -> tuple[str, ...]:
    """Let `new` take the place of `old` in what its creator works at; the ids of the stories.

    Nobody has looked at the new video: those stories are drafts again, withdrawn where they were under review, and versions
    that are live show the old one until the new is approved. Stories that are taken down stay as they are. `hold_reviews`
    of `old` comes before.
    """
    shown = StoryVideo.select(StoryVideo.story).where(StoryVideo.video_id == old, ~StoryVideo.live)
    wanted = Story.select(Story.id).where(Story.id.in_(shown), Story.state != StoryState.TAKEN_DOWN.value)
    ids = tuple(row.id for row in wanted.order_by(Story.id))
    for story_id in ids:
        cases.withdraw(CaseKind.STORY, story_id, by, "its video was replaced")
        row = rows.locked(story_id)
        drafts.rewrite(row, _with(rows.read(row.content), old, new), by, f"video {new}")
        Story.update(revision=Story.revision + 1, updated=clock()).where(Story.id == story_id).execute()
    return ids


def _with(content: Content, old: str, new: str) -> Content:
    segments = (replace(item, video_id=new) if item.video_id == old else item for item in content.segments)
    return replace(content, segments=tuple(segments))
