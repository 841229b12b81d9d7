import random
import struct
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.boxes import Box, BoxFile, DolbyVision, iter_boxes, read_layout


def box(kind: bytes, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def trak(handler: bytes = b"vide", entry: bytes = b"", track_id: int = 1, dref: bytes = b"", version: int = 0) -> bytes:
    times = bytes(16 if version else 8)
    return box(
        b"trak",
        box(b"tkhd", bytes([version, 0, 0, 7]), times, struct.pack(">I", track_id), bytes(60)),
        box(
            b"mdia",
            box(b"hdlr", bytes(8), handler, bytes(12)),
            box(
                b"minf",
                box(b"dinf", box(b"dref", bytes(4), struct.pack(">I", 1), dref)),
                box(b"stbl", box(b"stsd", bytes(4), struct.pack(">I", 1), entry)),
            ),
        ),
    )


def visual(kind: bytes, *boxes: bytes) -> bytes:
    return box(kind, bytes(78), *boxes)


def dolby_vision(profile: int, compatibility: int) -> bytes:
    return box(b"dvvC", bytes([1, 0, profile << 1, 0b00101101, compatibility << 4]), bytes(19))


FTYP = box(b"ftyp", b"isom", bytes(4))
MDAT = box(b"mdat", bytes(100))


def test_boxes_are_told_with_their_place() -> None:
    data = (
        box(b"free", b"abc") + struct.pack(">I4sQ", 1, b"mdat", 20) + b"wxyz" + struct.pack(">I4s", 0, b"skip") + b"."
    )
    assert list(iter_boxes(data)) == [
        Box(b"free", 0, 8, 11),
        Box(b"mdat", 11, 16, 31),
        Box(b"skip", 31, 8, 40),
    ]
    assert [found.body for found in iter_boxes(data)] == [8, 27, 39]


def test_boxes_inside_a_box_are_told_by_the_outer_places() -> None:
    data = FTYP + box(b"moov", box(b"mvhd", bytes(4)), box(b"trak"))
    moov = list(iter_boxes(data))[1]
    assert [found.type for found in iter_boxes(data, moov.body, moov.end)] == [b"mvhd", b"trak"]


def test_box_past_the_end_of_the_file_means_truncated() -> None:
    with pytest.raises(errors.Truncated):
        list(iter_boxes(FTYP + MDAT[:-1]))


def test_box_past_the_end_of_its_parent_means_damaged() -> None:
    data = box(b"moov", struct.pack(">I4s", 9, b"mvhd"))
    with pytest.raises(errors.Damaged):
        list(iter_boxes(data, 8, len(data)))


@pytest.mark.parametrize(
    "head",
    [struct.pack(">I4s", 7, b"moov"), struct.pack(">I4sQ", 1, b"moov", 15), struct.pack(">I4s", 1, b"moov")],
    ids=["size 7", "64-bit size 15", "no room for a 64-bit size"],
)
def test_impossible_size_means_damaged(head: bytes) -> None:
    with pytest.raises(errors.Damaged):
        list(iter_boxes(head))


def test_endless_small_boxes_are_refused() -> None:
    with pytest.raises(errors.Damaged, match="boxes side by side"):
        for _ in iter_boxes(box(b"free") * 300_000):
            pass


def test_nesting_cannot_exhaust_the_stack() -> None:
    data = b"".join(struct.pack(">I4s", 8 * (20_000 - depth), b"moov") for depth in range(20_000))
    assert read_layout(FTYP + data).traks == ()


def test_progressive_file_is_told_from_a_fragmented_one() -> None:
    moov = box(b"moov", trak(entry=visual(b"avc1")))
    assert not read_layout(FTYP + moov + MDAT).fragmented
    assert read_layout(FTYP + box(b"moov", trak(), box(b"mvex")) + MDAT).fragmented
    assert read_layout(FTYP + moov + box(b"moof") + MDAT).fragmented


def test_tracks_are_told_by_id_kind_and_code() -> None:
    sound = trak(b"soun", box(b"mp4a", bytes(28)), track_id=7, version=1)
    first, second = read_layout(FTYP + box(b"moov", trak(entry=visual(b"avc1")), sound) + MDAT).traks
    assert (first.track_id, first.handler, first.entry) == (1, b"vide", b"avc1")
    assert (second.track_id, second.handler, second.entry) == (7, b"soun", b"mp4a")


def test_dolby_vision_is_told_with_profile_and_base_layer() -> None:
    entry = visual(b"hvc1", box(b"hvcC", bytes(30)), dolby_vision(8, 4))
    (track,) = read_layout(FTYP + box(b"moov", trak(entry=entry)) + MDAT).traks
    assert track.dolby_vision == DolbyVision(profile=8, compatibility=4)


def test_file_without_header_is_truncated() -> None:
    with pytest.raises(errors.Truncated, match="no moov"):
        read_layout(FTYP + MDAT)


def test_header_that_is_cut_means_truncated() -> None:
    with pytest.raises(errors.Truncated):
        read_layout(FTYP + MDAT + box(b"moov", trak())[:-20])


def test_media_that_is_cut_behind_the_header_is_told() -> None:
    header = FTYP + box(b"moov", trak())
    assert read_layout(header + MDAT[:-1]).cut
    assert not read_layout(header + MDAT).cut


def test_trailer_that_is_no_box_does_no_harm() -> None:
    layout = read_layout(FTYP + MDAT + box(b"moov", trak()) + b"\x00\x00\x00\x03SEFH" + b"\x70\x00\x00\x00SEFT")
    assert not layout.cut


def test_movies_that_are_compressed_or_elsewhere_are_refused() -> None:
    for kind in (b"cmov", b"rmra"):
        with pytest.raises(errors.UnsupportedContainer):
            read_layout(FTYP + box(b"moov", box(kind, bytes(20))))


@pytest.mark.parametrize(
    ("reference", "external"),
    [
        (box(b"url ", b"\0\0\0\1"), False),
        (box(b"url ", b"\0\0\0\0"), False),
        (box(b"alis", b"\0\0\0\1"), False),
        (box(b"url ", b"\0\0\0\0", b"file:///etc/passwd\0"), True),
    ],
    ids=["here", "nowhere", "alias here", "elsewhere"],
)
def test_reference_to_another_file_is_told(reference: bytes, external: bool) -> None:
    (track,) = read_layout(FTYP + box(b"moov", trak(dref=reference)) + MDAT).traks
    assert track.external is external


@pytest.mark.parametrize(
    ("table", "consistent"),
    [
        (box(b"stco", bytes(4), struct.pack(">III", 2, 8, 16)), True),
        (box(b"stco", bytes(4), struct.pack(">III", 3, 8, 16)), False),
        (box(b"co64", bytes(4), struct.pack(">IQ", 2, 8)), False),
        (box(b"stts", bytes(4), struct.pack(">III", 2**31 - 1, 1, 1001)), False),
        (box(b"stsz", bytes(4), struct.pack(">III", 0, 1, 500)), True),
        (box(b"stsz", bytes(4), struct.pack(">III", 0, 2, 500)), False),
        (box(b"stsz", bytes(4), struct.pack(">II", 500, 10_000)), True),
        (box(b"sgpd", bytes(4), struct.pack(">I", 99)), True),
    ],
)
def test_sample_table_that_claims_more_than_it_holds_is_told(table: bytes, consistent: bool) -> None:
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"minf", box(b"stbl", table))))
    assert read_layout(FTYP + box(b"moov", track) + MDAT).traks[0].consistent is consistent


