"""HLS playlists (RFC 8216), read strictly: what the grammar does not allow is a problem, never a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

FLAGS = frozenset({"EXTM3U", "EXT-X-INDEPENDENT-SEGMENTS", "EXT-X-ENDLIST", "EXT-X-I-FRAMES-ONLY"})
VALUES = {
    "EXT-X-VERSION": r"[1-9][0-9]?",
    "EXT-X-TARGETDURATION": r"[0-9]{1,10}",
    "EXT-X-MEDIA-SEQUENCE": r"[0-9]{1,20}",
    "EXT-X-PLAYLIST-TYPE": r"EVENT|VOD",
}
LISTS = frozenset({"EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF", "EXT-X-MEDIA", "EXT-X-MAP", "EXT-X-START"})
FORBIDDEN = frozenset({"EXT-X-DISCONTINUITY", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-GAP", "EXT-X-KEY"})
QUOTED = frozenset(
    {"URI", "GROUP-ID", "NAME", "LANGUAGE", "CHANNELS", "CODECS", "AUDIO", "SUBTITLES", "CHARACTERISTICS", "BYTERANGE"}
)
"""Attributes whose values are quoted strings (4.3.4); all other values are bare."""

BARE = {
    "BANDWIDTH": r"[0-9]{1,20}",
    "AVERAGE-BANDWIDTH": r"[0-9]{1,20}",
    "RESOLUTION": r"[1-9][0-9]*x[1-9][0-9]*",
    "FRAME-RATE": r"[0-9]+(\.[0-9]+)?",
    "TYPE": r"AUDIO|VIDEO|SUBTITLES|CLOSED-CAPTIONS",
    "DEFAULT": r"YES|NO",
    "AUTOSELECT": r"YES|NO",
    "FORCED": r"YES|NO",
    "VIDEO-RANGE": r"SDR|HLG|PQ",
    "CLOSED-CAPTIONS": r"NONE",
    "TIME-OFFSET": r"-?[0-9]+(\.[0-9]+)?",
    "PRECISE": r"YES|NO",
    "SCORE": r"[0-9]+(\.[0-9]+)?",
}
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,(?=.)|$)')


@dataclass(frozen=True, slots=True)
class Entry:
    """A variant or a rendition of a multivariant playlist."""

    line: int
    uri: str
    attributes: Mapping[str, str]
    """Quotes taken off."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One media segment; `length` and `offset` are None where the playlist gives no byte range."""

    line: int
    uri: str
    extinf: Decimal
    decimals: int
    """Digits behind the point of EXTINF; 0 for an integer."""
    length: int | None
    offset: int | None
    """None: behind the segment before."""


@dataclass(slots=True)
class Playlist:
    """A playlist of either kind; `problems` lists the lines that break the grammar."""

    first: str = ""
    flags: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    variants: list[Entry] = field(default_factory=list)
    iframes: list[Entry] = field(default_factory=list)
    media: list[Entry] = field(default_factory=list)
    maps: list[Entry] = field(default_factory=list)
    starts: list[Entry] = field(default_factory=list)
    map_before_segments: bool = False
    segments: list[Segment] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    last: str = ""
    problems: list[str] = field(default_factory=list)


def parse_playlist(raw: bytes) -> Playlist:
    """Read a playlist; never raises, `problems` says what was wrong."""
    playlist = Playlist()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        playlist.problems.append(f"is not UTF-8: {problem}")
        return playlist
    if text.startswith("\ufeff"):
        playlist.problems.append("begins with a byte order mark")
    if not text.endswith("\n"):
        playlist.problems.append("does not end with a line feed")
    lines = text.split("\n")
    playlist.first = lines[0].removesuffix("\r")
    reader = _Reader(playlist)
    for number, line in enumerate((line.removesuffix("\r") for line in lines), 1):
        if any(ord(char) < 32 or ord(char) == 127 for char in line):
            playlist.problems.append(f"line {number} has a control character")
        if line:
            reader.take(number, line)
            playlist.last = line
    reader.finish()
    return playlist


