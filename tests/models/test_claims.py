"""Who gets which task, in which order, and that nobody else gets it too."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import census, database, deaths, history, outbox, tasks, videos
from models.errors import LeaseLost
from models.schema import Task
from models.states import Kind, Queue, TaskState, VideoState
from tests.models import make
from tests.models.make import task

pytestmark = pytest.mark.usefixtures("truth")


def names(queue: Queue = Queue.LADDER) -> list[str]:
    """What is claimed, one after the other, until nothing is left."""
    found = []
    while claim := tasks.claim(queue, "worker", make.LEASE):
        found.append(claim.name)
    return found


def test_the_lowest_rank_goes_first_then_the_older_video_then_the_lower_position() -> None:
    make.video(task("old-2", rank=1, position=2), task("old-1", rank=1, position=1), task("old-0", rank=2))
    make.grow_old(1.0)
    make.video(task("new-1", rank=1, position=0), task("new-0", rank=0, position=9), creator="ben")
    assert names() == ["new-0", "old-1", "old-2", "new-1", "old-0"]


def test_a_claim_says_what_is_to_be_done_and_counts_before_the_work_begins() -> None:
    video = make.video(task("chunk", spec='{"chunk": 7}', kind=Kind.CHUNK))
    claim = make.claim(owner="host:1")
    assert (claim.video_id, claim.name, claim.kind, claim.queue) == (video, "chunk", Kind.CHUNK, Queue.LADDER)
    assert (claim.spec, claim.owner, claim.generation) == ('{"chunk": 7}', "host:1", 1)
    assert (claim.attempts, claim.failures, claim.crashes) == (1, 0, 0)
    (view,) = census.of_video(video)
    assert (view.state, view.owner, view.attempts) == (TaskState.RUNNING, "host:1", 1)


def test_every_claim_has_a_token_of_its_own() -> None:
    make.video()
    first = make.claim()
    tasks.hand_back(first)
    assert make.claim().token > first.token


def test_a_queue_gives_only_its_own_tasks() -> None:
    make.video(task("first", queue=Queue.URGENT), task("av1", queue=Queue.BACKGROUND))
    assert tasks.claim(Queue.LADDER, "worker", make.LEASE) is None
    assert names(Queue.URGENT) == ["first"]
    assert names(Queue.BACKGROUND) == ["av1"]


def test_fifty_videos_of_one_creator_do_not_hold_up_a_later_one_of_another() -> None:
    bulk = [make.video(creator="bulk") for _ in range(50)]
    single = make.video(creator="single")
    order = []
    while claim := tasks.claim(Queue.LADDER, "worker", make.LEASE):
        order.append(claim.video_id)
    assert order[0] == bulk[0], "the oldest goes first all the same"
    assert order.index(single) == 1
    assert [video for video in order if video != single] == bulk, "among one's own, first come, first served"


def test_who_has_finished_waits_no_longer_than_others() -> None:
    for _ in range(5):
        make.video(creator="busy")
        claim = make.claim()
        tasks.finish(claim, "{}", state=VideoState.READY)
    later = make.video(creator="busy")
    make.grow_old(1.0)
    make.video(creator="other")
    assert make.claim().video_id == later


def test_two_claimers_never_get_one_task() -> None:
    count, claimers = 60, 8
    for _ in range(6):
        make.video(*(task(f"t{number}") for number in range(count // 6)))
    together = threading.Barrier(claimers)

    def claim_all(owner: str) -> list[str]:
        together.wait()
        found = []
        while claim := tasks.claim(Queue.LADDER, owner, make.LEASE):
            found.append(claim.task_id)
        return found

    with ThreadPoolExecutor(claimers) as pool:
        got = [key for found in pool.map(claim_all, "abcdefgh") for key in found]
    assert len(got) == len(set(got)) == count


def test_what_waits_for_its_time_is_not_claimed_before() -> None:
    make.video()
    tasks.postpone(make.claim(), "ffmpeg_failed", "Encoding failed.", "exit 1", 60.0)
    assert tasks.claim(Queue.LADDER, "worker", make.LEASE) is None
    assert not tasks.claimable(Queue.LADDER)
    assert tasks.ready_queues(0.0) == frozenset()
    make.pass_time(61.0)
    assert tasks.claimable(Queue.LADDER)
    assert make.claim().failures == 1


def test_leftovers_are_seen_once_they_are_old_enough() -> None:
    make.video(task("chunk"), task("first", queue=Queue.URGENT))
    assert tasks.ready_queues(60.0) == frozenset()
    make.pass_time(61.0)
    assert tasks.ready_queues(60.0) == {Queue.LADDER, Queue.URGENT}
    names()
    assert tasks.ready_queues(60.0) == {Queue.URGENT}


def test_a_heartbeat_keeps_the_lease_and_tells_how_far_the_work_is() -> None:
    video = make.video()
    claim = make.claim(lease=100.0)
    make.pass_time(60.0)
    assert tasks.heartbeat(claim, 100.0, '{"share": 0.5}')
    make.pass_time(60.0)
    assert tasks.heartbeat(claim, 100.0)
    make.pass_time(60.0)
    assert deaths.expire() == ()
    (view,) = census.of_video(video)
    assert view.progress == '{"share": 0.5}', "a heartbeat without news keeps the old"
    assert [view.name for view in census.running()] == ["chunk"]


def test_a_stale_claim_changes_nothing() -> None:
    video = make.video(task("chunk"), task("next", "chunk"))
    stale = make.claim(owner="dead", lease=-1.0)
    deaths.expire()
    make.claim(owner="alive")
    before = make.snapshot()
    assert not tasks.heartbeat(stale, make.LEASE, "{}")
    for change in (
        lambda: tasks.finish(stale, "{}", tasks=[task("more")], state=VideoState.READY),
        lambda: tasks.postpone(stale, "x", "x", "x", 1.0),
        lambda: tasks.fail(stale, "x", "x", "x"),
        lambda: tasks.hand_back(stale),
    ):
        with pytest.raises(LeaseLost):
            change()  # type: ignore[no-untyped-call]
    assert make.snapshot() == before
    assert make.state(video) is VideoState.PROCESSING


def test_a_finished_claim_cannot_be_finished_again() -> None:
    make.video()
    claim = make.claim()
    tasks.finish(claim, '{"first": true}')
    before = make.snapshot()
    with pytest.raises(LeaseLost):
        tasks.finish(claim, '{"second": true}')
    assert make.snapshot() == before


def test_what_is_handed_back_is_ready_at_once_and_not_counted() -> None:
    video = make.video()
    assert tasks.hand_back(make.claim()) == {Queue.LADDER}
    (view,) = census.of_video(video)
    assert (view.state, view.attempts, view.failures, view.crashes) == (TaskState.READY, 0, 0, 0)
    assert make.claim().attempts == 1


def test_a_dead_worker_s_task_goes_to_another_and_the_crash_is_counted() -> None:
    video = make.video()
    claim = make.claim(owner="dead")
    tasks.heartbeat(claim, make.LEASE, '{"share": 0.3}')
    assert deaths.expire() == ()
    make.pass_time(make.LEASE + 1)
    (expired,) = deaths.expire()
    assert (expired.name, expired.owner, expired.crashes, expired.quarantined) == ("chunk", "dead", 1, False)
    assert deaths.expire() == ()
    (view,) = census.of_video(video)
    assert (view.state, view.owner, view.crashes, view.attempts) == (TaskState.READY, None, 1, 1)
    again = make.claim(owner="alive")
    assert (again.attempts, again.crashes) == (2, 1)
    tasks.finish(again, "{}")
    assert make.states(video) == {"chunk": TaskState.DONE}


def test_a_worker_known_to_be_dead_loses_its_tasks_at_once_and_no_other_does() -> None:
    make.video(task("one", rank=1), task("two", rank=1, position=1), task("three", rank=1, position=2))
    other, gone = make.claim(owner="other"), make.claim(owner="gone")
    make.video(task("newer"))
    (dead,) = deaths.bereave("gone")
    assert (dead.task_id, dead.owner, dead.crashes, dead.quarantined) == (gone.task_id, "gone", 1, False)
    assert tasks.heartbeat(other, 5.0)
    assert deaths.bereave("gone") == ()
    again = make.claim(owner="new")
    assert (again.task_id, again.crashes) == (gone.task_id, 1), "what was begun goes before what was not"


def test_the_third_crash_is_quarantined_with_evidence() -> None:
    video = make.video(task("chunk"), task("later", position=1))
    make.grow_old(1.0)
    other = make.video(creator="ben")
    for number in range(1, 4):
        claim = make.claim(owner=f"worker-{number}", lease=5.0)
        assert claim.video_id == video
        tasks.heartbeat(claim, -1.0, f'{{"share": 0.{number}}}')
        (expired,) = deaths.expire()
        assert (expired.crashes, expired.quarantined) == (number, number == 3)
    view = videos.video(video)
    assert (view.state, view.error_code, view.our_fault) == (VideoState.FAILED, "crashed", True)
    assert "worker-3" in str(view.detail)
    assert '"share": 0.3' in str(view.detail)
    assert view.message
    assert make.states(video) == {"chunk": TaskState.FAILED, "later": TaskState.CANCELLED}
    assert [line.after for line in history.of(claim.task_id)].count("failed") == 1
    assert make.claim().video_id == other, "others go on"
    assert tasks.claim(Queue.LADDER, "worker", make.LEASE) is None, "and it never comes back"


def test_no_more_are_expired_at_once_than_asked() -> None:
    make.video(*(task(f"t{number}") for number in range(5)))
    for _ in range(5):
        make.claim(lease=-1.0)
    assert [len(deaths.expire(limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_expiring_rings_for_the_task() -> None:
    make.video()
    make.claim(lease=-1.0)
    outbox.sent([row.id for row in outbox.pending(10)])
    deaths.expire()
    assert [row.queue for row in outbox.pending(10)] == [Queue.LADDER]


def test_two_schedulers_count_one_crash() -> None:
    video = make.video(*(task(f"t{number}") for number in range(10)))
    for _ in range(10):
        make.claim(lease=-1.0)
    together = threading.Barrier(4)

    def expire(_: int) -> int:
        together.wait()
        return len(deaths.expire())

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(expire, range(4))) == 10
    assert {view.crashes for view in census.of_video(video)} == {1}


def test_the_census_counts_what_lies_where() -> None:
    make.video(task("a", seconds=8.0), task("b", seconds=2.0), task("c", position=-1), task("d", "a"))
    make.claim()
    tasks.postpone(make.claim(), "x", "x", "x", 3600.0)
    make.pass_time(10.0)
    counts = {count.queue: count for count in census.queues()}
    assert list(counts) == list(Queue)
    ladder = counts[Queue.LADDER]
    assert (ladder.ready, ladder.running, ladder.postponed) == (1, 1, 1)
    assert ladder.seconds_waiting == 2.0
    assert 10.0 <= ladder.oldest_seconds < 70.0
    idle = counts[Queue.DEFAULT]
    assert (idle.ready, idle.running, idle.oldest_seconds, idle.seconds_waiting) == (0, 0, 0.0, 0.0)


def test_times_are_the_database_s() -> None:
    with database.session():
        first, second = database.now(), database.now()
    assert first <= second
    make.video()
    make.claim()
    with database.session():
        row = Task.get()
        assert row.started <= database.now() < row.expires
