"""Which source frame each output frame is: the barcodes of `clips.frame_counter`, read back."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.instruments.clips import COLUMNS, ROWS
from tests.instruments.decoder import ffmpeg

CELLS = COLUMNS * ROWS


def read_numbers(source: Path) -> list[int | None]:
    """Number of each frame of a file or playlist, in the order shown; None where the guards do not fit."""
    raw = ffmpeg(
        "-i", source, "-map", "0:v:0", "-vf", f"scale={COLUMNS}:{ROWS}:flags=area,format=gray", "-fps_mode", "passthrough",
        "-f", "rawvideo", "-",
    )  # fmt: skip
    return [_number(raw[at : at + CELLS]) for at in range(0, len(raw), CELLS)]


def _number(cells: bytes) -> int | None:
    white, black, parity, opposite, *bits = (cell > 128 for cell in cells)
    right = white and not black and parity != opposite and sum(bits) % 2 == parity
    return sum(bit << k for k, bit in enumerate(bits)) if right else None


def dropped(numbers: Sequence[int | None], source: Sequence[int]) -> list[int]:
    """Frames of the source that the output does not show."""
    return sorted(set(source) - set(numbers))


def doubled(numbers: Sequence[int | None]) -> list[int]:
    """Frames that the output shows more than once."""
    return sorted(number for number, count in Counter(numbers).items() if number is not None and count > 1)


def out_of_order(numbers: Sequence[int | None]) -> list[int]:
    """Places in the output where a frame is older than the one before it, or unreadable."""
    wrong, newest = [], -1
    for place, number in enumerate(numbers):
        if number is None or number < newest:
            wrong.append(place)
        newest = max(newest, number if number is not None else -1)
    return wrong
