"""The tracks that are delivered: their sample tables and what their decoders are told."""

from dataclasses import dataclass
from fractions import Fraction

from pipeline.boxes import Box, Bytes, child, iter_boxes
from pipeline.errors import Damaged
from pipeline.media import MediaInfo
from pipeline.package.boxes import SAMPLING_FREQUENCIES
from pipeline.package.codecs import VISUAL_ENTRY
from pipeline.tables import Tables, movie_timescale, read_tables

_SOUND_ENTRY = {0: 28, 1: 44, 2: 64}
"""Bytes before the boxes of an AudioSampleEntry (ISO/IEC 14496-12, 12.2.3) and of QuickTime's versions 1 and 2 of it."""

_LARGEST_CONFIGURATION = 64 * 1024
_SBR_SYNC = 0x2B7
_AAC_LC, _SBR = 2, 5
"""Audio object types (ISO/IEC 14496-3, table 1.17)."""


@dataclass(frozen=True, slots=True)
class Avc:
    """AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1)."""

    profile: int
    compatibility: int
    level: int
    length_size: int
    """Bytes of the length before each NAL unit."""
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]

    def record(self) -> bytes:
        """The record written anew: nothing but these fields, with 8-bit 4:2:0 where the profile has to say so."""
        head = bytes(
            (1, self.profile, self.compatibility, self.level, 0xFC | self.length_size - 1, 0xE0 | len(self.sps))
        )
        sets = [len(item).to_bytes(2) + item for item in (*self.sps, *self.pps)]
        tail = b"\xfd\xf8\xf8\x00" if self.profile == 100 else b""
        return b"".join((head, *sets[: len(self.sps)], bytes((len(self.pps),)), *sets[len(self.sps) :], tail))


@dataclass(frozen=True, slots=True)
class Aac:
    """AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) as far as it matters."""

    plain: bool
    """AAC-LC with 1024 samples a frame and no spectral band replication."""
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The track of pictures."""

    tables: Tables
    entries: tuple[str, ...]
    """Types of its sample entries, such as `avc1`."""
    size: tuple[int, int]
    """Width and height, as the first entry says."""
    avc: Avc | None
    """None where the first entry is not H.264."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The track of sound."""

    tables: Tables
    entries: tuple[str, ...]
    aac: Aac | None
    """None where the first entry is not AAC."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is delivered of a progressive MP4 or MOV."""

    size: int
    """Bytes of the file."""
    picture: Picture
    sound: Sound | None

    @property
    def first_shown(self) -> int:
        """When the first frame is shown on the media's own clock, in its ticks."""
        tables = self.picture.tables
        return min(time for time, _ in zip(tables.shown_times(), range(tables.count), strict=False))

    @property
    def sound_begins(self) -> Fraction:
        """The sample of the sound track that is heard with the first frame; below 0 where there is none so early."""
        assert self.sound is not None
        pictures, sounds = self.picture.tables, self.sound.tables
        first = Fraction(self.first_shown + pictures.edit.shift, pictures.timescale)
        return first * sounds.timescale - sounds.edit.shift


def read_source(data: Bytes, info: MediaInfo) -> Source:
    """The tracks that the probe chose, by their place in the file, which is that of FFmpeg's streams.

    Raises:
        Damaged: a table or a configuration makes no sense.
    """
    moov = next((box for box in iter_boxes(data) if box.type == b"moov"), None)
    if moov is None:
        raise Damaged("no movie header")
    scale = movie_timescale(data, moov)
    traks = [box for box in iter_boxes(data, moov.body, moov.end) if box.type == b"trak"]
    if max(info.video.index, -1 if info.audio is None else info.audio.index) >= len(traks):
        raise Damaged(f"{len(traks)} tracks")
    picture = _picture(data, traks[info.video.index], scale)
    return Source(len(data), picture, None if info.audio is None else _sound(data, traks[info.audio.index], scale))


def _picture(data: Bytes, trak: Box, scale: int) -> Picture:
    entries = _entries(data, trak)
    size, avc = (0, 0), None
    if entries[0].type == b"avc1":
        at = entries[0].body
        fields = bytes(data[at : min(at + VISUAL_ENTRY, entries[0].end)])
        size = int.from_bytes(fields[24:26]), int.from_bytes(fields[26:28])
        avc = _avc(_configuration(data, _boxes_within(data, entries[0], VISUAL_ENTRY), b"avcC"))
    return Picture(read_tables(data, trak, scale), _types(entries), size, avc)


