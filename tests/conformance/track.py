"""The init segment: one track's brands, size, times and codec configuration, as the boxes say."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.bits import Bits, Picture, obus, read_av1_sequence, read_sps
from tests.conformance.boxes import Box, Malformed, read_boxes


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of an edit list (ISO/IEC 14496-12, 8.6.6); `media_time` in ticks, -1 for an empty edit."""

    segment_duration: int
    media_time: int
    rate: int


@dataclass(frozen=True, slots=True)
class Track:
    """What one init segment says."""

    boxes: tuple[Box, ...]
    brands: tuple[str, ...]
    timescale: int
    kind: str
    """Handler: `vide` or `soun`."""
    entry: str
    """Type of the sample entry, such as `avc1`."""
    codec: str
    """As in CODECS (RFC 6381), from the configuration."""
    edits: tuple[Edit, ...]
    display: tuple[float, float]
    """Width and height of tkhd."""
    coded: tuple[int, int]
    """Width and height of the sample entry; (0, 0) for audio."""
    matrix: tuple[int, ...]
    picture: Picture | None
    length_size: int
    """Bytes of a NAL unit's length; 0 where there are none."""
    channels: int
    sample_rate: int
    defaults: tuple[int, int, int]
    """Duration, size and flags of trex."""

    @property
    def moov(self) -> Box:
        """The movie box."""
        return next(box for box in self.boxes if box.kind == "moov")


def read_track(data: bytes) -> Track:
    """Read an init segment; Malformed when it is not ftyp and moov with exactly one track of a known codec."""
    boxes = read_boxes(data)
    kinds = [box.kind for box in boxes]
    if kinds[:1] != ["ftyp"] or kinds.count("moov") != 1:
        raise Malformed(f"an init is ftyp and moov, not {' '.join(kinds)}")
    ftyp, moov = boxes[0], next(box for box in boxes if box.kind == "moov")
    trak = moov.one("trak")
    trex = moov.one("mvex/trex")
    mdhd, tkhd = trak.one("mdia/mdhd"), trak.one("tkhd")
    wide = tkhd.version == 1
    matrix = tkhd.unpack("9i", 52 if wide else 40)
    width, height = tkhd.unpack("II", 88 if wide else 76)
    stsd = trak.one("mdia/minf/stbl/stsd")
    entries = read_boxes(stsd.data, stsd.body + 8, stsd.end)
    if len(entries) != 1:
        raise Malformed(f"{len(entries)} sample entries")
    entry = entries[0]
    handler = bytes(trak.one("mdia/hdlr").unpack("4B", 8)).decode("ascii", "replace")
    track_id, _, duration, size, flags = trex.unpack("5I", 4)
    if track_id != tkhd.unpack("I", 20 if wide else 12)[0]:
        raise Malformed("trex is of another track")
    codec, picture, length_size, channels, rate = _configuration(entry)
    return Track(
        boxes=boxes,
        brands=tuple(_brands(ftyp)),
        timescale=mdhd.unpack("I", 20 if mdhd.version == 1 else 12)[0],
        kind=handler,
        entry=entry.kind,
        codec=codec,
        edits=tuple(_edits(trak)),
        display=(width / 65536, height / 65536),
        coded=entry.unpack("HH", 24) if handler == "vide" else (0, 0),  # type: ignore[arg-type]
        matrix=matrix,
        picture=picture,
        length_size=length_size,
        channels=channels,
        sample_rate=rate,
        defaults=(duration, size, flags),
    )


def _brands(ftyp: Box) -> Iterator[str]:
    contents = ftyp.data[ftyp.body : ftyp.end]
    for at in (0, *range(8, len(contents), 4)):
        yield contents[at : at + 4].decode("ascii", "replace")


def _edits(trak: Box) -> Iterator[Edit]:
    for elst in trak.find("edts/elst"):
        count = elst.unpack("I", 4)[0]
        for index in range(count):
            layout, step = ("QqI", 20) if elst.version == 1 else ("IiI", 12)
            yield Edit(*elst.unpack(layout, 8 + step * index))


