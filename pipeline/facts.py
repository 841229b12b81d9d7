"""What `probe_child` says of a source, as frozen values. The child has read hostile bytes: its answer is checked."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline import errors


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of one track in decoding order, in ticks of `time_base` seconds."""

    time_base: Fraction
    pts: tuple[int, ...]
    durations: tuple[int, ...]
    key: tuple[bool, ...]
    shown: tuple[bool, ...]
    """False for what an edit list cuts away or the decoder keeps to itself."""
    corrupt: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The first frame that was decoded. Colour is in H.273 code points."""

    width: int
    height: int
    pix_fmt: str
    bit_depth: int
    primaries: int
    transfer: int
    matrix: int
    range: int
    interlaced: bool
    display_matrix: tuple[int, ...] | None
    """Nine fixed-point numbers, or None for upright."""
    dovi: tuple[int, int] | None
    """Dolby Vision RPU profile and its full-range flag."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    index: int
    id: int
    """The container's own number: track_ID in MP4, PID in MPEG-TS."""
    codec: str | None
    profile: str | None
    default: bool
    still: bool
    """Cover art or a thumbnail."""
    decodable: bool
    last_byte: int
    """Where the last sample ends in the file, by the index; 0 where there is none."""
    width: int
    """As the container or the codec's header claims; the truth is in `picture`."""
    height: int
    sar: Fraction
    interlaced: bool
    packets: Packets
    frame_pts: tuple[int, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class AudioFacts:
    index: int
    id: int
    codec: str | None
    decodable: bool
    """A decoder of ours gave sound."""
    last_byte: int
    channels: int
    sample_rate: int
    skip: int
    """Samples that are not played at the start, and at the end."""
    drop: int
    packets: Packets


@dataclass(frozen=True, slots=True)
class Facts:
    """`error` is the name of what stopped the reading, if anything did."""

    error: str | None
    streams: int
    container_start: Fraction
    video: tuple[VideoFacts, ...]
    audio: tuple[AudioFacts, ...]


_MICROSECONDS = 1_000_000
"""AV_TIME_BASE."""


def parse(text: bytes) -> Facts:
    """Read the child's JSON. Raises `FFmpegFailed` when it is not what the child writes."""
    try:
        data = json.loads(text)
        return Facts(
            error=None if data["error"] is None else str(data["error"]),
            streams=int(data["streams"]),
            container_start=Fraction(int(data["container_start"] or 0), _MICROSECONDS),
            video=tuple(_video(item) for item in data["video"]),
            audio=tuple(_audio(item) for item in data["audio"]),
        )
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError) as error:
        raise errors.FFmpegFailed(f"the probe's answer makes no sense: {error!r}") from error


def _video(data: dict[str, Any]) -> VideoFacts:
    return VideoFacts(
        index=int(data["index"]),
        id=int(data["id"]),
        codec=_text(data["codec"]),
        profile=_text(data["profile"]),
        default=bool(data["default"]),
        still=bool(data["still"]),
        decodable=bool(data["decodable"]),
        last_byte=int(data["last_byte"]),
        width=int(data["width"]),
        height=int(data["height"]),
        # 0/1 and the like mean "not said"
        sar=Fraction(*map(int, data["sar"])) if data["sar"] and min(data["sar"]) > 0 else Fraction(1),
        interlaced=bool(data["fields"]),
        packets=_packets(data),
        frame_pts=tuple(map(int, data["frame_pts"])),
        picture=None if data["first"] is None else _picture(data["first"]),
    )


def _audio(data: dict[str, Any]) -> AudioFacts:
    first = data["first"] or {"channels": 0, "sample_rate": 0}
    return AudioFacts(
        index=int(data["index"]),
        id=int(data["id"]),
        codec=_text(data["codec"]),
        decodable=bool(data["decodable"]) and int(first["channels"]) > 0 and int(first["sample_rate"]) > 0,
        last_byte=int(data["last_byte"]),
        channels=int(first["channels"]),
        sample_rate=int(first["sample_rate"]),
        skip=int(data["skip"]),
        drop=int(data["drop"]),
        packets=_packets(data),
    )


def _packets(data: dict[str, Any]) -> Packets:
    """`flags` has one digit a packet: 1 key + 2 not shown + 4 corrupt."""
    numerator, denominator = data["time_base"] or (1, _MICROSECONDS)
    flags = tuple(map(int, data["flags"]))
    pts, durations = tuple(map(int, data["pts"])), tuple(map(int, data["durations"]))
    if not len(pts) == len(durations) == len(flags):
        raise ValueError("packet columns differ in length")
    return Packets(
        time_base=Fraction(int(numerator), int(denominator)),
        pts=pts,
        durations=durations,
        key=tuple(bool(flag & 1) for flag in flags),
        shown=tuple(not flag & 2 for flag in flags),
        corrupt=tuple(bool(flag & 4) for flag in flags),
    )


def _picture(data: dict[str, Any]) -> Picture:
    matrix, dovi = data["display_matrix"], data["dovi"]
    if matrix is not None and len(matrix) != 9:
        raise ValueError("a display matrix has nine numbers")
    return Picture(
        width=int(data["width"]),
        height=int(data["height"]),
        pix_fmt=str(data["pix_fmt"]),
        bit_depth=int(data["bit_depth"]),
        primaries=int(data["primaries"]),
        transfer=int(data["transfer"]),
        matrix=int(data["matrix"]),
        range=int(data["range"]),
        interlaced=bool(data["interlaced"]),
        display_matrix=None if matrix is None else tuple(map(int, matrix)),
        dovi=None if dovi is None else (int(dovi[0]), int(dovi[1])),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
