"""Captions and chosen posters, made by real workers of a video that is encoded as any other."""

import io
from pathlib import Path

import pytest
from PIL import Image

from models import census, posters, showing, videos
from models.captions import tracks
from models.captions.states import CaptionKind
from models.states import Kind, TaskState, VideoState
from tests.conformance.checker import check
from tests.conftest import Generate
from tests.workers.conftest import Crew, MakeCrew
from workers import bell

VTT = b"WEBVTT\n\n00:00.500 --> 00:03.000\nfirst\n\n00:03.000 --> 00:09.000 align:start\n<i>second</i>\n"


@pytest.fixture(scope="session")
def coloured(generate: Generate) -> Path:
    """Six seconds without sound: red, then from 3 s on blue."""
    parts = "color=red:s=360x640:r=30:d=3[a];color=blue:s=360x640:r=30:d=3[b];[a][b]concat"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p")
    return generate("coloured.mp4", "-f", "lavfi", "-i", parts, *codec)


def put(video: str, language: str, name: str = "") -> tracks.Track:
    track, queues = tracks.put(video, videos.video(video).creator, language, CaptionKind.CAPTIONS, name, VTT)
    bell.ring(queues)
    return track


def published(crew: Crew, video: str) -> str:
    """The name of the multivariant playlist, when it has the captions that there are."""
    crew.until(lambda: tracks.of_video(video, videos.video(video).creator).published)
    return showing.showing([video])[video].playlist_key.removeprefix(f"previews/{video}/1/")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_captions_come_with_the_video_and_change_under_new_addresses(
    make_crew: MakeCrew, coloured: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = make_crew(kind)
    monkeypatch.setenv("REDIS_URL", crew.valkey.url)
    video = crew.submit(coloured)
    put(video, "de")
    crew.scheduler()
    crew.worker("urgent")
    crew.worker("ladder", "background", "default")
    assert crew.ended(video).state is VideoState.READY
    assert published(crew, video) == "master-1.m3u8"
    folder = crew.asset(video)
    assert [str(breach) for breach in check(folder)] == []

    english = put(video, "en", "English")
    assert published(crew, video) == "master-2.m3u8"
    assert [str(breach) for breach in check(folder)] == []
    text = (folder / "master-2.m3u8").read_text("utf-8")
    assert 'NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,CHARACTERISTICS="public.access' in text
    segments = sorted((folder / "captions" / english.id).glob("*.vtt"))
    assert [path.name for path in segments] == ["0000.vtt", "0001.vtt"]
    head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
    first = "00:00:00.500 --> 00:00:03.000\nfirst\n"
    assert segments[0].read_text("utf-8") == head + first
    assert (
        segments[1].read_text("utf-8") == f"{head}{first}\n00:00:03.000 --> 00:00:06.000 align:start\n<i>second</i>\n"
    )

    creator = videos.video(video).creator
    for language in ("de", "en"):
        bell.ring(tracks.remove(video, creator, language))
    assert published(crew, video) == "master.m3u8"
    done = {task.state for task in census.of_video(video) if task.kind is Kind.CAPTIONS}
    assert done <= {TaskState.DONE, TaskState.CANCELLED}
    assert videos.video(video).state is VideoState.READY


def test_the_poster_is_the_very_frame_that_was_chosen(
    crew: Crew, coloured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", crew.valkey.url)
    crew.scheduler()
    crew.worker("urgent")
    crew.worker("ladder", "background", "default")
    video = crew.submit(coloured)
    creator = videos.video(video).creator
    crew.until(lambda: videos.video(video).duration is not None)
    bell.ring(posters.choose(video, creator, 1.0))
    last_red, first_blue = 3 - 1 / 30, 3.0
    bell.ring(posters.choose(video, creator, first_blue))
    assert crew.ended(video).state is VideoState.READY
    crew.until(lambda: not posters.candidates(video, creator).pending)
    assert colour_of(crew, video)[2] > 200

    bell.ring(posters.choose(video, creator, last_red))
    crew.until(lambda: not posters.candidates(video, creator).pending)
    assert colour_of(crew, video)[0] > 200
    shown = showing.showing([video])[video]
    assert shown.dominant_colour is not None
    assert shown.dominant_colour > "#f00000"

    board = posters.candidates(video, creator).storyboard
    assert board is not None
    assert [moment.time for moment in board.moments] == [0.0, 2.0, 4.0]
    assert (crew.asset(video).parents[2] / board.key).is_file()
    assert videos.video(video).state is VideoState.READY


def colour_of(crew: Crew, video: str) -> tuple[int, int, int]:
    """The middle of the poster, which is the same in both formats."""
    key = showing.showing([video])[video].poster_key
    assert key is not None
    assert "poster-" in key
    path = crew.asset(video).parents[2] / key
    found = []
    for name in (path, path.with_suffix(".webp")):
        with Image.open(io.BytesIO(name.read_bytes())) as picture:
            red, green, blue = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))  # type: ignore[misc]
            found.append((int(red), int(green), int(blue)))
    assert all(abs(one - other) < 12 for one, other in zip(*found, strict=True))
    return found[0]
