"""Stage one: what a source is, or a named reason why it cannot be used.

    sniff (first bytes) → boxes (MP4 layout, in-process) → probe_child (PyAV, sandboxed) → media_info (pure)

Neither FFmpeg nor PyAV is loaded here. A container's own durations and frame rates are never trusted: times come from
the packets, the picture's format from a decoded frame.
"""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

from pipeline import errors, h273
from pipeline.boxes import BoxFile, Layout, Trak, read_layout
from pipeline.ebml import segment_end
from pipeline.facts import AudioFacts, Facts, Packets, VideoFacts, parse
from pipeline.ffmpeg import Job, ProcessLimits, run_python
from pipeline.limits import SourceLimits
from pipeline.media import AudioTrack, Colour, Dynamic, MediaInfo, VideoTrack
from pipeline.orientation import orientation_of
from pipeline.sniff import HEAD_BYTES, sniff
from pipeline.timing import Timeline, audio_span, video_timeline

PROCESS_LIMITS = ProcessLimits(
    wall_seconds=15.0,
    cpu_seconds=15,
    resident_bytes=1024**3,
    address_space=4 * 1024**3,
    file_bytes=0,  # it writes nothing but its answer, to a pipe
    open_files=32,
    stdout_bytes=64 * 1024**2,
)

_MAX_PACKETS = 1_000_000
_DYNAMICS = {"arib-std-b67": Dynamic.HLG, "smpte2084": Dynamic.PQ}
_FULL_RANGE_FORMATS = "yuvj"
"""FFmpeg's old pixel formats that say full range in their name."""


def probe(path: Path, limits: SourceLimits, *, job: Job | None = None) -> MediaInfo:
    """Look at the file at `path`; `job` is an open job on that file, or None for one of its own.

    Raises `SourceMissing`, the `SourceError` that is true of the file, or an `EngineError` when we failed.
    """
    size, head = _open(path)
    if size > limits.max_bytes:
        raise errors.TooLarge(f"{size} bytes", limit=_bytes(limits.max_bytes))
    demuxer = sniff(head, size)
    layout: Layout | None = None
    if demuxer == "matroska" and (end := segment_end(head)) is not None and end > size:
        raise errors.Truncated(f"the segment ends at byte {end}, the file at {size}")
    if demuxer == "mov":
        with BoxFile(path) as file:
            layout = read_layout(file)
        if len(layout.traks) > limits.max_streams:
            raise errors.TooManyStreams(f"{len(layout.traks)} tracks", limit=limits.max_streams)
    with ExitStack() as stack:
        inside = job if job is not None else stack.enter_context(Job(path))
        arguments = (
            demuxer,
            str(limits.max_long_edge * limits.max_short_edge),
            # One more than allowed, so that we see it and can name it.
            str(limits.max_streams + 1),
            str(_MAX_PACKETS),
            "index" if layout is not None and not layout.fragmented else "no-index",
        )
        answer = run_python(inside, "pipeline.probe_child", arguments, limits=PROCESS_LIMITS)
    facts = parse(answer.stdout)
    return media_info(facts, demuxer=demuxer, size=size, layout=layout, limits=limits, stderr=answer.stderr_tail)


def media_info(
    facts: Facts, *, demuxer: str, size: int, layout: Layout | None, limits: SourceLimits, stderr: str = ""
) -> MediaInfo:
    """The judgement, pure: `facts` from the child, `layout` of an MP4 or MOV, `size` in bytes.

    Raises the `SourceError` that is true of the file.
    """
    if facts.error == "MemoryError":
        # Some demuxers answer one track too many as if memory had run out; libavformat's own words tell.
        if "max_streams" in stderr:
            raise errors.TooManyStreams(stderr, limit=limits.max_streams)
        raise errors.TooDemanding(stderr)
    if facts.streams > limits.max_streams:
        raise errors.TooManyStreams(f"{facts.streams} streams", limit=limits.max_streams)
    traks = {} if layout is None else {trak.track_id: trak for trak in layout.traks}
    warnings: list[str] = []
    video = _choose_video(facts, traks, warnings)
    if video.picture is None:
        raise _no_picture(video, error=facts.error, layout=layout, size=size, limits=limits, stderr=stderr)
    audio = _choose_audio(facts, warnings)
    chosen = (video,) if audio is None else (video, audio)
    _check_whole(facts, chosen, layout, size)
    for trak in (traks[track.id] for track in chosen if track.id in traks):
        if trak.external:
            raise errors.UnsupportedContainer(kind="movie that refers to other files")
        if not trak.consistent:
            raise errors.Damaged(f"track {trak.track_id}: a sample table claims more entries than it holds")
    timeline = video_timeline(video.packets, video.frame_pts)
    if timeline is None:
        raise errors.TooShort("no frame is shown")
    span = None if audio is None else audio_span(audio.packets, audio.sample_rate, audio.skip, audio.drop)
    origin = timeline.start if span is None else min(timeline.start, span[0])
    track = _video_track(video, timeline, origin, traks.get(video.id), warnings)
    _check_limits(track, limits)
    return MediaInfo(
        demuxer=demuxer,
        size=size,
        container_start=facts.container_start,
        origin=origin,
        chunkable=layout is not None and not layout.fragmented,
        video=track,
        audio=None if audio is None or span is None else _audio_track(audio, span, origin),
        warnings=tuple(warnings),
    )


