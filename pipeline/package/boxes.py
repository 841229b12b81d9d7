"""Write ISO base media boxes: init segments (CMAF headers) and audio fragments.

The init is written anew, so nothing of the source or of a muxer can be in it: no names, no dates, no tools. Clauses are of
ISO/IEC 14496-12 unless said otherwise.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

TRACK_ID = 1
IDENTITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
UND = 0x55C4
"""Language `und`, packed (8.4.2)."""

AAC_FRAME = 1024
"""Samples in an AAC-LC frame."""

SYNC_SAMPLE = 0x02000000
"""sample_depends_on = 2: others are not needed; every AAC frame is a sync sample (8.8.3.1)."""

OTHER_SAMPLE = 0x01010000
"""sample_depends_on = 1, and no sync sample."""


def box(kind: bytes, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *payload)


def video_init(stsd: bytes, timescale: int, width: int, height: int, delay: int) -> bytes:
    """A CMAF header for one video track whose first frame has a composition time of `delay`; `stsd` is the encoder's."""
    return _init(stsd, timescale, b"vide", full_box(b"vmhd", 0, 1, bytes(8)), width, height, delay)


def avc_description(record: bytes, width: int, height: int, colour: tuple[int, int, int] | None) -> bytes:
    """stsd with one avc1 entry around an AVCDecoderConfigurationRecord (12.1.3; ISO/IEC 14496-15, 5.4.2.1).

    `colour` has the code points of primaries, transfer and matrix (ITU-T H.273; 2 where nothing is known), limited range;
    None where nothing is known of any. Pixels are square. Sources may have said both in boxes alone.
    """
    # 72 dots an inch, one frame a sample, no name, 24 bits a pixel: the fixed values of 12.1.3.2.
    entry = struct.pack(">6xH16x2H2I4xH32x2H", 1, width, height, 0x480000, 0x480000, 1, 0x18, 0xFFFF)
    colr = b"" if colour is None else box(b"colr", b"nclx", struct.pack(">3HB", *colour, 0))
    pasp = box(b"pasp", struct.pack(">2I", 1, 1))
    return full_box(b"stsd", 0, 0, struct.pack(">I", 1), box(b"avc1", entry, box(b"avcC", record), colr, pasp))


def audio_init(sample_rate: int, channels: int, bitrate: int, priming: int) -> bytes:
    """A CMAF header for one AAC-LC track whose first `priming` samples are not to be heard."""
    sound = full_box(b"smhd", 0, 0, bytes(4))
    return _init(_aac_description(sample_rate, channels, bitrate), sample_rate, b"soun", sound, 0, 0, priming)


def _init(
    stsd: bytes, timescale: int, handler: bytes, media_header: bytes, width: int, height: int, skipped: int
) -> bytes:
    # `cmfc` (ISO/IEC 23000-19, 7.2) promises what follows: one track, no samples, no edit list but an offset.
    ftyp = box(b"ftyp", b"iso6", bytes(4), b"iso6", b"cmfc")
    mvhd = full_box(
        b"mvhd", 0, 0, struct.pack(">4I", 0, 0, timescale, 0), struct.pack(">IH10x", 0x10000, 0x100), IDENTITY,
        bytes(24), struct.pack(">I", TRACK_ID + 1),
    )  # fmt: skip
    volume = 0x100 if handler == b"soun" else 0
    tkhd = full_box(
        b"tkhd", 0, 3, struct.pack(">5I8x", 0, 0, TRACK_ID, 0, 0), struct.pack(">4H", 0, 0, volume, 0), IDENTITY,
        struct.pack(">2I", width << 16, height << 16),
    )  # fmt: skip
    # Presentation begins after what is skipped (8.6.6): the delay of B-frames, the encoder's priming. A duration of 0
    # stands for all the fragments to come.
    edits = box(b"edts", full_box(b"elst", 0, 0, struct.pack(">2IiI", 1, 0, skipped, 0x10000))) if skipped else b""
    mdhd = full_box(b"mdhd", 0, 0, struct.pack(">4I2H", 0, 0, timescale, 0, UND, 0))
    hdlr = full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"\0")
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    tables = [full_box(b"stts", 0, 0, bytes(4)), full_box(b"stsc", 0, 0, bytes(4)), full_box(b"stsz", 0, 0, bytes(8))]
    stbl = box(b"stbl", stsd, *tables, full_box(b"stco", 0, 0, bytes(4)))
    mdia = box(b"mdia", mdhd, hdlr, box(b"minf", media_header, dinf, stbl))
    trex = full_box(b"trex", 0, 0, struct.pack(">5I", TRACK_ID, 1, 0, 0, 0))
    return ftyp + box(b"moov", mvhd, box(b"trak", tkhd, edits, mdia), box(b"mvex", trex))


