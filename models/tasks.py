"""Tasks: claimed by the best row of a queue, held by a lease, recorded once.

A claim counts its attempt before the work begins, so that what kills its worker is counted too. Whoever holds a stale
claim (another token) changes nothing any more.
"""

from collections.abc import Sequence
from typing import Any

from peewee import JOIN

from models import database, extents, history, outbox, placing, replacing
from models.database import clock, for_update
from models.errors import LeaseLost
from models.graph import add, arrived, lacking, open_next
from models.schema import Task, Video
from models.showing import NOTHING_SHOWN
from models.states import BESIDE, OPEN, UNFINISHED, Kind, Queue, TaskState, VideoState
from models.stories import publishing
from models.values import Claim, Move, NewTask, VideoFacts

__all__ = [
    "await_bytes",
    "claim",
    "claimable",
    "fail",
    "finish",
    "hand_back",
    "heartbeat",
    "postpone",
    "results",
]

MAX_FAILURES = 6
"""Failures of ours after which a task is given up."""


def claim(queue: Queue, owner: str, lease_seconds: float) -> Claim | None:
    """The best task of `queue`, ours for `lease_seconds` from now; None when there is nothing to do.

    Best: the lowest rank, then the video whose turn it is, then the order within the video.
    """
    with database.transaction():
        best = for_update(
            Task.select(Task.id).where(_claimable(queue)).order_by(Task.rank, Task.turn, Task.position).limit(1),
            skip_locked=True,
        )
        rows = list(
            Task.update(
                state=TaskState.RUNNING.value,
                owner=owner,
                token=Task.token + 1,
                attempts=Task.attempts + 1,
                started=clock(),
                expires=clock() + lease_seconds,
                progress=None,
            )
            .where(Task.id == best, Task.state == TaskState.READY.value)
            .returning(Task)
            .execute()
        )
        if not rows:
            return None
        row = rows[0]
        where: Any = Video.select(Video.published, Video.moves).where(Video.id == row.video_id).tuples().get()
        history.note(Task, row.id, TaskState.READY, TaskState.RUNNING, owner, f"attempt {row.attempts}")
        return Claim(
            task_id=row.id,
            video_id=row.video_id,
            generation=row.generation,
            name=row.name,
            kind=Kind(row.kind),
            queue=Queue(row.queue),
            spec=row.spec,
            owner=owner,
            token=row.token,
            attempts=row.attempts,
            failures=row.failures,
            crashes=row.crashes,
            published=bool(where[0]),
            moves=where[1],
        )


def claimable(queue: Queue) -> bool:
    """Whether there is something to claim."""
    with database.session():
        return bool(Task.select().where(_claimable(queue)).exists())


def _claimable(queue: Queue) -> Any:
    return (Task.queue == queue.value) & (Task.state == TaskState.READY.value) & (Task.ready_at <= clock())


def heartbeat(claim: Claim, lease_seconds: float, progress: str | None = None) -> bool:
    """Keep the lease for `lease_seconds` more, and tell how far the work is (JSON text); False when it is lost."""
    with database.transaction():
        columns: dict[str, Any] = {"expires": clock() + lease_seconds}
        if progress is not None:
            columns["progress"] = progress
        return bool(Task.update(**columns).where(*_ours(claim)).execute() == 1)


def _ours(claim: Claim) -> tuple[Any, ...]:
    return Task.id == claim.task_id, Task.token == claim.token, Task.state == TaskState.RUNNING.value


def _leave(claim: Claim, after: TaskState, reason: str = "", **columns: Any) -> None:
    """End our hold on the task. Raises `LeaseLost`, which undoes the caller's transaction."""
    ours = Task.token == claim.token
    columns |= {"expires": None, "owner": None, "progress": None}
    if not history.change(Task, claim.task_id, TaskState.RUNNING, after, claim.owner, reason, where=ours, **columns):
        raise LeaseLost(f"{claim.name} of {claim.video_id}, token {claim.token}")


def finish(
    claim: Claim,
    result: str,
    *,
    wall_seconds: float = 0.0,
    cpu_seconds: float = 0.0,
    tasks: Sequence[NewTask] = (),
    facts: VideoFacts | None = None,
    state: VideoState | None = None,
    move: Move | None = None,
) -> frozenset[Queue]:
    """Record the result of a task, what it says of the video, and the tasks that follow from it.

    `state` is what the video becomes, unless it is that or more already; `move` is how its objects were moved. A task that
    stored objects where the video's are no more, or moved those that were shown no more, is to be done once more.
    Returns the queues that have work now.

    Raises:
        LeaseLost: the claim is stale; nothing was changed.
    """
    with database.transaction():
        if state is VideoState.READY:
            replacing.coming(claim.video_id)
        video = lock_video(claim.video_id)
        if video.moves != claim.moves or (move is not None and not placing.carried_out(video, move)):
            return _again(claim, "the objects were moved")
        _leave(claim, TaskState.DONE, result=result, wall_seconds=wall_seconds, cpu_seconds=cpu_seconds)
        queues = add(video, tasks) | open_next(video, claim.name)
        if facts is not None:
            columns = {name: getattr(facts, name) for name in facts.__slots__ if getattr(facts, name) is not None}
            if columns:
                Video.update(**columns).where(Video.id == video.id).execute()
        before = VideoState(video.state)
        if state is not None and before is not state and before in UNFINISHED:
            history.change(Video, video.id, before, state, claim.owner, claim.name)
            if state is VideoState.READY:
                Video.update(outplayed=clock()).where(Video.id == video.id).execute()
                placing.note([video.id])
                replacing.came(video.id)
            publishing.video_changed(video.id)
        outbox.write(queues)
        return queues