def _open(path: Path) -> tuple[int, bytes]:
    try:
        if not path.is_file():
            raise errors.SourceMissing(path=path)
        with path.open("rb") as file:
            return path.stat().st_size, file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise errors.SourceMissing(str(error), path=path) from error


def _choose_video(facts: Facts, traks: dict[int, Trak], warnings: list[str]) -> VideoFacts:
    """The moving picture: of several, one that moves before a single frame, the default one, then the largest.

    When none could be decoded, the first that should have been.
    """
    moving = [track for track in facts.video if not track.still]
    if not moving:
        if facts.error is not None:
            raise errors.Damaged(facts.error)
        raise errors.NoVideo(f"{facts.streams} streams")
    decodable = [track for track in moving if track.decodable]
    if not decodable:
        trak = traks.get(moving[0].id)
        entry = "" if trak is None else trak.entry.decode("ascii", "replace").strip()
        raise errors.UnsupportedCodec(codec=moving[0].codec or entry or "unknown")
    if len(moving) > 1:
        warnings.append("extra_video_tracks")
    return max(decodable, key=_prominence)


def _prominence(track: VideoFacts) -> tuple[bool, bool, bool, int]:
    if track.picture is None:
        return False, False, False, 0
    frames = sum(track.packets.shown)
    return True, frames > 1, track.default, frames * track.picture.width * track.picture.height


def _no_picture(
    video: VideoFacts, *, error: str | None, layout: Layout | None, size: int, limits: SourceLimits, stderr: str
) -> errors.SourceError:
    """Why not one frame could be decoded."""
    _check_end((video,), layout, size)
    # The container's claim, and libavutil's own words when a picture exceeds what it may allocate.
    sizes = [(video.width, video.height)]
    sizes += [(int(width), int(height)) for width, height in re.findall(r"[Pp]icture size (\d+)x(\d+)", stderr)]
    for width, height in sizes:
        _check_pixels(width, height, limits)
    if video.packets.pts or error is not None:
        return errors.Damaged(f"no frame can be decoded: {error or ''} {stderr}")
    return errors.TooShort("the video track is empty")


def _choose_audio(facts: Facts, warnings: list[str]) -> AudioFacts | None:
    """The first track that can be heard (Apple's spatial sound is a second one that nobody else decodes)."""
    audible = [track for track in facts.audio if track.decodable]
    if len(audible) < len(facts.audio):
        warnings.append("undecodable_audio")
    if len(audible) > 1:
        warnings.append("extra_audio_tracks")
    return audible[0] if audible else None


def _check_pixels(width: int, height: int, limits: SourceLimits) -> None:
    if max(width, height) > limits.max_long_edge or min(width, height) > limits.max_short_edge:
        limit = f"{limits.max_long_edge}×{limits.max_short_edge}"
        raise errors.TooManyPixels(f"{width}x{height}", limit=limit)


def _check_whole(facts: Facts, tracks: Sequence[VideoFacts | AudioFacts], layout: Layout | None, size: int) -> None:
    """Tell a file whose end is missing, and one with a hole, from a whole one."""
    _check_end(tracks, layout, size)
    for track in tracks:
        if any(track.packets.corrupt):
            raise _corruption(track.packets)
    if facts.error == "EOFError":
        raise errors.Truncated(facts.error)
    if facts.error is not None:
        raise errors.Damaged(facts.error)