def test_odd_track_does_not_spoil_the_others() -> None:
    odd = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", struct.pack(">I4s", 999, b"hdlr")))
    tracks = read_layout(FTYP + box(b"moov", odd, trak(entry=visual(b"avc1"))) + MDAT).traks
    assert [track.entry for track in tracks] == [b"", b"avc1"]


def test_any_bytes_give_a_layout_or_a_named_error() -> None:
    whole = FTYP + box(b"moov", trak(entry=visual(b"hvc1", dolby_vision(8, 4))), box(b"udta", bytes(4))) + MDAT
    dice = random.Random(1)
    outcomes = set()
    for _ in range(3000):
        data = bytearray(whole[: dice.randrange(1, len(whole) + 1)] if dice.random() < 0.3 else whole)
        for _ in range(dice.randrange(6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            read_layout(bytes(data))
            outcomes.add("layout")
        except errors.SourceError as error:
            outcomes.add(error.code)
    assert outcomes >= {"layout", "truncated", "damaged"}


def test_file_is_read_like_bytes(tmp_path: Path) -> None:
    data = FTYP + box(b"moov", trak(entry=visual(b"avc1"))) + MDAT
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    with BoxFile(path) as file:
        assert len(file) == len(data)
        assert file[4:8] == b"ftyp"
        assert file[len(data) - 2 : len(data) + 50] == b"\0\0"
        assert read_layout(file) == read_layout(data)
