"""May a clip be delivered as it is? Pure; each refusal has a name, for logs. A clip refused is no worse: it is encoded.

What only the samples tell (`units`) is found while they are copied.
"""

from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from pipeline.media import Dynamic, MediaInfo, Orientation
from pipeline.package.boxes import AAC_FRAME
from pipeline.plan import KNOWN_RATES, RATE_TOLERANCE
from pipeline.remux.cuts import LONGEST_SEGMENT, Frames, frames_of, gop_starts
from pipeline.remux.source import Picture, Sound, Source
from pipeline.tables import MAX_ENTRIES, Tables

MAX_SHORT_EDGE = 1080
MAX_RATE = 60
"""Frames a second (HLS Authoring Specification, 1.13)."""
MAX_AVERAGE, MAX_PEAK = 12_000_000, 24_000_000
"""Bit/s of the clip, and of any GOP with its sound left out: as twice the average is what players are told to expect."""
PROFILES = frozenset({66, 77, 100})
MAX_LEVEL = 52
"""Baseline, Main and High up to level 5.2 (HLS Authoring Specification, 1.2 and 1.3)."""
SAMPLE_RATES = frozenset({44_100, 48_000})
LARGEST_AAC_FRAME = 8191
"""Bytes: what ADTS can say. Two channels need 1536 at most (ISO/IEC 14496-3, 4.5.3.3)."""
LATE = Fraction(1, 1000)
"""Seconds: edit lists count in ticks of the movie, often a thousandth."""
ENDS_EARLY = Fraction(1, 4)
"""Seconds by which sound may end before the picture: devices stop them one after the other. Players go on without it."""
LONGEST_DELAY = 2
"""Seconds from a frame's decoding to its being shown."""

MAX_TIMESCALE = 2**28
"""Ticks a second: so that twice the longest delay fits into 31 bits of a track run or an edit list."""

SDR_TAGS = frozenset({None, "bt709", "smpte170m", "bt470bg"})
"""BT.709, both BT.601s, and nothing said. A remux keeps its tags, which players follow as the ladder does, and what
is not tagged they take for BT.601 or BT.709 by its size, as the ladder does (`graph.SD_LINES`): no colour changes when a
viewer goes from one to the other. Wider primaries need colour management, which only the ladder can presume."""


class Reason(StrEnum):
    """Why a clip is not delivered as it is."""

    CONTAINER = "not_progressive_mp4"
    TABLES = "tables_make_no_sense"
    CODEC = "not_h264"
    PROFILE = "profile_or_level"
    PIXELS = "not_8_bit_420_limited_range"
    NOT_SDR = "not_sdr"
    TURNED = "turned_or_mirrored"
    PIXEL_ASPECT = "pixels_not_square"
    LANDSCAPE = "landscape"
    TOO_LARGE = "short_edge_over_1080"
    INTERLACED = "interlaced"
    HIGH_RATE = "over_60_fps"
    VARIABLE_RATE = "variable_frame_rate"
    BITRATE = "bitrate"
    PEAK = "peak_bitrate"
    SEVERAL_PICTURES = "several_video_tracks"
    DISCARDS = "edit_list_discards"
    PICTURE_LATE = "picture_late"
    SOUND_LATE = "sound_late"
    SOUND_SHORT = "sound_ends_early"
    SOUND_CODEC = "not_aac_lc"
    SOUND_CHANNELS = "over_2_channels"
    SOUND_RATE = "sample_rate"
    SOUND_TIMES = "sound_with_gaps"
    SOUND_SIZES = "sound_frames_too_large"
    ENTRIES = "several_sample_entries"
    PARAMETER_SETS = "parameter_sets_change"
    FRAME_TIMES = "frame_times"
    LONG_GOP = "gop_over_4_s"
    KEY_FRAMES = "key_frame_no_idr"
    UNITS = "units_make_no_sense"


