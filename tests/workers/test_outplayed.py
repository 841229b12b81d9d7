"""What played while a video was made stays for as long as somebody may be playing it, and goes then."""

from pathlib import Path

import pytest

from models import database, outplayed, tasks, videos
from models.schema import Video
from models.states import VideoState
from models.values import VideoFacts
from pipeline.storage import ObjectStore, open_store
from pipeline.storage.s3 import S3Store
from pipeline.storage.transfer import Client
from tests.models import make
from workers.outplayed import DAY_SECONDS, sweep

pytestmark = pytest.mark.usefixtures("lone_truth")

HOURS = 12 * 3600
LONGEST = HOURS + HOURS // 4 + DAY_SECONDS

PASSING = (
    "growing/master.m3u8",
    "growing/h264-540.m3u8",
    "growing/audio/128k/0000.m4s",
    "instant/video/media.m4s",
    "images/glance/poster.jpg",
)
LASTING = ("master.m3u8", "h264-540/index.m3u8", "h264-540/0000.m4s", "audio/128k/audio.m4s", "images/poster.jpg")


@pytest.fixture(params=["local", "rgw"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "local":
        return open_store(str(tmp_path / "store"))
    client: Client = request.getfixturevalue("s3_client")
    return S3Store(client, request.getfixturevalue("bucket"), "some/prefix")


def ready(store: ObjectStore) -> str:
    """A video that has just become so, with all that was published of it."""
    video = make.video(make.TASK)
    folder = f"previews/{video}/1/"
    for name in (*PASSING, *LASTING):
        store.put(folder + name, b"x", content_type="video/mp4", cache_control="private")
    facts = VideoFacts(growing_key=f"{folder}growing/master.m3u8", master_key=f"{folder}master.m3u8")
    tasks.finish(make.claim(), "{}", state=VideoState.READY, facts=facts)
    return video


def aged(video: str, seconds: float) -> None:
    with database.transaction():
        Video.update(outplayed=Video.outplayed - seconds).where(Video.id == video).execute()


def names(store: ObjectStore, video: str) -> set[str]:
    folder = f"previews/{video}/1/"
    return {facts.key.removeprefix(folder) for facts in store.list(folder)}


def test_it_goes_when_the_last_permission_is_over_and_what_is_shown_stays(store: ObjectStore) -> None:
    old, new = ready(store), ready(store)
    aged(old, LONGEST - 60)
    sweep(store, HOURS)
    assert names(store, old) == {*PASSING, *LASTING}
    aged(old, 120)
    sweep(store, HOURS)
    assert names(store, old) == set(LASTING)
    assert (videos.video(old).growing_key, videos.video(old).master_key) == (None, f"previews/{old}/1/master.m3u8")
    assert names(store, new) == {*PASSING, *LASTING}
    assert outplayed.due(LONGEST, 10) == ()


class Dying:
    """A store whose process is killed in the middle of a removal."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.list = store.list

    def delete(self, keys: list[str]) -> tuple[str, ...]:
        self._store.delete(keys[:2])
        raise KeyboardInterrupt


def test_a_sweep_that_dies_is_gone_on_with(store: ObjectStore) -> None:
    video = ready(store)
    aged(video, LONGEST + 1)
    with pytest.raises(KeyboardInterrupt):
        sweep(Dying(store), HOURS)  # type: ignore[arg-type]
    assert len(names(store, video)) == len(PASSING) + len(LASTING) - 2
    sweep(store, HOURS)
    assert names(store, video) == set(LASTING)


def test_objects_that_cannot_be_removed_are_tried_again(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    video = ready(store)
    aged(video, LONGEST + 1)
    with monkeypatch.context() as broken:
        broken.setattr(store, "delete", tuple)
        sweep(store, HOURS)
    assert videos.video(video).growing_key is not None
    sweep(store, HOURS)
    assert names(store, video) == set(LASTING)


def test_a_video_that_is_deleted_is_nobodys_to_sweep(store: ObjectStore) -> None:
    video = ready(store)
    aged(video, LONGEST + 1)
    videos.delete(video, "ana", make.task("remove"))
    assert outplayed.due(LONGEST, 10) == ()
