"""The sound of single chunks, for those who watch while the rest is encoded: AAC frames that join those of the neighbours.

All chunks cut one stream of frames, that of the whole sound (`sound`), where `package.audio` cuts it. A chunk's frames are
encoded with some of the sound before and behind them, and what belongs to the neighbours is dropped: by then decoder,
resampler, limiter and encoder are where they would be had they begun at time 0, so that a seam is no louder than the
encoder's own noise. (Where the source's own timestamps wander, or count in other ticks than samples, a seam makes up for
what has gathered since the last one, blended over one frame.)

The gain is 0 dB, whatever the final sound will have: loudness is a measure of the whole, and any guess would be wrong for
most.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import ffmpeg

from pipeline.encode import entry
from pipeline.ffmpeg import source_options
from pipeline.graph import Stream
from pipeline.limits import SourceLimits
from pipeline.media import AudioRendition, Chunk, Plan, Rung
from pipeline.package import grid
from pipeline.package.audio import frame_edges
from pipeline.package.boxes import AAC_FRAME
from pipeline.plan import audio_for
from pipeline.sound import PRIMING, SAMPLE_RATE, finished, rendered, sound_options

ENCODED_BEFORE = 24
"""Frames that are encoded before a chunk's first: half a second, in which limiter and encoder settle."""

ENCODED_BEHIND = 4
"""Frames behind its last: limiter and encoder look ahead."""

DECODED_BEFORE = Fraction(1, 2)
"""Seconds: more than any decoder needs before its output is right (Opus 80 ms; MP3 and SBR a few frames)."""


@dataclass(frozen=True, slots=True)
class SoundChunk:
    """Which part of the sound is a chunk's, and of how much more it is made. Samples are of 48 kHz, from time 0."""

    gops: range
    """Of the whole video."""
    skipped: int
    """Frames that the encoder gives before the chunk's first."""
    start: int
    """First sample that the encoder is given."""
    end: int
    """Behind the last."""
    seek: Fraction | None
    """Where decoding begins: seconds from `origin`; None for the file's beginning."""


def sound_chunk(plan: Plan, chunk: Chunk) -> SoundChunk:
    """The sound that plays beside a chunk of a video that has any."""
    assert plan.info.audio is not None, "a silent source has no sound to cut"
    durations = grid.gop_durations(plan.rungs[0])
    gops = range(chunk.start // plan.gop, -(-chunk.end // plan.gop))
    edges = frame_edges(durations, sample_rate=SAMPLE_RATE, priming=PRIMING)
    # Resampled sound is the same from wherever it is entered only where a sample of the source and one of ours meet.
    rate = plan.info.audio.sample_rate
    period = lcm(AAC_FRAME, SAMPLE_RATE // gcd(SAMPLE_RATE, rate))
    start = max(0, (edges[gops.start] - ENCODED_BEFORE) * AAC_FRAME) // period * period
    end = min((edges[gops.stop] + ENCODED_BEHIND) * AAC_FRAME, round(plan.duration * SAMPLE_RATE))
    seek = Fraction(start, SAMPLE_RATE) - DECODED_BEFORE
    enters = plan.info.chunkable and seek > 0 and start > 0
    return SoundChunk(gops, edges[gops.start] - start // AAC_FRAME, start, end, seek if enters else None)


def growing_rendition(plan: Plan) -> AudioRendition | None:
    """The rendition that plays beside the first-play rung; None for a silent video."""
    rung: Rung = next(rung for rung in plan.rungs if rung.name == plan.first_play)
    return audio_for(rung, plan.audio) if plan.audio else None


def chunk_sound_file(chunk: Chunk) -> str:
    """The name of the encoded sound within its job."""
    return f"sound.{chunk.index:04d}.aac"


def chunk_sound_output(plan: Plan, chunk: Chunk, rendition: AudioRendition, limits: SourceLimits) -> Stream:
    """An output of FFmpeg, as ADTS: the chunk's own frames with `skipped` before and some behind them."""
    assert plan.info.audio is not None, "a silent source has no sound to encode"
    part = sound_chunk(plan, chunk)
    # An input of its own: the picture's begins at a key frame, which may be too late for the sound or far too early.
    source = ffmpeg.input(
        "source", vn=None, **source_options(plan.info.demuxer, limits=limits), **entry(plan.info, part.seek)
    )
    begun = (
        source[str(plan.info.audio.index)]
        .filter("asetpts", f"round(PTS-{part.start}/{SAMPLE_RATE}/TB)")
        # Before it is resampled: `aresample` drops samples of its own rate, which leaves a fraction of one.
        .filter("atrim", start_pts=0)
    )
    sound = finished(rendered(begun), plan, 0.0, part.end - part.start)
    return ffmpeg.output(sound, chunk_sound_file(chunk), **sound_options(rendition))