SAMPLING_FREQUENCIES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
"""By index (ISO/IEC 14496-3, table 1.18)."""


def _aac_description(sample_rate: int, channels: int, bitrate: int) -> bytes:
    """stsd with one mp4a entry (ISO/IEC 14496-14, 5.6; descriptors of 14496-1, 7.2.6)."""
    # AudioSpecificConfig: object type 2 (AAC LC) in 5 bits, frequency index in 4, channels in 4, three flags.
    config = struct.pack(">H", 2 << 11 | SAMPLING_FREQUENCIES.index(sample_rate) << 7 | channels << 3)
    specific = _descriptor(0x05, config)
    decoder = _descriptor(0x04, b"\x40\x15", bytes(3), struct.pack(">2I", bitrate, bitrate), specific)
    stream = _descriptor(0x03, struct.pack(">HB", TRACK_ID, 0), decoder, _descriptor(0x06, b"\x02"))
    entry = struct.pack(">6xH8x2H4xI", 1, channels, 16, sample_rate << 16)
    return full_box(b"stsd", 0, 0, struct.pack(">I", 1), box(b"mp4a", entry, full_box(b"esds", 0, 0, stream)))


def _descriptor(tag: int, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return bytes((tag, len(body))) + body


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture in a fragment: ticks that it lasts, bytes, and ticks from its decoding to its being shown."""

    duration: int
    size: int
    sync: bool
    offset: int


def video_fragment_header(samples: Sequence[Sample], sequence: int, decode_time: int) -> bytes:
    """A moof and the header of the mdat that is to hold `samples`."""
    tfhd = full_box(b"tfhd", 0, 0x20000, struct.pack(">I", TRACK_ID))
    tfdt = full_box(b"tfdt", 1, 0, struct.pack(">Q", decode_time))
    table = b"".join(
        struct.pack(">4I", item.duration, item.size, SYNC_SAMPLE if item.sync else OTHER_SAMPLE, item.offset)
        for item in samples
    )
    # 0x1 data offset; 0x100 durations, 0x200 sizes, 0x400 flags, 0x800 composition offsets (8.8.8).
    size = 8 + 16 + 8 + len(tfhd) + len(tfdt) + 20 + len(table)
    trun = full_box(b"trun", 0, 0xF01, struct.pack(">2I", len(samples), size + 8), table)
    moof = box(b"moof", full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)), box(b"traf", tfhd, tfdt, trun))
    return moof + struct.pack(">I4s", 8 + sum(item.size for item in samples), b"mdat")


def audio_fragment(frames: list[bytes], sequence: int, decode_time: int, last_duration: int = AAC_FRAME) -> bytes:
    """One moof and mdat of AAC frames. `last_duration` is shorter than a frame where the sound ends within one."""
    whole = last_duration == AAC_FRAME
    # 0x20000 default-base-is-moof, 0x8 and 0x20: default duration and flags (8.8.7).
    tfhd = full_box(b"tfhd", 0, 0x20028, struct.pack(">3I", TRACK_ID, AAC_FRAME, SYNC_SAMPLE))
    tfdt = full_box(b"tfdt", 1, 0, struct.pack(">Q", decode_time))
    durations = [AAC_FRAME] * (len(frames) - 1) + [last_duration]
    rows = [
        (len(frame),) if whole else (duration, len(frame)) for frame, duration in zip(frames, durations, strict=True)
    ]
    table = b"".join(struct.pack(f">{len(row)}I", *row) for row in rows)
    # 0x1 data offset, 0x200 sizes, and 0x100 durations where they differ (8.8.8).
    flags = 0x201 if whole else 0x301
    sizes = 8 + 16 + 8 + len(tfhd) + len(tfdt) + 20 + len(table)
    trun = full_box(b"trun", 0, flags, struct.pack(">2I", len(frames), sizes + 8), table)
    moof = box(b"moof", full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)), box(b"traf", tfhd, tfdt, trun))
    return moof + box(b"mdat", *frames)