def _sound(data: Bytes, trak: Box, scale: int) -> Sound:
    entries = _entries(data, trak)
    aac = None
    if entries[0].type == b"mp4a":
        version = int.from_bytes(bytes(data[entries[0].body + 8 : entries[0].body + 10]))
        boxes = _boxes_within(data, entries[0], _SOUND_ENTRY.get(version, _SOUND_ENTRY[0]))
        wave = next((box for box in boxes if box.type == b"wave"), None)
        inner = boxes if wave is None else tuple(iter_boxes(data, wave.body, wave.end))
        aac = _aac(_configuration(data, inner, b"esds"))
    return Sound(read_tables(data, trak, scale), _types(entries), aac)


def _entries(data: Bytes, trak: Box) -> tuple[Box, ...]:
    """The sample entries (ISO/IEC 14496-12, 8.5.2), two at most: more than one is too many."""
    stsd = child(data, trak, b"mdia", b"minf", b"stbl", b"stsd")
    entries = (
        ()
        if stsd is None
        else tuple(box for box, _ in zip(iter_boxes(data, stsd.body + 8, stsd.end), "ab", strict=False))
    )
    if not entries:
        raise Damaged("a track without a sample entry")
    return entries


def _types(entries: tuple[Box, ...]) -> tuple[str, ...]:
    return tuple(entry.type.decode("latin-1") for entry in entries)


def _boxes_within(data: Bytes, entry: Box, fields: int) -> tuple[Box, ...]:
    """The boxes behind the `fields` bytes of a sample entry."""
    return tuple(iter_boxes(data, min(entry.body + fields, entry.end), entry.end))


def _configuration(data: Bytes, boxes: tuple[Box, ...], kind: bytes) -> bytes:
    found = next((box for box in boxes if box.type == kind), None)
    if found is None or found.end - found.body > _LARGEST_CONFIGURATION:
        raise Damaged(f"no {kind.decode()}, or a huge one")
    return bytes(data[found.body : found.end])


def _avc(record: bytes) -> Avc:
    try:
        sps, at = _parameter_sets(record, 6, record[5] & 31)
        pps, at = _parameter_sets(record, at + 1, record[at])
    except IndexError as error:
        raise Damaged("an avcC that is cut") from error
    if record[0] != 1 or at > len(record) or not all((*sps, *pps)):
        raise Damaged("an avcC that makes no sense")
    return Avc(record[1], record[2], record[3], (record[4] & 3) + 1, sps, pps)


def _parameter_sets(record: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    """So many parameter sets, each behind its length, and where they end."""
    found = []
    for _ in range(count):
        length = int.from_bytes(record[at : at + 2])
        found.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return tuple(found), at


def _aac(esds: bytes) -> Aac | None:
    """The decoder configuration in an ES descriptor (ISO/IEC 14496-1, 7.2.6.5); None for what is not MPEG-4 audio."""
    kind, stream = _descriptor(esds[4:])
    flags = stream[2] if len(stream) > 2 else 0
    at = 3 + (2 if flags & 0x80 else 0) + (1 + stream[3] if flags & 0x40 and len(stream) > 3 else 0)
    at += 2 if flags & 0x20 else 0
    inner, decoder = _descriptor(stream[at:])
    if (kind, inner) != (3, 4) or decoder[:1] != b"\x40":
        return None
    _, specific = _descriptor(decoder[13:])
    return _specific(specific)


def _specific(config: bytes) -> Aac:
    if len(config) < 2:
        raise Damaged("an AudioSpecificConfig that is cut")
    head = int.from_bytes(config[:2])
    kind, index, channels, flags = head >> 11, head >> 7 & 15, head >> 3 & 15, head & 7
    # 1.6.5: behind it, a mark and a bit may say that there is more than the core.
    more = int.from_bytes(config[2:5].ljust(3, b"\0"))
    extended = more >> 13 == _SBR_SYNC and more >> 8 & 31 == _SBR and bool(more >> 7 & 1)
    rate = SAMPLING_FREQUENCIES[index] if index < len(SAMPLING_FREQUENCIES) else 0
    return Aac(kind == _AAC_LC and not flags and not extended, rate, channels)


def _descriptor(data: bytes) -> tuple[int, bytes]:
    """Tag and contents of a descriptor (ISO/IEC 14496-1, 8.3.3)."""
    size = 0
    for at in range(1, min(5, len(data))):
        size = size << 7 | data[at] & 127
        if not data[at] & 128:
            return data[0], data[at + 1 : at + 1 + size]
    raise Damaged("a descriptor that is cut")
