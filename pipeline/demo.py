"""A clip worth looking at, drawn: a potter's wheel, a clock, a tick. Needs nothing but what the engine is made of."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

WIDTH, HEIGHT, FPS = 1080, 1920, 30

WHEEL = 760
"""Diameter of the wheel, pixels."""
DIGIT_WIDTH, DIGIT_HEIGHT = 150, 240
CLAY, CREAM, KILN = (176, 92, 60), (250, 240, 225), (58, 32, 26)


@dataclass(frozen=True, slots=True)
class Look:
    """What tells one drawn clip from another."""

    seconds: int = 16
    clay: tuple[int, int, int] = CLAY
    """Colour of what turns on the wheel."""
    background: tuple[str, str, str, str] = ("0xB05C3C", "0x3A201A", "0xE0A96D", "0x6B3F2A")
    turn_seconds: float = 4.0
    pitch: float = 1.0
    """Of the chord, as a factor."""


def draw(clip: Path, look: Look | None = None) -> None:
    """Draw the clip: pictures by Pillow, motion and sound by FFmpeg."""
    look = look or Look()
    from pipeline.ffmpeg import Job, run_ffmpeg

    clip.parent.mkdir(parents=True, exist_ok=True)
    with Job(clip.parent, clip.parent) as job:
        _wheel(look.clay).save(job.file("wheel.png"))
        _digits().save(job.file("digits.png"))
        run_ffmpeg(job, _arguments(look))
        job.file("clip.mp4").rename(clip)


def _arguments(look: Look) -> list[str]:
    colours = ":".join(f"c{number}={colour}" for number, colour in enumerate(look.background))
    background = f"gradients=s={WIDTH}x{HEIGHT}:r={FPS}:d={look.seconds}:{colours}:n=4:speed=0.02"
    # A warm chord that breathes, and a tick on every second to hear whether sound and picture agree.
    notes = [round(note * look.pitch, 2) for note in (146.83, 220, 277.18, 329.63)]
    chord = "+".join(f"0.05*sin(2*PI*{note}*t)*(0.7+0.3*sin(2*PI*t/8))" for note in notes)
    tick = "0.5*sin(2*PI*1200*t)*exp(-60*mod(t,1))"
    centre = f"(W-w)/2:{HEIGHT // 2 - 520}"
    graph = [
        f"[1:v]loop=-1:1,fps={FPS},rotate=angle=2*PI*t/{look.turn_seconds:g}:c=none[wheel]",
        f"[0:v][wheel]overlay={centre}:shortest=1[turning]",
        *_clock("turning", "out"),
    ]
    return [
        *("-f", "lavfi", "-i", background, "-i", "wheel.png", "-i", "digits.png"),
        *("-f", "lavfi", "-i", f"aevalsrc=exprs='{chord}+{tick}':s=48000:d={look.seconds}"),
        *("-filter_complex", ";".join(graph), "-map", "[out]", "-map", "3:a", "-t", str(look.seconds)),
        *("-c:v", "libx264", "-preset", "superfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "clip.mp4"),
    ]


def _clock(source: str, result: str) -> list[str]:
    """Overlay `SS.f`: each place shows the tenth of the digit strip that its part of the time selects."""
    places = [("floor(t/10)", 0), ("floor(t)", 1), ("floor(t*10)", 2.35)]
    left = (WIDTH - 3.35 * DIGIT_WIDTH) / 2
    parts = [f"[2:v]loop=-1:1,fps={FPS},split={len(places)}{''.join(f'[strip{n}]' for n in range(len(places)))}"]
    for number, (digit, column) in enumerate(places):
        target = result if number == len(places) - 1 else f"placed{number}"
        parts.append(
            f"[strip{number}]crop={DIGIT_WIDTH}:{DIGIT_HEIGHT}:x='{DIGIT_WIDTH}*mod({digit},10)':y=0[digit{number}]"
        )
        x = round(left + column * DIGIT_WIDTH)
        parts.append(f"[{source}][digit{number}]overlay={x}:{HEIGHT - 560}:shortest=1[{target}]")
        source = target
    return parts


def _wheel(clay: tuple[int, int, int]) -> "Image.Image":
    """A disc with rings, as clay on a wheel has, and one mark that shows its turning."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (WHEEL, WHEEL), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    middle = WHEEL / 2
    for ring in range(12):
        radius = middle * (1 - ring / 12.5)
        shade = 0.72 + 0.28 * math.sin(ring * 1.3)
        colour = tuple(round(channel * shade) for channel in clay)
        pen.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), fill=(*colour, 255))
    for spoke in range(24):
        angle = 2 * math.pi * spoke / 24
        reach = middle * (0.96 if spoke % 2 else 0.86)
        inner, outer = 0.55 * middle, reach
        line = [(middle + r * math.cos(angle), middle + r * math.sin(angle)) for r in (inner, outer)]
        pen.line(line, fill=(*KILN, 200), width=5)
    pen.ellipse((middle + 190, middle - 50, middle + 290, middle + 50), fill=(*CREAM, 255))
    return picture


def _digits() -> "Image.Image":
    """0 to 9 side by side, in the font that Pillow carries: a bare machine has no other."""
    from PIL import Image, ImageDraw, ImageFont

    strip = Image.new("RGBA", (10 * DIGIT_WIDTH, DIGIT_HEIGHT), (0, 0, 0, 0))
    pen, font = ImageDraw.Draw(strip), ImageFont.load_default(220)
    for digit in range(10):
        x = digit * DIGIT_WIDTH + DIGIT_WIDTH / 2
        pen.text((x, DIGIT_HEIGHT / 2), str(digit), font=font, fill=(*CREAM, 255), anchor="mm")
    return strip
