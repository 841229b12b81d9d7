"""Uploads as workers and scheduler meet them: read in place, verified, swept."""

import hashlib
from pathlib import Path

import pytest

from models import completion, database, uploads, videos
from models.schema import Upload
from models.states import Protocol, VideoState
from models.values import NewUpload, Piece, Quota, UploadView
from pipeline.storage import ObjectStore, open_store
from settings import UploadSettings
from tests.models import make
from tests.workers.conftest import Crew
from workers import abandoned

PART = 50_000


def arrived(store: ObjectStore, data: bytes, sha256: str | None = None) -> UploadView:
    new = NewUpload("ana", "clip.mp4", "video/mp4", len(data), Protocol.DIRECT, PART, sha256)
    view = uploads.create(new, Quota(10, 10**9), 100.0)
    for number, start in enumerate(range(0, len(data), PART), start=1):
        part, key = data[start : start + PART], uploads.key_of(view.id, number, 1)
        store.put(key, part, content_type="application/octet-stream", cache_control="private")
        uploads.record(view.id, Piece(start, len(part), key), 100.0)
    return view


def complete(view: UploadView, *, verified: bool) -> str:
    found = uploads.pieces(view.id)
    return completion.complete(view.id, found, make.VIDEO, clear_after=0.0, verified=verified).video_id


def test_a_video_is_made_of_its_parts_where_they_lie_and_removed_with_them(crew: Crew, tiny: Path) -> None:
    crew.scheduler()
    crew.worker()
    store, data = open_store(crew.site.storage_url), tiny.read_bytes()
    promised = hashlib.sha256(data).hexdigest()
    good, plain, bad = arrived(store, data, promised), arrived(store, data), arrived(store, data, "0" * 64)
    first, second, third = complete(good, verified=True), complete(plain, verified=False), complete(bad, verified=True)
    assert [crew.ended(video).state for video in (first, second, third)] == [
        VideoState.READY,
        VideoState.READY,
        VideoState.FAILED,
    ]
    assert videos.video(first).sha256 == promised
    assert (videos.video(third).error_code, videos.video(third).our_fault) == ("checksum_mismatch", False)
    assert crew.site.vw("delete", first).returncode == 0
    crew.until(lambda: videos.removed(first))
    assert list(store.list(f"uploads/{good.id}/")) == []
    with database.session():
        assert Upload.get_by_id(good.id).clear_at is not None, "its URLs hold yet"
    assert list(store.list(f"uploads/{plain.id}/")) != []


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(str(tmp_path / "store"))


@pytest.mark.usefixtures("lone_truth")
def test_what_was_given_up_is_swept_and_what_is_used_stays(store: ObjectStore) -> None:
    quiet, kept, done = (arrived(store, bytes(120_000)) for _ in range(3))
    complete(done, verified=False)
    with database.transaction():
        Upload.update(expires=0.0).where(Upload.id != kept.id).execute()
    abandoned.sweep(store, UploadSettings(clear_seconds=0.0))
    assert {facts.key.split("/")[1] for facts in store.list("uploads/")} == {kept.id, done.id}
    assert uploads.upload(quiet.id, "ana").expired


@pytest.mark.usefixtures("lone_truth")
def test_originals_are_kept_for_as_long_as_the_setting_says(store: ObjectStore) -> None:
    view = arrived(store, bytes(120_000))
    video = complete(view, verified=False)
    with database.transaction():
        Upload.update(touched=Upload.touched - 3 * 86_400).execute()
        make.Video.update(state="ready").where(make.Video.id == video).execute()
    for days in (0.0, 4.0):
        abandoned.sweep(store, UploadSettings(retain_days=days))
        assert list(store.list("uploads/")) != []
    abandoned.sweep(store, UploadSettings(retain_days=2.0))
    assert list(store.list("uploads/")) == []
