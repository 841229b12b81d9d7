"""Real workers, scheduler, Valkey and database: from a file to a video that plays."""

import json
import re
import subprocess
import threading
from pathlib import Path

import pytest

from integrations.live.streams import Streams
from integrations.live.subscriber import Subscriber
from integrations.live.wire import Part, Said
from models import census, showing, videos
from models.showing import Prefetch, Span
from models.states import Kind, TaskState, VideoState
from pipeline.ffmpeg import ffmpeg_path
from tests.conformance.checker import check, check_remux
from tests.workers.conftest import MakeCrew


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_clip_is_submitted_and_becomes_a_video_that_conforms(make_crew: MakeCrew, clip: Path, kind: str) -> None:
    crew = make_crew(kind)
    crew.scheduler()
    crew.worker("urgent")
    crew.worker("ladder", "background", "default")
    letter = crew.site.folder / "letter.mp4"
    letter.write_text("Dear reader, this is no video.\n" * 50, "utf-8")
    video, refused = crew.submit(clip), crew.submit(letter)

    view = crew.ended(video)
    assert view.state is VideoState.READY, view
    assert [str(breach) for breach in check(crew.asset(video))] == []
    assert {task.state for task in census.of_video(video)} == {TaskState.DONE}
    assert {task.attempts for task in census.of_video(video)} == {1}
    assert view.master_key == f"previews/{video}/1/master.m3u8"
    assert (view.duration, view.native_ready) == (6.0, True)
    shown = showing.showing([video])[video]
    assert (shown.playlist_key, shown.growing, shown.width, shown.height) == (view.master_key, False, 360, 640)
    assert shown.poster_key == f"previews/{video}/1/images/poster.jpg"
    facts = json.loads((crew.asset(video) / "asset.json").read_text("utf-8"))["images"]
    assert (shown.thumbhash, shown.dominant_colour) == (facts["thumbhash"], facts["dominant_colour"])
    assert shown.prefetch is not None
    assert_decodes_by_itself(crew.asset(video).parents[2], shown.prefetch)

    view = crew.ended(refused)
    assert (view.state, view.error_code, view.our_fault) == (VideoState.FAILED, "not_a_video", False)
    assert view.message == "This file is not a video."
    told = json.loads(crew.site.vw("status", refused, "--json").stdout)
    assert told["error"] == {"code": "not_a_video", "message": "This file is not a video."}

    remux = next(task for task in census.of_video(video) if task.kind is Kind.REMUX)
    assert [str(breach) for breach in check_remux(crew.asset(video) / "instant")] == [], remux

    assert crew.site.vw("delete", video).returncode == 0
    crew.until(lambda: videos.removed(video))
    assert crew.files(video) == []


def test_a_clip_that_players_can_have_as_it_is_plays_before_anything_is_encoded(
    make_crew: MakeCrew, clip: Path
) -> None:
    crew = make_crew("sqlite")
    crew.scheduler()
    crew.worker("urgent")
    video = crew.submit(clip)
    crew.until(lambda: videos.video(video).state is VideoState.PLAYABLE)
    view = videos.video(video)
    assert (view.master_key, view.native_ready) == (f"previews/{video}/1/instant/master.m3u8", True)
    prefetch = showing.showing([video])[video].prefetch
    assert prefetch is not None
    assert prefetch.picture.key.startswith(f"previews/{video}/1/instant/video/")
    assert_decodes_by_itself(crew.asset(video).parents[2], prefetch)
    crew.worker("ladder", "background", "default")
    assert crew.ended(video).master_key == f"previews/{video}/1/master.m3u8"


def test_its_owner_looks_on_while_a_video_is_made(make_crew: MakeCrew, clip: Path) -> None:
    crew = make_crew("sqlite")
    crew.scheduler()
    video = crew.submit(clip)
    topic = f"user:{videos.video(video).creator}"
    streams, heard = Streams(crew.valkey.url), list[Said]()
    subscriber = Subscriber(crew.valkey.url, lambda _, said: heard.append(said), lambda _: None)
    threading.Thread(target=subscriber.run, daemon=True).start()
    crew.until(lambda: subscriber.connected)
    subscriber.add(topic)
    begun = streams.join(topic).seq
    crew.worker("urgent", "ladder", "background", "default")
    crew.ended(video)
    missed = streams.join(topic, begun).missed
    assert missed is not None
    told = [json.loads(event.text) for event in missed]
    assert [item["data"]["state"] for item in told if item["data"]["id"] == video] == ["playable", "ready"]
    parts = [json.loads(item.text) for item in heard if isinstance(item, Part)]
    assert {item["kind"] for item in parts} == {"progress"}
    assert {item["data"]["video"] for item in parts} == {video}
    assert {"task", "stage", "share", "speed", "seconds_left"} < set(parts[0]["data"])


def assert_decodes_by_itself(store: Path, prefetch: Prefetch) -> None:
    """Header and first segment, fetched by their ranges alone, are a file of two seconds: of pictures, and of sound."""
    assert prefetch.sound_init is not None
    assert prefetch.sound is not None
    for init, segment in ((prefetch.picture_init, prefetch.picture), (prefetch.sound_init, prefetch.sound)):
        data = _bytes(store, init) + _bytes(store, segment)
        command = [ffmpeg_path(), "-v", "error", "-i", "pipe:0", "-f", "null", "-progress", "pipe:1", "-"]
        done = subprocess.run(command, input=data, capture_output=True, check=True, timeout=60)
        assert done.stderr == b""
        reached = re.findall(r"out_time_us=(\d+)", done.stdout.decode())[-1]
        assert int(reached) == pytest.approx(2_000_000, abs=70_000)


def _bytes(store: Path, span: Span) -> bytes:
    data = (store / span.key).read_bytes()[span.offset : span.offset + span.length]
    assert len(data) == span.length
    return data
