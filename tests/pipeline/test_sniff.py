import pytest

from pipeline import errors
from pipeline.ebml import segment_end
from pipeline.sniff import sniff

FTYP = b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41"


def packets(size: int, first: int = 0) -> bytes:
    return (bytes(first) + b"\x47" + bytes(size - first - 1)) * 8


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (FTYP, "mov"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "mov"),
        (b"\x00\x00\x00\x08wide\x00\x01\x00\x00mdat", "mov"),
        (b"\x00\x00\x10\x00moov\x00\x00\x00\x6cmvhd", "mov"),
        (b"\x00\x00\x00\x01mdat\x00\x00\x00\x01\x00\x00\x00\x00", "mov"),
        (b"\x00\x00\x00\x00mdat", "mov"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01", "matroska"),
        (packets(188), "mpegts"),
        (packets(192, first=4), "mpegts"),
        (packets(204), "mpegts"),
        (b"RIFF\x00\x10\x00\x00AVI LIST", "avi"),
    ],
)
def test_containers_of_phones_and_cameras_are_known(head: bytes, demuxer: str) -> None:
    assert sniff(head, 1_000_000) == demuxer


@pytest.mark.parametrize(
    ("head", "error"),
    [
        (b"", errors.EmptyFile),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", errors.StillImage),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", errors.StillImage),
        (b"GIF89a\n\x00\n\x00", errors.StillImage),
        (b"RIFF\x00\x10\x00\x00WEBPVP8 ", errors.StillImage),
        (b"BM\x64\x00\x00\x00\x00\x00\x00\x00\x36", errors.StillImage),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", errors.StillImage),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", errors.StillImage),
        (b"RIFF\x00\x10\x00\x00WAVEfmt ", errors.NoVideo),
        (b"ID3\x04\x00\x00", errors.NoVideo),
        (b"\xff\xfb\x90\x00", errors.NoVideo),
        (b"fLaC\x00\x00\x00\x22", errors.NoVideo),
        (b"OggS" + bytes(24) + b"\x01\x1e\x01vorbis", errors.NoVideo),
        (b"OggS" + bytes(24) + b"\x01\x2a\x80theora", errors.UnsupportedContainer),
        (b"FLV\x01\x05", errors.UnsupportedContainer),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", errors.UnsupportedContainer),
        (b"\x00\x00\x01\xba\x44", errors.UnsupportedContainer),
        (b"#EXTM3U\n#EXT-X-VERSION:3", errors.UnsupportedContainer),
        (b"\x00\x00\x00\x01\x67\x4d\x00\x3e", errors.UnsupportedContainer),
        (b"ffconcat version 1.0\nfile x", errors.NotAVideo),
        (b"BMW is a car maker, not a picture", errors.NotAVideo),
        (b"<!doctype html>", errors.NotAVideo),
        (b"\x00", errors.NotAVideo),
        (b"\x47" * 100, errors.NotAVideo),
    ],
)
def test_everything_else_is_refused_by_its_name(head: bytes, error: type[errors.SourceError]) -> None:
    with pytest.raises(error):
        sniff(head, len(head))


def test_first_box_larger_than_the_file_is_no_file_type() -> None:
    with pytest.raises(errors.NotAVideo):
        sniff(b"\x00\x00\x08\x00ftypisom", 12)


def test_refusal_of_a_container_says_which() -> None:
    with pytest.raises(errors.UnsupportedContainer, match="Flash video"):
        sniff(b"FLV\x01\x05", 5)


HEADER = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01"


def test_matroska_segment_tells_where_it_ends() -> None:
    assert segment_end(HEADER + b"\x18\x53\x80\x67\x01\x00\x00\x00\x00\x00\x10\x00") == len(HEADER) + 12 + 0x1000
    assert segment_end(HEADER + b"\x18\x53\x80\x67\x84....") == len(HEADER) + 5 + 4


@pytest.mark.parametrize(
    "head",
    [
        b"",
        HEADER,
        HEADER + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",  # a live recording
        HEADER + b"\x18\x53\x80\x67\xff",
        HEADER + b"\x18\x53\x80\x67",
        HEADER + b"\x00" * 16,
        b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xfe" + bytes(16),
    ],
)
def test_matroska_segment_of_unknown_size_ends_nowhere(head: bytes) -> None:
    assert segment_end(head) is None
