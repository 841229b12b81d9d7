"""Where the objects of videos are: with all that is public as long as a story that others see shows the video, else apart.

One permission covers all that is public, so that what is not may not lie among it. Whatever changes which videos others see
notes them within its own transaction; they are looked at afterwards (`look`), because whoever changes a story holds it
already, and videos are held before stories. Where a video is not where it belongs, a task moves it: its objects are copied,
and the keys of all of them change at once, together with the task's being done.

A video is moved once it is ready: before, viewers of what is published early have permissions for that video.
"""

from collections.abc import Iterable
from typing import Any

from peewee import fn

from models import beside, database
from models.database import clock, for_update
from models.feed.schema import Listing
from models.schema import Unplaced, Video
from models.states import Kind, Queue, VideoState
from models.stories.schema import StoryVideo
from models.values import Move, Place

ACTOR = "placing"

SHOWN = ("master_key", "master_prefetch", "poster_key", "moments")
"""The columns that hold keys of what a ready video shows."""

AT_ONCE = 0.0
"""In `Video.moved`: what others may not see any more is not kept for those who are in the middle of it."""


def note(videos: Iterable[str]) -> None:
    """Let these be looked at. Within the caller's transaction."""
    if found := [{"video_id": video} for video in videos]:
        Unplaced.insert_many(found).execute()


def note_shown(story_id: str) -> None:
    """The same of the videos that the live version of a story shows."""
    shown: Any = StoryVideo.select(StoryVideo.video_id).where(StoryVideo.story == story_id, StoryVideo.live)
    note([video for (video,) in shown.tuples()])


def note_creator(creator_id: str) -> None:
    """The same of all that a creator's listed stories show: they are hidden now, or seen again."""
    listed: Any = _listed(Listing.creator_id == creator_id).select(StoryVideo.video_id).distinct()
    note([video for (video,) in listed.tuples()])


def look(limit: int) -> frozenset[Queue]:
    """Order the moves that are due, of so many videos that were noted; the queues that have work now."""
    with database.session():
        noted: Any = Unplaced.select(Unplaced.video_id, fn.MAX(Unplaced.id)).group_by(Unplaced.video_id)
        found = list(noted.order_by(fn.MAX(Unplaced.id)).limit(limit).tuples())
    return frozenset(queue for video, last in found for queue in _look(video, last))


def _look(video_id: str, last: int) -> frozenset[Queue]:
    """What is noted meanwhile, behind the note `last`, is of a change that may not be seen here: it stays."""
    with database.transaction():
        video = for_update(Video.select().where(Video.id == video_id)).first()
        Unplaced.delete().where(Unplaced.video_id == video_id, Unplaced.id <= last).execute()
        if video is None or video.state != VideoState.READY.value:
            return frozenset()
        wanted = _seen(video_id)
        if wanted == bool(video.published) or beside.pending(video, Kind.PLACE):
            return frozenset()
        return beside.order(video, Kind.PLACE, ACTOR, published=wanted)


def _seen(video_id: str) -> bool:
    return bool(_listed(StoryVideo.video_id == video_id, ~Listing.hidden).exists())


def _listed(*conditions: Any) -> Any:
    """What live versions show of stories that are listed: neither taken down nor archived; hidden with their creators."""
    return (
        StoryVideo.select().join(Listing, on=Listing.story_id == StoryVideo.story).where(StoryVideo.live, *conditions)
    )


def shown(video_id: str) -> tuple[str | None, ...]:
    """What is shown of a video, as the columns have it: to be read before its objects are looked through."""
    with database.session():
        return _shown(Video.get_by_id(video_id))


def _shown(video: Any) -> tuple[str | None, ...]:
    return tuple(getattr(video, column) for column in SHOWN)


def carried_out(video: Any, move: Move) -> bool:
    """Within the caller's transaction, which holds the video: it is shown from where it is now; False when what it shows has
    changed since its objects were looked through, and nothing was done.

    What played while it was made does not come along: nobody new is sent there.
    """
    if _shown(video) != move.shown:
        return False
    columns: dict[str, Any] = {
        column: text and text.replace(move.before, move.after) for column, text in zip(SHOWN, move.shown, strict=True)
    }
    columns |= {"growing_key": None, "growing_prefetch": None, "outplayed": None}
    columns |= {"published": move.published, "moves": video.moves + 1, "moved": clock() if move.published else AT_ONCE}
    Video.update(**columns).where(Video.id == video.id).execute()
    note([video.id])  # what was noted during the move found it pending
    return True


def left(seconds: float, limit: int) -> tuple[Place, ...]:
    """Where videos are of which objects lie elsewhere too, and nobody was sent there for so long."""
    return places(Video.moved, seconds, limit)


def places(since: Any, seconds: float, limit: int) -> tuple[Place, ...]:
    """Where those ready videos are that have had a time in the column `since` for so long, the longest first."""
    with database.session():
        columns = (Video.id, Video.generation, Video.published, Video.moves)
        due = since <= clock() - seconds
        rows: Any = Video.select(*columns).where(due, Video.state == VideoState.READY.value)
        return tuple(Place(*row) for row in rows.order_by(since).limit(limit).tuples())


def cleared(place: Place) -> None:
    """Nothing is left elsewhere, unless the video was moved again since. Twice is as good as once."""
    with database.transaction():
        Video.update(moved=None).where(Video.id == place.video_id, Video.moves == place.moves).execute()
