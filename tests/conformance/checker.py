"""Hold an encoded asset to every clause: `check(folder)`, or `python -m tests.conformance FOLDER`."""

from pathlib import Path

from tests.conformance.asset import Asset, load
from tests.conformance.clauses import Clause, Violation
from tests.conformance.decoding import check_decoding
from tests.conformance.fmp4 import check_fmp4
from tests.conformance.growing import check_growing
from tests.conformance.iframes import check_iframes
from tests.conformance.images import check_images
from tests.conformance.manifest import check_manifest
from tests.conformance.master import check_master
from tests.conformance.media import check_media
from tests.conformance.subtitles import check_subtitles

INSTANT = "instant"
GLANCE = "images/glance"

LADDER_ALONE = frozenset(
    {
        Clause.CELLULAR,
        Clause.PEAK,
        Clause.SDR,
        Clause.CADENCE,
        Clause.SYNC,
        Clause.TIMESCALE,
        Clause.GRID,
        Clause.FRAME_RATE,
        Clause.AAC,
        Clause.AUDIO_EDIT,
        Clause.AUDIO_DURATION,
        Clause.AUDIO_ALIGNED,
        Clause.SEGMENT_COUNT,
    }
)
"""What is promised of pictures and sound that are encoded here. A remux has its source's rates, tags, key frames, frame
times, sampling rate and length of sound."""


def check(folder: Path, *, decode: bool = True) -> list[Violation]:
    """Every breach in the asset at `folder`, in the order met; an empty list is conformance.

    `decode=False` leaves out the clauses that need a decoder (DECODE, FRAME_COUNT), which take most of the time.
    """
    asset = load(folder)
    warnings = check_manifest(asset)
    _check_playback(asset, warnings)
    check_images(asset)
    check_subtitles(asset)
    check_growing(asset)
    asset.used |= {path.relative_to(folder).as_posix() for path in (folder / GLANCE).glob("poster.*")}
    if (instant := folder / INSTANT).is_dir():
        asset.violations += check_remux(instant, decode=decode)
        asset.used |= {path.relative_to(folder).as_posix() for path in instant.rglob("*")}
    return _judged(asset, decode)


def check_remux(folder: Path, *, decode: bool = True) -> list[Violation]:
    """Every breach in a clip delivered as it is, whose multivariant playlist lies in `folder`, but of `LADDER_ALONE`."""
    asset = load(folder)
    _check_playback(asset, frozenset())
    return [violation for violation in _judged(asset, decode) if violation.clause not in LADDER_ALONE]


def _check_playback(asset: Asset, warnings: frozenset[str]) -> None:
    check_master(asset, warnings)
    check_media(asset)
    check_fmp4(asset)
    check_iframes(asset)


def _judged(asset: Asset, decode: bool) -> list[Violation]:
    folder = asset.folder
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            asset.require(name in asset.used, Clause.FILES, name, "nothing in the asset names it")
    if decode:
        check_decoding(asset)
    return list(dict.fromkeys(asset.violations))