def _configuration(entry: Box) -> tuple[str, Picture | None, int, int, int]:
    """Codec string, picture, NAL length size, channels and sample rate of a sample entry."""
    match entry.kind:
        case "avc1" | "avc3":
            config = _inside(entry, 78, "avcC")
            return f"{entry.kind}.{config[1:4].hex()}", read_sps(_sps(config)), (config[4] & 3) + 1, 0, 0
        case "av01":
            config = _inside(entry, 78, "av1C")
            bits = Bits(config)
            bits.u(8)
            profile, level, tier, high, twelve = bits.u(3), bits.u(5), bits.u(1), bits.u(1), bits.u(1)
            depth = 12 if twelve else 10 if high else 8
            headers = [payload for kind, payload in obus(config[4:]) if kind == 1]
            if len(headers) != 1:
                raise Malformed("av1C has no sequence header")
            codec = f"av01.{profile}.{level:02}{'H' if tier else 'M'}.{depth:02}"
            return codec, read_av1_sequence(headers[0]), 0, 0, 0
        case "mp4a":
            codec, channels, rate = _aac(_inside(entry, 28, "esds")[4:])
            return codec, None, 0, channels, rate
        case other:
            raise Malformed(f"the sample entry {other} is none that is expected")


def _inside(entry: Box, fields: int, kind: str) -> bytes:
    """Contents of the box `kind` behind the `fields` bytes of a sample entry."""
    found = [box for box in read_boxes(entry.data, entry.body + fields, entry.end) if box.kind == kind]
    if len(found) != 1:
        raise Malformed(f"{entry.kind} has {len(found)} boxes {kind}")
    return entry.data[found[0].body : found[0].end]


def entry_boxes(track: Track) -> tuple[Box, ...]:
    """The boxes inside the sample entry of a video track (colr, pasp, btrt and so on)."""
    stsd = track.moov.one("trak/mdia/minf/stbl/stsd")
    entry = read_boxes(stsd.data, stsd.body + 8, stsd.end)[0]
    return read_boxes(entry.data, entry.body + (78 if track.kind == "vide" else 28), entry.end)


def _sps(config: bytes) -> bytes:
    """The only SPS of an avcC (14496-15 5.3.3.1)."""
    if len(config) < 8 or config[0] != 1 or config[5] & 31 != 1:
        raise Malformed("avcC is not of version 1 with one SPS")
    size = int.from_bytes(config[6:8], "big")
    if len(config) < 8 + size + 1 or config[8 + size] != 1:
        raise Malformed("avcC does not hold one PPS behind its SPS")
    return config[8 : 8 + size]


def _aac(descriptors: bytes) -> tuple[str, int, int]:
    """Codec string, channels and rate of an ES descriptor (14496-1 7.2.6.5, 14496-3 1.6.2.1)."""
    rates = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
    tag, es = _descriptor(descriptors)
    if tag != 3:
        raise Malformed("esds does not begin with an ES descriptor")
    tag, config = _descriptor(es[3:])
    if tag != 4:
        raise Malformed("the ES descriptor has no decoder configuration")
    object_type = config[0]
    tag, specific = _descriptor(config[13:])
    if tag != 5:
        raise Malformed("the decoder configuration has no specific info")
    bits = Bits(specific)
    audio_type = bits.u(5)
    index = bits.u(4)
    rate = bits.u(24) if index == 15 else rates[min(index, 12)]
    return f"mp4a.{object_type:02x}.{audio_type}", bits.u(4), rate


def _descriptor(data: bytes) -> tuple[int, bytes]:
    """Tag and contents of the first descriptor."""
    size, at = 0, 1
    while at < len(data):
        size, more = size << 7 | data[at] & 127, data[at] & 128
        at += 1
        if not more:
            break
    if at + size > len(data):
        raise Malformed("a descriptor does not fit")
    return data[0], data[at : at + size]
