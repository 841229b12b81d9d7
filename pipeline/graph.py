"""The filter graph: from decoded source frames to upright SDR pictures on the plan's frame grid.

Everything here only describes (ffmpeg-python streams that `arguments` compiles to argv); nothing runs. The order is fixed
by cost and correctness: deinterlace → frame grid → crop → scale → tone map → turn → backdrop.
"""

from fractions import Fraction
from typing import Any

import ffmpeg

from pipeline.media import Canvas, Chunk, Colour, Dynamic, MediaInfo, Reframe, VideoTrack

Stream = Any  # ffmpeg-python carries no type hints

PORTRAIT = Fraction(9, 16)
"""Width : height of the canvas that landscape sources are put on."""

SD_LINES = 576
"""Untagged video of at most so many lines is BT.601, larger is BT.709: the convention of every player."""

SCALER = "bicubic"

UPRIGHT_INPUT = {
    # The display matrix is applied by our own filters, which know mirrors; left to FFmpeg it would be applied twice,
    # and left in the side data players would turn the picture once more.
    "noautorotate": None,
    "display_rotation:v": 0,
    # A picture that changes size in mid-stream must not restart the graph: its frame grid would begin again at 0.
    # `deinterlaced` makes every frame alike before a filter sees it that cannot cope.
    "reinit_filter:v": 0,
}

BACKDROP_DIVISOR = 8
"""The backdrop is blurred at an eighth of the size: a blur needs no detail, and costs a sixty-fourth."""


def arguments(*outputs: Stream) -> list[str]:
    """Compile outputs that share inputs into one argument list, without the program's name."""
    compiled: list[str] = ffmpeg.compile(outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs), cmd=[])
    return compiled


def on_grid(video: Stream, info: MediaInfo, fps: Fraction, chunk: Chunk, frames: int) -> Stream:
    """Place decoded frames on the frame grid and keep those of `chunk`.

    Args:
        video: the source's video, its timestamps counted from `info.origin`.
        fps: rate of the grid.
        chunk: which grid frames to keep.
        frames: grid frames of the whole video.
    """
    # start_time=0 anchors the grid at time 0 for every chunk alike and lets a late first frame stand from there.
    # eof_action=pass: a last frame that lasts less than half a slot is shown all the same; `trim` has the last word.
    gridded = deinterlaced(video, info).filter("fps", fps=_ratio(fps), start_time=0, eof_action="pass")
    if not chunk.last:
        return gridded.filter("trim", start_pts=chunk.start, end_pts=chunk.end)
    # The plan fixed the number of frames; what rounding at the very end may lack is made up by holding the last
    # picture, for at most half a second: a real loss must still be seen by the count.
    held = gridded.filter("tpad", stop_mode="clone", stop=int(fps / 2) + 1)
    return held.filter("trim", start_pts=chunk.start, end_pts=frames)


def deinterlaced(video: Stream, info: MediaInfo) -> Stream:
    """Frames of the stored size, progressive: one for each interlaced one; the others pass untouched."""
    steady = video.filter("scale", info.video.width, info.video.height, flags=SCALER)
    return steady.filter("bwdif", mode="send_frame", deint="interlaced") if info.video.interlaced else steady


def upright(video: Stream, info: MediaInfo, canvas: Canvas, width: int, height: int) -> Stream:
    """Turn source frames into upright, square-pixel, limited-range BT.709 SDR frames of `width` × `height`, yuv420p.

    `width` × `height` must have the aspect of `canvas`. Side data is dropped: closed captions, time codes (they tell the
    time of day) and display matrices must not reach an output.
    """
    picture_height = height
    if canvas.reframe is Reframe.FIT:
        picture_height = fitted_height(info.video, width)
    elif canvas.reframe is Reframe.CROP:
        video = _cropped(video, info.video)
    picture = _turned(_converted(video, info.video, width, picture_height), info.video)
    if canvas.reframe is Reframe.FIT:
        picture = _on_backdrop(picture, width, height)
    return picture.filter("setsar", 1).filter("sidedata", mode="delete")


def thinned(video: Stream, step: int) -> Stream:
    """Every `step`-th frame. Chunks begin on whole GOPs, so every chunk keeps the same ones."""
    return video.filter("framestep", step) if step > 1 else video


def scaled(picture: Stream, width: int, height: int) -> Stream:
    """A smaller copy of an upright picture."""
    # Even sizes differ a little in aspect, and `scale` would make up for it by pixels that are not square.
    return picture.filter("scale", width, height, flags=SCALER).filter("setsar", 1)


def fitted_height(video: VideoTrack, width: int) -> int:
    """Even height of the whole picture when it is `width` wide."""
    shown_width, shown_height = display_size(video)
    return max(2, round(width * shown_height / shown_width / 2) * 2)


def display_size(video: VideoTrack) -> tuple[Fraction, Fraction]:
    """Upright width and height in square pixels: the stored width times the sample aspect, as `pasp` means it."""
    width, height = video.width * video.sar, Fraction(video.height)
    return (height, width) if video.orientation.transpose else (width, height)


def _cropped(video: Stream, track: VideoTrack) -> Stream:
    """The middle 9:16 of a landscape picture, cut in stored orientation, before anything costs time."""
    shown_width, shown_height = display_size(track)
    share = PORTRAIT * shown_height / shown_width
    axis, length = ("h", track.height) if track.orientation.transpose else ("w", track.width)
    return video.filter("crop", **{axis: max(2, int(length * share / 2) * 2)})


