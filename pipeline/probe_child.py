"""The part of the probe that touches the source with PyAV. Runs only in the sandbox, started by `probe`.

Reads every packet of every moving picture and sound track, decodes until the first shown frame of each, and prints one
JSON object, which `facts.parse` reads. Nothing is decided here: what is said is what the file says.
"""

import json
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import av
import av.logging
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pipeline import whitelist

Packet = Any
"""`av.packet.Packet`, whose stubs ask for a parameter that says nothing here."""

_TRIES = 256
"""Packets given to a decoder before it is said to yield nothing."""

_INTERLACED_FRAMES = 12
"""Frames decoded of interlaced video, to see whether its packets are frames or single fields."""

_STILL = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails | av.stream.Disposition.still_image

_FIELD_ORDERS = {2, 3, 4, 5}
"""AVFieldOrder TT, BB, TB, BT: everything that is neither unknown nor progressive."""


@dataclass(slots=True)
class _Track:
    """What was read of one track so far."""

    stream: VideoStream | AudioStream
    decodable: bool
    keys: dict[int, bool] = field(default_factory=dict)
    """Of the samples in the container's index, by their place in the file: whether decoding can begin there."""
    last_byte: int = 0
    """Where the last sample of the index ends."""
    pts: list[int] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    first: dict[str, Any] | None = None
    frame_pts: list[int] = field(default_factory=list)
    """Of the decoded frames: one, or a few of interlaced video."""
    tries: int = 0
    skip: int = 0
    """Samples that a decoder drops at the start (AAC priming)."""
    drop: int = 0
    """Samples that it drops at the end."""

    def add(self, packet: Packet) -> None:
        # AVI has no presentation times: there, decoding order is all there is.
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is not None:
            hidden = packet.is_discard or (self.stream.name == "vp8" and _is_hidden_vp8(packet))
            self.pts.append(pts)
            self.durations.append(packet.duration or 0)
            # The index goes before what a parser makes of the bytes: by it FFmpeg seeks, and it is whole in a sparse file.
            key = self.keys.get(-1 if packet.pos is None else packet.pos, packet.is_keyframe)
            self.flags.append(str(key + 2 * hidden + 4 * packet.is_corrupt))
        if self.stream.type == "audio":
            self._add_trim(packet)
        if self._wants_more and self.tries < _TRIES:
            self.tries += 1
            self._decode(packet)

    def read_index(self, most: int) -> None:
        for count, entry in enumerate(self.stream.index_entries):
            if count == most:
                break
            self.keys[entry.pos] = entry.is_keyframe
            self.last_byte = max(self.last_byte, entry.pos + entry.size)

    def finish(self) -> None:
        """Frames that the decoder held back for reordering, in clips of a few frames."""
        if self._wants_more:
            self._decode(None)

    @property
    def _wants_more(self) -> bool:
        if not self.decodable:
            return False
        if self.first is None:
            return True
        return bool(self.first.get("interlaced")) and len(self.frame_pts) < _INTERLACED_FRAMES

    def _decode(self, packet: Packet | None) -> None:
        try:
            for frame in self.stream.codec_context.decode(packet):
                if frame.pts is not None:
                    self.frame_pts.append(frame.pts)
                if self.first is None and isinstance(frame, VideoFrame):
                    self.first = _picture(frame)
                elif self.first is None and isinstance(frame, AudioFrame):
                    self.first = {"channels": frame.layout.nb_channels, "sample_rate": frame.sample_rate}
        except (av.FFmpegError, MemoryError, ValueError):
            pass  # the next packet may be whole: a transport stream often begins in the middle of a picture

    def _add_trim(self, packet: Packet) -> None:
        if packet.has_sidedata("skip_samples"):
            # AV_PKT_DATA_SKIP_SAMPLES: u32le at the start, u32le at the end, two reasons.
            start, end = struct.unpack_from("<II", bytes(packet.get_sidedata("skip_samples")))
            self.skip = self.skip or start
            self.drop = end


def _is_hidden_vp8(packet: Packet) -> bool:
    """RFC 6386, 9.1: bit 4 of a frame's first byte says whether it is shown; reference-only frames are packets too."""
    view = memoryview(packet)
    return len(view) > 0 and not view[0] & 0x10


def _picture(frame: VideoFrame) -> dict[str, Any]:
    matrix: list[int] | None = None
    dovi: list[int] | None = None
    side_data: Any = frame.side_data  # its stubs call the items strings
    for data in side_data:
        if data.type.name == "DISPLAYMATRIX" and len(bytes(data)) >= 36:
            matrix = list(struct.unpack_from("=9i", bytes(data)))
        elif data.type.name == "DOVI_METADATA":
            dovi = _dovi_header(bytes(data))
    return {
        "width": frame.width,
        "height": frame.height,
        "pix_fmt": frame.format.name,
        "bit_depth": max(component.bits for component in frame.format.components),
        "primaries": int(frame.color_primaries),
        "transfer": int(frame.color_trc),
        "matrix": int(frame.colorspace),
        "range": int(frame.color_range),
        "interlaced": bool(frame.interlaced_frame),
        "display_matrix": matrix,
        "dovi": dovi,
    }


