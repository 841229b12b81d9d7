"""Films of workshops, drawn: a bowl that grows on the wheel, wood on the lathe, a meadow in the wind.

Nobody else's clip may lie in the repository, and pictures of the pages want something to look at. Every frame is drawn by
Pillow from the time alone, so that it comes out the same each time.
"""

import math
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 540, 960
DRAWN_FPS, FPS = 15, 30
FINER = 2
"""Drawn so many times larger and made small: what Pillow draws has hard edges."""

Colour = tuple[int, int, int]
Profile = Callable[[float], float]
"""Half the width of something that is turned, from its foot (0) to its rim (1), in pixels."""


@dataclass(frozen=True, slots=True)
class Film:
    """Which film, and in which colours."""

    frame: Callable[["Film", float], Image.Image]
    stuff: Colour
    """Of what is made."""
    dark: Colour
    light: Colour
    """Of the room, far from the window and near to it."""
    seconds: int = 7


def draw(film: Film, clip: Path) -> None:
    """Write the film as a phone would: upright, H.264, with the murmur of a room."""
    clip.parent.mkdir(parents=True, exist_ok=True)
    size = f"{WIDTH}x{HEIGHT}"
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(DRAWN_FPS), "-i", "-"),
        *("-f", "lavfi", "-i", f"anoisesrc=color=brown:amplitude=0.02:sample_rate=48000:seed=1:d={film.seconds}"),
        *("-r", str(FPS), "-c:v", "libx264", "-crf", "14", "-g", str(2 * FPS), "-pix_fmt", "yuv420p", "-threads", "1"),
        *("-c:a", "aac", "-shortest", str(clip)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        for number in range(film.seconds * DRAWN_FPS):
            ffmpeg.stdin.write(film.frame(film, number / DRAWN_FPS).tobytes())
        ffmpeg.stdin.close()
    if ffmpeg.returncode:
        raise subprocess.CalledProcessError(ffmpeg.returncode, command)


def wheel(film: Film, time: float) -> Image.Image:
    """A bowl is drawn up on a wheel that turns."""
    grown = 0.5 - 0.5 * math.cos(math.pi * min(1.0, 0.35 + time / film.seconds))

    def bowl(at: float) -> float:
        cylinder = 92 + 14 * math.sin(3 * at)
        opened = 70 + 118 * math.pow(at, 0.75) + 6 * math.sin(9 * at)
        return cylinder + (opened - cylinder) * grown

    tall, foot = 190 + 120 * grown, 668
    picture = _room(film).copy()
    pen = ImageDraw.Draw(picture)
    _wheel_head(pen, film, foot, time)
    middle, base, rim = WIDTH // 2, bowl(0.0), bowl(1.0)
    pen.ellipse((middle - base, foot - 16, middle + base, foot + 14), fill=_mixed(film.stuff, film.dark, 0.5))
    _put(picture, _turned(film, bowl, round(tall), time * 2.2), middle, foot - round(tall))
    deep = rim * 0.2
    pen.ellipse(
        (middle - rim, foot - tall - deep, middle + rim, foot - tall + deep), fill=_mixed(film.stuff, film.light, 0.25)
    )
    inner = rim - 9
    pen.ellipse(
        (middle - inner, foot - tall - deep + 5, middle + inner, foot - tall + deep - 1),
        fill=_mixed(film.stuff, film.dark, 0.62),
    )
    return picture


def lathe(film: Film, time: float) -> Image.Image:
    """A piece of wood is turned between two centres, and the shavings fly."""
    done = 0.5 - 0.5 * math.cos(math.pi * min(1.0, 0.3 + time / film.seconds))

    def spindle(at: float) -> float:
        carved = 54 + 34 * math.sin(math.pi * at) ** 2 - 26 * math.exp(-(((at - 0.3) / 0.07) ** 2))
        carved -= 22 * math.exp(-(((at - 0.72) / 0.05) ** 2))
        return 84 + (carved - 84) * done

    long, middle = 400, 560
    picture = _room(film).copy()
    pen = ImageDraw.Draw(picture)
    steel = _mixed(film.dark, (214, 208, 198), 0.45)
    pen.rectangle((0, 716, WIDTH, 748), fill=_mixed(steel, film.dark, 0.4))
    for left in (0, WIDTH - 84):
        pen.rounded_rectangle((left - 20, middle - 96, left + 104, 730), 18, fill=steel)
    pen.rectangle((60, middle - 16, WIDTH - 60, middle + 16), fill=_mixed(steel, (255, 255, 255), 0.3))
    wood = _turned(film, spindle, long, time * 9).rotate(-90, expand=True)  # its light from above
    _put(picture, wood, WIDTH // 2, middle - wood.height // 2)
    cut = 0.15 + 0.7 * (0.5 + 0.5 * math.sin(time * 0.9))
    x = (WIDTH - long) / 2 + cut * long
    edge = middle + spindle(cut) - 6
    pen.line((x, edge, x + 120, HEIGHT + 40), fill=_mixed(film.dark, (190, 178, 160), 0.7), width=15)
    pen.line((x + 46, edge + 168, x + 130, HEIGHT + 80), fill=_mixed(film.stuff, film.dark, 0.55), width=38)
    for number in range(16):
        age = (time * 1.7 + number / 16) % 1.0
        turn = number * 2.4
        at = (x + math.sin(turn) * 150 * age, edge + 20 - 210 * age * (1.2 - age) + 190 * age**2 + 20 * math.cos(turn))
        size = 9 + 5 * math.sin(turn * 3)
        box = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
        pen.arc(
            box,
            turn * 57 + time * 300,
            turn * 57 + time * 300 + 230,
            fill=_mixed(film.stuff, film.light, 0.55),
            width=4,
        )
    return picture


def meadow(film: Film, time: float) -> Image.Image:
    """Flowers in the wind, in the evening."""
    picture = _dusk(film).resize((WIDTH * FINER, HEIGHT * FINER))
    pen = ImageDraw.Draw(picture)
    petals = ((214, 120, 72), (232, 178, 96), (190, 96, 110), (238, 214, 170), film.stuff)
    for number in range(46):
        near = number / 45
        root = ((number * 197) % 620 - 40, HEIGHT + 30)
        high = 200 + 300 * ((number * 61) % 100) / 100 + 170 * near
        sway = (10 + 26 * near) * math.sin(1.3 * time + number * 0.7) + 12 * math.sin(2.9 * time + number)
        top = (root[0] + sway, root[1] - high)
        stem = _mixed(film.dark, (112, 128, 70), 0.25 + 0.6 * near)
        curve = [_bent(root, sway, high, step / 12) for step in range(13)]
        pen.line([(FINER * x, FINER * y) for x, y in curve], fill=stem, width=FINER * (2 + round(3 * near)))
        _flower(
            pen,
            top,
            9 + 25 * near * (0.6 + 0.4 * ((number * 37) % 10) / 10),
            petals[number % 5],
            film,
            number + time / 3,
        )
    for number in range(2):
        at = (
            150 + 230 * number + 90 * math.sin(0.8 * time + 2 * number),
            330 + 150 * number + 60 * math.sin(1.7 * time + number),
        )
        _butterfly(pen, at, 40 + 14 * number, abs(math.sin(7 * time + number)), (232, 140, 70))
    return picture.reduce(FINER)


def _bent(root: tuple[float, float], sway: float, high: float, along: float) -> tuple[float, float]:
    return root[0] + sway * along**2, root[1] - high * along


def _flower(
    pen: ImageDraw.ImageDraw, top: tuple[float, float], size: float, colour: Colour, film: Film, turn: float
) -> None:
    for petal in range(9):
        angle = 2 * math.pi * petal / 9 + turn
        x, y = top[0] + 0.62 * size * math.cos(angle), top[1] + 0.5 * size * math.sin(angle)
        shade = _mixed(colour, film.dark, 0.16 * (petal % 3))
        pen.ellipse(_box(x, y, 0.5 * size, 0.42 * size), fill=shade)
    pen.ellipse(_box(*top, 0.42 * size, 0.34 * size), fill=_mixed((122, 74, 34), film.dark, 0.2))


def _butterfly(pen: ImageDraw.ImageDraw, at: tuple[float, float], size: float, open_: float, colour: Colour) -> None:
    x, y = at
    for side in (-1, 1):
        wide = side * size * (0.25 + 0.75 * open_)
        for high, reach in ((-0.75, 1.0), (0.55, 0.72)):
            wing = [(x, y), (x + wide * reach, y + size * high), (x + wide * reach * 0.9, y + size * (high + 0.5))]
            pen.polygon(
                [(FINER * a, FINER * b) for a, b in wing], fill=_mixed(colour, (40, 24, 16), 0.1 if high < 0 else 0.3)
            )
    pen.ellipse(_box(x, y, size * 0.07, size * 0.42), fill=(48, 30, 20))


def _box(x: float, y: float, across: float, down: float) -> tuple[float, float, float, float]:
    return FINER * (x - across), FINER * (y - down), FINER * (x + across), FINER * (y + down)


def _turned(film: Film, profile: Profile, long: int, spin: float) -> Image.Image:
    """What a profile makes when it is turned: lit from the left, with the rings that fingers and gouges leave."""
    strips = _strips(film)
    widest = max(round(profile(row / long)) for row in range(long + 1)) * FINER
    made = Image.new("RGBA", (2 * widest, long * FINER), (0, 0, 0, 0))
    for row in range(long * FINER):
        at = 1 - row / (long * FINER)
        ring = 0.5 + 0.5 * math.sin(at * 70 + 0.6 * math.sin(spin))
        half = round((profile(at) + 1.2 * ring) * FINER)
        strip = strips[round(ring * (len(strips) - 1))]
        made.paste(strip.resize((2 * half, 1)), (widest - half, row))
    return made.reduce(FINER)


@cache
def _strips(film: Film) -> tuple[Image.Image, ...]:
    """One row across something round, brighter and darker: light from the left, a rim of it on the right."""
    made = []
    for ring in range(8):
        strip = Image.new("RGB", (128, 1))
        for column in range(128):
            across = column / 63.5 - 1
            lit = max(0.0, math.cos((across + 0.42) * 1.35)) ** 1.4 + 0.22 * max(0.0, across) ** 6
            shade = _mixed(film.dark, film.stuff, min(1.0, 0.3 + 0.78 * lit))
            strip.putpixel((column, 0), _mixed(shade, film.light, 0.34 * lit**3 + 0.05 * ring / 7))
        made.append(strip)
    return tuple(made)


def _wheel_head(pen: ImageDraw.ImageDraw, film: Film, foot: int, time: float) -> None:
    """The disc under the bowl, and three marks that show that it turns."""
    middle, wide, deep = WIDTH // 2, 214, 44
    iron = _mixed(film.dark, (150, 138, 124), 0.35)
    pen.rectangle((middle - 46, foot + 20, middle + 46, HEIGHT), fill=_mixed(iron, film.dark, 0.5))
    pen.ellipse((middle - wide, foot - deep + 26, middle + wide, foot + deep + 26), fill=_mixed(iron, film.dark, 0.6))
    pen.ellipse((middle - wide, foot - deep, middle + wide, foot + deep), fill=iron)
    for mark in range(3):
        angle = 2.2 * time + 2 * math.pi * mark / 3
        x, y = middle + 0.84 * wide * math.cos(angle), foot + 0.84 * deep * math.sin(angle)
        pen.ellipse((x - 15, y - 4, x + 15, y + 4), fill=_mixed(film.stuff, film.dark, 0.3))


@cache
def _room(film: Film) -> Image.Image:
    """A wall in the light of a window, and a shelf with what was made before, out of focus."""
    wall = _dusk(film)
    pen = ImageDraw.Draw(wall)
    for number, (x, wide, tall) in enumerate(
        ((70, 46, 96), (176, 34, 128), (282, 56, 74), (392, 30, 110), (474, 44, 88))
    ):
        colour = _mixed(film.stuff, film.dark, 0.45 + 0.06 * (number % 3))
        pen.rounded_rectangle((x - wide, 330 - tall, x + wide, 330), 18, fill=colour)
        pen.ellipse((x - wide * 0.7, 322 - tall, x + wide * 0.7, 338 - tall), fill=_mixed(colour, film.dark, 0.5))
    pen.rectangle((0, 330, WIDTH, 346), fill=_mixed(film.dark, film.stuff, 0.28))
    pen.rectangle((0, 790, WIDTH, HEIGHT), fill=_mixed(film.dark, film.stuff, 0.14))
    return wall.filter(ImageFilter.GaussianBlur(7))


@cache
def _dusk(film: Film) -> Image.Image:
    """From the dark below to the light of a window, or of the sun, at the upper left."""
    near = (
        Image.linear_gradient("L").rotate(180).resize((WIDTH, HEIGHT)).point([value * 2 // 5 for value in range(256)])
    )
    glow = Image.radial_gradient("L").point([max(0, 190 - value) for value in range(256)]).resize((760, 900))
    light = near.copy()
    light.paste(255, (-210, -240), glow)
    return Image.composite(
        Image.new("RGB", (WIDTH, HEIGHT), film.light), Image.new("RGB", (WIDTH, HEIGHT), film.dark), light
    )


def _put(picture: Image.Image, thing: Image.Image, middle: int, top: int) -> None:
    picture.paste(thing, (middle - thing.width // 2, top), thing)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
