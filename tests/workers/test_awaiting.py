"""Which bytes each task waits for, and that a video is made while they come."""

import hashlib
from pathlib import Path

import pytest

from models import completion, database, history, uploads, videos
from models.graph import BEHIND
from models.schema import Upload, Video
from models.states import Kind, Protocol, VideoState
from models.values import NewUpload, Piece, Quota, UploadView
from pipeline import presets
from pipeline.extents import covers, total
from pipeline.limits import SourceLimits
from pipeline.plan import plan as planned
from pipeline.probe import probe
from pipeline.ranges import index_ranges, probe_ranges, source_map
from pipeline.storage import open_store
from tests.conformance.checker import check
from tests.conftest import Generate
from tests.models import make
from tests.workers.conftest import SOON, Crew
from workers.awaiting import MOST_RANGES, awaiting
from workers.orders import FIRST, GLANCE, POSTER, PUBLISH, SOUND, orders_for

PART = 64 * 1024


@pytest.fixture(scope="session")
def phone(generate: Generate) -> Path:
    """Fourteen small portrait seconds with sound, the index behind the media as phones write it."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=14")
    sound = ("-f", "lavfi", "-i", "anoisesrc=d=14:c=pink:r=48000:a=0.3:seed=1")
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2")
    return generate("phone-workers.mp4", *picture, *sound, *codec)


def test_a_glance_waits_for_the_first_seconds_alone(phone: Path) -> None:
    source = source_map(phone.read_bytes())
    plan = planned(probe(phone, SourceLimits()), presets.load("vertical"))
    tasks = {task.name: task for task in awaiting(orders_for(plan, together=True), plan, source)}
    assert covers(tasks[GLANCE].needs, probe_ranges(source))
    assert covers(tasks[POSTER].needs, tasks[GLANCE].needs)
    assert total(tasks[GLANCE].needs) < 0.6 * source.size
    assert max(end for _, end in tasks[POSTER].needs if end < source.size - PART) > max(
        end for _, end in tasks[GLANCE].needs if end < source.size - PART
    ), "the poster is chosen among frames of the whole clip"


def test_each_task_waits_for_the_bytes_that_it_reads_and_the_last_for_the_end(phone: Path) -> None:
    source = source_map(phone.read_bytes())
    plan = planned(probe(phone, SourceLimits()), presets.load("vertical"))
    tasks = {task.name: task for task in awaiting(orders_for(plan), plan, source)}
    assert covers(tasks[FIRST].needs, probe_ranges(source))
    assert total(tasks[FIRST].needs) < 0.5 * source.size
    last = max((task for task in tasks.values() if task.kind is Kind.CHUNK), key=lambda task: task.position)
    assert total(last.needs) < 0.7 * source.size
    assert not covers(tasks[FIRST].needs, last.needs)
    assert total(tasks[SOUND].needs) > 0.5 * source.size
    assert tasks[PUBLISH].needs == ((0, source.size + BEHIND),)
    assert all(len(task.needs) <= MOST_RANGES for task in tasks.values())
    assert all(not task.needs for task in tasks.values() if task.kind in {Kind.GROW, Kind.STILLS})


class Sender:
    """A client that sends a file in parts, as the tests tell it."""

    def __init__(self, crew: Crew, data: bytes, sha256: str | None = None) -> None:
        self.store, self.data = open_store(crew.site.storage_url), data
        new = NewUpload("ana", "clip.mp4", "video/mp4", len(data), Protocol.DIRECT, PART, sha256)
        self.view = uploads.create(new, Quota(10, 10**9), 1000.0, make.VIDEO, verified=sha256 is not None)
        assert self.view.video_id is not None
        self.video = self.view.video_id

    def send(self, start: int, end: int, attempt: int = 1, data: bytes | None = None) -> None:
        """Every part with a byte of [start, end)."""
        for number in range(start // PART, -(-end // PART)):
            at = number * PART
            part = (data or self.data)[at : at + PART]
            key = uploads.key_of(self.view.id, number + 1, attempt)
            self.store.put(key, part, content_type="application/octet-stream", cache_control="private")
            piece = Piece(at, len(part), key, attempt, hashlib.sha256(part).hexdigest())
            uploads.record(self.view.id, piece, 100.0)

    def complete(self) -> UploadView:
        completion.complete(self.view.id, uploads.pieces(self.view.id), make.VIDEO, clear_after=0.0)
        return uploads.upload(self.view.id, "ana")

    def slow(self) -> None:
        """Have begun a minute ago, so that the rest takes long at this pace."""
        with database.transaction():
            Upload.update(created=Upload.created - 60).where(Upload.id == self.view.id).execute()

    def index(self) -> None:
        for start, end in index_ranges(self.data):
            self.send(start, end)


def poster_of(video: str) -> str | None:
    """Where its poster is, within its folder."""
    with database.session():
        key = Video.get_by_id(video).poster_key
    return None if key is None else "/".join(key.split("/")[3:])


def test_a_video_plays_before_its_last_byte_has_come(crew: Crew, phone: Path) -> None:
    crew.scheduler()
    crew.worker("urgent")
    crew.worker("ladder", "background", "default")
    data = phone.read_bytes()
    sender = Sender(crew, data, hashlib.sha256(data).hexdigest())
    sender.slow()
    sender.index()
    half = len(data) // 2 // PART * PART
    sender.send(PART, half)
    crew.until(lambda: videos.video(sender.video).state is VideoState.PLAYABLE)
    assert videos.video(sender.video).growing_key is not None
    crew.until(lambda: poster_of(sender.video) is not None)
    assert poster_of(sender.video) == "images/glance/poster.jpg", "the poster is chosen among frames that have not come"
    sender.send(half, len(data) - 2 * PART)
    sender.complete()
    assert crew.ended(sender.video).state is VideoState.READY, crew.said()
    assert poster_of(sender.video) == "images/poster.jpg"
    assert [line.after for line in history.of(sender.video)] == ["uploading", "playable", "ready"]
    assert [str(breach) for breach in check(crew.asset(sender.video))] == []


def test_a_client_that_begins_at_the_beginning_is_looked_at_when_the_index_comes(crew: Crew, phone: Path) -> None:
    crew.scheduler()
    crew.worker()
    sender = Sender(crew, phone.read_bytes())
    for at in range(0, len(sender.data), PART):
        sender.send(at, at + 1)
    assert sender.complete().video_id == sender.video
    view = crew.ended(sender.video)
    assert (view.state, view.generation) == (VideoState.READY, 1)


def test_what_was_made_of_bytes_that_were_sent_again_is_thrown_away(crew: Crew, phone: Path, clip: Path) -> None:
    crew.configure(SOON)
    crew.scheduler()
    crew.worker()
    data = phone.read_bytes()
    wrong = bytearray(data)
    # Pictures, not the index: what is made of them plays, and shows something else.
    middle = len(data) // 4 // PART * PART
    wrong[middle : middle + PART] = clip.read_bytes()[PART : 2 * PART]
    sender = Sender(crew, data)
    sender.send(0, len(data), data=bytes(wrong))
    crew.until(lambda: videos.video(sender.video).state in {VideoState.PLAYABLE, VideoState.FAILED})
    sender.send(middle, middle + 1, attempt=2)
    before = f"previews/{sender.video}/1/"
    assert not (videos.video(sender.video).growing_key or "").startswith(before), "at most of what was made since"
    sender.complete()
    view = crew.ended(sender.video)
    assert (view.state, view.generation) == (VideoState.READY, 2), crew.said()
    crew.until(lambda: not any(f"/{sender.video}/1/" in name for name in crew.files(sender.video)))
    made = crew.asset(sender.video).parent / "2"
    assert [str(breach) for breach in check(made)] == []
