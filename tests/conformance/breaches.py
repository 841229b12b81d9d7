"""Every way in which an asset is broken on purpose, one thing at a time, with the clause that must notice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.conformance.bits import nals
from tests.conformance.clauses import Clause
from tests.conformance.fragments import Fragment, read_fragments
from tests.conformance.track import Track, read_track
from tests.conformance.vandal import Vandal

UDTA = b"\0\0\0\x10udta\0\0\0\x08name"
STREAM, IFRAME = "#EXT-X-STREAM-INF:", "#EXT-X-I-FRAME-STREAM-INF:"
MAP = '#EXT-X-MAP:URI="init.mp4"'


@dataclass(frozen=True)
class Breach:
    """One thing broken: `clause` must be reported. `also` are the clauses that cannot but break with it; None: any may."""

    name: str
    clause: Clause
    break_it: Callable[[Vandal], None]
    also: frozenset[Clause] | None = frozenset()


def text(file: str, pattern: str, new: str, count: int = 1) -> Callable[[Vandal], None]:
    return lambda v: v.text(file, pattern, new, count)


def field(file: str, path: str, offset: int, new: int, *, size: int = 4, index: int = 0) -> Callable[[Vandal], None]:
    return lambda v: v.field(file, path, offset, new, size=size, index=index)


def read_media(v: Vandal, file: str = "V/0000.m4s") -> tuple[bytes, Track, tuple[Fragment, ...]]:
    data, track = v.read(file), read_track(v.read(file.partition("/")[0] + "/init.mp4"))
    return data, track, read_fragments(data, track)


def scale_attribute(line_start: str, name: str, factor: float) -> Callable[[Vandal], None]:
    """Multiply an attribute of the first line that begins so."""

    def edit(lines: list[str]) -> list[str]:
        index = next(i for i, line in enumerate(lines) if line.startswith(line_start))
        parts = lines[index].removeprefix(line_start).split(",")
        parts = [f"{name}={int(int(p.split('=')[1]) * factor)}" if p.startswith(f"{name}=") else p for p in parts]
        return [*lines[:index], line_start + ",".join(parts), *lines[index + 1 :]]

    return lambda v: v.lines("master.m3u8", edit)


def every_variant_at_300k(v: Vandal) -> None:
    v.text(
        "master.m3u8",
        r"^#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+",
        f"{STREAM}BANDWIDTH=300000,AVERAGE-BANDWIDTH=300000",
        0,
    )


def duplicate_line(file: str, start: str, change: Callable[[str], str] = str) -> Callable[[Vandal], None]:
    def edit(lines: list[str]) -> list[str]:
        index = next(i for i, line in enumerate(lines) if line.startswith(start))
        return [*lines[: index + 1], change(lines[index]), *lines[index + 1 :]]

    return lambda v: v.lines(file, edit)


def drop_lines(file: str, start: str, count: int = 1) -> Callable[[Vandal], None]:
    """Take out `count` lines from the first that begins so."""

    def edit(lines: list[str]) -> list[str]:
        index = next(i for i, line in enumerate(lines) if line.startswith(start))
        return lines[:index] + lines[index + count :]

    return lambda v: v.lines(file, edit)


def same_variant_twice(v: Vandal) -> None:
    def edit(lines: list[str]) -> list[str]:
        index = next(i for i, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF"))
        return [*lines[:index], *lines[index : index + 2], *lines[index:]]

    v.lines("master.m3u8", edit)


def av1_first(v: Vandal) -> None:
    def edit(lines: list[str]) -> list[str]:
        first = next(i for i, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF"))
        av1 = next(i for i, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF") and "av01" in line)
        rest = lines[first:av1] + lines[av1 + 2 :]
        return [*lines[:first], *lines[av1 : av1 + 2], *rest]

    v.lines("master.m3u8", edit)


def all_playlists(pattern: str, new: str) -> Callable[[Vandal], None]:
    def run(v: Vandal) -> None:
        for path in v.folder.rglob("index.m3u8"):
            v.text(path.relative_to(v.folder).as_posix(), pattern, new, 0)

    return run


def move_boundary(v: Vandal) -> None:
    """The last byte of a segment goes to the next one."""

    def edit(lines: list[str]) -> list[str]:
        ranges = [i for i, line in enumerate(lines) if line.startswith("#EXT-X-BYTERANGE")]
        # The second and third segment lie in the same file.
        for index, by, at in ((ranges[1], -1, 0), (ranges[2], 1, -1)):
            length, offset = (int(part) for part in lines[index].partition(":")[2].split("@"))
            lines[index] = f"#EXT-X-BYTERANGE:{length + by}@{offset + at}"
        return lines

    v.lines("V/index.m3u8", edit)


def junk_at_end(v: Vandal) -> None:
    v.write("V/0001.m4s", v.read("V/0001.m4s") + b"\0\0\0\x10stypmsdh\0\0\0\0")


def longer_range(file: str) -> Callable[[Vandal], None]:
    def run(v: Vandal) -> None:
        v.lines(
            file,
            lambda lines: [
                f"#EXT-X-BYTERANGE:{int(line.partition(':')[2].split('@')[0]) + 10**6}@{line.split('@')[1]}"
                if line.startswith("#EXT-X-BYTERANGE")
                else line
                for line in lines
            ],
        )

    return run


def pq_in_sps(v: Vandal) -> None:
    """Transfer 16 for 1 in the colour description, whose three bytes need not begin at a byte."""
    (avc1,) = v.boxes("V/init.mp4", "moov/trak/mdia/minf/stbl/stsd")
    data = v.read("V/init.mp4")
    at = data.index(b"avcC", avc1.start) + 4 + 8
    size = int.from_bytes(data[at - 2 : at], "big")
    bits = f"{int.from_bytes(data[at : at + size], 'big'):0{8 * size}b}"
    place = bits.index("00000001" * 3)
    bits = bits[: place + 8] + "00010000" + bits[place + 16 :]
    v.put("V/init.mp4", at, int(bits, 2).to_bytes(size, "big"))


def rename_in_init(file: str, old: bytes, new: bytes, offset: int = 0) -> Callable[[Vandal], None]:
    """Overwrite bytes `offset` behind the first place of `old`."""
    return lambda v: v.put(file, v.read(file).index(old) + offset, new)


def sample_bytes(v: Vandal, fragment: int, sample: int) -> tuple[int, bytes, Track]:
    data, track, fragments = read_media(v)
    chosen = fragments[fragment].samples[sample]
    return chosen.offset, data[chosen.offset : chosen.offset + chosen.size], track


def retype_nal(sample: int, old: int, new: int) -> Callable[[Vandal], None]:
    """Change the type of the first NAL unit of type `old` of a sample."""

    def run(v: Vandal) -> None:
        offset, unit, track = sample_bytes(v, 0, sample)
        at = 0
        for kind in nals(unit, track.length_size):
            if kind == old:
                v.put("V/0000.m4s", offset + at + 4, bytes([unit[at + 4] & 0xE0 | new]))
                return
            at += 4 + int.from_bytes(unit[at : at + 4], "big")
        raise AssertionError(f"sample {sample} has no NAL unit {old}")

    return run


def row_place(v: Vandal, sample: int, bit: int) -> int:
    """Where the column `bit` of a sample's row stands in the first trun of the first video file."""
    (trun, *_) = v.boxes("V/0000.m4s", "moof/traf/trun")
    flags = trun.flags
    assert flags & bit, f"trun has no column {bit:#x}"
    columns = [column for column in (0x100, 0x200, 0x400, 0x800) if flags & column]
    head = 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    return trun.body + head + 4 * (sample * len(columns) + columns.index(bit))


