"""Our own look at a file's first bytes: which demuxer may read it. FFmpeg never gets to guess.

The file's name is not looked at. What we do not know is not a video.
"""

from pipeline import errors

HEAD_BYTES = 4096
"""How much of the file `sniff` wants to see."""

# ISO/IEC 14496-12 and QuickTime: boxes that real files begin with.
_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"})

# HEIF and AVIF brands (ISO/IEC 23008-12, AV1 Image File Format), Canon raw, JPEG XL: the same boxes, but pictures.
_PICTURE_BRANDS = frozenset(
    {
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"mif2",
        b"msf1",
        b"avif",
        b"avis",
        b"crx ",
        b"jxl ",
    }
)

_EBML = b"\x1a\x45\xdf\xa3"

_PICTURES: tuple[bytes, ...] = (
    b"\xff\xd8\xff",  # JPEG; a motion photo is one too, with its clip behind
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",  # TIFF and most camera raws
    b"MM\x00*",
    b"\x00\x00\x00\x0cJXL ",
    b"\xff\x0a",  # JPEG XL codestream
)

_SOUNDS: tuple[bytes, ...] = (
    b"ID3",
    b"fLaC",
    b"caff",
    b"#!AMR",
    b"MThd",
    *(bytes((0xFF, second)) for second in (0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2)),  # MPEG audio layer III
    *(bytes((0xFF, second)) for second in (0xF1, 0xF9)),  # AAC in ADTS
)

_OTHER_CONTAINERS: tuple[tuple[bytes, str], ...] = (
    (b"FLV\x01", "Flash video"),
    (b"OggS", "Ogg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    (b"\x00\x00\x01\xba", "MPEG program stream"),
    (b"\x00\x00\x01\xb3", "raw MPEG video"),
    (b"\x00\x00\x00\x01", "raw video stream"),
    (b"\x00\x00\x01", "raw video stream"),
    (b"#EXTM3U", "HLS playlist"),
    (b"DKIF", "IVF"),
    (b".RMF", "RealMedia"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "MXF"),
    (b"YUV4MPEG2 ", "raw video stream"),
)

_RIFF_FORMS = {b"WEBP": errors.StillImage, b"WAVE": errors.NoVideo}


def sniff(head: bytes, size: int) -> str:
    """FFmpeg's name of the demuxer for a file of `size` bytes that begins with `head` (`HEAD_BYTES`, or all there is).

    Raises `EmptyFile`, `StillImage`, `NoVideo` (sound only), `UnsupportedContainer` or `NotAVideo`.
    """
    if size == 0 or not head:
        raise errors.EmptyFile
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[:4] == _EBML:
        return "matroska"
    if _is_boxes(head, size):
        return "mov"
    if _is_transport_stream(head):
        return "mpegts"
    if head.startswith(_PICTURES) or _is_bitmap(head):
        raise errors.StillImage
    if head.startswith(_SOUNDS) or (head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}):
        raise errors.NoVideo
    if head[:4] == b"OggS" and (b"\x01vorbis" in head[:64] or b"OpusHead" in head[:64]):
        raise errors.NoVideo
    for magic, kind in _OTHER_CONTAINERS:
        if head.startswith(magic):
            raise errors.UnsupportedContainer(kind=kind)
    raise errors.NotAVideo(f"begins with {head[:16].hex()}")


def _riff(head: bytes) -> str:
    form = head[8:12]
    # AVI may carry subtitles that FFmpeg opens with a second demuxer: `-format_whitelist` keeps that shut.
    if form == b"AVI ":
        return "avi"
    if form in _RIFF_FORMS:
        raise _RIFF_FORMS[form]
    raise errors.NotAVideo(f"RIFF {form!r}")


def _is_boxes(head: bytes, size: int) -> bool:
    """True when the file begins with a box that an MP4 or MOV may begin with, of a believable size."""
    kind, length = head[4:8], int.from_bytes(head[:4])
    # 0: to the end of the file; 1: a 64-bit size follows. Ours to check is only the first word: `boxes` reads the rest.
    if kind not in _FIRST_BOXES or not (length in {0, 1} or length >= 8):
        return False
    if kind == b"ftyp":
        if length > min(size, HEAD_BYTES):
            return False
        if head[8:12] in _PICTURE_BRANDS:
            raise errors.StillImage(f"brand {head[8:12]!r}")
    return True


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes at the packet distance: 188 (ISO/IEC 13818-1), 192 with a time stamp (.mts, .m2ts), 204 with FEC."""
    for length, first in ((188, 0), (192, 4), (204, 0)):
        syncs = head[first:HEAD_BYTES:length]
        if len(syncs) >= 3 and set(syncs) == {0x47}:
            return True
    return False


def _is_bitmap(head: bytes) -> bool:
    # "BM" alone is two letters of a text; the two reserved words behind the size are zero.
    return head[:2] == b"BM" and head[6:10] == bytes(4)