def _dovi_header(data: bytes) -> list[int] | None:
    """AVDOVIMetadata: its first word is the offset of AVDOVIRpuDataHeader; RPU profile and full-range flag of that."""
    try:
        (offset,) = struct.unpack_from("@N", data)
        return [data[offset + 4], data[offset + 10]]
    except (struct.error, IndexError):
        return None


def main(arguments: list[str]) -> int:
    demuxer, max_pixels, max_streams, max_packets, index = arguments
    av.logging.restore_default_callback()  # to stderr, whose end becomes the error's detail
    av.logging.set_libav_level(av.logging.ERROR)
    facts: dict[str, Any] = {"error": None, "streams": 0, "container_start": None, "video": [], "audio": []}
    options = {
        # The same fence as `ffmpeg.source_args`; PyAV hands it to the container and to every decoder it opens.
        "format_whitelist": demuxer,
        "protocol_whitelist": whitelist.PROTOCOLS,
        "codec_whitelist": whitelist.DECODERS,
        "max_pixels": max_pixels,
        "max_streams": max_streams,
        "threads": "1",
    }
    try:
        # Tags in odd encodings are none of our business: they must not stop the probe.
        with av.open("source", format=demuxer, options=options, metadata_errors="replace") as container:
            _read(container, facts, options, int(max_packets), index == "index")
    except av.FFmpegError as error:
        facts["error"] = type(error).__name__
    except MemoryError:
        facts["error"] = "MemoryError"
    sys.stdout.write(json.dumps(facts, separators=(",", ":")))  # `dump` would encode in Python, piece by piece
    return 0


def _read(container: Any, facts: dict[str, Any], options: dict[str, str], max_packets: int, index: bool) -> None:
    """Fill `facts` from an open container. Values are copied out: touching a stream after closing it is a crash."""
    facts["streams"] = len(container.streams)
    facts["container_start"] = container.start_time
    tracks: dict[int, _Track] = {}
    for stream in [*container.streams.video, *container.streams.audio]:
        decodable = _can_decode(stream)
        if decodable:
            stream.codec_context.options = {"max_pixels": options["max_pixels"]}
            stream.codec_context.thread_count = 1
        tracks[stream.index] = _Track(stream, decodable and not _is_still(stream))
        if index:
            tracks[stream.index].read_index(max_packets)
    try:
        _demux(container, tracks, max_packets)
    finally:
        for track in tracks.values():
            track.finish()
            describe = _video_facts if track.stream.type == "video" else _audio_facts
            facts[track.stream.type].append(_common_facts(track) | describe(track))


def _demux(container: Any, tracks: dict[int, _Track], max_packets: int) -> None:
    packets: Iterable[Packet] = container.demux([track.stream for track in tracks.values()]) if tracks else ()
    for count, packet in enumerate(packets):
        if count == max_packets:
            raise MemoryError
        if packet.size:  # the empty ones at the end only flush decoders
            tracks[packet.stream_index].add(packet)


def _can_decode(stream: VideoStream | AudioStream) -> bool:
    context = stream.codec_context
    return context is not None and context.codec.name in whitelist.VIDEO_DECODERS + whitelist.AUDIO_DECODERS


def _is_still(stream: VideoStream | AudioStream) -> bool:
    return bool(stream.disposition & _STILL)


def _common_facts(track: _Track) -> dict[str, Any]:
    stream = track.stream
    context = stream.codec_context
    time_base = stream.time_base
    return {
        "index": stream.index,
        "id": stream.id,
        "codec": None if context is None else context.codec.canonical_name,
        "profile": None if context is None else context.profile,
        "default": bool(stream.disposition & av.stream.Disposition.default),
        "decodable": track.decodable,
        "time_base": None if time_base is None else [time_base.numerator, time_base.denominator],
        "last_byte": track.last_byte,
        "pts": track.pts,
        "durations": track.durations,
        "flags": "".join(track.flags),
        "frame_pts": track.frame_pts,
        "first": track.first,
    }


def _video_facts(track: _Track) -> dict[str, Any]:
    stream = track.stream
    assert isinstance(stream, VideoStream)
    context = stream.codec_context
    sar = stream.sample_aspect_ratio if context is not None else None
    return {
        "still": _is_still(stream),
        "width": 0 if context is None else context.width,
        "height": 0 if context is None else context.height,
        "sar": None if not sar else [sar.numerator, sar.denominator],
        "fields": context is not None and int(context.field_order) in _FIELD_ORDERS,
    }


def _audio_facts(track: _Track) -> dict[str, Any]:
    return {"skip": track.skip, "drop": track.drop}
