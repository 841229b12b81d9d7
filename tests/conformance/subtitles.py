"""Clauses of subtitles: each multivariant playlist that was published with captions, their playlists and every segment."""

import re
from decimal import Decimal

from tests.conformance.asset import Asset, read_playlist
from tests.conformance.clauses import Clause
from tests.conformance.playlist import Entry, Playlist

NAMES = re.compile(r"master-[1-9][0-9]*\.m3u8")
HEAD = re.compile(r"WEBVTT\nX-TIMESTAMP-MAP=(?:LOCAL:00:00:00\.000,MPEGTS:0|MPEGTS:0,LOCAL:00:00:00\.000)\n")
TIMES = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d\.\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d\.\d{3})(?: [a-z:,%.0-9 -]+)?")
TAGS = re.compile(r"</?(?:c|i|b|u|ruby|rt|v|lang)(?:\.[\w-]+)*(?: [^<>\n]+)?>|<\d\d:\d\d:\d\d\.\d{3}>")

Cue = tuple[Decimal, Decimal, str]
"""Beginning and end in seconds, and all of its lines."""


def check_subtitles(asset: Asset) -> None:
    """Hold what was published with captions against the multivariant playlist without them."""
    for path in sorted(asset.folder.glob("master-*.m3u8")):
        if NAMES.fullmatch(path.name) and (found := read_playlist(asset, path.name, path.name)):
            _check(asset, path.name, found)


def _check(asset: Asset, name: str, found: Playlist) -> None:
    entries = [entry for entry in found.media if entry.attributes.get("TYPE") == "SUBTITLES"]
    for entry in entries:
        _attributes(asset, name, entry)
        _rendition(asset, name, entry)
    names = [(entry.attributes.get("GROUP-ID"), entry.attributes.get("NAME")) for entry in entries]
    asset.require(len(set(names)) == len(names), Clause.SUBTITLES_ATTRIBUTES, name, f"the NAMEs are {names}")
    groups = {entry.attributes.get("GROUP-ID") for entry in entries}
    for variant in found.variants:
        group = variant.attributes.get("SUBTITLES")
        asset.require(group in groups, Clause.SUBTITLES_GROUP, f"{name}:{variant.line}", f"SUBTITLES={group}")
    rest = [
        (entry.uri, _without(entry))
        for entry in (*found.media, *found.variants, *found.iframes)
        if entry not in entries
    ]
    plain = asset.master
    wanted = [(entry.uri, dict(entry.attributes)) for entry in (*plain.media, *plain.variants, *plain.iframes)]
    asset.require(rest == wanted, Clause.SUBTITLES_MASTER, name, "renditions or variants differ from master.m3u8")


def _without(entry: Entry) -> dict[str, str]:
    return {name: value for name, value in entry.attributes.items() if name != "SUBTITLES"}


def _attributes(asset: Asset, name: str, entry: Entry) -> None:
    said, where = entry.attributes, f"{name}:{entry.line}"
    missing = [each for each in ("GROUP-ID", "NAME", "LANGUAGE", "URI", "FORCED") if not said.get(each)]
    asset.require(not missing, Clause.SUBTITLES_ATTRIBUTES, where, f"without {', '.join(missing)}")
    asset.require("CHANNELS" not in said, Clause.SUBTITLES_ATTRIBUTES, where, "text has CHANNELS")


def _rendition(asset: Asset, master: str, entry: Entry) -> None:
    name = asset.resolve(master, entry.uri)
    playlist = read_playlist(asset, name, master) if name else None
    if name is None or playlist is None:
        return
    clause = Clause.SUBTITLES_PLAYLIST
    video = next(iter(asset.video.values()), None)
    if video is None:
        return
    said = playlist.values
    asset.require(said.get("EXT-X-PLAYLIST-TYPE") == "VOD", clause, name, "is not VOD")
    asset.require(playlist.last == "#EXT-X-ENDLIST", clause, name, f"the last line is {playlist.last[:40]}")
    asset.require(not playlist.maps and not playlist.forbidden, clause, name, "text has EXT-X-MAP, or a break")
    target = video.playlist.values.get("EXT-X-TARGETDURATION")
    asset.require(said.get("EXT-X-TARGETDURATION") == target, clause, name, f"the target is not {target}")
    lengths = [segment.extinf for segment in playlist.segments]
    wanted = [segment.extinf for segment in video.playlist.segments]
    asset.require(lengths == wanted, clause, name, f"segments of {lengths}, the video's are {wanted}")
    _segments(asset, name, playlist)


def _segments(asset: Asset, name: str, playlist: Playlist) -> None:
    spans: list[tuple[str, Decimal, Decimal, set[Cue]]] = []
    at = Decimal(0)
    for segment in playlist.segments:
        file = asset.resolve(name, segment.uri)
        raw = asset.bytes_of(file, name) if file else None
        if file is not None and raw is not None:
            spans.append((file, at, at + segment.extinf, _cues(asset, file, raw)))
        at += segment.extinf
    every = {cue for _, _, _, cues in spans for cue in cues}
    for file, start, end, cues in spans:
        # EXTINF is rounded to a microsecond, cues to a millisecond.
        shown = {cue for cue in every if cue[0] < end - Decimal("0.001") and cue[1] > start + Decimal("0.001")}
        missing, stray = shown - cues, {cue for cue in cues if cue[0] > end or cue[1] < start}
        asset.require(not missing, Clause.SUBTITLES_SEGMENT, file, f"{len(missing)} cues of its span are missing")
        asset.require(not stray, Clause.SUBTITLES_SEGMENT, file, f"{len(stray)} cues are not of its span")


def _cues(asset: Asset, file: str, raw: bytes) -> set[Cue]:
    text = raw.decode("utf-8", "replace")
    head = HEAD.match(text)
    if not asset.require(head, Clause.SUBTITLES_SEGMENT, file, f"begins {text[:60]!r}") or head is None:
        return set()
    cues: list[Cue] = []
    for block in filter(None, text[head.end() :].strip("\n").split("\n\n")):
        times, _, payload = block.partition("\n")
        found = TIMES.fullmatch(times)
        plain = TAGS.sub("", payload)
        right = found and payload and not re.search(r"[<>]|&(?!amp;|lt;|gt;)", plain)
        if not asset.require(right, Clause.SUBTITLES_SEGMENT, file, f"the cue {block[:60]!r}") or found is None:
            continue
        start, end = _seconds(*found.groups()[:3]), _seconds(*found.groups()[3:])
        asset.require(start < end, Clause.SUBTITLES_SEGMENT, file, f"a cue from {start} to {end}")
        cues.append((start, end, block))
    asset.require(cues == sorted(cues, key=lambda cue: cue[0]), Clause.SUBTITLES_SEGMENT, file, "cues out of order")
    return set(cues)


def _seconds(hours: str, minutes: str, seconds: str) -> Decimal:
    return (int(hours) * 60 + int(minutes)) * 60 + Decimal(seconds)
