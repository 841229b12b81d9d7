"""Samples of a clip that is deliverable → one media file for its pictures and one for its sound, with their tracks.

A fragment is a GOP. Decode times begin at 0; composition offsets are those of the source, lifted so that none is negative
(`package.fragments.delayed` says why), and the edit list says where time 0 is: when the first frame is shown. The sound's
edit list puts the very sample there that the source plays with that frame, priming and cuts included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import BinaryIO, overload

from pipeline.boxes import Bytes
from pipeline.errors import Damaged, SourceError
from pipeline.extents import ByteRange
from pipeline.h273 import MATRICES, PRIMARIES, TRANSFERS, code_point
from pipeline.media import AudioRendition, Colour, MediaInfo
from pipeline.package import boxes
from pipeline.package.audio import AudioMedia, package_audio
from pipeline.package.codecs import AAC_LC, video_codec
from pipeline.package.tracks import Range, Track
from pipeline.remux.cuts import frames_of, gop_starts, segment_sizes, sync_samples
from pipeline.remux.judgement import Reason, Undeliverable, deliverable, frame_rate, refusal
from pipeline.remux.source import Avc, Sound, Source, read_source
from pipeline.remux.units import kept

FOLDER = "instant"
PICTURE, SOUND = "video", "audio"
"""Folders of the two tracks, in `FOLDER`."""
MEDIA = "media.m4s"

PREROLL = 2
"""AAC frames kept before the first that is heard: decoding overlaps one, and Apple's priming is two and a bit."""


@dataclass(frozen=True, slots=True)
class Remux:
    """A clip delivered as it is."""

    width: int
    height: int
    fps: Fraction
    """Nominal."""
    picture: Track
    picture_init: bytes
    sound: Track | None
    sound_init: bytes
    """Empty where there is no sound."""

    @property
    def name(self) -> str:
        return FOLDER

    @property
    def media(self) -> tuple[str, ...]:
        """The media files, as paths in the video's folder."""
        return tuple(f"{FOLDER}/{track.folder}/{MEDIA}" for track in (self.picture, self.sound) if track)


def judge(data: Bytes, info: MediaInfo) -> Reason | None:
    """Why the source of which the probe said `info` cannot be delivered as it is; None where only its samples can tell.

    Reads the index alone: of `data`, as long as the source, nothing else need be there.
    """
    if reason := refusal(info):
        return reason
    try:
        return deliverable(info, read_source(data, info))
    except SourceError:
        return Reason.TABLES


def remux(data: Bytes, info: MediaInfo, folder: Path) -> Remux:
    """Write the media files of a clip into `folder`, as `Remux.media` names them; the same bytes whenever it is called.

    `data` is the whole source, of which the probe said `info`.

    Raises:
        Undeliverable: the clip cannot be delivered as it is. Some of the media may have been written.
    """
    if reason := refusal(info):
        raise Undeliverable(reason)
    try:
        source = read_source(data, info)
        if reason := deliverable(info, source):
            raise Undeliverable(reason)
        return _written(data, info, source, folder)
    except SourceError as error:
        raise Undeliverable(Reason.TABLES, error.detail) from error


def _written(data: Bytes, info: MediaInfo, source: Source, folder: Path) -> Remux:
    assert source.picture.avc is not None
    names = [PICTURE] if source.sound is None else [PICTURE, SOUND]
    for name in names:
        (folder / FOLDER / name).mkdir(parents=True, exist_ok=True)
    with (folder / FOLDER / PICTURE / MEDIA).open("wb") as media:
        picture, init = _pictures(data, info, source, source.picture.avc, media)
    sound: Track | None = None
    sound_init = b""
    if source.sound is not None:
        with (folder / FOLDER / SOUND / MEDIA).open("wb") as media:
            sound, sound_init = _sound(data, info, source, source.sound, picture, media)
    rate = frame_rate(info.video.fps)
    return Remux(info.video.width, info.video.height, rate, picture, init, sound, sound_init)


