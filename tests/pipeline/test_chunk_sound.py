"""Sound that is encoded chunk by chunk: cut where the whole is cut, without a seam that is heard, in sync."""

import io
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline import presets, sound
from pipeline.chunk_sound import DECODED_BEFORE, SoundChunk, growing_rendition, sound_chunk
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import AudioRendition, MediaInfo, Plan
from pipeline.package import grid
from pipeline.package.audio import AudioMedia, adts_frames, frame_edges, package_audio
from pipeline.package.video import MediaChunk
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.publication import growing, growing_folder
from pipeline.steps import encode_media, package_heard
from tests.conftest import Generate
from tests.instruments.avsync import Sync, beep_times, flash_times
from tests.instruments.clips import flash_and_beep
from tests.instruments.decoder import ffmpeg
from tests.pipeline.literals import PHONE_AUDIO, clip

LIMITS = SourceLimits()
VERTICAL = presets.load("vertical")

FRAME = 1024
RATE = sound.SAMPLE_RATE


def planned(*, sample_rate: int = 48000, chunkable: bool = True) -> Plan:
    """Of twenty seconds: chunks [0, 2), [2, 10), [10, 18), [18, 20)."""
    audio = replace(PHONE_AUDIO, sample_rate=sample_rate)
    return plan(replace(clip(chunkable=chunkable), audio=audio), VERTICAL)


def test_a_chunk_is_made_of_its_own_sound_and_a_little_more() -> None:
    made = planned()
    assert sound_chunk(made, made.chunks[0]) == SoundChunk(range(1), 0, 0, (95 + 4) * FRAME, None)
    # (1024 + 2 × 48000) / 1024 = 94.75: frame 95 is the nearest.
    start = (95 - 24) * FRAME
    assert sound_chunk(made, made.chunks[1]) == SoundChunk(
        range(1, 5), 24, start, (470 + 4) * FRAME, Fraction(start, RATE) - DECODED_BEFORE
    )
    last = sound_chunk(made, made.chunks[3])
    assert (last.gops, last.end) == (range(9, 10), 20 * RATE)


@pytest.mark.parametrize("sample_rate", [48000, 44100, 22050, 16000, 8000, 96000, 12345, 47999])
def test_every_chunk_begins_where_a_sample_of_the_source_meets_a_frame(sample_rate: int) -> None:
    made = planned(sample_rate=sample_rate)
    for chunk in made.chunks:
        part = sound_chunk(made, chunk)
        assert part.start % FRAME == 0
        assert part.start * sample_rate % RATE == 0
        assert part.skipped >= 24 or part.start == 0


def test_a_source_that_cannot_be_entered_is_heard_from_its_beginning() -> None:
    made = planned(chunkable=False)
    (chunk,) = made.chunks
    assert sound_chunk(made, chunk) == SoundChunk(range(10), 0, 0, 20 * RATE, None)


@pytest.mark.parametrize(
    "info",
    [
        clip(),
        clip(fps=Fraction(30000, 1001), frames=599, end=Fraction(599 * 1001, 30000)),
        clip(frames=541, end=Fraction(541, 30)),
    ],
    ids=["30", "29.97", "a last frame alone"],
)  # fmt: skip
def test_the_chunks_are_the_whole_cut_up(info: MediaInfo) -> None:
    made = plan(info, VERTICAL)
    durations = grid.gop_durations(made.rungs[0])
    edges = frame_edges(durations, sample_rate=RATE, priming=1024)
    frames = [bytes([number % 251]) * 9 for number in range(edges[-1])]
    whole, about = packed(made, frames, None)
    joined, end = b"", 0
    for chunk in made.chunks:
        part = sound_chunk(made, chunk)
        assert part.gops.start == end
        # As the encoder gives them: some before, some behind.
        first = edges[part.gops.start] - part.skipped
        data, cut = packed(made, frames[first:][part.skipped :], part.gops)
        joined, end = joined + data, part.gops.stop
        assert cut.init == about.init
    assert end == len(durations)
    assert joined == whole


def packed(made: Plan, frames: Sequence[bytes], part: range | None) -> tuple[bytes, AudioMedia]:
    out = io.BytesIO()
    about = package_audio(
        made.audio[0], frames, out, sample_rate=RATE, channels=2, priming=1024, part=part,
        gops=grid.gop_durations(made.rungs[0]),
    )  # fmt: skip
    return out.getvalue(), about


