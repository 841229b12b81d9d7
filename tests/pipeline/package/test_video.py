"""From encoded chunks to segments and key frames, on chunks that FFmpeg really wrote."""

import io
from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline import presets
from pipeline.encode import chunk_file, encode_chunk
from pipeline.errors import OutputInvalid
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Plan, Rung
from pipeline.package.video import MediaChunk, package_chunk, video_track
from pipeline.plan import plan
from pipeline.probe import probe
from tests.conftest import Generate

Encoded = tuple[Plan, dict[int, bytes]]


@pytest.fixture(scope="module")
def encoded(generate: Generate) -> Encoded:
    """A clip of 7 s and 5 frames (215), its chunks encoded for the only rung."""
    source = generate(
        "package.mp4", "-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=7.15", "-c:v", "libx264", "-g", "45", "-bf", "2"
    )
    made = plan(probe(source, SourceLimits()), presets.load("vertical"))
    with Job(source) as job:
        for chunk in made.chunks:
            encode_chunk(job, made, chunk, made.rungs, SourceLimits())
        files = {chunk.index: job.file(chunk_file(made.rungs[0], chunk)).read_bytes() for chunk in made.chunks}
    return made, files


def package(rung: Rung, chunk: Chunk, data: bytes) -> tuple[MediaChunk, bytes]:
    media = io.BytesIO()
    return package_chunk(rung, chunk, data, media), media.getvalue()


def test_segments_are_one_gop_then_two(encoded: Encoded) -> None:
    made, files = encoded
    chunks = [package(made.rungs[0], chunk, files[chunk.index])[0] for chunk in made.chunks]
    track = video_track(made.rungs[0], chunks, made.segment_gops)
    assert [(item.uri, item.duration) for item in track.segments] == [
        ("0000.m4s", 2),
        ("0001.m4s", 4),
        ("0001.m4s", Fraction(35, 30)),
    ]
    assert [item.duration for item in track.key_frames] == [2, 2, 2, Fraction(35, 30)]
    assert track.duration == made.duration == Fraction(215, 30)


def test_sequence_numbers_rise_over_chunks(encoded: Encoded) -> None:
    made, files = encoded
    numbers = []
    for chunk in made.chunks:
        packaged, media = package(made.rungs[0], chunk, files[chunk.index])
        numbers += [int.from_bytes(media[gop.offset + 20 : gop.offset + 24], "big") for gop in packaged.gops]
    assert numbers == [1, 2, 3, 4]


def test_key_range_ends_with_the_idr(encoded: Encoded) -> None:
    made, files = encoded
    packaged, media = package(made.rungs[0], made.chunks[0], files[0])
    idr = media[: packaged.gops[0].key_length]
    start = idr.index(b"mdat") + 4
    length = int.from_bytes(idr[start : start + 4], "big")
    assert idr[start + 4] & 0x1F == 5  # a slice of an IDR picture (ITU-T H.264, 7.4.1)
    assert start + 4 + length == len(idr)


def test_missing_frames_are_noticed(encoded: Encoded) -> None:
    made, files = encoded
    longer = replace(made.chunks[1], end=made.chunks[1].end + 1)
    with pytest.raises(OutputInvalid, match="35 frames at 180, not 36 at 180"):
        package(made.rungs[0], longer, files[1])


def test_wrong_place_is_noticed(encoded: Encoded) -> None:
    made, files = encoded
    with pytest.raises(OutputInvalid, match="60 frames at 0, not 60 at 60"):
        package(made.rungs[0], replace(made.chunks[0], start=60, end=120), files[0])


def test_missing_gop_is_noticed(encoded: Encoded) -> None:
    made, files = encoded
    last = files[1].rindex(b"moof") - 4
    with pytest.raises(OutputInvalid, match="120 frames of 155"):
        package(made.rungs[0], made.chunks[1], files[1][:last])


def test_chunks_of_different_encoders_do_not_join(encoded: Encoded) -> None:
    made, files = encoded
    one = package(made.rungs[0], made.chunks[0], files[0])[0]
    other = replace(one, init=one.init.replace(b"avcC\x01\x64", b"avcC\x01\x4d"))
    assert other != one
    with pytest.raises(OutputInvalid, match="differ in their parameter sets"):
        video_track(made.rungs[0], [one, other], made.segment_gops)
