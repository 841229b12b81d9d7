"""The frozen values that travel between the stages.

    MediaInfo   what a source is            probe  → plan
    Plan        what will be made of it     plan   → encode, package, stills
    Rung        one rendition of the ladder
    Chunk       a span of the frame grid that one process encodes

Time is a frame number: everything that is cut, counted or listed is in frames of the plan's rate; seconds appear only
as exact `Fraction`s on the source's own clock. Sizes are pixels, rates are bits per second, unless a name says otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Dynamic(StrEnum):
    """How the source's transfer function has to be read."""

    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


class Reframe(StrEnum):
    """What becomes of a landscape source; portrait and square ones keep their aspect whatever this says."""

    FIT = "fit"
    """The whole picture over a blurred backdrop of itself, 9:16."""
    CROP = "crop"
    """The middle of the picture, 9:16."""
    KEEP = "keep"
    """Landscape stays landscape."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored pixels become upright ones: swap the axes along the main diagonal, then mirror. In that order."""

    transpose: bool = False
    hflip: bool = False
    vflip: bool = False


@dataclass(frozen=True, slots=True)
class Colour:
    """Code points by FFmpeg's names (ITU-T H.273); None where the stream does not say."""

    primaries: str | None = None
    transfer: str | None = None
    matrix: str | None = None
    full_range: bool = False


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The one video track that is encoded. Times are seconds from `MediaInfo.origin`, never negative for a shown frame."""

    index: int
    codec: str
    profile: str | None
    width: int
    """Stored pixels, before `orientation` and `sar`."""
    height: int
    sar: Fraction
    pix_fmt: str
    bit_depth: int
    colour: Colour
    dynamic: Dynamic
    dolby_vision: int | None
    orientation: Orientation
    interlaced: bool
    fps: Fraction
    """Nominal rate, not snapped: from the usual interval between frames, never from the average."""
    variable: bool
    """True when more than 2 % of the intervals differ from the usual one by over a quarter."""
    frames: int
    start: Fraction
    end: Fraction
    """Where the last frame ends."""
    keyframes: tuple[Fraction, ...]
    """Presentation times of the sync samples, ascending."""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """The one audio track that is encoded. Times are seconds from `MediaInfo.origin`."""

    index: int
    codec: str
    channels: int
    sample_rate: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What the probe found in a file that can be encoded."""

    demuxer: str
    """FFmpeg's name, from our own sniffing: `mov`, `matroska`, `mpegts`, `avi`."""
    size: int
    """Bytes."""
    container_start: Fraction
    """The container's start time in seconds, which FFmpeg's `-start_at_zero` subtracts."""
    origin: Fraction
    """The earliest shown start of the two chosen tracks, on the file's own clock: time 0 of the output."""
    chunkable: bool
    """True for progressive MP4/MOV, where FFmpeg can be sent to any key frame; the rest is encoded in one chunk."""
    video: VideoTrack
    audio: AudioTrack | None
    warnings: tuple[str, ...] = ()
    """Stable codes such as `extra_video_tracks`; docs/asset.md lists them."""

    @property
    def duration(self) -> Fraction:
        """Seconds of picture, from time 0 (audio that starts earlier counts) to the end of the last frame."""
        return self.video.end


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition of the video: its size, its own frame grid and its rate control."""

    name: str
    """Folder and rendition name, e.g. `h264-720`."""
    codec: str
    """`h264` or `av1`."""
    width: int
    height: int
    fps: Fraction
    step: int
    """Grid frames per frame of this rung: 2 where a 50/60 fps plan gives a small rung half the rate, else 1."""
    gop: int
    """Frames of this rung from one IDR to the next: round(2 × fps)."""
    frames: int
    """Frames of this rung in the whole video."""
    crf: float
    maxrate: int
    bufsize: int
    preset: str
    """The encoder's speed preset."""
    threads: int
    """Of this encoder alone."""

    @property
    def short_edge(self) -> int:
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Grid frames [start, end) of the video, encoded by one process for every rung that it is given."""

    index: int
    start: int
    end: int
    seek: Fraction | None
    """Where decoding begins: seconds from `origin`; None for the file's beginning."""
    last: bool


@dataclass(frozen=True, slots=True)
class Canvas:
    """The upright picture from which every rung is scaled."""

    width: int
    height: int
    reframe: Reframe


@dataclass(frozen=True, slots=True)
class AudioRendition:
    """One AAC rendition: `name` is its folder below audio/, `bitrate` in bit/s."""

    name: str
    bitrate: int
    up_to: int
    """Largest short edge of the rungs that use it."""


@dataclass(frozen=True, slots=True)
class StillsPlan:
    """Which pictures are made, in pixels of the upright canvas."""

    poster_times: tuple[Fraction, ...]
    """Candidate key frames, seconds from `origin`."""
    poster_width: int
    poster_height: int
    look_width: int
    """Size at which the candidates are compared."""
    look_height: int
    tile_width: int
    tile_height: int
    tile_gops: int
    """A storyboard tile for every so many GOPs."""
    tiles: int
    columns: int
    preview_width: int
    preview_height: int
    preview_seconds: Fraction
    preview_fps: int
    rung: str
    """The rendition whose key frames feed storyboard and preview."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will be made of one source. Pure data: the same source and preset give the same plan anywhere."""

    info: MediaInfo
    canvas: Canvas
    fps: Fraction
    """Rate of the frame grid on which chunks are cut."""
    frames: int
    """Grid frames in the whole video."""
    gop: int
    """Grid frames per GOP."""
    rungs: tuple[Rung, ...]
    """Largest first, H.264 before AV1."""
    first_play: str
    """Name of the rung that is published first."""
    chunks: tuple[Chunk, ...]
    segment_gops: int
    """GOPs in every segment but the first, which has one."""
    audio: tuple[AudioRendition, ...]
    """Best first; empty when the source is silent."""
    loudness: float
    """Target, LUFS."""
    max_gain: float
    """dB by which a quiet source may be lifted."""
    ceiling: float
    """dBFS that no sample passes."""
    stills: StillsPlan
    warnings: tuple[str, ...] = ()

    @property
    def duration(self) -> Fraction:
        """Seconds, exact: frames / fps."""
        return self.frames / self.fps
