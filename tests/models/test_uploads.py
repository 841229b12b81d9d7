"""Uploads: parts as they come, quotas, completion as one video, expiry and clearing."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import pytest

from models import completion, database, history, joining, outbox, quotas, uploads, videos
from models.completion import Completed
from models.errors import (
    DailyQuotaExceeded,
    IllegalChange,
    PartsChanged,
    TooLarge,
    TooManyParts,
    TooManyUploads,
    UnknownUpload,
    UploadClosed,
    UploadExpired,
    UploadIncomplete,
    WrongOffset,
)
from models.schema import Upload, Video
from models.states import UPLOAD_EDGES, Protocol, TaskState, UploadState, VideoState
from models.values import NewUpload, Piece, Quota, UploadView
from tests.models import make

pytestmark = pytest.mark.usefixtures("truth")

QUOTA = Quota(open_uploads=3, bytes_per_day=10_000)
NEW = NewUpload("ana", "clip.mp4", "video/mp4", 100, Protocol.PARTS, 60)
KEEP = 100.0
WISH = make.VIDEO


def begin(**fields: object) -> UploadView:
    return uploads.create(replace(NEW, **fields), QUOTA, KEEP)  # type: ignore[arg-type]


def piece(upload: str, start: int, size: int, attempt: int = 1) -> Piece:
    number = start // 60 + 1
    return Piece(start, size, uploads.key_of(upload, number, attempt), attempt, "0" * 64)


def fill(upload: str) -> tuple[Piece, ...]:
    for item in (piece(upload, 60, 40), piece(upload, 0, 60)):
        uploads.record(upload, item, KEEP)
    return uploads.pieces(upload)


def join(new: NewUpload, partials: Sequence[str], most_bytes: int = 10_000, most_pieces: int = 9) -> UploadView:
    return joining.join(new, partials, KEEP, most_bytes=most_bytes, most_pieces=most_pieces)


def complete(upload: str, sha256: str | None = None) -> Completed:
    wish = replace(WISH, sha256=sha256)
    return completion.complete(upload, uploads.pieces(upload), wish, clear_after=0.0)


def pass_time(seconds: float) -> None:
    with database.transaction():
        Upload.update(expires=Upload.expires - seconds, touched=Upload.touched - seconds).execute()


def test_parts_come_in_any_order_and_are_told_in_that_of_their_bytes() -> None:
    upload = begin().id
    assert [(item.start, item.size) for item in fill(upload)] == [(0, 60), (60, 40)]
    assert uploads.upload(upload, "ana").received == 100
    assert completion.end_of(uploads.pieces(upload)) == 100


def test_a_part_that_is_sent_again_takes_the_place_of_the_earlier_attempt() -> None:
    upload = begin().id
    fill(upload)
    uploads.record(upload, piece(upload, 0, 60, attempt=2), KEEP)
    uploads.record(upload, piece(upload, 0, 60, attempt=1), KEEP)
    assert [item.attempt for item in uploads.pieces(upload)] == [2, 1]
    assert uploads.upload(upload, "ana").received == 100
    found = uploads.part_at(upload, 0)
    assert found is not None
    assert found.key == f"uploads/{upload}/1/2"
    assert uploads.part_at(upload, 1) is None


def test_of_two_writers_of_one_part_one_is_current() -> None:
    upload = begin().id
    together = threading.Barrier(4)

    def write(attempt: int) -> None:
        together.wait(30)
        uploads.record(upload, piece(upload, 0, 60, attempt), KEEP)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
    assert [item.attempt for item in uploads.pieces(upload)] == [4]
    assert uploads.upload(upload, "ana").received == 60


def test_a_stranger_sees_nothing() -> None:
    upload = begin().id
    for access in (
        lambda: uploads.upload(upload, "eva"),
        lambda: uploads.upload("0", "ana"),
        lambda: uploads.abort(upload, "eva", 0.0),
        lambda: completion.complete(upload, (), replace(WISH, creator="eva"), clear_after=0.0),
    ):
        with pytest.raises(UnknownUpload):
            access()


def test_bytes_follow_one_another() -> None:
    upload = begin(protocol=Protocol.TUS).id
    uploads.append(upload, 0, [piece(upload, 0, 10), piece(upload, 10, 50)], KEEP)
    with pytest.raises(WrongOffset, match="60"):
        uploads.append(upload, 10, [piece(upload, 10, 1)], KEEP)
    assert uploads.append(upload, 60, [piece(upload, 60, 40)], KEEP).received == 100


def test_a_completed_upload_is_a_video_with_its_first_tasks() -> None:
    upload = begin().id
    fill(upload)
    done = complete(upload, "a" * 64)
    assert not done.duplicate
    video = videos.video(done.video_id)
    assert (video.upload_id, video.sha256, video.source_size) == (upload, "a" * 64, 100)
    assert (video.creator, video.state) == ("ana", VideoState.PROCESSING)
    assert make.states(video.id) == {"ingest": TaskState.READY, "plan": TaskState.WAITING}
    assert {entry.queue for entry in outbox.pending(10)} == {"urgent"}
    assert complete(upload, "a" * 64) == done, "twice is as good as once"
    assert len(videos.latest(10)) == 1
    assert [line.after for line in history.of(upload)] == ["open", "complete"]
    with pytest.raises(UploadClosed):
        uploads.record(upload, piece(upload, 0, 60, 2), KEEP)
    with pytest.raises(IllegalChange, match="upload"):
        uploads.abort(upload, "ana", 0.0)


def test_bytes_to_be_verified_are_verified_when_all_are_there() -> None:
    upload = begin().id
    done = completion.complete(upload, fill(upload), WISH, clear_after=0.0, verified=True)
    assert make.states(done.video_id) == {
        "verify": TaskState.READY,
        "ingest": TaskState.READY,
        "plan": TaskState.WAITING,
    }


def test_the_rest_takes_as_long_as_the_pace_so_far_tells() -> None:
    upload = uploads.create(NEW, QUOTA, KEEP, WISH)
    assert upload.video_id is not None
    with database.transaction():
        Upload.update(created=Upload.created - 3000.0).execute()
    uploads.record(upload.id, piece(upload.id, 0, 60), KEEP)
    assert uploads.seconds_left(upload.video_id) == pytest.approx(2000.0, rel=0.05)
    uploads.record(upload.id, piece(upload.id, 60, 40), KEEP)
    assert uploads.seconds_left(upload.video_id) == 0.0
    complete(upload.id)
    assert uploads.seconds_left(upload.video_id) == 0.0
    assert uploads.seconds_left("a video that came otherwise") == 0.0


def test_what_lacks_bytes_or_changed_meanwhile_is_not_completed() -> None:
    upload = begin().id
    uploads.record(upload, piece(upload, 60, 40), KEEP)
    with pytest.raises(UploadIncomplete, match="40 of 100"):
        complete(upload)
    before = fill(upload)
    uploads.record(upload, piece(upload, 0, 60, 2), KEEP)
    with pytest.raises(PartsChanged):
        completion.complete(upload, before, WISH, clear_after=0.0)
    assert videos.latest(10) == ()


def test_the_same_bytes_of_the_same_creator_are_one_video() -> None:
    first, second, hers = begin().id, begin().id, begin(creator="eva").id
    for upload in (first, second, hers):
        fill(upload)
    done = complete(first, "a" * 64)
    again = complete(second, "a" * 64)
    assert (again.video_id, again.duplicate) == (done.video_id, True)
    assert complete(second, "a" * 64) == again
    assert [item.folders for item in completion.to_clear(10)] == [(f"uploads/{second}/",)]
    wish = replace(WISH, creator="eva", sha256="a" * 64)
    assert not completion.complete(hers, uploads.pieces(hers), wish, clear_after=0.0).duplicate
    assert videos.same_bytes("ana", "a" * 64) == done.video_id
    assert videos.same_bytes("ana", "b" * 64) is None


def test_bytes_whose_video_is_deleted_while_they_are_completed_are_a_video_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = begin(), begin()
    for upload in (first, second):
        fill(upload.id)
    known = complete(first.id, "a" * 64).video_id
    found = videos.same_bytes

    def overtaken(creator: str, sha256: str) -> str | None:
        key = found(creator, sha256)
        if key is not None:
            videos.delete(key, creator, make.REMOVAL)
        return key

    monkeypatch.setattr(videos, "same_bytes", overtaken)
    done = complete(second.id, "a" * 64)
    assert (done.duplicate, done.video_id == known) == (False, False)
    assert make.state(done.video_id) is VideoState.PROCESSING


def test_a_failed_video_does_not_stand_for_its_bytes() -> None:
    first, second = begin().id, begin().id
    fill(first)
    fill(second)
    video = complete(first, "a" * 64).video_id
    with database.transaction():
        Video.update(state="failed").where(Video.id == video).execute()
    assert complete(second, "a" * 64).video_id != video


def test_two_uploads_of_the_same_bytes_that_end_at_once_are_one_video() -> None:
    both = [begin().id, begin().id]
    for upload in both:
        fill(upload)
    together = threading.Barrier(2)

    def end(upload: str) -> Completed:
        together.wait(30)
        return complete(upload, "a" * 64)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(end, both))
    assert done[0].video_id == done[1].video_id
    assert sorted(item.duplicate for item in done) == [False, True]


def test_a_creator_has_so_many_open_uploads_and_no_more() -> None:
    some = [begin().id for _ in range(3)]
    with pytest.raises(TooManyUploads, match="3"):
        begin()
    begin(creator="eva")
    uploads.abort(some[0], "ana", 0.0)
    begin()


def test_a_creator_sends_so_many_bytes_a_day_and_no_more() -> None:
    upload = begin(size=9_950).id
    with pytest.raises(DailyQuotaExceeded):
        begin()
    uploads.record(upload, piece(upload, 0, 60), KEEP)
    uploads.abort(upload, "ana", 0.0)
    begin(size=9_940)
    with pytest.raises(DailyQuotaExceeded):
        begin(size=1)


def test_what_is_sent_again_counts_as_what_is_sent() -> None:
    upload = begin(size=100)
    quotas.check_again(upload.id, 10**9, QUOTA)
    for attempt in (1, 2, 3):
        uploads.record(upload.id, piece(upload.id, 0, 60, attempt), KEEP)
    uploads.refused(upload.id, [piece(upload.id, 60, 40, 1)])
    assert [item.attempt for item in uploads.pieces(upload.id)] == [3]
    sent = 100 + 2 * 60 + 40
    quotas.check_again(upload.id, QUOTA.bytes_per_day - sent, QUOTA)
    with pytest.raises(DailyQuotaExceeded):
        quotas.check_again(upload.id, QUOTA.bytes_per_day - sent + 1, QUOTA)
    with pytest.raises(DailyQuotaExceeded):
        begin(size=QUOTA.bytes_per_day - sent + 1)


def test_what_may_have_come_to_storage_unseen_counts_until_it_is_cleared() -> None:
    upload = begin(size=6000, protocol=Protocol.DIRECT)
    uploads.abort(upload.id, "ana", 0.0)
    with pytest.raises(DailyQuotaExceeded):
        begin(size=6000)
    completion.cleared(upload.id)
    begin(size=6000)


def test_an_upload_gone_quiet_is_given_up_and_cleared() -> None:
    quiet, busy = begin().id, begin().id
    fill(quiet)
    pass_time(KEEP + 1)
    assert uploads.upload(quiet, "ana").expired
    with pytest.raises(UploadExpired):
        uploads.record(quiet, piece(quiet, 0, 60, 2), KEEP)
    with database.transaction():
        Upload.update(expires=database.clock() + KEEP).where(Upload.id == busy).execute()
    assert completion.expire(clear_after=0.0) == 1
    assert completion.expire(clear_after=0.0) == 0
    with pytest.raises(UploadExpired):
        complete(quiet)
    (item,) = completion.to_clear(10)
    assert item.upload_id == quiet
    completion.cleared(quiet)
    assert completion.to_clear(10) == ()
    assert uploads.pieces(quiet) == ()
    assert uploads.upload(busy, "ana").state is UploadState.OPEN


def test_what_was_aborted_is_cleared_after_its_grace() -> None:
    upload = begin().id
    uploads.abort(upload, "ana", 100.0)
    uploads.abort(upload, "ana", 0.0)
    assert completion.to_clear(10) == ()
    with pytest.raises(UploadClosed, match="aborted"):
        uploads.record(upload, piece(upload, 0, 60), KEEP)


def test_originals_of_ready_videos_are_retired_after_their_time() -> None:
    upload = begin().id
    fill(upload)
    video = complete(upload).video_id
    pass_time(1000)
    assert completion.retire(500) == 0, "it is being encoded"
    with database.transaction():
        Video.update(state="ready").where(Video.id == video).execute()
    assert completion.retire(5000) == 0
    assert completion.retire(500) == 1
    completion.cleared(upload)
    assert completion.retire(500) == 0
    assert completion.to_clear(10) == ()


def test_uploads_are_joined_in_the_order_that_is_asked() -> None:
    partials = [begin(protocol=Protocol.TUS_PARTIAL, size=size).id for size in (10, 20)]
    with pytest.raises(UploadIncomplete):
        join(NEW, partials)
    for upload, size in zip(partials, (10, 20), strict=True):
        assert uploads.append(upload, 0, [piece(upload, 0, size)], KEEP).state is UploadState.COMPLETE
    final = join(NEW, partials[::-1])
    assert (final.size, final.received, final.protocol) == (30, 30, Protocol.TUS_FINAL)
    assert [(item.start, item.size) for item in uploads.pieces(final.id)] == [(0, 20), (20, 10)]
    again = join(NEW, partials)
    assert not complete(final.id, "a" * 64).duplicate
    assert {uploads.upload(upload, "ana").state for upload in partials} == {UploadState.JOINED}
    with pytest.raises(UploadClosed):
        complete(again.id)
    with pytest.raises(UploadClosed):
        join(NEW, partials)
    with pytest.raises(UnknownUpload):
        join(replace(NEW, creator="eva"), partials)
    assert completion.to_clear(10) == ()


def test_joined_uploads_are_no_larger_than_others() -> None:
    partial = begin(protocol=Protocol.TUS_PARTIAL, size=20).id
    uploads.append(partial, 0, [piece(partial, 0, 10), piece(partial, 60, 10)], KEEP)
    with pytest.raises(TooLarge):
        join(NEW, [partial] * 3, most_bytes=59)
    with pytest.raises(TooManyParts):
        join(NEW, [partial] * 3, most_pieces=5)
    assert join(NEW, [partial] * 3, most_bytes=60, most_pieces=6).size == 60


def test_what_a_tus_client_said_is_kept_as_it_was_said() -> None:
    said = "filename Y2xpcC5tcDQ=,mine"
    assert uploads.upload(begin(metadata=said).id, "ana").metadata == said
    partial = begin(protocol=Protocol.TUS_PARTIAL, size=20).id
    uploads.append(partial, 0, [piece(partial, 0, 20)], KEEP)
    assert join(replace(NEW, metadata=said), [partial]).metadata == said


def test_every_edge_of_an_upload_is_taken_or_refused() -> None:
    key = begin().id
    for before, after in product(UploadState, UploadState):
        with database.transaction():
            Upload.update(state=before.value).where(Upload.id == key).execute()
            if after in UPLOAD_EDGES[before]:
                assert history.change(Upload, key, before, after, "me")
            else:
                with pytest.raises(ValueError, match="an upload does not go from"):
                    history.change(Upload, key, before, after, "me")
    assert set(UPLOAD_EDGES) == set(UploadState)