def shown_as(v: Vandal, changes: dict[int, int]) -> None:
    """Give sample `key` the presentation time of sample `value`."""
    _, _, fragments = read_media(v)
    samples = fragments[0].samples
    for sample, other in changes.items():
        offset = samples[other].shown - samples[sample].decode
        v.put("V/0000.m4s", row_place(v, sample, 0x800), offset.to_bytes(4, "big", signed=True))


def size_less_one(v: Vandal) -> None:
    _, _, fragments = read_media(v)
    last = len(fragments[0].samples) - 1
    v.put("V/0000.m4s", row_place(v, last, 0x200), (fragments[0].samples[last].size - 1).to_bytes(4, "big"))


def not_sync(v: Vandal) -> None:
    """Set sample_is_non_sync_sample of the first sample, wherever its flags are written."""
    (trun, *_), (tfhd, *_) = v.boxes("V/0000.m4s", "moof/traf/trun"), v.boxes("V/0000.m4s", "moof/traf/tfhd")
    flags = (0x01010000).to_bytes(4, "big")
    if trun.flags & 4:
        v.put("V/0000.m4s", trun.body + 8 + 4 * (trun.flags & 1), flags)
    elif trun.flags & 0x400:
        v.put("V/0000.m4s", row_place(v, 0, 0x400), flags)
    else:
        v.put("V/0000.m4s", tfhd.end - 4, flags)


