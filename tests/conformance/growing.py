"""Clauses of playlists that grow: `check_growing` holds the finished ones of an asset against its files, `check_history`
a series of what a reader saw of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from tests.conformance.asset import GROWING, Asset
from tests.conformance.clauses import Clause, Violation
from tests.conformance.media import AAC_FRAME, check_ranges, rounded_seconds
from tests.conformance.playlist import Playlist, parse_playlist

END = "#EXT-X-ENDLIST"

Seen = Mapping[str, bytes]
"""The playlists of one moment: what was read, by name."""


def check_growing(asset: Asset) -> None:
    """Hold the playlists in growing/, if there are any, to what they must be when all is encoded."""
    for rendition in asset.growing.values():
        name, playlist = rendition.name, rendition.playlist
        asset.require(playlist.last == END, Clause.GROWING_END, name, f"the last line is {playlist.last[:40]}")
        for clause, what in _by_itself(playlist):
            asset.breach(clause, name, what)
        check_ranges(asset, rendition)
        single = all(len(piece.fragments) == 1 for piece in rendition.pieces)
        asset.require(single, Clause.GROWING_CADENCE, name, "a segment is not one fragment")
    for entry in asset.growing_master.variants:
        video = asset.growing.get(asset.resolve(f"{GROWING}/master.m3u8", entry.uri) or "")
        said = entry.attributes.get("BANDWIDTH")
        if video and said:
            sounds = [item.peak() for item in asset.growing.values() if item.track and item.track.kind == "soun"]
            real = video.peak() + max(sounds, default=0)
            honest = int(said) >= real
            what = f"says {said}, measured {float(real):.0f} bit/s"
            asset.require(honest, Clause.GROWING_BANDWIDTH, f"{GROWING}/master.m3u8:{entry.line}", what)


def check_history(versions: Sequence[Seen]) -> list[Violation]:
    """Every breach in a series of versions of the playlists of one growing/ folder, oldest first.

    A version need not have every playlist: only what was read counts.
    """
    found: list[Violation] = []
    for name in dict.fromkeys(name for version in versions for name in version):
        texts = [version[name] for version in versions if name in version]
        parsed = [parse_playlist(text) for text in texts]
        found += [Violation(Clause.SYNTAX, name, problem) for one in parsed for problem in one.problems]
        if any(one.variants for one in parsed):
            same = len(set(texts)) == 1
            found += [] if same else [Violation(Clause.GROWING_MASTER, name, f"{len(set(texts))} versions")]
            continue
        found += [Violation(clause, name, what) for one in parsed for clause, what in _by_itself(one)]
        for before, after in pairwise(texts):
            found += [Violation(clause, name, what) for clause, what in _step(before, after)]
    for number, version in enumerate(versions):
        found += _together(number, version)
    return list(dict.fromkeys(found))


def _by_itself(playlist: Playlist) -> list[tuple[Clause, str]]:
    """What every version must be."""
    said = playlist.values
    kind, limit = said.get("EXT-X-PLAYLIST-TYPE"), int(said.get("EXT-X-TARGETDURATION", 0))
    offsets = [start.attributes.get("TIME-OFFSET") for start in playlist.starts]
    longest = max((rounded_seconds(segment.extinf) for segment in playlist.segments), default=0)
    ended = "EXT-X-ENDLIST" in playlist.flags
    checks = (
        (kind == "EVENT", Clause.GROWING_TYPE, f"is {kind}"),
        (len(offsets) == 1 and Decimal(offsets[0] or "1") == 0, Clause.GROWING_START, f"starts at {offsets}"),
        (longest <= limit, Clause.GROWING_TARGET, f"says {limit}, a segment lasts {longest} s"),
        (not ended or playlist.last == END, Clause.GROWING_END, f"{playlist.last} comes after the end"),
        (playlist.values.get("EXT-X-MEDIA-SEQUENCE", "0") == "0", Clause.GROWING_APPEND, "its beginning is gone"),
    )
    return [(clause, what) for holds, clause, what in checks if not holds]


def _step(before: bytes, after: bytes) -> list[tuple[Clause, str]]:
    """What may change from one version to the next."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    targets = [[line for line in lines if line.startswith("#EXT-X-TARGETDURATION")] for lines in (old, new)]
    if targets[0] != targets[1]:
        return [(Clause.GROWING_TARGET, f"{targets[0]} became {targets[1]}")]
    if END in old:
        return [] if old == new else [(Clause.GROWING_END, "it changed after its end")]
    if new[: len(old)] != old:
        kept = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(new))
        return [(Clause.GROWING_APPEND, f"line {kept + 1} was {old[kept]!r}")]
    return []


def _together(number: int, version: Seen) -> list[Violation]:
    """The renditions of one moment reach equally far, to an AAC frame; a segment may be missing at the very end only."""
    media = {name: one for name, text in version.items() if not (one := parse_playlist(text)).variants}
    if any("EXT-X-ENDLIST" in one.flags for one in media.values()):
        return []
    reach = {name: sum((item.extinf for item in one.segments), Decimal(0)) for name, one in media.items()}
    if not reach or max(reach.values()) - min(reach.values()) <= Decimal(float(AAC_FRAME)):
        return []
    said = ", ".join(f"{name} {seconds} s" for name, seconds in reach.items())
    return [Violation(Clause.GROWING_TOGETHER, f"version {number}", said)]