def _check_end(tracks: Sequence[VideoFacts | AudioFacts], layout: Layout | None, size: int) -> None:
    if layout is not None and layout.fragmented and layout.cut:
        raise errors.Truncated("the last fragment is cut")
    for track in tracks:
        if track.last_byte > size:
            raise errors.Truncated(f"track {track.index} has samples up to byte {track.last_byte}, the file has {size}")


def _corruption(packets: Packets) -> errors.SourceError:
    """A last packet that is not whole means the end is missing; one in the middle means damage."""
    if packets.corrupt[-1] and sum(packets.corrupt) == 1:
        return errors.Truncated("the last packet is cut")
    return errors.Damaged(f"{sum(packets.corrupt)} packets are not whole")


def _video_track(
    video: VideoFacts, timeline: Timeline, origin: Fraction, trak: Trak | None, warnings: list[str]
) -> VideoTrack:
    picture = video.picture
    assert picture is not None
    orientation, odd = orientation_of(picture.display_matrix)
    if odd:
        warnings.append("odd_display_matrix")
    colour = Colour(
        primaries=h273.PRIMARIES.get(picture.primaries),
        transfer=h273.TRANSFERS.get(picture.transfer),
        matrix=h273.MATRICES.get(picture.matrix),
        full_range=picture.range == h273.FULL_RANGE or picture.pix_fmt.startswith(_FULL_RANGE_FORMATS),
    )
    return VideoTrack(
        index=video.index,
        codec=video.codec or "unknown",
        profile=video.profile,
        width=picture.width,
        height=picture.height,
        sar=video.sar,
        pix_fmt=picture.pix_fmt,
        bit_depth=picture.bit_depth,
        colour=colour,
        dynamic=_DYNAMICS.get(colour.transfer or "", Dynamic.SDR),
        dolby_vision=_dolby_vision(video, trak),
        orientation=orientation,
        interlaced=picture.interlaced or video.interlaced,
        fps=timeline.fps,
        variable=timeline.variable,
        frames=timeline.frames,
        start=timeline.start - origin,
        end=timeline.end - origin,
        keyframes=tuple(time - origin for time in timeline.keyframes),
    )


def _dolby_vision(video: VideoFacts, trak: Trak | None) -> int | None:
    """The profile, where the base layer can be shown without Dolby's data; refused where it cannot."""
    record = None if trak is None else trak.dolby_vision
    if record is not None:
        if record.profile == 5 or record.compatibility == 0:
            raise errors.UnsupportedDolbyVision(profile=record.profile)
        return record.profile
    # Other containers: RPU profile 0 with a full-range base layer is what profile 5 looks like from inside.
    if video.picture is not None and video.picture.dovi == (0, 1):
        raise errors.UnsupportedDolbyVision(profile=5)
    return None


def _audio_track(audio: AudioFacts, span: tuple[Fraction, Fraction], origin: Fraction) -> AudioTrack:
    return AudioTrack(
        index=audio.index,
        codec=audio.codec or "unknown",
        channels=audio.channels,
        sample_rate=audio.sample_rate,
        start=span[0] - origin,
        end=span[1] - origin,
    )


def _check_limits(video: VideoTrack, limits: SourceLimits) -> None:
    _check_pixels(video.width, video.height, limits)
    if min(video.width, video.height) < limits.min_edge:
        raise errors.TooSmall(f"{video.width}x{video.height}", limit=limits.min_edge)
    shown = video.width * video.sar / video.height
    if max(shown, 1 / shown) > limits.max_aspect:
        raise errors.AspectTooExtreme(f"{float(shown):.3f}", limit=limits.max_aspect)
    if video.end - video.start <= 0:
        raise errors.TooShort(f"{video.frames} frames in no time")
    if video.fps > limits.max_fps:
        raise errors.FrameRateTooHigh(f"{float(video.fps):.1f} fps", limit=limits.max_fps)
    if video.end > limits.max_seconds:
        raise errors.TooLong(f"{float(video.end):.1f} s", limit=_seconds(limits.max_seconds))


def _seconds(value: float) -> str:
    return f"{value / 60:g} minutes" if value >= 120 and value % 60 == 0 else f"{value:g} seconds"


def _bytes(value: int) -> str:
    return f"{value / 1024**3:g} GiB" if value >= 1024**3 else f"{value / 1024**2:g} MiB"
