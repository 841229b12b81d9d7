"""What has failed and still stands so, with the evidence that was kept, and what ops do about it."""

from dataclasses import dataclass
from typing import Any

from models import census, database, videos
from models.library import LISTED
from models.moderation import audit
from models.opening import removal
from models.schema import Task, Video
from models.states import Queue, TaskState, VideoState
from models.values import TaskView, VideoView

ENTITY = "video"

FOUND = """SELECT id FROM (
    SELECT * FROM (SELECT id FROM video WHERE state = 'failed' AND id < ? ORDER BY id DESC LIMIT ?) AS videos
    UNION
    SELECT * FROM (SELECT DISTINCT t.video_id FROM task t JOIN video v ON v.id = t.video_id
        WHERE t.state = 'failed' AND t.video_id < ? AND t.generation = v.generation
        AND v.state NOT IN ('failed', 'cancelled', 'deleted') ORDER BY t.video_id DESC LIMIT ?) AS tasks
) AS found ORDER BY id DESC LIMIT ?"""
"""Each half is read along its own index, newest video first, and no further than a page."""

LAST = "~"
"""Behind every id."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A video that failed, or that goes on without something that did."""

    video: VideoView
    at: float | None
    """When the last of it failed; None where its history is gone."""
    tasks: tuple[TaskView, ...]
    """Those of its generation that failed, in the order in which they would be done."""

    @property
    def retryable(self) -> bool:
        """Whether it may end otherwise when it is tried again: not where the file is at fault, since its bytes stay the same
        (`pipeline.errors`), and not where the video goes on anyway."""
        return self.video.state is VideoState.FAILED and self.video.our_fault


def page(limit: int, behind: str | None = None) -> tuple[Failure, ...]:
    """The newest videos first, from behind the id `behind` on. A constant number of queries."""
    last = behind or LAST
    with database.session():
        ids = [row[0] for row in database.rows(FOUND, (last, limit, last, limit, limit))]
        return _failures(ids) if ids else ()


def _failures(ids: list[str]) -> tuple[Failure, ...]:
    now = database.now()
    found = {row.id: videos.view(row) for row in Video.select(*LISTED).where(Video.id.in_(ids))}
    failed: dict[str, list[TaskView]] = {key: [] for key in ids}
    rows: Any = (
        Task.select()
        .join(Video)
        .where(Task.video.in_(ids), Task.state == TaskState.FAILED.value, Task.generation == Video.generation)
        .order_by(Task.rank, Task.position, Task.name)
    )
    for row in rows:
        failed[row.video_id].append(census.view(row, now))
    ended = _ended([*ids, *(task.id for tasks in failed.values() for task in tasks)])
    return tuple(
        Failure(
            found[key],
            max((ended[one] for one in (key, *(task.id for task in failed[key])) if one in ended), default=None),
            tuple(failed[key]),
        )
        for key in ids
    )


def _ended(ids: list[str]) -> dict[str, float]:
    """When each failed last."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT entity_id, MAX(at) FROM history WHERE entity_id IN ({marks}) AND after = 'failed' GROUP BY entity_id"
    return {key: float(at) for key, at in database.rows(sql, ids)}


def retry(video_id: str, admin: str) -> frozenset[Queue]:
    """As `videos.retry`, of anybody's video; the audit knows. Raises `UnknownVideo`, `IllegalChange`."""
    with database.transaction():
        before = videos.video(video_id).state
        queues = videos.retry(video_id, admin)
        audit.note(admin, "retry", ENTITY, video_id, before=before.value, after=videos.video(video_id).state.value)
        return queues


def cancel(video_id: str, admin: str, clear_after: float) -> frozenset[Queue]:
    """As `videos.cancel`, of anybody's video; the audit knows. Raises `UnknownVideo`, `IllegalChange`."""
    with database.transaction():
        before = videos.video(video_id).state
        queues = videos.cancel(video_id, admin, removal(source=False), clear_after)
        audit.note(admin, "cancel", ENTITY, video_id, before=before.value, after=videos.video(video_id).state.value)
        return queues
