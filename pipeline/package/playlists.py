"""Tracks → playlist text.

Clauses are of RFC 8216 and of the HLS Authoring Specification for Apple devices (2025-06), `HAS`.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from pipeline.package.grid import target_of
from pipeline.package.subtitles import DESCRIBED, Subtitles, named, segment_name
from pipeline.package.tracks import Range, Track, average_bandwidth, peak_bandwidth, target_duration
from pipeline.package.video import INIT

VERSION = 7
"""EXT-X-MAP outside I-frame playlists needs 6, fragmented MP4 segments 7 (RFC 8216, 7)."""

MEDIA = "index.m3u8"
I_FRAMES = "iframes.m3u8"
MULTIVARIANT = "master.m3u8"
CAPTIONS = "captions"
"""The group of all subtitle renditions."""
GROWING = "growing"
"""The folder of playlists that grow while their video is encoded. The picture's media files lie in its rung's own folder;
the sound's are not those of the final renditions, and lie in folders below this one."""

MULTIVARIANT_HEAD = ("#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS", "")


class Rendition(Protocol):
    """What playlists tell of pictures: a `Rung`, or a clip that is delivered as it is."""

    @property
    def name(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def fps(self) -> Fraction: ...


R_co = TypeVar("R_co", bound=Rendition, covariant=True)


@dataclass(frozen=True, slots=True)
class Variant(Generic[R_co]):
    """A rung with its track and the audio that plays beside it."""

    rung: R_co
    track: Track
    audio: Track | None


def media_playlist(track: Track, target: int) -> str:
    """The playlist of one rendition's segments."""
    return _playlist(track.segments, target, "VOD")


def i_frame_playlist(track: Track) -> str:
    """The playlist of one rendition's key frames, for scrubbing (RFC 8216, 4.3.3.6; HAS 6.1)."""
    target = target_of(max(item.duration for item in track.key_frames))
    return _playlist(track.key_frames, target, "VOD", ["#EXT-X-I-FRAMES-ONLY"])


def growing_playlist(track: Track, target: int, *, complete: bool) -> str:
    """The playlist of a rendition's beginning, to stand in the folder `GROWING`; later versions only add to its end.

    `complete` adds what tells players to ask no more. They begin at the beginning, not at what live players take for now.
    """
    start = ["#EXT-X-START:TIME-OFFSET=0"]
    base = posixpath.relpath(track.folder, GROWING)
    return _playlist(track.segments, target, "EVENT", start, base=f"{base}/", ended=complete)


def growing_name(track: Track) -> str:
    """Name of a rendition's growing playlist, in `GROWING`."""
    return f"{track.folder.removeprefix(f'{GROWING}/').replace('/', '-')}.m3u8"


def grows(name: str) -> bool:
    """Whether the file of this name in a video's folder is one that is written over."""
    return name.startswith(f"{GROWING}/") and name.endswith(".m3u8")


def _playlist(
    ranges: tuple[Range, ...], target: int, kind: str, tags: Sequence[str] = (), *, base: str = "", ended: bool = True
) -> str:
    """`base` leads from the playlist's folder to that of the media files."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target}",
        f"#EXT-X-PLAYLIST-TYPE:{kind}",
        # Every segment starts with an IDR, or is AAC (RFC 8216, 4.3.5.1).
        "#EXT-X-INDEPENDENT-SEGMENTS",
        *tags,
        # HAS 4.6: fragmented MP4 needs its header named.
        f'#EXT-X-MAP:URI="{base}{INIT}"',
    ]
    for item in ranges:
        lines += [f"#EXTINF:{_decimal(item.duration)},", f"#EXT-X-BYTERANGE:{item.length}@{item.offset}"]
        lines.append(f"{base}{item.uri}")
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def subtitle_playlist(durations: Sequence[Fraction], target: int) -> str:
    """The playlist of a subtitle rendition's segments, each a file of its own beside it (RFC 8216, 3.5)."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{target}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    for number, duration in enumerate(durations):
        lines += [f"#EXTINF:{_decimal(duration)},", segment_name(number)]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def multivariant_name(version: int) -> str:
    """Name of the multivariant playlist with the captions of a version; 0 for the one without any."""
    return MULTIVARIANT.replace(".", f"-{version}.") if version else MULTIVARIANT


def multivariant_playlist(
    variants: Sequence[Variant[Rendition]], first_play: str, subtitles: Sequence[Subtitles] = ()
) -> str:
    """The playlist that names all others, last to be written.

    The variant named `first_play` comes first, since players begin with it before they know the network (HAS 9.15); the
    others follow from large to small, H.264 before AV1.
    """
    target = target_duration(tuple(track for item in variants for track in (item.track, item.audio) if track))
    lines = list(MULTIVARIANT_HEAD)
    tracks = dict.fromkeys(item.audio for item in variants)
    lines += [_media(track, f"{track.folder}/{MEDIA}") for track in tracks if track]
    names = named(subtitles)
    lines += [subtitle_entry(item, names[item.id]) for item in subtitles]
    for item in sorted(variants, key=lambda item: item.rung.name != first_play):
        stream = _stream(item, bandwidth(item, target), mean_bandwidth(item))
        lines += [f'{stream},SUBTITLES="{CAPTIONS}"' if subtitles else stream, f"{item.track.folder}/{MEDIA}"]
    lines += ["", *(_i_frame_stream(item) for item in variants), ""]
    return "\n".join(lines)


def growing_multivariant_playlist(item: Variant[Rendition], peak: int, mean: int) -> str:
    """The playlist that names one variant's growing playlists, to stand beside them.

    `peak` and `mean` are bit/s promised before all is encoded: players read this playlist once.
    """
    sound = [_media(item.audio, growing_name(item.audio))] if item.audio else []
    return "\n".join([*MULTIVARIANT_HEAD, *sound, _stream(item, peak, mean), growing_name(item.track), ""])


def _media(audio: Track, uri: str) -> str:
    """One audio rendition in a group of its own (HAS 8.10: NAME, LANGUAGE, DEFAULT and AUTOSELECT)."""
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{audio.name}",NAME="Sound",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,'
        f'CHANNELS="{audio.channels}",URI="{uri}"'
    )


