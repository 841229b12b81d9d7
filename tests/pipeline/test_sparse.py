"""A file of which only the planned bytes are there is as good as the whole: the same facts, the same encoded bytes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from pipeline import presets, sound
from pipeline.chunk_sound import chunk_sound_file, chunk_sound_output
from pipeline.encode import chunk_file, encode_chunk
from pipeline.errors import Damaged
from pipeline.extents import total
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Plan
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.ranges import (
    SourceMap,
    audio_ranges,
    chunk_ranges,
    first_play_ranges,
    poster_ranges,
    probe_ranges,
    source_map,
)
from pipeline.remote import RemoteBoxFile
from pipeline.stills.poster import make_poster
from pipeline.storage import ObjectStore, open_store
from tests.conftest import Generate
from tests.pipeline.sparse import (
    mapped,
    sparse_copy,
    with_second_edit,
    with_sound_behind,
    with_two_mdats,
    with_wide_mdat,
)

LIMITS = SourceLimits()
DRAFT = presets.load("draft")

SECONDS = 20
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30", "-crf", "24")
AAC = ("-c:a", "aac", "-b:a", "64k")
SOURCE = (
    *("-f", "lavfi", "-i", f"testsrc2=s=160x284:r=30:d={SECONDS},noise=alls=40:allf=t"),
    *("-f", "lavfi", "-i", f"sine=f=330:beep_factor=4:r=48000:d={SECONDS}"),
)


def drawn(generate: Generate, name: str, *options: str) -> Path:
    return generate(name, *SOURCE, *H264, *AAC, *options)


def plain(generate: Generate) -> Path:
    """moov at the end, as phones write it, with the sound in pieces of half a second."""
    return drawn(generate, "sparse.mp4", "-bf", "0", "-max_interleave_delta", "500000", "-chunk_duration", "500000")


def faststart(generate: Generate) -> Path:
    return generate("sparse-faststart.mp4", "-i", plain(generate), "-c", "copy", "-movflags", "+faststart")


def edited(generate: Generate) -> Path:
    """An edit list that begins in the middle of a GOP."""
    return generate("sparse-edited.mp4", "-ss", "1.4", "-i", plain(generate), "-c", "copy")


def reordered(generate: Generate) -> Path:
    return drawn(generate, "sparse-reordered.mp4", "-bf", "3", "-b_strategy", "0")


def open_gop(generate: Generate) -> Path:
    hevc = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "open-gop=1:keyint=40:bframes=4:log-level=1")
    return generate("sparse-hevc.mov", *SOURCE, *hevc, "-tag:v", "hvc1", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le")


def every_frame_a_key(generate: Generate) -> Path:
    return drawn(generate, "sparse-intra.mov", "-g", "1")


def wide(generate: Generate) -> Path:
    source = plain(generate)
    return with_wide_mdat(source, source.with_name("sparse-wide.mp4"))


def parted(generate: Generate) -> Path:
    source = plain(generate)
    return with_two_mdats(source, source.with_name("sparse-parted.mp4"))


def late(generate: Generate) -> Path:
    """Sound at 44.1 kHz that begins late and ends early, beside sound in another language."""
    sound = ("-itsoffset", "1.7", "-f", "lavfi", "-i", "anoisesrc=d=15:c=pink:r=44100:a=0.5:seed=3")
    maps = ("-map", "0:v", "-map", "2:a", "-map", "1:a")
    return generate("sparse-late.mp4", *SOURCE, *sound, *maps, *H264, "-g", "150", *AAC)


def edited_twice(generate: Generate) -> Path:
    """Sound that an edit list strings together of two parts."""
    source = plain(generate)
    return with_second_edit(source, source.with_name("sparse-edited-twice.mp4"))


def sound_behind(generate: Generate) -> Path:
    """All the sound behind all the pictures, so that none comes with them."""
    source = reordered(generate)
    return with_sound_behind(source, source.with_name("sparse-sound-behind.mp4"))


MEDIA = (plain, edited, reordered, open_gop, every_frame_a_key)
"""Clips that differ in what has to be decoded."""

SOUNDS = (plain, edited, open_gop, late, edited_twice, sound_behind)
"""Clips that differ in what has to be heard."""

BOXES = (faststart, wide, parted)
"""The plain clip in other boxes."""


def planned(source: Path) -> Plan:
    made = plan(probe(source, LIMITS), DRAFT)
    # One thread: with several, x264's rate control is not the same twice.
    return replace(made, rungs=(replace(made.rungs[-1], threads=1),))


def encoded(source: Path, made: Plan, chunk: Chunk) -> bytes:
    with Job(source) as job:
        encode_chunk(job, made, chunk, made.rungs, LIMITS)
        return job.file(chunk_file(made.rungs[0], chunk)).read_bytes()


def heard(source: Path, made: Plan) -> list[object]:
    with Job(source) as job:
        loudness, _ = sound.measure(job, made, LIMITS)
        sound.encode_sound(job, made, loudness.gain, LIMITS)
        return [loudness, *(job.file(sound.sound_file(item)).read_bytes() for item in made.audio)]


def watched(source: Path, made: Plan, chunk: Chunk) -> tuple[bytes, bytes]:
    """Picture and sound of a chunk of the first-play rung."""
    with Job(source) as job:
        sounding = chunk_sound_output(made, chunk, made.audio[0], LIMITS)
        encode_chunk(job, made, chunk, made.rungs, LIMITS, beside=(sounding,))
        names = (chunk_file(made.rungs[0], chunk), chunk_sound_file(chunk))
        picture, heard = (job.file(name).read_bytes() for name in names)
        return picture, heard


def check_chunks(source: Path, made: Plan, known: SourceMap, copy: Path, *which: int) -> list[float]:
    """Some of the chunks, by index; what share of the file each needed."""
    shares = []
    for index in which:
        needed = chunk_ranges(known, made, made.chunks[index])
        sparse_copy(source, needed, copy)
        assert encoded(copy, made, made.chunks[index]) == encoded(source, made, made.chunks[index]), index
        shares.append(total(needed) / known.size)
    return shares


@pytest.mark.parametrize("make", MEDIA, ids=lambda make: make.__name__)
def test_a_sparse_file_gives_what_the_whole_one_gives(
    make: Callable[[Generate], Path], generate: Generate, tmp_path: Path
) -> None:
    source, copy = make(generate), tmp_path / "sparse"
    known, made = mapped(source), planned(source)
    assert probe(sparse_copy(source, probe_ranges(known), copy), LIMITS) == made.info
    assert len(made.chunks) == 4
    shares = check_chunks(source, made, known, copy, 0, 1, -1)
    assert total(probe_ranges(known)) < 0.3 * known.size
    assert max(shares) < 0.8
    assert heard(sparse_copy(source, audio_ranges(known, made), copy), made) == heard(source, made)


@pytest.mark.parametrize("make", SOUNDS, ids=lambda make: make.__name__)
def test_a_chunk_and_its_sound_are_made_of_their_ranges(
    make: Callable[[Generate], Path], generate: Generate, tmp_path: Path
) -> None:
    source = make(generate)
    known, made = mapped(source), planned(source)
    assert known.tracks
    for index in (0, 1, -1):
        chunk = made.chunks[index]
        needed = first_play_ranges(known, made, chunk)
        copy = sparse_copy(source, needed, tmp_path / "sparse")
        assert watched(copy, made, chunk) == watched(source, made, chunk), index
        assert total(needed) < 0.8 * known.size
        if make is sound_behind:
            pictures = chunk_ranges(known, made, chunk)
            share = (total(needed) - total(pictures)) / total(sound_of(known))
            assert 0 < share < (float((chunk.end - chunk.start) / made.fps) + 6) / SECONDS, index
            with pytest.raises(Damaged):
                watched(sparse_copy(source, pictures, copy), made, chunk)


def sound_of(known: SourceMap) -> list[tuple[int, int]]:
    return [(run.first, run.end) for track in known.tracks for run in track.runs]


@pytest.mark.parametrize("make", BOXES, ids=lambda make: make.__name__)
def test_every_order_and_size_of_boxes_is_read(
    make: Callable[[Generate], Path], generate: Generate, tmp_path: Path
) -> None:
    source, copy = make(generate), tmp_path / "sparse"
    known, made = mapped(source), planned(source)
    assert known.tracks
    assert probe(sparse_copy(source, probe_ranges(known), copy), LIMITS) == made.info
    check_chunks(source, made, known, copy, -1)


REAL = (
    "autoeditor_talk_720p_42s.mp4",
    "sintel_trailer_720p24_52s.mp4",
    "hevc_1080p_icc_10s.mp4",
    "elst_10s_delay_4s.mp4",
    "elst_preroll_only_sync.mp4",
)


@pytest.mark.parametrize("name", REAL)
def test_real_clips_are_the_same_from_their_ranges(real: Path, name: str, tmp_path: Path) -> None:
    source, copy = real / name, tmp_path / "sparse"
    known, made = mapped(source), planned(source)
    assert known.tracks
    assert probe(sparse_copy(source, probe_ranges(known), copy), LIMITS) == made.info
    check_chunks(source, made, known, copy, *{len(made.chunks) // 2, len(made.chunks) - 1})
    if made.audio:
        chunk = made.chunks[len(made.chunks) // 2]
        sparse_copy(source, first_play_ranges(known, made, chunk), copy)
        assert watched(copy, made, chunk) == watched(source, made, chunk)


def test_a_poster_is_made_of_its_ranges(real: Path, tmp_path: Path) -> None:
    source = real / "autoeditor_talk_720p_42s.mp4"
    known, made = mapped(source), planned(source)
    needed = poster_ranges(known, made)
    assert total(needed) < 0.3 * known.size
    posters = []
    for file in (source, sparse_copy(source, needed, tmp_path / "sparse")):
        with Job(file) as job:
            poster = make_poster(job, made, tmp_path, limits=LIMITS)
        posters.append((poster.time, poster.thumbhash, (tmp_path / "poster.jpg").read_bytes()))
    assert posters[0] == posters[1]


def test_a_hole_that_is_decoded_ends_the_run(generate: Generate, tmp_path: Path) -> None:
    source = plain(generate)
    known, made = mapped(source), planned(source)
    needed = chunk_ranges(known, made, made.chunks[1])
    copy = sparse_copy(source, needed, tmp_path / "sparse")
    with pytest.raises(Damaged):
        encoded(copy, made, made.chunks[-1])


def test_a_map_is_small_and_survives_as_json(generate: Generate) -> None:
    known = mapped(plain(generate))
    text = msgspec.json.encode(known)
    assert msgspec.json.decode(text, type=SourceMap) == known
    assert len(text) < 120 * SECONDS


def test_the_index_is_found_in_a_store_without_reading_the_rest(generate: Generate, tmp_path: Path) -> None:
    source = plain(generate)
    store = Counting(open_store(str(tmp_path / "store")))
    store.put("uploads/v/source", source, content_type="video/mp4", cache_control="")
    remote = RemoteBoxFile(store, "uploads/v/source")
    assert source_map(remote) == mapped(source)
    assert len(remote) == source.stat().st_size
    assert remote[100:100] == b""
    assert store.bytes_read < 1_000_000
    assert store.reads <= 3
    assert remote[0 : len(remote)] == source.read_bytes()
    assert store.bytes_read <= len(remote)


class Counting:
    """A store that counts what is read of it."""

    def __init__(self, store: ObjectStore) -> None:
        self.store, self.reads, self.bytes_read = store, 0, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        data = self.store.read(key, start, end)
        self.reads += 1
        self.bytes_read += len(data)
        return data