class _Reader:
    """Carries what a tag says to the URI line that it belongs to."""

    def __init__(self, playlist: Playlist) -> None:
        self.playlist = playlist
        self.variant: tuple[int, dict[str, str]] | None = None
        self.extinf: tuple[Decimal, int] | None = None
        self.range: tuple[int, int | None] | None = None

    def problem(self, number: int, what: str) -> None:
        self.playlist.problems.append(f"line {number}: {what}")

    def take(self, number: int, line: str) -> None:
        if not line.startswith("#"):
            self.uri(number, line)
        elif line.startswith("#EXT"):
            tag, colon, value = line[1:].partition(":")
            self.tag(number, tag, value if colon else None)

    def tag(self, number: int, tag: str, value: str | None) -> None:
        if tag in FLAGS or tag in VALUES:
            self.take_single(number, tag, value)
        elif tag in LISTS:
            self.list_tag(number, tag, self.attributes(number, value or ""))
        elif tag == "EXTINF":
            self.take_extinf(number, value or "")
        elif tag == "EXT-X-BYTERANGE":
            self.take_range(number, value or "")
        elif tag in FORBIDDEN:
            self.playlist.forbidden.append(f"line {number}: {tag}")
        else:
            self.problem(number, f"the tag {tag} is not expected")

    def take_single(self, number: int, tag: str, value: str | None) -> None:
        """A tag that a playlist has at most once, with the value of its grammar or none."""
        if tag in self.playlist.flags or tag in self.playlist.values:
            self.problem(number, f"{tag} is there twice")
        elif tag in FLAGS and value is None:
            self.playlist.flags.append(tag)
        elif tag in VALUES and value is not None and re.fullmatch(VALUES[tag], value):
            self.playlist.values[tag] = value
        else:
            self.problem(number, f"{tag} has the value {value}")

    def take_extinf(self, number: int, value: str) -> None:
        match = re.fullmatch(r"([0-9]+(?:\.([0-9]+))?),.*", value)
        if not match or self.extinf:
            self.problem(number, f"EXTINF {value} is malformed, or the one before has no URI")
        else:
            self.extinf = Decimal(match[1]), len(match[2] or "")

    def take_range(self, number: int, value: str) -> None:
        match = re.fullmatch(r"([1-9][0-9]*)(?:@([0-9]+))?", value)
        if not match or self.range:
            self.problem(number, f"EXT-X-BYTERANGE {value} is malformed, or the one before has no URI")
        else:
            self.range = int(match[1]), int(match[2]) if match[2] else None

    def list_tag(self, number: int, tag: str, attributes: dict[str, str]) -> None:
        entry = Entry(number, attributes.get("URI", ""), attributes)
        match tag:
            case "EXT-X-STREAM-INF":
                if self.variant:
                    self.problem(number, "the EXT-X-STREAM-INF before has no URI")
                self.variant = number, attributes
            case "EXT-X-I-FRAME-STREAM-INF":
                self.playlist.iframes.append(entry)
            case "EXT-X-MEDIA":
                self.playlist.media.append(entry)
            case "EXT-X-START":
                self.playlist.starts.append(entry)
            case "EXT-X-MAP":
                self.playlist.map_before_segments |= not self.playlist.segments and not self.playlist.maps
                self.playlist.maps.append(entry)

    def attributes(self, number: int, text: str) -> dict[str, str]:
        """An attribute list (4.2): every name once, quoted strings where the attribute is one."""
        found: dict[str, str] = {}
        at = 0
        while at < len(text):
            match = _ATTRIBUTE.match(text, at)
            if not match:
                self.problem(number, f"the attribute list breaks at {text[at : at + 20]!r}")
                break
            name, value = match[1], match[2]
            bare = value.strip('"')
            if name in found:
                self.problem(number, f"{name} is there twice")
            if value.startswith('"') != (name in QUOTED):
                self.problem(number, f"{name} is {'bare' if name in QUOTED else 'quoted'}")
            elif name not in QUOTED and not re.fullmatch(BARE.get(name, "(?!)"), bare):
                self.problem(number, f"{name}={bare} is not expected")
            found[name] = bare
            at = match.end()
        return found

    def uri(self, number: int, line: str) -> None:
        if self.variant and not self.extinf:
            self.playlist.variants.append(Entry(number, line, self.variant[1]))
            self.variant = None
        elif self.extinf:
            length, offset = self.range or (None, None)
            self.playlist.segments.append(Segment(number, line, *self.extinf, length, offset))
            self.extinf = self.range = None
        else:
            self.problem(number, f"the URI {line} has no tag")

    def finish(self) -> None:
        if self.variant or self.extinf or self.range:
            self.problem(0, "the last tag has no URI")
        if (self.playlist.variants or self.playlist.media) and self.playlist.segments:
            self.problem(0, "the playlist mixes variants and segments (RFC 4.1)")
