"""Clauses of the multivariant playlist."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause
from tests.conformance.playlist import Entry

NAME = "master.m3u8"
TOLERANCE = Fraction(1, 10)
CELLULAR = 192_000


def check_master(asset: Asset, warnings: frozenset[str]) -> None:
    """Hold the multivariant playlist against what the renditions really are; `warnings` are those of asset.json."""
    master = asset.master
    asset.require("EXT-X-INDEPENDENT-SEGMENTS" in master.flags, Clause.INDEPENDENT, NAME, "the tag is missing")
    asset.require(master.variants, Clause.H264, NAME, "there is no variant")
    uris = [entry.uri for entry in master.variants]
    asset.require(
        len(set(uris)) == len(uris), Clause.UNIQUE_VARIANTS, NAME, f"{len(uris)} variants, {len(set(uris))} URIs"
    )
    _groups(asset)
    shapes: dict[str, list[tuple[int, int]]] = {}
    peaks: list[int] = []
    for entry, video in _of(master.variants, asset.video):
        _variant(asset, entry, video, warnings)
        if video.track and video.track.kind == "vide":
            shapes.setdefault(video.track.entry, []).append(video.track.coded)
        if "BANDWIDTH" in entry.attributes:
            peaks.append(int(entry.attributes["BANDWIDTH"]))
    if peaks and any(item.has_peak for item in asset.video.values()):
        # A clip of less than half a target duration has no peak (RFC 8216 4.1): its first picture is most of it.
        asset.require(min(peaks) <= CELLULAR, Clause.CELLULAR, NAME, f"the smallest peak is {min(peaks)} bit/s")
    for codec, sizes in shapes.items():
        width, height = max(sizes)
        for w, h in sizes:
            off = min(abs(w - Fraction(h * width, height)), abs(h - Fraction(w * height, width)))
            asset.require(off <= 2, Clause.ASPECT, NAME, f"{codec}: {w}x{h} beside {width}x{height}")
    codecs = [entry.attributes.get("CODECS", "") for entry in master.variants]
    if codecs and all(codecs):
        asset.require(codecs[0].startswith("avc1."), Clause.H264, NAME, f"the first variant is {codecs[0]}")
    _iframes(asset)


def _of(entries: list[Entry], among: dict[str, Rendition]) -> Iterator[tuple[Entry, Rendition]]:
    """Entries with the rendition that each names; those that could not be read are left out."""
    for entry in entries:
        if entry.uri in among:
            yield entry, among[entry.uri]


def _where(entry: Entry) -> str:
    return f"{NAME}:{entry.line}"


def _near(asset: Asset, clause: Clause, where: str, said: str, measured: Fraction) -> None:
    asset.require(
        abs(int(said) - measured) <= measured * TOLERANCE,
        clause,
        where,
        f"says {said}, measured {float(measured):.0f} bit/s",
    )


def _variant(asset: Asset, entry: Entry, video: Rendition, warnings: frozenset[str]) -> None:
    said, where = entry.attributes, _where(entry)
    needed = ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE")
    missing = [name for name in needed if name not in said]
    asset.require(not missing, Clause.VARIANT_ATTRIBUTES, where, f"without {', '.join(missing)}")
    group = [
        r for e, r in _of(asset.master.media, asset.audio) if e.attributes.get("GROUP-ID") == said.get("AUDIO", "")
    ]
    if "BANDWIDTH" in said:
        measured = video.peak() + max((audio.peak() for audio in group), default=0)
        _near(asset, Clause.BANDWIDTH, where, said["BANDWIDTH"], measured)
    if "AVERAGE-BANDWIDTH" in said:
        measured = video.average() + max((audio.average() for audio in group), default=0)
        _near(asset, Clause.AVERAGE_BANDWIDTH, where, said["AVERAGE-BANDWIDTH"], measured)
    if {"BANDWIDTH", "AVERAGE-BANDWIDTH"} <= said.keys() and "peak_over_twice_average" not in warnings:
        peak, average = int(said["BANDWIDTH"]), int(said["AVERAGE-BANDWIDTH"])
        asset.require(peak <= 2 * average, Clause.PEAK, where, f"peak {peak}, average {average} bit/s")
    if video.track is None:
        return
    _codecs(asset, Clause.CODECS, entry, [video, *group])
    asset.require(
        video.track.entry in ("avc1", "hvc1", "av01"),
        Clause.CODEC_NAME,
        video.init,
        f"the sample entry is {video.track.entry}",
    )
    width, height = video.track.coded
    if "RESOLUTION" in said:
        asset.require(
            said["RESOLUTION"] == f"{width}x{height}", Clause.RESOLUTION, where, f"pictures are {width}x{height}"
        )
    asset.require(width % 2 == height % 2 == 0, Clause.EVEN_SIZE, video.init, f"pictures are {width}x{height}")
    asset.require(video.fps <= 60, Clause.MAX_FRAME_RATE, video.name, f"{float(video.fps)} frames per second")
    if "FRAME-RATE" in said:
        right = abs(Fraction(said["FRAME-RATE"]) - video.fps) <= Fraction(1, 2000)
        asset.require(right, Clause.FRAME_RATE, where, f"says {said['FRAME-RATE']}, is {float(video.fps):.3f}")


def _codecs(asset: Asset, clause: Clause, entry: Entry, renditions: list[Rendition]) -> None:
    said = entry.attributes.get("CODECS")
    real = {rendition.track.codec for rendition in renditions if rendition.track}
    if said is not None:
        asset.require(set(said.split(",")) == real, clause, _where(entry), f"says {said}, is {','.join(sorted(real))}")


def _groups(asset: Asset) -> None:
    groups: dict[str, list[Entry]] = {}
    for entry in asset.master.media:
        said, where = entry.attributes, _where(entry)
        needed = ("TYPE", "GROUP-ID", "NAME", "LANGUAGE", "CHANNELS", "URI")
        missing = [name for name in needed if not said.get(name)]
        asset.require(not missing, Clause.MEDIA_ATTRIBUTES, where, f"without {', '.join(missing)}")
        if "LANGUAGE" in said:
            tag = re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", said["LANGUAGE"])
            asset.require(tag, Clause.MEDIA_ATTRIBUTES, where, f"LANGUAGE {said['LANGUAGE']!r} is no tag of BCP 47")
        asset.require(
            said.get("DEFAULT") != "YES" or said.get("AUTOSELECT") == "YES",
            Clause.MEDIA_DEFAULT,
            where,
            "DEFAULT, not AUTOSELECT",
        )
        groups.setdefault(said.get("GROUP-ID", ""), []).append(entry)
    for entry, audio in _of(asset.master.media, asset.audio):
        if audio.track and entry.attributes.get("CHANNELS"):
            right = entry.attributes["CHANNELS"] == str(audio.track.channels)
            asset.require(
                right, Clause.MEDIA_ATTRIBUTES, _where(entry), f"the audio has {audio.track.channels} channels"
            )
    listings: set[tuple[tuple[str, str], ...]] = set()
    for name, entries in groups.items():
        names = [entry.attributes.get("NAME", "") for entry in entries]
        asset.require(len(set(names)) == len(names), Clause.MEDIA_NAMES, NAME, f"group {name} has NAMEs {names}")
        defaults = sum(entry.attributes.get("DEFAULT") == "YES" for entry in entries)
        asset.require(defaults == 1, Clause.MEDIA_DEFAULT, NAME, f"group {name} has {defaults} defaults")
        listings.add(tuple(sorted((e.attributes.get("NAME", ""), e.attributes.get("LANGUAGE", "")) for e in entries)))
    asset.require(len(listings) <= 1, Clause.MEDIA_NAMES, NAME, f"the groups differ: {sorted(listings)}")
    wanted = [entry.attributes.get("AUDIO") for entry in asset.master.variants]
    for entry, group in zip(asset.master.variants, wanted, strict=True):
        asset.require(
            (group or "") in groups or (group is None and not groups),
            Clause.AUDIO_GROUP,
            _where(entry),
            f"AUDIO={group}",
        )
    for name in groups.keys() - set(wanted):
        asset.breach(Clause.AUDIO_GROUP, NAME, f"no variant uses the group {name}")


def _iframes(asset: Asset) -> None:
    for entry in asset.master.iframes:
        missing = [n for n in ("BANDWIDTH", "CODECS", "RESOLUTION", "URI") if not entry.attributes.get(n)]
        extra = [n for n in ("FRAME-RATE", "AUDIO", "SUBTITLES", "CLOSED-CAPTIONS") if n in entry.attributes]
        asset.require(not missing, Clause.IFRAME_ATTRIBUTES, _where(entry), f"without {', '.join(missing)}")
        asset.require(not extra, Clause.IFRAME_ATTRIBUTES, _where(entry), f"with {', '.join(extra)}")
    covered = {rendition.init for rendition in asset.iframes.values()}
    for name, video in asset.video.items():
        asset.require(video.init in covered, Clause.IFRAME_VARIANTS, NAME, f"{name} has no I-frame playlist")
    for entry, rendition in _of(asset.master.iframes, asset.iframes):
        if "BANDWIDTH" in entry.attributes:
            _near(asset, Clause.IFRAME_BANDWIDTH, _where(entry), entry.attributes["BANDWIDTH"], rendition.peak())
        _codecs(asset, Clause.IFRAME_CODECS, entry, [rendition])
        if rendition.track and "RESOLUTION" in entry.attributes:
            width, height = rendition.track.coded
            right = entry.attributes["RESOLUTION"] == f"{width}x{height}"
            asset.require(right, Clause.IFRAME_RESOLUTION, _where(entry), f"pictures are {width}x{height}")
