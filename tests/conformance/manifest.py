"""Clauses of asset.json: its fields, the files it names, and its figures against the files."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause

NAME = "asset.json"
NEEDED: dict[str, type | tuple[type, ...]] = {
    "schema": int,
    "duration": (int, float),
    "source": dict,
    "rungs": list,
    "audio": list,
    "images": dict,
    "stages": dict,
    "warnings": list,
}
"""Fields of docs/asset.md and their types."""

RUNG: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "codec": str,
    "codecs": str,
    "width": int,
    "height": int,
    "fps": str,
    "average_bandwidth": int,
    "peak_bandwidth": int,
    "bytes": int,
}
IMAGES: dict[str, type | tuple[type, ...]] = {"thumbhash": str, "dominant_colour": str}
FILE_ENDINGS = (".m3u8", ".mp4", ".m4s", ".jpg", ".webp", ".vtt")
TOLERANCE = Fraction(1, 10)


def check_manifest(asset: Asset) -> frozenset[str]:
    """Check asset.json; returns the codes of its warnings, none if it cannot be read."""
    asset.used.add(NAME)
    path = asset.folder / NAME
    try:
        facts = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        asset.breach(Clause.MANIFEST, NAME, str(problem).replace(str(asset.folder), "."))
        return frozenset()
    if not isinstance(facts, dict):
        asset.breach(Clause.MANIFEST, NAME, "is no object")
        return frozenset()
    if _fields(asset, facts, NEEDED, NAME) and _fields(asset, facts["images"], IMAGES, f"{NAME} images"):
        _files(asset, facts)
        _figures(asset, facts)
    warnings = facts.get("warnings") or []
    return frozenset(str(item["code"]) if isinstance(item, dict) and "code" in item else str(item) for item in warnings)


def _fields(asset: Asset, facts: dict[str, Any], needed: dict[str, type | tuple[type, ...]], where: str) -> bool:
    wrong = [name for name, kind in needed.items() if not isinstance(facts.get(name), kind)]
    return asset.require(not wrong, Clause.MANIFEST, where, f"missing or of another type: {', '.join(wrong)}")


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _strings(item)]


def _files(asset: Asset, facts: dict[str, Any]) -> None:
    """Whatever ends like a file of ours, outside of what is told of the source; stills may be named without their folder."""
    for text in _strings({key: value for key, value in facts.items() if key != "source"}):
        if text.endswith(FILE_ENDINGS):
            there = any((asset.folder / base / text).is_file() for base in ("", "images"))
            inside = not Path(text).is_absolute() and ".." not in Path(text).parts
            asset.require(there and inside, Clause.MANIFEST_FILES, NAME, f"{text} is no file of the asset")


def _near(asset: Asset, where: str, said: Fraction, real: Fraction, tolerance: Fraction) -> None:
    asset.require(
        abs(said - real) <= tolerance,
        Clause.MANIFEST_NUMBERS,
        f"{NAME} {where}",
        f"says {float(said)}, is {float(real):.6g}",
    )


def _figures(asset: Asset, facts: dict[str, Any]) -> None:
    videos = {Path(name).parent.as_posix(): rendition for name, rendition in asset.video.items()}
    audios = {Path(name).parent.name: rendition for name, rendition in asset.audio.items()}
    if videos:
        longest = max(rendition.seconds for rendition in videos.values())
        _near(asset, "duration", Fraction(facts["duration"]), longest, Fraction(1, 100))
    for key, renditions in (("rungs", videos), ("audio", audios)):
        named = [item.get("name") for item in facts[key] if isinstance(item, dict)]
        same = sorted(map(str, named)) == sorted(renditions)
        asset.require(
            same, Clause.MANIFEST_NUMBERS, f"{NAME} {key}", f"names {named}, the asset has {sorted(renditions)}"
        )
    for item in facts["rungs"]:
        if (
            isinstance(item, dict)
            and item.get("name") in videos
            and _fields(asset, item, RUNG, f"{NAME} {item['name']}")
        ):
            _rung(asset, item, videos[item["name"]])
    for item in facts["audio"]:
        if isinstance(item, dict) and item.get("name") in audios:
            _rates(asset, item, audios[item["name"]])


def _rung(asset: Asset, said: dict[str, Any], video: Rendition) -> None:
    if video.track is None:
        return
    where = f"{NAME} {said['name']}"
    size = (said["width"], said["height"])
    asset.require(
        size == video.track.coded, Clause.MANIFEST_NUMBERS, where, f"{size}, the pictures are {video.track.coded}"
    )
    _near(asset, f"{said['name']} fps", Fraction(str(said["fps"])), video.fps, Fraction(1, 1000))
    if "frames" in said:
        frames = sum(len(fragment.samples) for fragment in video.fragments)
        _near(asset, f"{said['name']} frames", Fraction(said["frames"]), Fraction(frames), Fraction(0))
    _rates(asset, said, video)


def _rates(asset: Asset, said: dict[str, Any], rendition: Rendition) -> None:
    """Codec string, bytes and rates of one rendition by itself, where the item says them."""
    where = str(said.get("name"))
    if "codecs" in said and rendition.track:
        right = rendition.track.codec == said["codecs"]
        what = f"says {said['codecs']}, is {rendition.track.codec}"
        asset.require(right, Clause.MANIFEST_NUMBERS, f"{NAME} {where}", what)
    if "bytes" in said:
        files = {rendition.init, *rendition.files}
        size = sum((asset.folder / name).stat().st_size for name in files if (asset.folder / name).is_file())
        _near(asset, f"{where} bytes", Fraction(said["bytes"]), Fraction(size), Fraction(size) / 100)
    for key, measure in (("average_bandwidth", Rendition.average), ("peak_bandwidth", Rendition.peak)):
        if key in said:
            real = measure(rendition)
            _near(asset, f"{where} {key}", Fraction(said[key]), real, real * TOLERANCE)