def resave(name: str, size: tuple[int, int] | None = None, **options: Any) -> Callable[[Vandal], None]:
    """Encode an image anew, with other options or size."""

    def run(v: Vandal) -> None:
        path = v.folder / "images" / name
        with Image.open(path) as image:
            picture = image.convert("RGB").resize(size or image.size)
        path.unlink()
        picture.save(path, **options)

    return run


def change_manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Vandal], None]:
    def run(v: Vandal) -> None:
        facts = json.loads(v.read("asset.json"))
        change(facts)
        v.write("asset.json", json.dumps(facts).encode())

    return run


def triple_timescale(v: Vandal) -> None:
    track = read_track(v.read("V/init.mp4"))
    v.field("V/init.mp4", "moov/trak/mdia/mdhd", 12, 3 * track.timescale)


def split_second(v: Vandal) -> None:
    """Make two segments of the second one, at its GOP."""
    _, _, fragments = read_media(v, "V/0001.m4s")
    first = fragments[0].end

    def edit(lines: list[str]) -> list[str]:
        index = lines.index("0001.m4s") - 2
        length = int(lines[index + 1].partition(":")[2].split("@")[0])
        pair = ["#EXTINF:2.000000,", f"#EXT-X-BYTERANGE:{first}@0", "0001.m4s"]
        pair += ["#EXTINF:2.000000,", f"#EXT-X-BYTERANGE:{length - first}@{first}", "0001.m4s"]
        return [*lines[:index], *pair, *lines[index + 3 :]]

    v.lines("V/index.m3u8", edit)


def drop_last(v: Vandal, which: str) -> None:
    """Take the last segment out of playlist and file."""
    lines = v.read(f"{which}/index.m3u8").decode().split("\n")
    file = lines[-3]
    offset = int(lines[-4].split("@")[1])
    v.write(f"{which}/index.m3u8", "\n".join([*lines[:-5], *lines[-2:]]).encode())
    v.write(f"{which}/{file}", v.read(f"{which}/{file}")[:offset])
    if offset == 0:
        (v.folder / v.name(f"{which}/{file}")).unlink()


def sequence_back(v: Vandal) -> None:
    moofs = v.boxes("V/0001.m4s", "moof/mfhd")
    v.field("V/0001.m4s", "moof/mfhd", 4, moofs[0].unpack("I", 4)[0], index=1)


def tfdt_later(v: Vandal) -> None:
    (first, *_) = v.boxes("V/0001.m4s", "moof/traf/tfdt")
    size = 8 if first.version else 4
    v.field("V/0001.m4s", "moof/traf/tfdt", 4, first.unpack("Q" if size == 8 else "I", 4)[0] + 1, size=size)


def short_audio(v: Vandal) -> None:
    (tfhd, *_) = v.boxes("A/audio.m4s", "moof/traf/tfhd")
    data = v.read("A/audio.m4s")
    at = data.index((1024).to_bytes(4, "big"), tfhd.body)
    v.put("A/audio.m4s", at, (1023).to_bytes(4, "big"))


C = Clause

