"""An asset as it lies on disk, read once: playlists, inits and fragments, with the breaches met while reading."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import TypeVar

from tests.conformance.boxes import Malformed
from tests.conformance.clauses import Clause, Violation
from tests.conformance.fragments import Fragment, read_fragments
from tests.conformance.playlist import Entry, Playlist, Segment, parse_playlist
from tests.conformance.track import Track, read_track

T = TypeVar("T")

GROWING = "growing"
"""Folder of the playlists that grew while the asset was encoded; it may be missing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment with its real place: bytes [start, end) of `file`, and the fragments that lie there whole."""

    segment: Segment
    file: str
    start: int
    end: int
    fragments: tuple[Fragment, ...]

    @property
    def bits(self) -> int:
        """Size in bits."""
        return 8 * (self.end - self.start)

    @property
    def ticks(self) -> int:
        """Duration of the samples, in ticks of the track."""
        return sum(fragment.ticks for fragment in self.fragments)


@dataclass(slots=True)
class Rendition:
    """A media playlist with what it plays; `name` is the playlist's path in the asset."""

    name: str
    playlist: Playlist
    track: Track | None = None
    init: str = ""
    pieces: list[Piece] = field(default_factory=list)
    files: dict[str, tuple[Fragment, ...]] = field(default_factory=dict)

    @property
    def fragments(self) -> list[Fragment]:
        """Every fragment of the media files, in the playlist's order."""
        return [fragment for fragments in self.files.values() for fragment in fragments]

    @property
    def whole(self) -> bool:
        """True when the segments together are all fragments, in order: only then do their durations mean anything."""
        return [fragment for piece in self.pieces for fragment in piece.fragments] == self.fragments != []

    @property
    def fps(self) -> Fraction:
        """Frames per second: by the duration of the first sample."""
        if self.track is None or not self.fragments or not self.fragments[0].samples[0].duration:
            return Fraction(0)
        return Fraction(self.track.timescale, self.fragments[0].samples[0].duration)

    @property
    def seconds(self) -> Fraction:
        """Duration of all samples, priming included."""
        return Fraction(sum(fragment.ticks for fragment in self.fragments), self.track.timescale if self.track else 1)

    @property
    def priming(self) -> Fraction:
        """Seconds at the start that the edit list skips."""
        if self.track is None or self.track.kind != "soun" or len(self.track.edits) != 1:
            return Fraction(0)
        return Fraction(max(0, self.track.edits[0].media_time), self.track.timescale)

    def peak(self) -> Fraction:
        """Peak segment bit rate (RFC 8216 4.1): of contiguous segments that last 0.5 to 1.5 target durations together.

        A video shorter than half its target has no such set: then the rate of the whole.
        """
        target = Decimal(self.playlist.values.get("EXT-X-TARGETDURATION", "0"))
        rates: list[Fraction] = []
        for first in range(len(self.pieces)):
            bits, seconds = 0, Decimal(0)
            for piece in self.pieces[first:]:
                bits, seconds = bits + piece.bits, seconds + piece.segment.extinf
                if target / 2 <= seconds <= target * 3 / 2 and seconds:
                    rates.append(bits / Fraction(seconds))
                if seconds > target * 3 / 2:
                    break
        return max(rates, default=self.average())

    @property
    def has_peak(self) -> bool:
        """False for a video of less than half its target duration."""
        target = Decimal(self.playlist.values.get("EXT-X-TARGETDURATION", "0"))
        return sum((piece.segment.extinf for piece in self.pieces), Decimal(0)) * 2 >= target

    def average(self) -> Fraction:
        """Average segment bit rate (RFC 8216 4.1): all bits over all seconds."""
        seconds = sum((piece.segment.extinf for piece in self.pieces), Decimal(0))
        return sum(piece.bits for piece in self.pieces) / Fraction(seconds) if seconds else Fraction(0)


@dataclass(slots=True)
class Asset:
    """The whole folder."""

    folder: Path
    violations: list[Violation] = field(default_factory=list)
    master: Playlist = field(default_factory=Playlist)
    video: dict[str, Rendition] = field(default_factory=dict)
    audio: dict[str, Rendition] = field(default_factory=dict)
    iframes: dict[str, Rendition] = field(default_factory=dict)
    growing_master: Playlist = field(default_factory=Playlist)
    growing: dict[str, Rendition] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def breach(self, clause: Clause, where: str, what: str) -> None:
        """Note a violation."""
        self.violations.append(Violation(clause, where, what))

    def require(self, holds: object, clause: Clause, where: str, what: str) -> bool:
        """Note a violation unless it `holds`; say whether it does."""
        if not holds:
            self.breach(clause, where, what)
        return bool(holds)

    def bytes_of(self, name: str, where: str) -> bytes | None:
        """Contents of a file of the asset; None, and a violation, when it is not there."""
        path = self.folder / name
        self.used.add(name)
        if not path.is_file() or path.is_symlink():
            self.breach(Clause.URIS, where, f"{name} is no file of the asset")
            return None
        return path.read_bytes()

    def resolve(self, base: str, uri: str) -> str | None:
        """`uri` as it stands in the playlist `base`, as a path in the asset; None, and a violation, if it leads out."""
        if not uri or any(char in uri for char in "?#%\\: ") or uri.startswith("/"):
            self.breach(Clause.URIS, base, f"the URI {uri!r} is not a plain relative one")
            uri = re.split("[?#]", uri, maxsplit=1)[0]  # so that what it meant is checked all the same
        parts: list[str] = []
        for part in (PurePosixPath(base).parent / uri).parts:
            if part == ".." and not parts:
                self.breach(Clause.URIS, base, f"the URI {uri} leads out of the asset")
                return None
            parts = parts[:-1] if part == ".." else [*parts, part]
        return "/".join(parts)


