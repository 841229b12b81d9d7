"""Chunks join: every frame once and in its place, one set of parameters, and no seam to be seen."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline import presets
from pipeline.encode import chunk_arguments, chunk_file, encode_chunk
from pipeline.errors import Damaged, OutputInvalid
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import MediaInfo, Plan
from pipeline.package.video import package_chunk
from pipeline.plan import plan
from pipeline.probe import probe
from tests.conftest import Generate
from tests.instruments import clips, frames, seam
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")
LIMITS = SourceLimits()


def planned(source: Path, **changes: Any) -> Plan:
    return plan(replace(probe(source, LIMITS), **changes), VERTICAL)


def encoded(source: Path, made: Plan, folder: Path, *, edge: int | None = None, backwards: bool = False) -> Path:
    """Encode every chunk in a job of its own, as workers do, and join init and media into one file."""
    folder.mkdir(exist_ok=True)
    rungs = made.rungs if edge is None else tuple(rung for rung in made.rungs if rung.short_edge == edge)
    inits = set()
    for chunk in reversed(made.chunks) if backwards else made.chunks:
        with Job(source) as job:
            encode_chunk(job, made, chunk, rungs, LIMITS)
            with (folder / f"{chunk.index:04d}").open("wb") as media:
                data = job.file(chunk_file(rungs[0], chunk)).read_bytes()
                inits.add(package_chunk(rungs[0], chunk, data, media).init)
    assert len(inits) == 1, "chunks differ in their parameter sets"
    parts = [(folder / f"{chunk.index:04d}").read_bytes() for chunk in made.chunks]
    joined = folder / "joined.mp4"
    joined.write_bytes(inits.pop() + b"".join(parts))
    return joined


SOURCES: dict[str, dict[str, Any]] = {
    "30": {},
    "29.97": {"fps": Fraction(30000, 1001)},
    "25": {"fps": Fraction(25)},
    "open GOP": {"codec": "hevc"},
}


@pytest.mark.parametrize("options", SOURCES.values(), ids=SOURCES.keys())
def test_every_frame_is_there_once_and_in_order(options: dict[str, Any], tmp_path: Path) -> None:
    source = clips.frame_counter(tmp_path, frames=400, **options)
    made = planned(source)
    assert len(made.chunks) == 3
    assert frames.read_numbers(encoded(source, made, tmp_path / "out", edge=234)) == list(range(400))


@pytest.mark.parametrize("drop", ["gt(n,0)*eq(mod(n,7),3)", "gt(n,100)*lt(n,160)", "gt(n,0)*gt(random(4),0.7)"])
def test_variable_rate_shows_each_frame_from_its_own_time_on(drop: str, tmp_path: Path) -> None:
    source = clips.frame_counter(tmp_path, frames=400, drop=drop)
    made = planned(source)
    numbers = frames.read_numbers(encoded(source, made, tmp_path / "out", edge=234))
    there = set(frames.read_numbers(source))
    shown = [max(number for number in there if number is not None and number <= slot) for slot in range(made.frames)]
    assert numbers == shown


def test_edit_list_is_obeyed_in_every_chunk(tmp_path: Path) -> None:
    whole = clips.frame_counter(tmp_path, frames=400)
    source = tmp_path / "cut.mp4"
    clips.ffmpeg("-ss", 1.3, "-i", whole, "-c", "copy", source)
    made = planned(source)
    numbers = frames.read_numbers(encoded(source, made, tmp_path / "out", edge=234))
    assert numbers == list(range(39, 39 + made.frames))
    assert made.frames == 361


def test_late_video_stands_from_time_0(tmp_path: Path) -> None:
    source = tmp_path / "late.mp4"
    clips.ffmpeg(
        "-itsoffset", 1, "-i", clips.frame_counter(tmp_path, frames=400), "-f", "lavfi", "-i", "sine=d=14", "-c:v", "copy",
        "-c:a", "aac", source,
    )  # fmt: skip
    made = planned(source)
    numbers = frames.read_numbers(encoded(source, made, tmp_path / "out", edge=234))
    assert numbers == [0] * 30 + list(range(400))


def test_transport_stream_is_one_chunk_with_every_frame(tmp_path: Path) -> None:
    source = tmp_path / "counter.ts"
    clips.ffmpeg("-i", clips.frame_counter(tmp_path, frames=200), "-c", "copy", source)
    made = planned(source)
    assert len(made.chunks) == 1
    assert frames.read_numbers(encoded(source, made, tmp_path / "out", edge=234)) == list(range(200))


def test_order_and_process_of_chunks_do_not_matter(tmp_path: Path) -> None:
    source = clips.frame_counter(tmp_path, frames=400)
    made = planned(source)
    forwards = encoded(source, made, tmp_path / "forwards", edge=234)
    backwards = encoded(source, made, tmp_path / "backwards", edge=234, backwards=True)
    assert forwards.read_bytes() == backwards.read_bytes()


def test_seams_look_as_if_there_were_none(tmp_path: Path) -> None:
    source = clips.moving(tmp_path, seconds=12)
    chunked = planned(source)
    whole = planned(source, chunkable=False)
    assert (len(chunked.chunks), len(whole.chunks)) == (3, 1)
    beside = [frame for chunk in chunked.chunks[1:] for frame in range(chunk.start - 2, chunk.start + 2)]
    with_seams = seam.vmaf_frames(encoded(source, chunked, tmp_path / "chunked"), source, beside)
    without = seam.vmaf_frames(encoded(source, whole, tmp_path / "whole"), source, beside)
    assert all(abs(one - other) <= 2 for one, other in zip(with_seams, without, strict=True)), (with_seams, without)


def test_entering_too_late_is_noticed(tmp_path: Path) -> None:
    """The control: a chunk that starts decoding at a key frame after its own first frame."""
    source = clips.frame_counter(tmp_path, frames=400)
    made = planned(source)
    late = replace(made.chunks[1], seek=Fraction(3))
    broken = replace(made, chunks=(made.chunks[0], late, made.chunks[2]))
    numbers = frames.read_numbers(encoded(source, broken, tmp_path / "out", edge=234))
    assert frames.doubled(numbers)
    assert frames.dropped(numbers, range(400))


def test_hole_in_the_source_is_damage_not_a_grey_picture(tmp_path: Path) -> None:
    source = clips.frame_counter(tmp_path, frames=400)
    data = bytearray(source.read_bytes())
    media = data.index(b"mdat") + 4
    middle = (media + len(data)) // 2
    data[middle : middle + 4000] = bytes(4000)
    source.write_bytes(data)
    made = planned(source)
    with pytest.raises(Damaged):
        encoded(source, made, tmp_path / "out", edge=234)


def test_source_without_a_picture_where_the_plan_has_one_is_not_made_up(generate: Generate, tmp_path: Path) -> None:
    """Half a second may be held at the end; a plan for more than the file holds must fail."""
    source = generate("two.mp4", "-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=2", "-c:v", "libx264")
    info = probe(source, LIMITS)
    longer = replace(info, video=replace(info.video, end=Fraction(4)))
    made = plan(longer, VERTICAL)
    with pytest.raises(OutputInvalid):
        encoded(source, made, tmp_path / "out")


def graph_of(info: MediaInfo, index: int = 0) -> str:
    made = plan(info, VERTICAL)
    arguments = chunk_arguments(made, made.chunks[index], made.rungs, LIMITS)
    return arguments[arguments.index("-filter_complex") + 1]


def test_one_decode_feeds_all_rungs_in_a_cascade() -> None:
    made = plan(clip(), VERTICAL)
    arguments = chunk_arguments(made, made.chunks[1], made.rungs, LIMITS)
    assert arguments.count("-i") == 1
    graph = graph_of(clip())
    assert [f"scale={w}:{h}" in graph for w, h in ((1080, 1920), (720, 1280), (540, 960), (360, 640), (234, 416))] == [
        True
    ] * 5
    assert graph.count("split=2") == 4
    assert [a for a in arguments if a.endswith(".mp4")] == [
        f"h264-{edge}.0001.mp4" for edge in (1080, 720, 540, 360, 234)
    ]


def test_seek_counts_from_the_containers_start() -> None:
    info = replace(clip(), container_start=Fraction(10), origin=Fraction("10.5"))
    made = plan(info, VERTICAL)
    arguments = chunk_arguments(made, made.chunks[2], made.rungs, LIMITS)
    assert arguments[arguments.index("-itsoffset") + 1] == "-0.500000"
    assert made.chunks[2].seek == 8
    assert arguments[arguments.index("-ss") + 1] == "8.500000"


def test_nothing_of_the_source_is_copied_along() -> None:
    made = plan(clip(), VERTICAL)
    arguments = chunk_arguments(made, made.chunks[0], made.rungs, LIMITS)
    pairs = list(pairwise(arguments))
    assert pairs.count(("-map_metadata", "-1")) == pairs.count(("-map_chapters", "-1")) == len(made.rungs)
    assert "sidedata=mode=delete" in graph_of(clip())


def test_small_rungs_of_a_60_fps_clip_drop_every_other_frame() -> None:
    graph = graph_of(clip(fps=Fraction(60)))
    assert graph.count("framestep") == 1
    assert graph.index("scale=720:1280") < graph.index("framestep=2") < graph.index("scale=540:960")


def test_interlaced_pictures_are_deinterlaced_before_the_grid() -> None:
    graph = graph_of(clip(interlaced=True))
    assert graph.index("bwdif") < graph.index("fps=")
    assert "bwdif" not in graph_of(clip())