def _again(claim: Claim, reason: str) -> frozenset[Queue]:
    """Within the caller's transaction: the task is anybody's at once, as if it had not been claimed."""
    _leave(claim, TaskState.READY, reason, attempts=Task.attempts - 1, ready_at=clock())
    outbox.write([claim.queue])
    return frozenset({claim.queue})


def lock_video(video_id: str) -> Any:
    """The video's row, held against everybody who would change its tasks. Always taken before the row of a task."""
    return for_update(Video.select().where(Video.id == video_id)).get()


def hand_back(claim: Claim) -> frozenset[Queue]:
    """Give the task to others at once, as if it had not been claimed: its worker is leaving.

    Raises `LeaseLost`.
    """
    with database.transaction():
        return _again(claim, "handed back")


def await_bytes(claim: Claim, needs: Sequence[tuple[int, int]]) -> frozenset[Queue]:
    """Put the task off until these bytes of its source have come: `[start, end)`. It counts as not claimed.

    Returns the queues that have work now: its own, when the bytes came in the meantime. Raises `LeaseLost`.
    """
    with database.transaction():
        video = lock_video(claim.video_id)
        awaits = lacking(arrived(video), needs)
        after = TaskState.READY if awaits is None else TaskState.WAITING
        columns: dict[str, Any] = {"needs": extents.dump(needs), "awaits": awaits, "ready_at": clock()}
        _leave(claim, after, "bytes are missing", attempts=Task.attempts - 1, **columns)
        queues = frozenset({claim.queue}) if awaits is None else frozenset[Queue]()
        outbox.write(queues)
        return queues


def postpone(claim: Claim, code: str, message: str, detail: str, delay_seconds: float) -> None:
    """A failure of ours: to be tried again after `delay_seconds`, or given up when it was the last try. A removal or a move
    is never given up: what was promised to be gone is tried again for as long as it is there.

    Raises `LeaseLost`.
    """
    if claim.failures + 1 >= MAX_FAILURES and claim.kind not in {Kind.REMOVE, Kind.PLACE}:
        fail(claim, code, message, detail, our_fault=True)
        return
    with database.transaction():
        _leave(
            claim,
            TaskState.READY,
            code,
            failures=Task.failures + 1,
            ready_at=clock() + delay_seconds,
            error_code=code,
            detail=detail,
        )


def fail(
    claim: Claim, code: str, message: str, detail: str, *, our_fault: bool = False, removal: NewTask | None = None
) -> frozenset[Queue]:
    """The task has failed for good, and its video unless it can do without: told with a code, a sentence and evidence.

    `removal` is the task that removes what was made of a source that is not what was promised: none of it stays to be seen.
    Returns the queues that have work now. Raises `LeaseLost`.
    """
    with database.transaction():
        video = lock_video(claim.video_id)
        _leave(claim, TaskState.FAILED, code, error_code=code, detail=detail)
        if claim.kind in BESIDE:
            return frozenset()
        until = fail_video(video, claim.owner, code, message, detail, our_fault=our_fault)
        if removal is None:
            return frozenset()
        Video.update(**NOTHING_SHOWN).where(Video.id == video.id).execute()
        queues = add(video, [removal], ready_at=until)
        outbox.write(queues)
        return queues


def fail_video(video: Any, actor: str, code: str, message: str, detail: str, *, our_fault: bool) -> float | None:
    """Within the caller's transaction: the video fails, and its other tasks are not begun or stop; as `cancel_open`."""
    before = VideoState(video.state)
    if before not in UNFINISHED:
        return None
    evidence = {"error_code": code, "message": message, "detail": detail, "our_fault": our_fault}
    history.change(Video, video.id, before, VideoState.FAILED, actor, code, **evidence)
    return cancel_open(video.id, actor, "the video failed")


def cancel_open(video_id: str, actor: str, reason: str) -> float | None:
    """Within the caller's transaction: no open task of the video is worked on any more.

    Returns when the last lease of those that ran would have ended: by then whoever held it has noticed; None if none ran.
    """
    names = [state.value for state in OPEN]
    # Locked, so that what is being claimed at this moment is seen as running and not missed.
    held = for_update(
        Task.select(Task.id, Task.state, Task.expires).where(Task.video == video_id, Task.state.in_(names))
    )
    until: float | None = None
    for row in list(held):
        if row.expires is not None:
            until = max(until or 0.0, row.expires)
        history.change(Task, row.id, TaskState(row.state), TaskState.CANCELLED, actor, reason, owner=None, expires=None)
    return until


def ready_queues(older_than: float = 2.0) -> frozenset[Queue]:
    """Queues with a task that could have been claimed for so many seconds and was not."""
    with database.session():
        return frozenset(
            queue
            for queue in Queue
            if Task.select()
            .where(
                Task.queue == queue.value,
                Task.state == TaskState.READY.value,
                Task.ready_at <= clock() - older_than,
            )
            .exists()
        )


def results(video_id: str, kind: Kind) -> tuple[tuple[str, str, str], ...]:
    """(name, spec, result) of the finished tasks of a kind, of the video's generation, in order."""
    with database.session():
        rows = (
            Task.select(Task.name, Task.spec, Task.result)
            .join(Video, JOIN.INNER)
            .where(
                Task.video == video_id,
                Task.generation == Video.generation,
                Task.kind == kind.value,
                Task.state == TaskState.DONE.value,
            )
            .order_by(Task.position, Task.name)
        )
        return tuple((row.name, row.spec, str(row.result)) for row in rows)