def _pictures(data: Bytes, info: MediaInfo, source: Source, avc: Avc, media: BinaryIO) -> tuple[Track, bytes]:
    tables = source.picture.tables
    frames, places = frames_of(tables), list(tables.places())
    ahead = [shown - decoded for shown, decoded in zip(frames.shown, frames.decoded, strict=True)]
    lift = max(0, -min(ahead))
    syncs = frozenset(sync_samples(tables))
    gops, keys, offset = list[Range](), list[Range](), 0
    for sequence, (start, end) in enumerate(pairwise((*gop_starts(tables, frames.decoded), tables.count)), start=1):
        pieces = [
            kept(sample, avc, sync=number in syncs)
            for number, sample in enumerate(_samples(data, places[start:end]), start=start)
        ]
        samples = [
            boxes.Sample(frames.durations[number], sum(map(len, parts)), number in syncs, ahead[number] + lift)
            for number, parts in enumerate(pieces, start=start)
        ]
        header = boxes.video_fragment_header(samples, sequence, frames.decoded[start])
        media.write(header)
        media.writelines(chain.from_iterable(pieces))
        length = len(header) + sum(sample.size for sample in samples)
        seconds = Fraction(sum(sample.duration for sample in samples), tables.timescale)
        gops.append(Range(MEDIA, offset, length, seconds))
        keys.append(Range(MEDIA, offset, len(header) + samples[0].size, seconds))
        offset += length
    stsd = boxes.avc_description(avc.record(), info.video.width, info.video.height, _tags(info.video.colour))
    delay = min(frames.shown) + lift
    init = boxes.video_init(stsd, tables.timescale, info.video.width, info.video.height, delay)
    segments = _gathered(gops)
    return Track(FOLDER, PICTURE, video_codec(stsd), segments, tuple(keys), len(init) + offset), init


def _tags(colour: Colour) -> tuple[int, int, int] | None:
    tables = ((PRIMARIES, colour.primaries), (TRANSFERS, colour.transfer), (MATRICES, colour.matrix))
    if all(name is None for _, name in tables):
        return None
    primaries, transfer, matrix = (code_point(names, name) for names, name in tables)
    return primaries, transfer, matrix


def _samples(data: Bytes, places: Sequence[ByteRange]) -> Iterator[memoryview]:
    """The bytes of some samples; those that lie one behind the other are read together."""
    first = 0
    while first < len(places):
        last = first + 1
        while last < len(places) and places[last][0] == places[last - 1][1]:
            last += 1
        base, end = places[first][0], places[last - 1][1]
        run = memoryview(data[base:end])
        if len(run) != end - base:
            raise Damaged(f"{len(run)} bytes at {base}, not {end - base}")
        yield from (run[start - base : stop - base] for start, stop in places[first:last])
        first = last


def _gathered(gops: Sequence[Range]) -> tuple[Range, ...]:
    """Segments of GOPs that lie one behind the other."""
    segments, at = list[Range](), 0
    for size in segment_sizes(gop.duration for gop in gops):
        within = gops[at : at + size]
        seconds = sum((gop.duration for gop in within), Fraction(0))
        segments.append(Range(MEDIA, within[0].offset, sum(gop.length for gop in within), seconds))
        at += size
    return tuple(segments)


class _AacFrames(Sequence[bytes]):
    """The frames of a track of sound, read when they are asked for."""

    def __init__(self, data: Bytes, places: Sequence[ByteRange]) -> None:
        self._data, self._places = data, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [bytes(sample) for sample in _samples(self._data, self._places[index])]
        return bytes(next(_samples(self._data, [self._places[index]])))


def _sound(
    data: Bytes, info: MediaInfo, source: Source, sound: Sound, picture: Track, media: BinaryIO
) -> tuple[Track, bytes]:
    """The sound, cut where the pictures' segments end; what the source plays behind its last frame is left out."""
    assert info.audio is not None
    assert sound.aac is not None
    rate = sound.aac.sample_rate
    begins = max(0, round(source.sound_begins))
    dropped = max(0, begins // boxes.AAC_FRAME - PREROLL)
    priming = begins - dropped * boxes.AAC_FRAME
    places = list(sound.tables.places())[dropped:]
    there = sum(frames_of(sound.tables).durations[dropped:]) - priming
    heard = min(picture.duration, info.audio.end - info.video.start, Fraction(there, rate))
    ends = [min(end, heard) for end in accumulate(segment.duration for segment in picture.segments)]
    spans = [end - start for start, end in pairwise((Fraction(0), *ends)) if end > start]
    mean = round(8 * sum(end - start for start, end in places) / (Fraction(len(places) * boxes.AAC_FRAME, rate)))
    made = package_audio(
        AudioRendition(FOLDER, mean, info.video.width),
        _AacFrames(data, places),
        media,
        sample_rate=rate,
        channels=sound.aac.channels,
        priming=priming,
        gops=spans,
        name=MEDIA,
    )
    return _heard(made, sound.aac.channels), made.init


def _heard(made: AudioMedia, channels: int) -> Track:
    segments = tuple(Range(made.name, gop.offset, gop.length, gop.duration) for gop in made.gops)
    return Track(FOLDER, SOUND, AAC_LC, segments, (), len(made.init) + made.size, channels)