class Undeliverable(Exception):
    """The clip cannot be delivered as it is, for the `reason`. No fault of the clip: it is encoded instead."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)


def deliverable(info: MediaInfo, source: Source) -> Reason | None:
    """The first reason not to deliver a clip as it is; None where nothing but its samples can still forbid it."""
    return refusal(info) or _tables(source) or _picture(info, source) or _sound(info, source)


def refusal(info: MediaInfo) -> Reason | None:
    """The same from the probe's answer alone, before any more of the file is read."""
    video, audio, colour = info.video, info.audio, info.video.colour
    refusals = {
        Reason.CONTAINER: info.demuxer != "mov" or not info.chunkable,
        Reason.CODEC: video.codec != "h264",
        Reason.PIXELS: video.pix_fmt != "yuv420p" or video.bit_depth != 8 or colour.full_range,
        Reason.NOT_SDR: video.dynamic is not Dynamic.SDR
        or video.dolby_vision is not None
        or not {colour.primaries, colour.transfer, colour.matrix} <= SDR_TAGS,
        Reason.INTERLACED: video.interlaced,
        Reason.TURNED: video.orientation != Orientation() or "odd_display_matrix" in info.warnings,
        Reason.PIXEL_ASPECT: video.sar != 1,
        Reason.LANDSCAPE: video.width > video.height,
        Reason.TOO_LARGE: video.width > MAX_SHORT_EDGE,
        Reason.SEVERAL_PICTURES: "extra_video_tracks" in info.warnings,
        Reason.HIGH_RATE: frame_rate(video.fps) > MAX_RATE,
        # Players would follow the samples' times, whatever they are; but FRAME-RATE would promise what is not kept, and
        # the ladder, at a constant rate, would not show the same frames. Jitter and a frame lost now and then are let by.
        Reason.VARIABLE_RATE: video.variable,
        # A picture that comes first by less than a frame: the sound before it is cut off with the priming.
        Reason.PICTURE_LATE: video.start >= 1 / video.fps,
        Reason.SOUND_CODEC: audio is not None and audio.codec != "aac",
        Reason.SOUND_CHANNELS: audio is not None and audio.channels > 2,
        Reason.SOUND_RATE: audio is not None and audio.sample_rate not in SAMPLE_RATES,
        Reason.SOUND_LATE: audio is not None and audio.start - video.start > LATE,
        Reason.SOUND_SHORT: audio is not None
        and video.end - audio.end > min(ENDS_EARLY, (video.end - video.start) / 2),
    }
    return next((reason for reason, holds in refusals.items() if holds), None)


def frame_rate(nominal: Fraction) -> Fraction:
    """The known rate that a nominal one is, if it is one."""
    nearest = min(KNOWN_RATES, key=lambda known: abs(known - nominal))
    return nearest if abs(nearest - nominal) <= nearest * Fraction(RATE_TOLERANCE) else nominal


def _tables(source: Source) -> Reason | None:
    """Tables that could make more of a file than is in it, or do not cover their samples."""
    tracks = [track.tables for track in (source.picture, source.sound) if track is not None]
    for tables in tracks:
        placed = sum(samples for _, _, samples in tables.placed_chunks())
        if not 0 < tables.count <= MAX_ENTRIES or placed != tables.count or sum(map(_bytes, tracks)) > source.size:
            return Reason.TABLES
        if max((end for _, end in tables.places())) > source.size:
            return Reason.TABLES
    return None


def _bytes(tables: Tables) -> int:
    return tables.size * tables.count or sum(tables.sizes)


def _picture(info: MediaInfo, source: Source) -> Reason | None:
    picture, tables = source.picture, source.picture.tables
    if reason := _description(info, picture):
        return reason
    # The probe counts what is shown.
    if not tables.edit.simple or info.video.frames != tables.count:
        return Reason.DISCARDS
    frames = frames_of(tables)
    if reason := _times(info, tables, frames):
        return reason
    return _rates(source, frames)


