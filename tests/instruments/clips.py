"""Clips made to be measured. Each function writes one small file into a folder and returns its path."""

from fractions import Fraction
from pathlib import Path

from tests.instruments.decoder import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p")
BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
FLASH_EVERY, FLASH_AT, FLASH_LASTS = 60, 30, 3
"""Frames from flash to flash, the first one's number, and how many frames each is white."""
BEEP_SECONDS = 0.06
RATE = 48000

COLUMNS, ROWS = 4, 5
"""Cells of the barcode: a row of guards (white, black, parity, its opposite), then 16 bits, lowest first."""

CORNERS = {
    "top left": (255, 0, 0),
    "top right": (0, 255, 0),
    "bottom left": (0, 0, 255),
    "bottom right": (255, 255, 0),
}
"""Colours of the orientation clips as they must be seen, upright."""

SECRETS = (
    "+48.8577+002.2950", "Apple", "iPhone 15 Pro", "17.5.1", "2021-03-04", "Eiffel diary", "Jane Roe", "com.apple.quicktime",
)  # fmt: skip
"""What the tagged clip tells of its owner, and no output may."""


def flash_and_beep(
    folder: Path,
    *,
    seconds: float = 20,
    fps: Fraction = Fraction(30),
    variable: bool = False,
    edited: bool = False,
    audio_late: float = 0.0,
    beep_shift: float = 0.0,
    more: tuple[str | int, ...] = (),
) -> Path:
    """White for a moment every 60 frames from frame 30 on, with a beep that starts with the white.

    Args:
        variable: drop a quarter of the frames by a fixed seed, never one that is white: variable frame rate.
        edited: both tracks begin before what an edit list shows, as a cut made on a phone: 1.3 s are cut off.
        audio_late: the sound track begins so many seconds after the picture; beeps stay in sync.
        beep_shift: how many seconds each beep comes after its flash; 0 is in sync.
        more: options of FFmpeg for the encoders and the file.
    """
    path = folder / "flash_and_beep.mp4"
    white = f"gte(n,{FLASH_AT})*lt(mod(n-{FLASH_AT},{FLASH_EVERY}),{FLASH_LASTS})"
    picture = f"color=black:s=180x320:r={fps},drawbox=c=white:t=fill:enable='{white}',{BT709}"
    # Applied to the output: FFmpeg would begin an input whose first frame is cut off at 0 all the same.
    keep = f"select='eq(n,0)+{white}+gt(random(1),0.25)'" if variable else "null"
    samples, first = FLASH_EVERY / fps * RATE, float(FLASH_AT / fps) + beep_shift
    assert samples.denominator == 1, "one beep and the silence around it are repeated"
    phase = f"(t-{first:.9f})"
    beep = f"gte({phase},0)*lt({phase},{BEEP_SECONDS})*0.7*sin(2*PI*1000*{phase})"
    sound = f"aevalsrc='{beep}':s={RATE}:c=stereo:d={float(samples / RATE):.9f},aloop=loop=-1:size={samples}"
    target = folder / "uncut.mp4" if edited else path
    ffmpeg(
        "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-t", seconds, "-vf", keep,
        "-af", f"atrim=start={audio_late}", *X264, "-g", 150,
        "-fps_mode", "passthrough", "-c:a", "aac", "-b:a", "128k", *more, target,
    )  # fmt: skip
    if edited:
        ffmpeg("-ss", 1.3, "-i", target, "-c", "copy", path)
        target.unlink()
    return path


def frame_counter(
    folder: Path, *, frames: int = 120, fps: Fraction = Fraction(30), codec: str = "h264", drop: str = "0"
) -> Path:
    """Each frame of 360x640 carries its number in a barcode of blocks that `frames.read_numbers` reads at any size.

    Args:
        codec: `h264`, or `hevc` with open GOPs of 30 frames.
        drop: an expression of FFmpeg in `n`; frames for which it is not 0 are left out (variable frame rate).
    """
    width, height = 360 // COLUMNS, 640 // ROWS
    bits = [f"eq(mod(floor(n/{1 << k}),2),1)" for k in range(16)]
    parity = f"eq(mod({'+'.join(bits)},2),1)"
    cells = ["1", "0", parity, f"not({parity})", *bits]
    boxes = [
        f"drawbox=x={width * (k % COLUMNS)}:y={height * (k // COLUMNS)}:w={width}:h={height}:c=white:t=fill:enable='{on}'"
        for k, on in enumerate(cells)
    ]
    picture = ",".join(
        [f"color=black:s=360x640:r={fps}", *boxes, BT709, f"trim=end_frame={frames}", f"select='not({drop})'"]
    )
    params = "keyint=30:min-keyint=30:open-gop=1:bframes=4:scenecut=0:log-level=error"
    h264 = (*X264, "-bf", 2, "-g", 45)
    hevc = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-tag:v", "hvc1", "-x265-params", params)
    path = folder / f"frame_counter_{codec}.mp4"
    encoder = hevc if codec == "hevc" else h264
    ffmpeg("-f", "lavfi", "-i", picture, "-fps_mode", "passthrough", *encoder, path)
    return path


