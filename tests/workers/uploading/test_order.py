"""Which part goes first: from literal files, and from clips that FFmpeg wrote."""

import struct
from pathlib import Path

import pytest

from pipeline.boxes import BoxFile, iter_boxes
from pipeline.extents import ByteRange
from tests.conftest import Generate
from tests.pipeline.test_boxes import box
from workers.uploading.order import part_order, wanted

PART = 100
FTYP, MOOV = box(b"ftyp", b"isom", bytes(4)), box(b"moov", bytes(142))


def order(data: bytes) -> tuple[int, ...]:
    return part_order(len(data), PART, wanted(data))


def test_parts_with_wanted_bytes_go_first_in_their_order_and_each_once() -> None:
    assert part_order(950, PART, ((900, 950), (0, 101), (450, 450), (250, 260))) == (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert part_order(950, PART, ()) == tuple(range(1, 11))
    assert part_order(1, PART, ((0, 1),)) == (1,)


def test_parts_behind_the_file_are_never_made_up() -> None:
    assert part_order(250, PART, ((0, 9_999),)) == (1, 2, 3)


@pytest.mark.parametrize(
    ("data", "first"),
    [
        # 16 bytes of ftyp; the moov has 150.
        (FTYP + box(b"mdat", bytes(800)) + MOOV, (1, 9, 10, 2, 3)),
        (FTYP + MOOV + box(b"mdat", bytes(800)), (1, 2, 3, 4)),
        (FTYP + struct.pack(">I4sQ", 1, b"mdat", 816) + bytes(800) + MOOV, (1, 9, 10, 2, 3)),
        (FTYP + box(b"mdat", bytes(400)) + box(b"free", b"f") + box(b"mdat", bytes(400)) + MOOV, (1, 5, 9, 10, 2, 3)),
        (FTYP + MOOV + struct.pack(">I4s", 0, b"mdat") + bytes(800), (1, 2, 3, 4)),
        (FTYP + box(b"mdat", bytes(800)) + struct.pack(">I4s", 0, b"moov") + bytes(142), (1, 9, 10, 2, 3)),
        (FTYP + box(b"mdat", bytes(400)) + MOOV + box(b"mdat", bytes(400)) + box(b"free"), (1, 5, 6, 10, 2, 3)),
    ],
    ids=["moov at the end", "moov first", "64-bit mdat", "several mdats", "mdat to the end", "endless moov", "moov within"],
)  # fmt: skip
def test_every_part_outside_the_media_goes_before_all_others(data: bytes, first: tuple[int, ...]) -> None:
    assert order(data)[: len(first)] == first
    assert sorted(order(data)) == list(range(1, -(-len(data) // PART) + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"\x1a\x45\xdf\xa3" + bytes(700),
        FTYP + box(b"mdat", bytes(700)),
        FTYP + MOOV + box(b"moof") + box(b"mdat", bytes(700)),
        struct.pack(">I4s", 3, b"ftyp") + bytes(700),
        b"\0",
    ],
    ids=["Matroska", "no moov", "fragmented", "broken", "one byte"],
)
def test_what_is_no_progressive_mp4_goes_as_it_lies(data: bytes) -> None:
    assert order(data) == tuple(range(1, -(-len(data) // PART) + 1))


CLIP = ("-f", "lavfi", "-i", "testsrc2=s=360x640:r=30:d=8", "-f", "lavfi", "-i", "sine=r=48000:d=8")
CODEC = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac")
PIECE = 16 * 1024


def outside(path: Path) -> list[ByteRange]:
    with BoxFile(path) as data:
        return [(box.start, box.body if box.type == b"mdat" else box.end) for box in iter_boxes(data)]


def of_clip(path: Path) -> list[int]:
    with BoxFile(path) as data:
        return list(part_order(len(data), PIECE, wanted(data)))


@pytest.mark.parametrize("flags", [(), ("-movflags", "+faststart")], ids=["moov at the end", "faststart"])
def test_drawn_clip_is_sent_index_first_and_then_in_time_order(generate: Generate, flags: tuple[str, ...]) -> None:
    path = generate(f"order{len(flags)}.mp4", *CLIP, *CODEC, *flags)
    numbers = of_clip(path)
    index = {at // PIECE + 1 for start, end in outside(path) for at in range(start, end)}
    assert set(numbers[: len(index)]) == index
    rest = numbers[len(index) :]
    assert len(rest) > 10
    assert rest == sorted(rest)


def test_drawn_fragmented_clip_goes_as_it_lies(generate: Generate) -> None:
    numbers = of_clip(generate("order-frag.mp4", *CLIP, *CODEC, "-movflags", "+frag_keyframe+empty_moov"))
    assert numbers == sorted(numbers)