def _converted(video: Stream, track: VideoTrack, width: int, height: int) -> Stream:
    """Scale (in stored orientation) and convert to limited BT.709 yuv420p.

    Scaling comes first because tone mapping in float costs by the pixel; the source's tags are stated, never guessed by
    a filter, so that a frame without tags in mid-stream is read like the others.
    """
    if track.orientation.transpose:
        width, height = height, width
    colour = _stated(track)
    video = video.filter(
        "setparams",
        color_primaries=colour.primaries,
        color_trc=colour.transfer,
        colorspace=colour.matrix,
        range="pc" if colour.full_range else "tv",
    )
    if track.dynamic is not Dynamic.SDR or colour.primaries in WIDE_PRIMARIES:
        # 10 bits up to the conversion, or the steep HDR curve shows bands; 4:2:0 is what nearly every phone writes.
        video = video.filter("scale", width, height, flags=SCALER).filter("format", "yuv420p10le")
        video = _tone_mapped(video, colour) if track.dynamic is not Dynamic.SDR else _gamut_mapped(video, colour)
    else:
        video = video.filter("scale", width, height, flags=SCALER, out_color_matrix="bt709", out_range="tv").filter(
            "format", "yuv420p"
        )
    return video.filter("setparams", color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")


WIDE_PRIMARIES = frozenset({"bt2020", "smpte431", "smpte432"})

HDR_TRANSFER = {Dynamic.HLG: "arib-std-b67", Dynamic.PQ: "smpte2084"}

SDR_WHITE_NITS = 203
"""Reference white of HDR material (ITU-R BT.2408): what becomes SDR white."""


def _stated(track: VideoTrack) -> Colour:
    """The colour to read the source by: its tags, or what their absence means."""
    if track.dynamic is not Dynamic.SDR:
        # HDR is BT.2020 by definition (BT.2100); 8-bit clips tagged HLG carry BT.709 matrices now and then.
        return Colour(
            track.colour.primaries or "bt2020",
            HDR_TRANSFER[track.dynamic],
            track.colour.matrix or "bt2020nc",
            track.colour.full_range,
        )
    untagged = "smpte170m" if min(track.width, track.height) <= SD_LINES else "bt709"
    matrix = track.colour.matrix or untagged
    return Colour(track.colour.primaries or "bt709", "bt709", matrix, track.colour.full_range)


def _tone_mapped(video: Stream, colour: Colour) -> Stream:
    """HLG or PQ to SDR in linear light."""
    return (
        video.filter(
            "zscale",
            tin=colour.transfer,
            min=colour.matrix,
            pin=colour.primaries,
            rin="pc" if colour.full_range else "tv",
            t="linear",
            npl=SDR_WHITE_NITS,
        )
        .filter("format", "gbrpf32le")
        .filter("zscale", p="bt709")
        # mobius leaves everything below the shoulder alone, so mid-grey and skin stay where the camera put them;
        # desat=0: its desaturation turns bright coloured light grey.
        .filter("tonemap", "mobius", desat=0)
        .filter("zscale", t="bt709", m="bt709", r="tv")
        .filter("format", "yuv420p")
    )


def _gamut_mapped(video: Stream, colour: Colour) -> Stream:
    """SDR with wide primaries (Display P3, BT.2020) to BT.709."""
    return video.filter(
        "zscale",
        tin="bt709",
        min=colour.matrix,
        pin=colour.primaries,
        rin="pc" if colour.full_range else "tv",
        t="bt709",
        m="bt709",
        p="bt709",
        r="tv",
    ).filter("format", "yuv420p")


def _turned(video: Stream, track: VideoTrack) -> Stream:
    """Apply the orientation; one `transpose` covers the swap and both mirrors."""
    turn = track.orientation
    if turn.transpose:
        direction = {
            (False, False): "cclock_flip",
            (True, False): "clock",
            (False, True): "cclock",
            (True, True): "clock_flip",
        }[turn.hflip, turn.vflip]
        return video.filter("transpose", dir=direction)
    if turn.hflip:
        video = video.hflip()
    return video.vflip() if turn.vflip else video


def _on_backdrop(picture: Stream, width: int, height: int) -> Stream:
    """Lay the picture over a dimmed, blurred, enlarged copy of its middle that fills `width` × `height`."""
    both = picture.filter_multi_output("split", 2)
    small_width, small_height = _even(width / BACKDROP_DIVISOR), _even(height / BACKDROP_DIVISOR)
    backdrop = (
        both[0]
        .filter("scale", -2, small_height, flags="fast_bilinear")
        .filter("crop", w=small_width, h=small_height)
        .filter("boxblur", luma_radius=max(1, small_width // 14), luma_power=2)
        # Two thirds of the light, around video black, so that the picture stands out.
        .filter("lutyuv", y="(val-16)*0.66+16")
        .filter("scale", width, height, flags="bilinear")
        .filter("setsar", 1)
    )
    return ffmpeg.overlay(backdrop, both[1].filter("setsar", 1), x="(W-w)/2", y="trunc((H-h)/4)*2", shortest=1)


def _even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