BREACHES = [
    Breach("no EXTM3U", C.EXTM3U, text("V/index.m3u8", "^#EXTM3U", "# EXTM3U")),
    Breach("an unknown tag", C.SYNTAX, text("V/index.m3u8", "^#EXT-X-MAP", "#EXT-X-MPA:1\n#EXT-X-MAP")),
    Breach("bare CODECS", C.SYNTAX, text("master.m3u8", r"RESOLUTION=(\d+x\d+)", r'RESOLUTION="\1"')),
    Breach("version 3", C.VERSION, text("V/index.m3u8", "VERSION:7", "VERSION:3")),
    Breach("a query", C.URIS, text("master.m3u8", r"^([^#\n]+/index\.m3u8)$", r"\1?token=1")),
    Breach("an init outside", C.URIS, text("V/index.m3u8", 'URI="', 'URI="../../'), None),
    Breach("a file gone", C.URIS, lambda v: (v.folder / v.name("V/0001.m4s")).unlink(), None),
    Breach("a file left behind", C.FILES, lambda v: v.write("V/t.tmp", b"")),
    Breach("not independent", C.INDEPENDENT, text("master.m3u8", "^#EXT-X-INDEPENDENT-SEGMENTS\n", "")),
    Breach("no FRAME-RATE", C.VARIANT_ATTRIBUTES, text("master.m3u8", r"FRAME-RATE=[\d.]+,", "")),
    Breach("BANDWIDTH 15 % high", C.BANDWIDTH, scale_attribute(STREAM, "BANDWIDTH", 1.15)),
    Breach("BANDWIDTH 15 % low", C.BANDWIDTH, scale_attribute(STREAM, "BANDWIDTH", 0.85)),
    Breach("AVERAGE-BANDWIDTH", C.AVERAGE_BANDWIDTH, scale_attribute(STREAM, "AVERAGE-BANDWIDTH", 1.15)),
    Breach("a steep peak", C.PEAK, scale_attribute(STREAM, "BANDWIDTH", 3), frozenset({C.BANDWIDTH})),
    Breach("none for cellular", C.CELLULAR, every_variant_at_300k, frozenset({C.BANDWIDTH, C.AVERAGE_BANDWIDTH})),
    Breach("another profile", C.CODECS, text("master.m3u8", "avc1.64", "avc1.4d")),
    Breach("another rate", C.FRAME_RATE, text("master.m3u8", "FRAME-RATE=30.000", "FRAME-RATE=29.970")),
    Breach("90 fps", C.MAX_FRAME_RATE, triple_timescale, None),
    Breach("another size", C.RESOLUTION, text("master.m3u8", r"(STREAM-INF:BAND.*RESOLUTION=\d+)x", r"\g<1>0x")),
    Breach("an odd size", C.EVEN_SIZE, rename_in_init("V/init.mp4", b"avc1", (361).to_bytes(2, "big"), 4 + 24), None),
    Breach("another shape", C.ASPECT, rename_in_init("V/init.mp4", b"avc1", (300).to_bytes(2, "big"), 4 + 24), None),
    Breach("a variant twice", C.UNIQUE_VARIANTS, same_variant_twice),
    Breach("AV1 first", C.H264, av1_first),
    Breach("avc3", C.CODEC_NAME, rename_in_init("V/init.mp4", b"avc1", b"avc3"), None),
    Breach("High 10", C.H264_PROFILE, rename_in_init("V/init.mp4", b"avcC", b"\x6e", 5), None),
    Breach("tagged PQ", C.SDR, pq_in_sps),
    Breach("no such group", C.AUDIO_GROUP, text("master.m3u8", 'AUDIO="[^"]+"$', 'AUDIO="none"'), None),
    Breach("no CHANNELS", C.MEDIA_ATTRIBUTES, text("master.m3u8", r'CHANNELS="2",', "")),
    Breach("not AUTOSELECT", C.MEDIA_DEFAULT, text("master.m3u8", "AUTOSELECT=YES", "AUTOSELECT=NO")),
    Breach(
        "a NAME twice",
        C.MEDIA_NAMES,
        duplicate_line("master.m3u8", "#EXT-X-MEDIA", lambda line: line.replace("DEFAULT=YES", "DEFAULT=NO")),
    ),
    Breach("no I-frames", C.IFRAME_VARIANTS, drop_lines("master.m3u8", IFRAME), frozenset({C.FILES})),
    Breach("I-frames at a rate", C.IFRAME_ATTRIBUTES, text("master.m3u8", f"^{IFRAME}", f"{IFRAME}FRAME-RATE=30.000,")),
    Breach("I-frame BANDWIDTH", C.IFRAME_BANDWIDTH, scale_attribute(IFRAME, "BANDWIDTH", 1.3)),
    Breach("I-frame CODECS", C.IFRAME_CODECS, text("master.m3u8", f'(^{IFRAME}.*CODECS="[^"]+)"', r'\1,mp4a.40.2"')),
    Breach("I-frame RESOLUTION", C.IFRAME_RESOLUTION, text("master.m3u8", f"(^{IFRAME}.*RESOLUTION=)", r"\g<1>1")),
    Breach("too high a target", C.TARGET, all_playlists("DURATION:4", "DURATION:5"), frozenset({C.MANIFEST_NUMBERS})),
    Breach("two targets", C.TARGET_EQUAL, text("V/index.m3u8", "DURATION:4", "DURATION:5"), frozenset({C.TARGET})),
    Breach(
        "too low a target",
        C.SEGMENT_LENGTH,
        all_playlists("DURATION:4", "DURATION:3"),
        frozenset({C.TARGET, C.BANDWIDTH, C.MANIFEST_NUMBERS}),
    ),
    Breach("an EVENT", C.VOD, text("V/index.m3u8", "TYPE:VOD", "TYPE:EVENT")),
    Breach("no end", C.ENDLIST, text("V/index.m3u8", "^#EXT-X-ENDLIST\n", "")),
    Breach("two maps", C.MAP, duplicate_line("V/index.m3u8", MAP)),
    Breach("a discontinuity", C.NO_DISCONTINUITY, text("V/index.m3u8", "^#EXTINF", "#EXT-X-DISCONTINUITY\n#EXTINF")),
    Breach("no offset", C.BYTERANGE, text("V/index.m3u8", r"(BYTERANGE:\d+)@0$", r"\1")),
    Breach("beyond the file", C.BYTERANGE, longer_range("V/index.m3u8"), None),
    Breach("bytes in no segment", C.TILING, junk_at_end),
    Breach("a segment left out", C.TILING, drop_lines("V/index.m3u8", "#EXTINF:4", 3), None),
    Breach("a boundary in a box", C.BOX_BOUNDARY, move_boundary),
    Breach("a wrong EXTINF", C.EXTINF, text("V/index.m3u8", "EXTINF:4.000000", "EXTINF:4.002000")),
    Breach("a short EXTINF", C.EXTINF_FORMAT, text("V/index.m3u8", "EXTINF:4.000000", "EXTINF:4.0")),
    Breach("two GOPs first", C.CADENCE, split_second, None),
    Breach("boundaries apart", C.ALIGNED, split_second, None),
    Breach("an early end", C.SAME_DURATION, lambda v: drop_last(v, "V"), None),
    Breach("audio ends early", C.AUDIO_DURATION, lambda v: drop_last(v, "A"), None),
    Breach("fewer segments of audio", C.SEGMENT_COUNT, lambda v: drop_last(v, "A"), None),
    Breach("audio cut elsewhere", C.AUDIO_ALIGNED, field("A/init.mp4", "moov/trak/edts/elst", 12, 2112), None),
    Breach("a box too long", C.BOXES, field("V/0000.m4s", "moof", -8, 1 << 30), None),
    Breach("no CMAF brand", C.BRAND, lambda v: v.write("V/init.mp4", v.read("V/init.mp4").replace(b"cmfc", b"mp42"))),
    Breach("a sample in the init", C.INIT, field("V/init.mp4", "moov/trak/mdia/minf/stbl/stts", 4, 1)),
    Breach("no mvex", C.INIT, rename_in_init("V/init.mp4", b"mvex", b"free"), None),
    Breach("an edit that shows too late", C.VIDEO_EDIT, field("V/init.mp4", "moov/trak/edts/elst", 12, 3)),
    Breach("half speed", C.AUDIO_EDIT, field("A/init.mp4", "moov/trak/edts/elst", 16, 0x8000)),
    Breach("a rotation", C.TRACK_SIZE, field("V/init.mp4", "moov/trak/tkhd", 40, -0x10000)),
    Breach("a date", C.METADATA, field("V/init.mp4", "moov/mvhd", 4, 3_800_000_000)),
    Breach("user data", C.METADATA, lambda v: v.insert("A/init.mp4", "moov", UDTA)),
    Breach("another clock", C.TIMESCALE, field("A/init.mp4", "moov/trak/mdia/mdhd", 12, 44100), None),
    Breach("a number twice", C.SEQUENCE, sequence_back),
    Breach("offsets from the file", C.DEFAULT_BASE, field("V/0000.m4s", "moof/traf/tfhd", 1, 0, size=1)),
    Breach("a late tfdt", C.TFDT, tfdt_later),
    Breach("a sample too short", C.TRUN, size_less_one),
    Breach("a first frame that is no sync", C.SYNC, not_sync),
    Breach("no IDR", C.IDR, retype_nal(0, 5, 1)),
    Breach("a leading picture", C.LEADING, lambda v: shown_as(v, {0: 1, 1: 0})),
    Breach("a moment shown twice", C.GRID, lambda v: shown_as(v, {2: 1})),
    Breach("an SPS in the stream", C.PARAMETER_SETS, retype_nal(1, 1, 7)),
    Breach("44.1 kHz", C.AAC, rename_in_init("A/init.mp4", b"\x11\x90", b"\x12\x10"), frozenset({C.TIMESCALE})),
    Breach("short AAC frames", C.AAC_FRAMES, short_audio, None),
    Breach("not I-frames only", C.IFRAMES_ONLY, text("V/iframes.m3u8", "^#EXT-X-I-FRAMES-ONLY\n", "")),
    Breach("a byte more", C.IFRAME_RANGE, text("V/iframes.m3u8", r"BYTERANGE:(\d+)@", r"BYTERANGE:1\1@"), None),
    Breach("an I-frame left out", C.IFRAME_COUNT, drop_lines("V/iframes.m3u8", "#EXTINF", 3)),
    Breach("a wrong I-frame EXTINF", C.IFRAME_EXTINF, text("V/iframes.m3u8", "EXTINF:2.000000", "EXTINF:2.002000")),
    Breach(
        "an I-frame target",
        C.IFRAME_TARGET,
        text("V/iframes.m3u8", "DURATION:2", "DURATION:3"),
        frozenset({C.IFRAME_BANDWIDTH}),
    ),
    Breach("half a poster", C.IMAGES, lambda v: v.write("images/poster.jpg", v.read("images/poster.jpg")[:700])),
    Breach("a square poster", C.IMAGE_ASPECT, resave("poster.webp", size=(320, 320))),
    Breach("EXIF", C.IMAGE_METADATA, resave("poster.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")),
    Breach("a comment", C.IMAGE_METADATA, resave("poster.jpg", comment=b"Pixel 9")),
    Breach("a still preview", C.PREVIEW, resave("preview.webp")),
    Breach("a gap in the storyboard", C.STORYBOARD, text("images/storyboard.vtt", "02.000 -->", "02.500 -->")),
    Breach("a tile outside", C.STORYBOARD, text("images/storyboard.vtt", r"xywh=\d+", "xywh=9999")),
    Breach("no JSON", C.MANIFEST, lambda v: v.write("asset.json", b"{")),
    Breach("no rungs", C.MANIFEST, change_manifest(lambda facts: facts.pop("rungs"))),
    Breach("an unknown file", C.MANIFEST_FILES, change_manifest(lambda facts: facts.update(playlist="main.m3u8"))),
    Breach("another length", C.MANIFEST_NUMBERS, change_manifest(lambda facts: facts.update(duration=1.0))),
    Breach("more bytes", C.MANIFEST_NUMBERS, change_manifest(lambda facts: facts["rungs"][0].update(bytes=1))),
]