def moving(folder: Path, *, seconds: float = 4, size: str = "360x640", fps: int = 30) -> Path:
    """Something that moves all over, for measures of quality; nearly without loss."""
    path = folder / "moving.mp4"
    picture = f"testsrc2=s={size}:r={fps}:d={seconds},{BT709}"
    ffmpeg(
        "-f", "lavfi", "-i", picture, "-c:v", "libx264", "-preset", "ultrafast", "-crf", 8, "-pix_fmt", "yuv420p", path
    )
    return path


def orientation(folder: Path, *, rotation: int = 0, hflip: bool = False, vflip: bool = False) -> Path:
    """Four coloured corners that are `CORNERS` when shown by the display matrix: 180x320, stored otherwise.

    Args:
        rotation: degrees anticlockwise by which a player must turn the stored picture: 0, 90, 180, 270.
        hflip: the player must mirror it left to right, after turning.
        vflip: the same, top to bottom.
    """
    red, green, blue, yellow = (f"0x{r:02x}{g:02x}{b:02x}" for r, g, b in CORNERS.values())
    # What the player will do, undone in reverse order.
    undo = [*(["vflip"] if vflip else []), *(["hflip"] if hflip else []), *{90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"]}.get(rotation, [])]  # fmt: skip # noqa: E501
    quarters = [
        f"drawbox=x={x}:y={y}:w=90:h=160:c={colour}:t=fill"
        for x, y, colour in ((0, 0, red), (90, 0, green), (0, 160, blue), (90, 160, yellow))
    ]
    picture = ",".join(
        ["color=black:s=180x320:r=30:d=1,format=gbrp", *quarters, *undo, "scale=out_color_matrix=bt709", BT709]
    )
    stored, path = folder / "stored.mp4", folder / f"orientation_{rotation}{'_h' * hflip}{'_v' * vflip}.mp4"
    ffmpeg("-f", "lavfi", "-i", picture, *X264, stored)
    flips = [*(["-display_hflip"] if hflip else []), *(["-display_vflip"] if vflip else [])]
    ffmpeg("-display_rotation", rotation, *flips, "-i", stored, "-c", "copy", path)
    stored.unlink()
    return path


def tagged(folder: Path) -> Path:
    """A portrait .mov as a phone writes it: turned by its matrix, with place, device, date and title in its metadata."""
    stored, path = folder / "stored.mov", folder / "tagged.mov"
    inputs = ("-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d=2,{BT709}", "-f", "lavfi", "-i", "sine=d=2")
    ffmpeg(*inputs, *X264, "-c:a", "aac", stored)
    apple = "com.apple.quicktime."
    facts = {
        "creation_time": "2021-03-04T05:06:07Z", "title": "Eiffel diary", "artist": "Jane Roe",
        "location": "+48.8577+002.2950/",
        f"{apple}location.ISO6709": "+48.8577+002.2950+035.000/", f"{apple}make": "Apple", f"{apple}model": "iPhone 15 Pro",
        f"{apple}software": "17.5.1", f"{apple}creationdate": "2021-03-04T06:06:07+0100",
    }  # fmt: skip
    pairs = [option for name, value in facts.items() for option in ("-metadata", f"{name}={value}")]
    ffmpeg(
        "-display_rotation", 270, "-i", stored, "-c", "copy", "-movflags", "use_metadata_tags", *pairs,
        "-metadata:s:v", "handler_name=Core Media Video of Jane Roe",
        "-metadata:s:v", "creation_time=2021-03-04T05:06:07Z", path,
    )  # fmt: skip
    stored.unlink()
    return path