def subtitle_entry(item: Subtitles, name: str) -> str:
    """One language, in the group of all (RFC 8216, 4.3.4.1). None is shown before somebody or their settings ask for it."""
    described = f'CHARACTERISTICS="{DESCRIBED}",' if item.described else ""
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{CAPTIONS}",NAME="{name}",LANGUAGE="{item.language}",DEFAULT=NO,'
        f'AUTOSELECT=YES,FORCED=NO,{described}URI="{item.folder}/{MEDIA}"'
    )


def _stream(item: Variant[Rendition], peak: int, mean: int) -> str:
    """HAS 9.2 and 9.14 to 9.18: BANDWIDTH and AVERAGE-BANDWIDTH, CODECS of all, RESOLUTION, FRAME-RATE."""
    attributes = [
        f"BANDWIDTH={peak}",
        f"AVERAGE-BANDWIDTH={mean}",
        f'CODECS="{",".join(track.codecs for track in (item.track, item.audio) if track)}"',
        f"RESOLUTION={item.rung.width}x{item.rung.height}",
        f"FRAME-RATE={float(item.rung.fps):.3f}",
        "VIDEO-RANGE=SDR",
    ]
    if item.audio:
        attributes.append(f'AUDIO="{item.audio.name}"')
    return f"#EXT-X-STREAM-INF:{','.join(attributes)}"


def _i_frame_stream(item: Variant[Rendition]) -> str:
    """As EXT-X-STREAM-INF without FRAME-RATE and AUDIO (RFC 8216, 4.3.4.3)."""
    frames = item.track.key_frames
    target = target_of(max(frame.duration for frame in frames))
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={peak_bandwidth(frames, target)},"
        f'AVERAGE-BANDWIDTH={average_bandwidth(frames)},CODECS="{item.track.codecs}",'
        f'RESOLUTION={item.rung.width}x{item.rung.height},VIDEO-RANGE=SDR,URI="{item.track.folder}/{I_FRAMES}"'
    )


def bandwidth(item: Variant[Rendition], target: int) -> int:
    """Peak bit/s of a variant: the sum of its renditions' peaks (RFC 8216, 4.3.4.2; HAS 9.2)."""
    return sum(peak_bandwidth(track.segments, target) for track in (item.track, item.audio) if track)


def mean_bandwidth(item: Variant[Rendition]) -> int:
    """Average bit/s of a variant."""
    return sum(average_bandwidth(track.segments) for track in (item.track, item.audio) if track)


def _decimal(value: Fraction) -> str:
    """Microseconds: a sum over hundreds of segments stays within a millisecond of the exact one."""
    return f"{float(value):.6f}"
