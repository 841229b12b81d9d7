"""The steps one by one, each on its own as workers run them, make what `vw encode` makes."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import presets
from pipeline.asset import Asset, Images, Spent, text
from pipeline.errors import Cancelled
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.package.audio import AudioMedia
from pipeline.package.video import MediaChunk
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.produce import Request, produce
from pipeline.publication import Item, final, growing
from pipeline.steps import Sound, encode_media, make_sound, make_stills, package_heard, rungs_by_codec
from pipeline.stills.poster import Poster, make_poster
from pipeline.wire import dump, load
from tests.conformance.checker import check
from tests.conformance.growing import check_history
from tests.conftest import Generate
from tests.pipeline.literals import clip

LIMITS = SourceLimits()

VERTICAL = presets.load("vertical")


@pytest.fixture
def source(generate: Generate) -> Path:
    """Eleven small seconds that never rest, in three chunks."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=11")
    sound = ("-f", "lavfi", "-i", "anoisesrc=d=11:c=pink:r=48000:a=0.3:seed=1")
    return generate(
        "steps.mp4", *picture, *sound, "-c:v", "libx264", "-preset", "ultrafast", "-g", "45", "-c:a", "aac", "-ac", "2"
    )


def publish(folder: Path, items: tuple[Item, ...]) -> None:
    for item in items:
        path = folder / item.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.data)


def test_steps_in_any_order_make_the_same_asset(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "staged"
    (folder / "images").mkdir(parents=True)
    # Every value between two steps travels as text.
    made = load(Plan, dump(plan(probe(source, LIMITS), VERTICAL)))
    with Job(source) as job:
        poster = load(Poster, dump(make_poster(job, made, folder / "images", LIMITS, nice=5)))
    done: dict[int, dict[str, MediaChunk]] = {}
    heard: dict[int, AudioMedia] = {}
    for chunk in reversed(made.chunks):
        with Job(source) as job:
            media, _ = encode_media(job, made, chunk, made.rungs, folder, LIMITS, threads=1, nice=5)
            done[chunk.index] = load(dict[str, MediaChunk], dump(media))
            (first,) = (rung for rung in made.rungs if rung.name == made.first_play)
            # Alone, as the task of the first-play rung: these are other bytes than those of a process that has all rungs.
            _, _ = encode_media(job, made, chunk, (first,), tmp_path / "apart", LIMITS, heard=made.audio[0])
            heard[chunk.index] = load(AudioMedia, dump(package_heard(job, made, chunk, made.audio[0], folder)))
    with Job(source) as job:
        sound = load(Sound, dump(make_sound(job, made, folder, LIMITS, nice=5)))

    seen = []
    for count in range(1, 4):
        first_play = {index: done[index][made.first_play] for index in range(count)}
        version = growing(made, first_play, {index: heard[index] for index in range(count)})
        publish(folder, version.items)
        seen.append({path.name: path.read_bytes() for path in (folder / "growing").glob("*.m3u8")})
    media = {rung.name: [done[chunk.index][rung.name] for chunk in made.chunks] for rung in made.rungs}
    rung = made.stills.rung
    assert make_stills(folder / rung, media[rung], made, poster.time, folder / "images", nice=5).cpu_seconds > 0
    publication = final(made, media, sound.media)
    publish(folder, publication.items)
    images = Images(poster.thumbhash, poster.dominant_colour, poster.time)
    asset = Asset(made, publication.variants, publication.tracks, images, sound.loudness, (("total", Spent(1, 1)),))
    (folder / "asset.json").write_text(text(asset), "utf-8")

    whole = tmp_path / "whole"
    produce(source, whole, Request(VERTICAL), LIMITS)
    names = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    assert names == {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} - _growing(folder)
    for name in names - {Path("asset.json")}:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert _facts(folder) == _facts(whole)
    assert [str(breach) for breach in check_history(seen)] == []
    assert [str(breach) for breach in check(folder, decode=False)] == []


def _growing(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in (folder / "growing").rglob("*") if path.is_file()}


def _facts(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / "asset.json").read_text("utf-8"))
    del facts["stages"]
    return facts


def test_files_may_be_called_otherwise_than_usual(source: Path, tmp_path: Path) -> None:
    made = plan(probe(source, LIMITS), VERTICAL)
    with Job(source) as job:
        media, finished = encode_media(job, made, made.chunks[0], made.rungs, tmp_path, LIMITS, suffix="-b7")
        sound = make_sound(job, made, tmp_path, LIMITS, name="audio-b7.m4s")
        assert [path.name for path in job.folder.iterdir()] == ["source"], "what was packaged is left behind"
    assert finished.cpu_seconds > 0
    for name, chunk in media.items():
        assert (chunk.name, chunk.size) == ("0000-b7.m4s", (tmp_path / name / "0000-b7.m4s").stat().st_size)
    for about in sound.media:
        assert about.size == (tmp_path / about.folder / "audio-b7.m4s").stat().st_size


def test_av1_is_encoded_apart() -> None:
    made = plan(clip(), VERTICAL, codecs=("h264", "av1"))
    apart = rungs_by_codec(made)
    assert [{rung.codec for rung in rungs} for rungs in apart] == [{"h264"}, {"av1"}]
    assert sum(apart, ()) == made.rungs
    assert rungs_by_codec(plan(clip(), VERTICAL)) == (plan(clip(), VERTICAL).rungs,)


def _chunk(job: Job, made: Plan, folder: Path, stop: threading.Event) -> object:
    return encode_media(job, made, made.chunks[1], made.rungs, folder, LIMITS, stop=stop)


def _sound(job: Job, made: Plan, folder: Path, stop: threading.Event) -> object:
    return make_sound(job, made, folder, LIMITS, stop=stop)


def _poster(job: Job, made: Plan, folder: Path, stop: threading.Event) -> object:
    return make_poster(job, made, folder, LIMITS, stop=stop)


@pytest.mark.parametrize("step", [_chunk, _sound, _poster])
def test_steps_stop_when_told(source: Path, tmp_path: Path, step: Callable[..., object]) -> None:
    made = plan(probe(source, LIMITS), VERTICAL)
    stop = threading.Event()
    stop.set()
    with Job(source) as job, pytest.raises(Cancelled):
        step(job, made, tmp_path, stop)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
