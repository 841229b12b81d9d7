"""A video is made while its bytes come: tasks open with the bytes that they wait for, and begin anew when those change."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from models import completion, database, history, outbox, tasks, uploads, videos
from models.errors import IllegalChange, LeaseLost, PartsChanged, UploadClosed
from models.opening import removal
from models.schema import Upload
from models.states import Kind, Protocol, Queue, TaskState, VideoState
from models.values import NewTask, NewUpload, Piece, Quota, UploadView, VideoFacts
from tests.models import make

pytestmark = pytest.mark.usefixtures("truth")

QUOTA = Quota(open_uploads=9, bytes_per_day=10_000)
NEW = NewUpload("ana", "clip.mp4", "video/mp4", 100, Protocol.PARTS, 20)
KEEP = 100.0


def begin(*, verified: bool = False, protocol: Protocol = Protocol.PARTS) -> UploadView:
    return uploads.create(replace(NEW, protocol=protocol), QUOTA, KEEP, make.VIDEO, verified=verified)


def send(upload: UploadView, number: int, attempt: int = 1, content: str = "a") -> frozenset[Queue]:
    """Part `number`, counted from 1."""
    key = uploads.key_of(upload.id, number, attempt)
    return uploads.record(upload.id, Piece((number - 1) * 20, 20, key, attempt, content * 64), KEEP).woken


def video_of(upload: UploadView) -> str:
    assert upload.video_id is not None
    return upload.video_id


def complete(upload: UploadView, sha256: str | None = None) -> completion.Completed:
    wish = replace(make.VIDEO, sha256=sha256)
    return completion.complete(upload.id, uploads.pieces(upload.id), wish, clear_after=0.0)


def chunk(name: str, *needs: tuple[int, int], after: tuple[str, ...] = ()) -> NewTask:
    return NewTask(name, Kind.CHUNK, Queue.LADDER, 1, 2, "{}", after=after, needs=needs)


def planned(upload: UploadView, *new: NewTask) -> str:
    """The video with these tasks instead of what a plan gives; its ingest is over."""
    send(upload, 1)
    tasks.finish(make.claim(Queue.URGENT), "{}")
    tasks.finish(make.claim(Queue.URGENT), "{}", tasks=new)
    return video_of(upload)


def test_a_video_begins_with_its_upload_and_is_looked_at_with_its_first_byte() -> None:
    upload = begin()
    video = video_of(upload)
    assert make.state(video) is VideoState.UPLOADING
    assert (videos.video(video).upload_id, videos.video(video).source_size) == (upload.id, 100)
    assert make.states(video) == {"ingest": TaskState.WAITING, "plan": TaskState.WAITING}
    assert send(upload, 2) == frozenset()
    assert send(upload, 1) == {Queue.URGENT}
    assert make.states(video)["ingest"] is TaskState.READY
    assert [row.queue for row in outbox.pending(10)] == ["urgent"]


def test_a_task_opens_when_the_last_of_its_bytes_has_come() -> None:
    upload = begin()
    video = planned(upload, chunk("a", (0, 20)), chunk("b", (10, 45)), chunk("c", (90, 100), (0, 5)), chunk("d"))
    assert make.states(video) | {"ingest": TaskState.DONE, "plan": TaskState.DONE} == {
        "ingest": TaskState.DONE,
        "plan": TaskState.DONE,
        "a": TaskState.READY,
        "b": TaskState.WAITING,
        "c": TaskState.WAITING,
        "d": TaskState.READY,
    }
    assert send(upload, 3) == frozenset(), "b waits for the second part"
    assert send(upload, 2) == {Queue.LADDER}
    assert make.states(video)["b"] is TaskState.READY
    assert send(upload, 5) == {Queue.LADDER}
    assert make.states(video)["c"] is TaskState.READY


def test_parts_that_come_together_open_all_that_waited_for_any_of_them() -> None:
    upload = begin()
    video = planned(upload, chunk("a", (20, 40)), chunk("b", (80, 100)), chunk("c", (25, 90)), chunk("d", (30, 65)))
    pieces = [
        Piece((number - 1) * 20, 20, uploads.key_of(upload.id, number, 1), 1, "a" * 64) for number in (1, 5, 2, 3)
    ]
    after = uploads.record_all(upload.id, pieces, KEEP)
    assert (after.received, after.woken) == (80, {Queue.LADDER}), "the first was there"
    states = {name: state for name, state in make.states(video).items() if name in "abcd"}
    assert states == {
        "a": TaskState.READY,
        "b": TaskState.READY,
        "c": TaskState.WAITING,
        "d": TaskState.WAITING,
    }
    assert uploads.record_all(upload.id, pieces, KEEP).woken == frozenset()
    assert send(upload, 4) == {Queue.LADDER}
    assert make.states(video)["c"] is make.states(video)["d"] is TaskState.READY


def test_a_task_waits_for_bytes_and_for_other_tasks_whichever_come_last() -> None:
    upload = begin()
    video = planned(upload, chunk("a"), chunk("b", (80, 100), after=("a",)), chunk("c", (0, 5), after=("b",)))
    send(upload, 5)
    assert make.states(video)["b"] is TaskState.WAITING
    tasks.finish(make.claim(), "{}")
    assert make.states(video)["b"] is TaskState.READY
    tasks.finish(make.claim(), "{}")
    assert make.states(video)["c"] is TaskState.READY


def test_the_end_comes_with_the_completion_and_not_with_the_last_byte() -> None:
    upload = begin()
    video = planned(upload, chunk("publish", (0, 101)))
    for number in range(2, 6):
        assert send(upload, number) == frozenset()
    done = complete(upload, "a" * 64)
    assert (done.video_id, done.duplicate, done.woken) == (video, False, {Queue.LADDER})
    assert make.states(video)["publish"] is TaskState.READY
    assert make.state(video) is VideoState.PROCESSING
    assert videos.video(video).sha256 == "a" * 64
    assert complete(upload, "a" * 64).video_id == video


def test_what_plays_before_the_last_byte_stays_playable() -> None:
    upload = begin()
    video = planned(upload, chunk("grow"))
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE, facts=VideoFacts(growing_key="k"))
    assert make.state(video) is VideoState.PLAYABLE
    for number in range(2, 6):
        send(upload, number)
    complete(upload)
    assert make.state(video) is VideoState.PLAYABLE
    states = [line.after for line in history.of(video)]
    assert states == ["uploading", "playable"]


def test_a_step_that_comes_upon_missing_bytes_waits_for_them_without_a_failure() -> None:
    upload = begin()
    send(upload, 1)
    claim = make.claim(Queue.URGENT)
    assert tasks.await_bytes(claim, ((40, 60), (80, 90))) == frozenset()
    assert tasks.claim(Queue.URGENT, "other", 10.0) is None
    assert send(upload, 5) == frozenset()
    assert send(upload, 3) == {Queue.URGENT}
    again = make.claim(Queue.URGENT)
    assert (again.name, again.attempts, again.failures) == ("ingest", 1, 0)
    assert tasks.await_bytes(again, ((40, 60),)) == {Queue.URGENT}, "they have come in the meantime"
    with pytest.raises(LeaseLost):
        tasks.await_bytes(claim, ((0, 1),))


def test_no_byte_comes_unseen_while_its_task_is_being_added() -> None:
    for _ in range(5):
        upload = begin()
        send(upload, 1)
        tasks.finish(make.claim(Queue.URGENT), "{}")
        plan = make.claim(Queue.URGENT)
        together = threading.Barrier(2)

        def add(claim: tasks.Claim = plan, gate: threading.Barrier = together) -> None:
            gate.wait(30)
            tasks.finish(claim, "{}", tasks=[chunk("a", (20, 40))])

        def come(upload: UploadView = upload, gate: threading.Barrier = together) -> None:
            gate.wait(30)
            send(upload, 2)

        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(add), pool.submit(come)]:
                future.result(60)
        assert make.states(video_of(upload))["a"] is TaskState.READY


def test_the_same_bytes_again_change_nothing() -> None:
    upload = begin()
    video = planned(upload, chunk("a", (0, 20)))
    send(upload, 1, attempt=2)
    assert videos.video(video).generation == 1
    assert make.states(video)["a"] is TaskState.READY


@pytest.mark.parametrize("failed", [False, True])
def test_other_bytes_void_what_was_made_and_begin_anew(failed: bool) -> None:
    upload = begin(verified=True)
    video = planned(upload, chunk("a", (0, 20)), chunk("b", (20, 40)), chunk("c"))
    stale = make.claim()
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE, facts=VideoFacts(growing_key="k", native_ready=True))
    if failed:
        tasks.fail(stale, "damaged", "It is damaged.", "")
    assert send(upload, 1, attempt=2, content="b") >= {Queue.URGENT}
    view = videos.video(video)
    assert (view.state, view.generation, view.growing_key) == (VideoState.UPLOADING, 2, None)
    assert (view.native_ready, view.error_code) == (False, None)
    with pytest.raises(LeaseLost):
        tasks.finish(stale, "{}")
    again = make.claim(Queue.URGENT)
    assert (again.name, again.generation) == ("ingest", 2)
    assert tasks.claim(Queue.LADDER, "any", 10.0) is None, "nothing old is begun"
    make.pass_time(60)
    assert make.claim(Queue.DEFAULT).name == "remove-before-2"
    tasks.finish(again, "{}")
    tasks.finish(make.claim(Queue.URGENT), "{}", tasks=[chunk("a", (0, 20))])
    assert tasks.results(video, Kind.CHUNK) == ()
    assert send(upload, 1, attempt=3, content="c") >= {Queue.URGENT}
    assert videos.video(video).generation == 3


def test_bytes_that_are_not_what_was_promised_leave_nothing_to_be_seen() -> None:
    upload = begin(verified=True)
    video = planned(upload, chunk("c"))
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE, facts=VideoFacts(growing_key="k", native_ready=True))
    for number in range(2, 6):
        send(upload, number)
    assert complete(upload).woken == {Queue.LADDER}
    verify = make.claim()
    assert verify.name == "verify"
    assert tasks.fail(verify, "checksum_mismatch", "…", "", removal=removal(source=False)) == {Queue.DEFAULT}
    view = videos.video(video)
    assert (view.state, view.growing_key, view.native_ready) == (VideoState.FAILED, None, False)
    assert make.claim(Queue.DEFAULT).name == "remove"
    with pytest.raises(IllegalChange):
        videos.retry(video, "ana")
    assert make.states(video)["verify"] is TaskState.FAILED, "nothing is made of these bytes again"


def test_a_verification_that_failed_by_our_fault_is_tried_again() -> None:
    upload = begin(verified=True)
    video = planned(upload)
    for number in range(2, 6):
        send(upload, number)
    complete(upload)
    tasks.fail(make.claim(), "internal", "…", "", our_fault=True)
    assert videos.retry(video, "ana") == {Queue.LADDER}
    assert make.claim().name == "verify"


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_still_on_its_way_when_a_video_is_deleted_goes_when_no_url_holds_any_more(whole: bool) -> None:
    upload = begin(protocol=Protocol.DIRECT)
    for number in range(1, 6 if whole else 3):
        send(upload, number)
    if whole:
        complete(upload)
    videos.delete(video_of(upload), "ana", removal(source=True), clear_after=50.0)
    completion.emptied(upload.id)
    assert completion.to_clear(9) == ()
    with database.transaction():
        Upload.update(clear_at=Upload.clear_at - 50.0).execute()
    assert completion.to_clear(9) == (completion.Clearing(upload.id, (uploads.folder_of(upload.id),)),)
    completion.cleared(upload.id)
    assert completion.to_clear(9) == ()


def test_an_upload_that_ends_early_takes_its_video_with_it() -> None:
    aborted, expired, double, known = begin(), begin(), begin(), begin()
    for upload in (known, double):
        for number in range(1, 6):
            send(upload, number)
    complete(known, "a" * 64)
    assert complete(double, "a" * 64).video_id == known.video_id
    uploads.abort(aborted.id, "ana", 0.0)
    make.expire(expired.id)
    assert completion.expire(clear_after=0.0) == 1
    for upload in (aborted, expired, double):
        assert make.state(video_of(upload)) is VideoState.DELETED
        assert make.states(video_of(upload))["remove"] is TaskState.READY
    assert make.state(video_of(known)) is VideoState.PROCESSING


def test_a_video_that_is_deleted_while_it_is_uploaded_takes_no_more_bytes() -> None:
    upload = begin()
    send(upload, 1)
    videos.delete(video_of(upload), "ana", removal(source=True))
    with pytest.raises(UploadClosed, match="aborted"):
        send(upload, 2)


def test_a_video_that_failed_while_it_was_uploaded_is_tried_again_as_far_as_bytes_go() -> None:
    upload = begin()
    video = planned(upload, chunk("a", (80, 100)), chunk("b"))
    tasks.fail(make.claim(), "internal", "…", "", our_fault=True)
    assert videos.retry(video, "ana") == {Queue.LADDER}
    assert make.state(video) is VideoState.UPLOADING
    assert (make.states(video)["a"], make.states(video)["b"]) == (TaskState.WAITING, TaskState.READY)
    tasks.fail(make.claim(), "internal", "…", "", our_fault=True)
    assert send(upload, 5) == frozenset(), "nothing is begun of a video that has failed"
    videos.retry(video, "ana")
    assert (make.states(video)["a"], make.states(video)["b"]) == (TaskState.READY, TaskState.READY)


def test_a_delayed_task_is_not_begun_before_its_time_though_its_bytes_are_there() -> None:
    upload = begin()
    video = planned(upload, replace(chunk("a", (20, 40)), delay=60.0))
    assert send(upload, 2) == {Queue.LADDER}
    assert make.states(video)["a"] is TaskState.READY
    assert tasks.claim(Queue.LADDER, "any", 10.0) is None
    make.pass_time(60)
    assert make.claim().name == "a"


def test_bytes_that_are_not_what_was_promised_void_what_was_made_until_a_completion_succeeds() -> None:
    upload = begin()
    video = planned(upload, chunk("c"))
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE, facts=VideoFacts(growing_key="k", native_ready=True))
    for number in range(2, 6):
        send(upload, number)
    checked = uploads.pieces(upload.id)
    send(upload, 5, attempt=2, content="b")
    with pytest.raises(PartsChanged):
        completion.doubt(upload.id, checked)
    assert videos.video(video).generation == 2, "other bytes than those that were hashed"
    completion.doubt(upload.id, uploads.pieces(upload.id))
    view = videos.video(video)
    assert (view.state, view.generation, view.growing_key) == (VideoState.UPLOADING, 3, None)
    assert make.states(video)["ingest"] is TaskState.WAITING
    assert complete(upload).woken == {Queue.URGENT}
    assert make.claim(Queue.URGENT).generation == 3