def _rates(source: Source, frames: Frames) -> Reason | None:
    """How long and how large GOPs are."""
    tables = source.picture.tables
    sizes = [end - start for start, end in tables.places()]
    edges = (*gop_starts(tables, frames.decoded), tables.count)
    sounds = 0 if source.sound is None else _bytes(source.sound.tables)
    seconds = Fraction(sum(frames.durations), tables.timescale)
    if 8 * (sum(sizes) + sounds) > MAX_AVERAGE * seconds:
        return Reason.BITRATE
    for start, end in pairwise(edges):
        lasts = Fraction(sum(frames.durations[start:end]), tables.timescale)
        if lasts > LONGEST_SEGMENT:
            return Reason.LONG_GOP
        # A short last GOP is little but a key frame, and no peak.
        if 8 * sum(sizes[start:end]) > MAX_PEAK * max(lasts, Fraction(1)):
            return Reason.PEAK
    return None


def _description(info: MediaInfo, picture: Picture) -> Reason | None:
    if len(picture.entries) != 1:
        return Reason.ENTRIES
    if picture.avc is None or picture.size != (info.video.width, info.video.height):
        return Reason.CODEC
    avc = picture.avc
    if avc.profile not in PROFILES or avc.level > MAX_LEVEL:
        return Reason.PROFILE
    if (len(avc.sps), len(avc.pps)) != (1, 1):
        return Reason.PARAMETER_SETS
    # CODECS is what the record says, and decoders follow the parameter set.
    told = bytes((avc.profile, avc.compatibility, avc.level))
    return Reason.PROFILE if avc.sps[0][1:4] != told else None


def _times(info: MediaInfo, tables: Tables, frames: Frames) -> Reason | None:
    """Frames that no GOP holds, or that are shown before their GOP begins or after it ended; a last one that never ends."""
    starts = gop_starts(tables, frames.decoded)
    if tables.timescale > MAX_TIMESCALE:
        return Reason.FRAME_TIMES
    if starts[:1] != (0,):
        return Reason.KEY_FRAMES
    if min(frames.durations) <= 0 or len(set(frames.shown)) != tables.count:
        return Reason.FRAME_TIMES
    gops = [frames.shown[start:end] for start, end in pairwise((*starts, tables.count))]
    if any(gop[0] != min(gop) for gop in gops) or any(max(gop) > after[0] for gop, after in pairwise(gops)):
        return Reason.FRAME_TIMES
    ahead = [shown - decoded for shown, decoded in zip(frames.shown, frames.decoded, strict=True)]
    if max(map(abs, ahead)) > LONGEST_DELAY * tables.timescale:
        return Reason.FRAME_TIMES
    lasts = Fraction(sum(frames.durations), tables.timescale)
    known = info.video.end - info.video.start
    return Reason.FRAME_TIMES if abs(lasts - known) > 1 / info.video.fps else None


def _sound(info: MediaInfo, source: Source) -> Reason | None:
    sound = source.sound
    if sound is None or info.audio is None:
        return None
    if len(sound.entries) != 1:
        return Reason.ENTRIES
    # A decoder that gives another rate than is said replicates bands without a word (HE-AAC, signalled implicitly).
    if sound.aac is None or not sound.aac.plain or sound.aac.sample_rate != info.audio.sample_rate:
        return Reason.SOUND_CODEC
    if sound.aac.channels not in (1, 2) or sound.aac.channels != info.audio.channels:
        return Reason.SOUND_CHANNELS
    return _sound_times(source, sound, sound.aac.sample_rate, info.audio.end - info.video.start)


def _sound_times(source: Source, sound: Sound, sample_rate: int, heard: Fraction) -> Reason | None:
    """`heard` are the seconds that the probe heard from the first frame on."""
    tables = sound.tables
    durations = frames_of(tables).durations
    if max(tables.sizes, default=tables.size) > LARGEST_AAC_FRAME:
        return Reason.SOUND_SIZES
    if tables.timescale != sample_rate or set(durations[:-1]) - {AAC_FRAME} or durations[-1] > AAC_FRAME:
        return Reason.SOUND_TIMES
    if not tables.edit.simple:
        return Reason.DISCARDS
    there = sum(durations) - source.sound_begins
    if there <= 0 or there < heard * sample_rate - AAC_FRAME:
        return Reason.SOUND_TIMES
    late = tables.edit.media_time - source.sound_begins
    return Reason.SOUND_LATE if late > LATE * sample_rate else None