def load(folder: Path) -> Asset:
    """Read the asset at `folder`; what cannot be read is a violation and left out."""
    asset = Asset(folder)
    asset.master = read_playlist(asset, "master.m3u8", "master.m3u8") or Playlist()
    for entries, into in (
        (asset.master.variants, asset.video),
        (asset.master.media, asset.audio),
        (asset.master.iframes, asset.iframes),
    ):
        for entry in entries:
            _load_entry(asset, "master.m3u8", entry, into)
    growing = f"{GROWING}/master.m3u8"
    if (folder / growing).is_file():
        asset.growing_master = read_playlist(asset, growing, growing) or Playlist()
        for entry in (*asset.growing_master.media, *asset.growing_master.variants):
            _load_entry(asset, growing, entry, asset.growing)
    return asset


def _load_entry(asset: Asset, master: str, entry: Entry, into: dict[str, Rendition]) -> None:
    if not entry.uri and "URI" not in entry.attributes:
        return  # its absence is a matter of the tag's own clause
    name = asset.resolve(master, entry.uri)
    if name is None or name in into:
        return
    playlist = read_playlist(asset, name, master)
    if playlist is not None:
        into[name] = _rendition(asset, name, playlist)


def read_playlist(asset: Asset, name: str, where: str) -> Playlist | None:
    """The playlist `name`, which `where` names; None, and a violation, when it is not there."""
    raw = asset.bytes_of(name, where)
    if raw is None:
        return None
    playlist = parse_playlist(raw)
    asset.require(playlist.first == "#EXTM3U", Clause.EXTM3U, name, f"the first line is {playlist.first[:40]!r}")
    for problem in playlist.problems:
        asset.breach(Clause.SYNTAX, name, problem)
    version = int(playlist.values.get("EXT-X-VERSION", 0))
    asset.require(6 <= version <= 12, Clause.VERSION, name, f"EXT-X-VERSION is {version or 'missing'}")
    return playlist


def _guarded(asset: Asset, clause: Clause, where: str, read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (Malformed, IndexError) as problem:
        asset.breach(clause, where, str(problem))
        return None


def _rendition(asset: Asset, name: str, playlist: Playlist) -> Rendition:
    rendition = Rendition(name, playlist)
    if len(playlist.maps) != 1 or not playlist.map_before_segments or "BYTERANGE" in playlist.maps[0].attributes:
        asset.breach(Clause.MAP, name, f"{len(playlist.maps)} EXT-X-MAP, or not at the top, or with a range")
    if playlist.maps:
        rendition.init = asset.resolve(name, playlist.maps[0].uri) or ""
        init = asset.bytes_of(rendition.init, name) if rendition.init else None
        if init is not None:
            rendition.track = _guarded(asset, Clause.INIT, rendition.init, lambda: read_track(init))
    sizes: dict[str, int] = {}
    end: dict[str, int] = {}
    for segment in playlist.segments:
        file = asset.resolve(name, segment.uri)
        if file is None:
            continue
        if file not in sizes:
            data = asset.bytes_of(file, name)
            if data is None:
                continue
            sizes[file] = len(data)
            track = rendition.track
            found = _guarded(asset, Clause.BOXES, file, lambda: read_fragments(data, track)) if track else None  # noqa: B023
            rendition.files[file] = found or ()
        start = end.get(file, 0) if segment.offset is None else segment.offset
        if segment.offset is None and segment.length is not None and file not in end:
            asset.breach(Clause.BYTERANGE, f"{name}:{segment.line}", "the first range of a file has no offset")
        stop = sizes[file] if segment.length is None else start + segment.length
        if stop > sizes[file]:
            asset.breach(Clause.BYTERANGE, f"{name}:{segment.line}", f"[{start}, {stop}) of {sizes[file]} bytes")
        end[file] = stop
        inside = tuple(f for f in rendition.files[file] if start <= f.start and f.end <= stop)
        rendition.pieces.append(Piece(segment, file, start, stop, inside))
    return rendition
