"""What ops are told: how many videos there are, what failed and why, what was got through when; on both databases."""

from itertools import pairwise

import pytest
from playhouse.test_utils import count_queries

from models import census, database, deaths, failures, leader, outbox, tasks, throughput, videos
from models.errors import IllegalChange, UnknownVideo
from models.moderation import audit
from models.schema import History, Video
from models.states import Kind, Queue, VideoState
from tests.models import make

pytestmark = pytest.mark.usefixtures("truth")

EVIDENCE = "exit 183: ffmpeg -i source out.mp4\nsource: Invalid data"


def failed(creator: str = "ana") -> str:
    video = make.video(creator=creator)
    tasks.fail(make.claim(), "damaged", "Part of the file is damaged.", EVIDENCE)
    return video


def without_its_poster() -> str:
    """A video that goes on without what failed."""
    video = make.video(
        make.task("frame-1", kind=Kind.FRAME, queue=Queue.URGENT), make.task("av1", queue=Queue.BACKGROUND)
    )
    tasks.fail(make.claim(Queue.URGENT), "ffmpeg_failed", "No.", EVIDENCE, our_fault=True)
    return video


def test_videos_are_counted_by_state_and_no_further_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    failed()
    for _ in range(3):
        make.video()
    counted = {one.state: (one.count, one.more) for one in census.videos()}
    assert set(counted) == set(VideoState)
    assert (counted[VideoState.FAILED], counted[VideoState.PROCESSING]) == ((1, False), (3, False))
    monkeypatch.setattr(census, "MOST_COUNTED", 2)
    assert {one.state: (one.count, one.more) for one in census.videos()}[VideoState.PROCESSING] == (2, True)


def test_failures_are_what_failed_and_still_stands_so_with_its_evidence() -> None:
    make.video()
    tasks.finish(make.claim(), "{}")
    first, second = failed(), without_its_poster()
    found = failures.page(10)
    assert [item.video.id for item in found] == [second, first]
    assert (found[1].video.error_code, found[1].video.detail) == ("damaged", EVIDENCE)
    assert [(task.name, task.error_code, task.detail) for task in found[0].tasks] == [
        ("frame-1", "ffmpeg_failed", EVIDENCE)
    ]
    assert all(item.at is not None for item in found)
    videos.retry(first, "ana")
    videos.cancel(second, "ana", make.REMOVAL)
    assert failures.page(10) == ()


def test_a_quarantined_task_is_told_with_the_workers_that_it_took() -> None:
    video = make.video()
    for _ in range(deaths.MAX_CRASHES):
        make.claim()
        make.pass_time(2 * make.LEASE)
        deaths.expire()
    (found,) = failures.page(10)
    (task,) = found.tasks
    assert (found.video.id, task.error_code, task.crashes) == (video, "crashed", deaths.MAX_CRASHES)


def test_failures_come_in_pages_and_in_as_many_queries_for_many_as_for_one() -> None:
    made = [failed() if number % 2 else without_its_poster() for number in range(7)]
    seen: list[str] = []
    while page := failures.page(3, seen[-1] if seen else None):
        seen += [item.video.id for item in page]
    assert seen == sorted(made, reverse=True)
    counts = []
    for limit in (1, 7):
        with database.session(), count_queries() as counted:
            failures.page(limit)
        counts.append(counted.count)
    assert counts[0] == counts[1]


def test_ops_retry_and_cancel_anybody_s_video_and_the_audit_knows() -> None:
    video = failed()
    assert failures.retry(video, "admin") == {Queue.LADDER}
    with pytest.raises(IllegalChange):
        failures.retry(video, "admin")
    failures.cancel(video, "admin", 0.0)
    with pytest.raises(UnknownVideo):
        failures.cancel("none", "admin", 0.0)
    told = [(row.actor, row.action, row.before, row.after) for row in audit.rows(entity_id=video)]
    assert told == [("admin", "cancel", "processing", "cancelled"), ("admin", "retry", "failed", "processing")]


def test_who_leads_is_told_and_whether_it_was_heard_of() -> None:
    assert leader.leading("scheduler") is None
    leader.lead("scheduler", "one", 30.0)
    lead = leader.leading("scheduler")
    assert lead is not None
    assert lead.owner == "one"
    assert 0 < lead.seconds_left <= 30
    make.pass_time(60.0)
    lead = leader.leading("scheduler")
    assert lead is not None
    assert lead.seconds_left < 0


def test_left_over_rings_are_counted_by_queue() -> None:
    assert outbox.left() == {}
    make.video()
    make.video()
    assert outbox.left() == {Queue.LADDER: 2}
    outbox.sent([row.id for row in outbox.pending(10)])
    assert outbox.left() == {}


def test_what_was_got_through_is_told_in_stretches_of_its_time() -> None:
    make.video(make.task("chunk", seconds=4.0), make.task("stills", kind=Kind.STILLS, position=1, seconds=9.0))
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE)
    tasks.finish(make.claim(), "{}", state=VideoState.READY)
    played_late = make.video(make.task("chunk", seconds=2.0))
    with database.transaction():
        Video.update(created=Video.created - 800.0).where(Video.id == played_late).execute()
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE)
    failed()
    with database.transaction():
        History.insert(
            entity="task", entity_id="x", before="running", after="done", at=1.0, actor="", reason=""
        ).execute()
    found = throughput.of_late(60)
    assert found.seconds == 60.0
    assert len(found.stretches) == throughput.STRETCHES
    starts = [one.start for one in found.stretches]
    assert {round(later - earlier, 3) for earlier, later in pairwise(starts)} == {60.0}
    assert starts[0] % 60.0 == 0
    # A minute may turn between the two.
    last = found.stretches[-2:]
    assert sum(one.finished for one in found.stretches) == sum(one.finished for one in last) == 3
    assert sum(one.failed for one in last) == 1
    assert sum(one.encoded_seconds for one in last) == pytest.approx(6.0)
    assert sum(one.played for one in last) == 2
    times = [one.time_to_play for one in last if one.time_to_play is not None]
    assert times
    assert 400 <= sum(times) / len(times) < 460, "the median of nearly nothing and eight hundred seconds"


def test_a_video_that_plays_before_its_last_byte_has_waited_for_nothing() -> None:
    video = make.video()
    with database.transaction():
        Video.update(upload_id="coming", state="uploading", created=Video.created - 500).where(
            Video.id == video
        ).execute()
    with database.transaction():
        History.insert(
            entity="video", entity_id=video, before="uploading", after="playable", at=database.now(), actor="w"
        ).execute()
    found = throughput.of_late(10)
    assert [one.time_to_play for one in found.stretches if one.played] == [0.0]


@pytest.mark.parametrize(("sql", "index"), [(throughput.TASKS, "history_ended"), (throughput.PLAYED, "history_played")])
def test_a_stretch_is_read_along_an_index_of_its_own(sql: str, index: str) -> None:
    asked = sql.format(stretch="1").replace("?", "0")
    with database.transaction():
        if database.is_postgres():
            # With as few lines as here it would read them all.
            database.PROXY.obj.execute_sql("SET LOCAL enable_seqscan = off")
        plan = database.rows(("EXPLAIN " if database.is_postgres() else "EXPLAIN QUERY PLAN ") + asked)
    assert index in str(plan)
