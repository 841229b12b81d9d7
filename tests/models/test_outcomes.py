"""How tasks end, what opens after them, and what becomes of the video."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import census, deaths, history, outbox, tasks, videos
from models.errors import IllegalChange, UnknownVideo
from models.opening import removal
from models.states import Kind, Queue, TaskState, VideoState
from models.tasks import MAX_FAILURES
from models.values import VideoFacts
from tests.models import make
from tests.models.make import REMOVAL, task

pytestmark = pytest.mark.usefixtures("truth")


def rung() -> list[Queue]:
    """What the outbox holds, which is emptied."""
    rows = outbox.pending(100)
    outbox.sent([row.id for row in rows])
    return [row.queue for row in rows]


def test_a_task_opens_when_the_last_of_those_before_it_is_done() -> None:
    after = task("c", "a", "b", queue=Queue.BACKGROUND)
    video = make.video(task("a"), task("b", position=1), after, task("d", "c"))
    assert make.states(video)["c"] is TaskState.WAITING
    assert tasks.finish(make.claim(), "{}") == frozenset()
    assert make.states(video)["c"] is TaskState.WAITING
    rung()
    assert tasks.finish(make.claim(), "{}") == {Queue.BACKGROUND}
    assert rung() == [Queue.BACKGROUND]
    assert make.states(video) == {
        "a": TaskState.DONE,
        "b": TaskState.DONE,
        "c": TaskState.READY,
        "d": TaskState.WAITING,
    }


def test_two_that_finish_at_once_open_what_waited_for_both() -> None:
    for _ in range(20):
        video = make.video(task("a"), task("b"), task("c", "a", "b"))
        claims = [make.claim(), make.claim()]
        together = threading.Barrier(2)

        def finish(number: int, claims: list = claims, together: threading.Barrier = together) -> frozenset[Queue]:  # type: ignore[type-arg]
            together.wait()
            return tasks.finish(claims[number], "{}")

        with ThreadPoolExecutor(2) as pool:
            opened = list(pool.map(finish, range(2)))
        assert make.states(video)["c"] is TaskState.READY
        assert sorted(opened, key=len) == [frozenset(), {Queue.LADDER}], "one of them says so"
        assert make.claim().name == "c"


def test_tasks_that_follow_are_added_in_the_same_breath() -> None:
    video = make.video(task("plan"))
    more = (task("a", queue=Queue.URGENT), task("b", "plan"), task("c", "a"))
    assert tasks.finish(make.claim(), "{}", tasks=more) == {Queue.URGENT, Queue.LADDER}
    assert make.states(video) == {
        "plan": TaskState.DONE,
        "a": TaskState.READY,
        "b": TaskState.READY,
        "c": TaskState.WAITING,
    }


def test_adding_a_task_twice_adds_it_once() -> None:
    video = make.video(task("a"), task("b", position=1))
    tasks.finish(make.claim(), "{}", tasks=(task("a"), task("b"), task("c", position=2)))
    tasks.finish(make.claim(), "{}", tasks=(task("c"), task("a")))
    assert make.states(video) == {"a": TaskState.DONE, "b": TaskState.DONE, "c": TaskState.READY}
    assert len(census.of_video(video)) == 3


def test_results_come_back_in_order() -> None:
    video = make.video(task("b", position=2, spec="2"), task("a", position=1, spec="1"), task("x", kind=Kind.AUDIO))
    for _ in range(3):
        claim = make.claim()
        tasks.finish(claim, f'"{claim.name}"', wall_seconds=1.5, cpu_seconds=2.5)
    assert tasks.results(video, Kind.CHUNK) == (("a", "1", '"a"'), ("b", "2", '"b"'))
    assert {view.wall_seconds for view in census.of_video(video)} == {1.5}


def test_a_result_may_say_what_the_video_is_now() -> None:
    video = make.video(task("a"), task("b", position=1), task("c", position=2))
    tasks.finish(make.claim(), "{}", facts=VideoFacts(info="{}", duration=4.0), state=VideoState.PLAYABLE)
    view = videos.video(video)
    assert (view.state, view.duration, view.master_key) == (VideoState.PLAYABLE, 4.0, None)
    tasks.finish(make.claim(), "{}", facts=VideoFacts(master_key="m"), state=VideoState.READY)
    tasks.finish(make.claim(), "{}", state=VideoState.READY)
    view = videos.video(video)
    assert (view.state, view.duration, view.master_key) == (VideoState.READY, 4.0, "m")
    assert [line.after for line in history.of(video)] == ["processing", "playable", "ready"]


def test_a_failure_of_ours_is_tried_again_and_given_up_in_the_end() -> None:
    video = make.video(task("chunk"), task("next", "chunk"))
    for number in range(MAX_FAILURES):
        assert make.state(video) is VideoState.PROCESSING
        claim = make.claim()
        assert (claim.attempts, claim.failures) == (number + 1, number)
        tasks.postpone(claim, "ffmpeg_failed", "Encoding failed on our side.", f"exit {number}", 60.0)
        make.pass_time(61.0)
    view = videos.video(video)
    assert (view.state, view.error_code, view.our_fault) == (VideoState.FAILED, "ffmpeg_failed", True)
    assert (view.message, view.detail) == ("Encoding failed on our side.", f"exit {MAX_FAILURES - 1}")
    assert make.states(video) == {"chunk": TaskState.FAILED, "next": TaskState.CANCELLED}


def test_a_removal_is_tried_for_as_long_as_there_is_something_left() -> None:
    video = make.video(task("chunk"))
    videos.delete(video, "ana", removal(source=True))
    for number in range(2 * MAX_FAILURES):
        claim = make.claim(Queue.DEFAULT)
        assert claim.failures == number
        tasks.postpone(claim, "objects_left", "…", "one", 240.0)
        make.pass_time(241.0)
    assert not videos.removed(video)
    tasks.finish(make.claim(Queue.DEFAULT), "{}")
    assert videos.removed(video)


def test_a_file_at_fault_fails_the_video_at_once() -> None:
    video = make.video(task("a"), task("b", position=1), task("c", "a"))
    first, second = make.claim(), make.claim()
    tasks.fail(first, "not_a_video", "This file is not a video.", "no moov")
    view = videos.video(video)
    assert (view.state, view.error_code, view.our_fault) == (VideoState.FAILED, "not_a_video", False)
    assert (view.message, view.detail) == ("This file is not a video.", "no moov")
    assert make.states(video) == {"a": TaskState.FAILED, "b": TaskState.CANCELLED, "c": TaskState.CANCELLED}
    assert not tasks.heartbeat(second, make.LEASE), "what still runs is told to stop"


def test_a_cancelled_video_s_tasks_stop_and_its_objects_are_removed() -> None:
    video = make.video(task("a"), task("b", position=1), task("c", "a"))
    running = make.claim()
    assert videos.cancel(video, "ana", REMOVAL) == {Queue.DEFAULT}
    assert make.state(video) is VideoState.CANCELLED
    assert not tasks.heartbeat(running, make.LEASE)
    assert {name for name, state in make.states(video).items() if state is TaskState.CANCELLED} == {"a", "b", "c"}
    assert tasks.claim(Queue.LADDER, "worker", make.LEASE) is None
    make.pass_time(make.LEASE)
    tasks.finish(make.claim(Queue.DEFAULT), "{}")
    assert videos.removed(video)
    with pytest.raises(IllegalChange):
        videos.cancel(video, "ana", REMOVAL)
    with pytest.raises(IllegalChange):
        videos.retry(video, "ana")


def test_nothing_is_removed_while_a_stopped_worker_may_still_be_storing() -> None:
    video = make.video()
    make.claim(lease=20.0)
    videos.cancel(video, "ana", REMOVAL)
    assert tasks.claim(Queue.DEFAULT, "worker", make.LEASE) is None
    make.pass_time(21.0)
    assert make.claim(Queue.DEFAULT).name == "remove"
    idle = make.video()
    videos.cancel(idle, "ana", REMOVAL)
    assert make.claim(Queue.DEFAULT).video_id == idle, "where nothing ran, it is removed at once"


def test_cancelling_while_others_claim_leaves_nothing_running() -> None:
    for _ in range(10):
        video = make.video(*(task(f"t{number}") for number in range(20)))
        together = threading.Barrier(4)

        def claim_all(owner: str, together: threading.Barrier = together) -> None:
            together.wait()
            while tasks.claim(Queue.LADDER, owner, make.LEASE):
                pass

        def cancel(video: str = video, together: threading.Barrier = together) -> None:
            together.wait()
            videos.cancel(video, "ana", REMOVAL)

        with ThreadPoolExecutor(4) as pool:
            for ended in [pool.submit(claim_all, owner) for owner in "abc"] + [pool.submit(cancel)]:
                ended.result()
        states = make.states(video)
        assert states.pop("remove") is TaskState.READY
        assert set(states.values()) == {TaskState.CANCELLED}


def test_a_ready_video_can_be_deleted_but_not_cancelled() -> None:
    video = make.video()
    tasks.finish(make.claim(), "{}", facts=VideoFacts(master_key="m"), state=VideoState.READY)
    with pytest.raises(IllegalChange, match="ready and cannot become cancelled"):
        videos.cancel(video, "ana", REMOVAL)
    videos.delete(video, "ana", REMOVAL)
    view = videos.video(video)
    assert (view.state, view.master_key) == (VideoState.DELETED, None)
    assert not videos.removed(video)
    tasks.finish(make.claim(Queue.DEFAULT), "{}")
    assert videos.removed(video)
    with pytest.raises(IllegalChange):
        videos.delete(video, "ana", REMOVAL)


def test_deleting_what_was_cancelled_removes_the_rest() -> None:
    video = make.video()
    videos.cancel(video, "ana", REMOVAL)
    tasks.finish(make.claim(Queue.DEFAULT), "{}")
    videos.delete(video, "ana", task("remove-all", kind=Kind.REMOVE, queue=Queue.DEFAULT))
    assert not videos.removed(video)
    tasks.finish(make.claim(Queue.DEFAULT), "{}")
    assert videos.removed(video)


def test_a_video_is_tried_again_from_where_it_stopped() -> None:
    video = make.video(task("a"), task("b", position=1), task("c", "a", "b"), task("d", "a", position=2))
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE, facts=VideoFacts(growing_key="g"))
    with pytest.raises(IllegalChange):
        videos.retry(video, "ana")
    claim = make.claim()
    tasks.fail(claim, "damaged", "Part of the file is damaged.", "at 3 s")
    assert videos.retry(video, "ana") == {Queue.LADDER}
    view = videos.video(video)
    assert (view.state, view.error_code, view.message, view.our_fault) == (VideoState.PLAYABLE, None, None, False)
    assert make.states(video) == {
        "a": TaskState.DONE,
        "b": TaskState.READY,
        "c": TaskState.WAITING,
        "d": TaskState.READY,
    }
    again = make.claim()
    assert (again.name, again.attempts, again.failures, again.crashes) == ("b", 1, 0, 0)
    assert again.token > claim.token, "whoever still holds the old claim is refused"


def test_a_video_that_never_played_is_processing_when_tried_again() -> None:
    video = make.video()
    tasks.fail(make.claim(), "x", "x", "x")
    videos.retry(video, "ana")
    assert make.state(video) is VideoState.PROCESSING


@pytest.mark.parametrize("change", ["cancel", "delete", "retry", "video"])
def test_an_unknown_video_is_named(change: str) -> None:
    before = make.snapshot()
    arguments = ("ana", REMOVAL) if change in {"cancel", "delete"} else ("ana",) if change == "retry" else ()
    with pytest.raises(UnknownVideo, match="no video 0190"):
        getattr(videos, change)("0190", *arguments)
    assert make.snapshot() == before


def test_the_latest_come_first() -> None:
    made = []
    for creator in ("ana", "ben", "ana"):
        make.grow_old(1.0)
        made.append(make.video(creator=creator))
    assert [view.id for view in videos.latest(2)] == [made[2], made[1]]
    assert [view.id for view in videos.of_creator("ana")] == [made[2], made[0]]


def test_ids_sort_by_time() -> None:
    made = [make.video() for _ in range(20)]
    assert made == sorted(made)
    assert {key[14] for key in made} == {"7"}


def test_every_change_of_state_has_a_line() -> None:
    video = make.video()
    claim = make.claim(owner="host:1")
    tasks.hand_back(claim)
    claim = make.claim(owner="host:2", lease=-1.0)
    deaths.expire()
    claim = make.claim(owner="host:3")
    tasks.postpone(claim, "storage_failed", "x", "x", -1.0)
    claim = make.claim(owner="host:4")
    tasks.finish(claim, "{}", state=VideoState.READY)
    lines = history.of(claim.task_id)
    assert [(line.before, line.after) for line in lines] == [
        (None, "ready"),
        ("ready", "running"),
        ("running", "ready"),
        ("ready", "running"),
        ("running", "ready"),
        ("ready", "running"),
        ("running", "ready"),
        ("ready", "running"),
        ("running", "done"),
    ]
    assert [line.actor for line in lines][1::2] == ["host:1", "host:2", "host:3", "host:4"]
    assert [line.reason for line in lines] == [
        "chunk",
        "attempt 1",
        "handed back",
        "attempt 1",
        "crashed",
        "attempt 2",
        "storage_failed",
        "attempt 3",
        "",
    ]
    assert sorted(line.at for line in lines) == [line.at for line in lines]
    assert [line.after for line in history.of(video)] == ["processing", "ready"]


@pytest.mark.parametrize("broken", ["outbox", "history", "task"])
def test_what_fails_half_way_has_not_happened(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    make.video(task("a"), task("b", "a"))
    claim = make.claim()
    before = make.snapshot()

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the process dies here")

    targets = {"outbox": (outbox, "write"), "history": (history, "note"), "task": (tasks, "open_next")}
    monkeypatch.setattr(*targets[broken], breaks)
    with pytest.raises(RuntimeError):
        tasks.finish(claim, "{}", tasks=[task("c")], state=VideoState.READY)
    if broken != "task":  # submitting opens nothing
        with pytest.raises(RuntimeError):
            make.video(task("x"))
    monkeypatch.undo()
    assert make.snapshot() == before


def test_the_outbox_is_written_with_the_work_and_emptied_by_id() -> None:
    make.video(task("a"), task("b", queue=Queue.URGENT), task("c", position=1))
    rows = outbox.pending(10)
    assert [row.queue for row in rows] == [Queue.LADDER, Queue.URGENT]
    assert len(outbox.pending(1)) == 1
    make.video()
    outbox.sent([row.id for row in rows])
    assert [row.queue for row in outbox.pending(10)] == [Queue.LADDER], "what came since is kept"
    outbox.sent([])