@dataclass(frozen=True)
class Grown:
    """A growing folder at its end."""

    made: Plan
    folder: Path
    rendition: AudioRendition
    sound: tuple[AudioMedia, ...]

    @property
    def playlist(self) -> Path:
        return self.folder / "growing" / f"audio-{self.rendition.name}.m3u8"

    def samples(self) -> "array[float]":
        """Both channels, from time 0."""
        parts = [
            (self.folder / growing_folder(self.rendition.name) / item.name).read_bytes()
            for item in self.sound
            if item.size
        ]
        return decoded(self.folder, self.sound[0].init + b"".join(parts))

    def seams(self) -> list[int]:
        """The first sample of each chunk but the first that its own frames give."""
        edges = frame_edges(grid.gop_durations(self.made.rungs[0]), sample_rate=RATE, priming=1024)
        return [(edges[chunk.start // self.made.gop] - 1) * FRAME for chunk in self.made.chunks[1:]]


def decoded(folder: Path, data: bytes) -> "array[float]":
    path = folder / "joined.mp4"
    path.write_bytes(data)
    samples = array("f")
    samples.frombytes(ffmpeg("-i", path, "-f", "f32le", "-ac", 2, "-"))
    path.unlink()
    return samples


def grown(source: Path, folder: Path) -> Grown:
    """Every chunk of the first-play rung in a job of its own, the last first."""
    made = plan(probe(source, LIMITS), VERTICAL)
    rung = next(rung for rung in made.rungs if rung.name == made.first_play)
    rendition = growing_rendition(made)
    assert rendition
    pictures: dict[int, MediaChunk] = {}
    heard: dict[int, AudioMedia] = {}
    for chunk in reversed(made.chunks):
        with Job(source) as job:
            media, _ = encode_media(job, made, chunk, (rung,), folder, LIMITS, heard=rendition)
            pictures[chunk.index] = media[rung.name]
            heard[chunk.index] = package_heard(job, made, chunk, rendition, folder)
            assert [path.name for path in job.folder.iterdir()] == ["source"]
    for item in growing(made, pictures, heard).items:
        (folder / item.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / item.name).write_bytes(item.data)
    return Grown(made, folder, rendition, tuple(heard[chunk.index] for chunk in made.chunks))


def whole(source: Path, of: Grown) -> "array[float]":
    """The same sound as one encode without gain gives it."""
    with Job(source) as job:
        sound.encode_sound(job, of.made, 0.0, LIMITS)
        frames = list(adts_frames(job.file(sound.sound_file(of.rendition)).read_bytes()))
    data, about = packed(of.made, frames, None)
    return decoded(of.folder, about.init + data)


def drawn(generate: Generate, name: str, *audio: str, seconds: int = 11, codec: str = "aac") -> Path:
    """Eleven seconds, in chunks [0, 2), [2, 10) and [10, 11), that are entered at key frames 1.5 s apart."""
    picture = ("-f", "lavfi", "-i", f"color=gray:s=360x640:r=30:d={seconds}")
    video = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "45")
    return generate(name, *picture, *audio, *video, "-c:a", codec, "-b:a", "192k")


def level(samples: Sequence[float]) -> float:
    """dB below full scale, RMS."""
    return 10 * math.log10(sum(value * value for value in samples) / len(samples) + 1e-12)


def around(samples: Sequence[float], at: int, *, width: int = FRAME) -> Sequence[float]:
    return samples[2 * (at - width) : 2 * (at + width)]


FREQUENCY = 997


@pytest.mark.parametrize(("rate", "codec"), [(48000, "aac"), (44100, "aac"), (48000, "alac"), (12345, "alac")])
def test_a_tone_goes_on_over_the_seams(rate: int, codec: str, generate: Generate, tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", f"aevalsrc=0.1*sin(2*PI*{FREQUENCY}*t):s={rate}:d=11")
    made = grown(drawn(generate, f"tone-{rate}-{codec}.mov", *tone, codec=codec), tmp_path)
    samples = made.samples()
    assert len(made.seams()) == 2
    left = samples[::2]
    residue = without_tone(left)
    body = max(level(residue[at : at + 2 * FRAME]) for at in (RATE, 4 * RATE, 6 * RATE, 8 * RATE))
    for seam in made.seams():
        at_seam = residue[seam - FRAME : seam + FRAME]
        # The tone has -23 dB; a phase that jumps by half a sample would leave -47.
        assert level(at_seam) < -70, "no discontinuity"
        assert max(map(abs, at_seam)) < 0.001
        assert level(at_seam) < body + 3, "no more than the encoder's own noise"


def without_tone(samples: Sequence[float]) -> list[float]:
    """What is left when the tone is taken out, by its amplitude and phase over one second."""
    turn = 2 * math.pi * FREQUENCY / RATE
    span = range(RATE, 2 * RATE)
    sine = 2 / RATE * sum(samples[n] * math.sin(turn * n) for n in span)
    cosine = 2 / RATE * sum(samples[n] * math.cos(turn * n) for n in span)
    return [value - sine * math.sin(turn * n) - cosine * math.cos(turn * n) for n, value in enumerate(samples)]


SURROUND = "0.3*sin(999*t)|0.3*sin(2222*t)|0.3*sin(3333*t)|0|0.1*random(0)|0.1*random(1)"

SOUNDS = {
    "limited": ("-f", "lavfi", "-i", "anoisesrc=d=11:c=pink:r=48000:a=1:seed=1,volume=12dB"),
    "44.1 kHz": ("-f", "lavfi", "-i", "anoisesrc=d=11:c=pink:r=44100:a=0.5:seed=2"),
    "5.1": ("-f", "lavfi", "-i", f"aevalsrc={SURROUND}:c=5.1:s=44100:d=11"),
    "late": ("-itsoffset", "1.93", "-f", "lavfi", "-i", "anoisesrc=d=9:c=pink:r=44100:a=0.5:seed=2"),
    "early": ("-ss", "0.777", "-f", "lavfi", "-i", "anoisesrc=d=20:c=pink:r=44100:a=0.5:seed=2"),
    "short": ("-f", "lavfi", "-i", "anoisesrc=d=2.2:c=pink:r=48000:a=0.5:seed=2"),
    "gone": ("-f", "lavfi", "-i", "anoisesrc=d=0.3:c=pink:r=48000:a=0.5:seed=2"),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUNDS)
def test_chunks_sound_like_the_whole(name: str, generate: Generate, tmp_path: Path) -> None:
    source = drawn(generate, f"chunk-sound-{name}.mp4", *SOUNDS[name])
    made = grown(source, tmp_path)
    joined, reference = made.samples(), whole(source, made)
    assert len(joined) == len(reference)
    assert sum(gop.duration for item in made.sound for gop in item.gops) == made.made.duration
    apart = [one - other for one, other in zip(joined, reference, strict=True)]
    for seam in made.seams():
        # Two encodes of the same differ by their noise: here by no more than where both are long under way.
        assert level(around(apart, seam)) < max(level(around(apart, seam + 9000)) + 3, -100)
        assert level(around(joined, seam)) == pytest.approx(level(around(reference, seam)), abs=1)
    assert level(reference) > -50


def test_both_sides_of_surround_sound_are_heard_in_every_chunk(generate: Generate, tmp_path: Path) -> None:
    made = grown(drawn(generate, "chunk-sound-5.1.mp4", *SOUNDS["5.1"]), tmp_path)
    samples = made.samples()
    for second in (1, 5, 10):
        span = samples[2 * RATE * second : 2 * RATE * second + RATE]
        assert min(level(span[::2]), level(span[1::2])) > -30


CLICKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "variable": {"variable": True},
    "edited": {"edited": True},
    "late sound": {"audio_late": 1.5},
}


@pytest.mark.parametrize("name", CLICKS)
def test_flashes_and_beeps_of_the_growing_playlists_are_in_sync(name: str, tmp_path: Path) -> None:
    source = flash_and_beep(tmp_path, seconds=20, **CLICKS[name])
    made = grown(source, tmp_path)
    pictures = made.folder / "growing" / f"{made.made.first_play}.m3u8"
    sync = Sync(flash_times(pictures), beep_times(made.playlist))
    assert len(sync.flashes) >= 9
    assert max(map(abs, sync.offsets[1:])) < 3, sync.offsets
    assert all(after - before == pytest.approx(2, abs=0.002) for before, after in pairwise(sync.beeps))
