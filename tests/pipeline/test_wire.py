"""What travels comes back the same, and nothing else comes through."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipeline import presets
from pipeline.asset import Spent
from pipeline.errors import EngineError, WireInvalid
from pipeline.limits import SourceLimits
from pipeline.media import MediaInfo, Plan, Reframe
from pipeline.package.audio import AudioGop, AudioMedia
from pipeline.package.tracks import Range, Track
from pipeline.package.video import Gop, MediaChunk
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.sound import Loudness
from pipeline.steps import Sound
from pipeline.stills.poster import Poster
from pipeline.wire import dump, load
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")

NTSC = Fraction(30000, 1001)

PLAN = plan(clip(), VERTICAL)

PLANS = {
    "phone": PLAN,
    "29.97": plan(clip(fps=NTSC, frames=601, end=601 / NTSC, keyframes=tuple(n / NTSC for n in range(0, 601, 7))), VERTICAL),
    "59.94, AV1": plan(clip(fps=2 * NTSC, frames=601, end=601 / (2 * NTSC)), VERTICAL, codecs=("h264", "av1")),
    "silent landscape": plan(clip(silent=True, width=1920, height=1080), VERTICAL, reframe=Reframe.CROP),
    "one chunk": plan(clip(chunkable=False, sar=Fraction(4, 3), profile=None), presets.load("draft")),
}  # fmt: skip

CHUNK = MediaChunk(
    "0001-a.m4s", 3_000, bytes(range(256)), "avc1.64001f", (Gop(0, 1_700, 900, 60), Gop(1_700, 1_300, 8, 1))
)

SOUND = AudioMedia("128k", "audio.m4s", 96_000, b"\0init\xff", (AudioGop(0, 96_000, Fraction(95_744, 48_000)),))


@pytest.mark.parametrize("made", PLANS.values(), ids=PLANS.keys())
def test_plans_come_back_the_same(made: Plan) -> None:
    assert load(Plan, dump(made)) == made
    assert load(MediaInfo, dump(made.info)) == made.info


def test_plan_of_a_real_file_comes_back_the_same(short_clip: Path) -> None:
    made = plan(probe(short_clip, SourceLimits()), VERTICAL)
    back = load(Plan, dump(made))
    assert back == made
    assert all(type(time) is Fraction for time in (back.fps, back.info.origin, *back.info.video.keyframes))


@pytest.mark.parametrize(
    "value",
    [
        CHUNK,
        SOUND,
        Track("h264-540", "h264-540", "avc1.64001f", (Range("0000.m4s", 0, 7, 60 / NTSC),), (), 8),
        Loudness(-23.4, 9.4),
        Sound(Loudness(-70.0, 0.0), (SOUND,), Spent(0.25, 0.5)),
        Poster(Fraction(1, 3), "m5uPfw==", "#102030", 0.7),
        Spent(1e-9, 12345.678901234567),
    ],
    ids=lambda value: type(value).__name__,
)
def test_results_come_back_the_same(value: object) -> None:
    assert load(type(value), dump(value)) == value


def test_collections_of_values_travel_too() -> None:
    chunks = {"h264-540": CHUNK, "h264-234": replace(CHUNK, name="0001.m4s")}
    assert load(dict[str, MediaChunk], dump(chunks)) == chunks


def test_fractions_are_exact_ratios_and_bytes_are_base64() -> None:
    assert json.loads(dump(PLANS["29.97"]))["fps"] == "30000/1001"
    huge = Fraction(10**30 + 1, 3**50)
    assert load(Fraction, dump(huge)) == huge
    assert load(Fraction, dump(Fraction(-1, 3))) == Fraction(-1, 3)
    assert json.loads(dump(replace(CHUNK, init=b"\xff\0")))["init"] == "/wA="


def changed(change: Callable[[dict[str, Any]], object], value: object = PLAN) -> str:
    fields = json.loads(dump(value))
    change(fields)
    return json.dumps(fields)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (changed(lambda fields: fields.update(mood="good")), r"\$\.mood is unknown"),
        (changed(lambda fields: fields["rungs"][1].update(mood="good")), r"\$\.rungs\[1\]\.mood is unknown"),
        (changed(lambda fields: fields.pop("gop")), "missing required field `gop`"),
        (changed(lambda fields: fields.pop("warnings")), r"\$\.warnings is missing"),
        (changed(lambda fields: fields.update(frames="600")), r"Expected `int`, got `str` - at `\$\.frames`"),
        (changed(lambda fields: fields.update(frames=600.5)), r"Expected `int`, got `float`"),
        (changed(lambda fields: fields.update(fps=30)), "30 is not a ratio"),
        (changed(lambda fields: fields.update(fps="30")), "'30' is not a ratio"),
        (changed(lambda fields: fields.update(fps="30/0")), "'30/0' is not a ratio"),
        (changed(lambda fields: fields.update(fps="60/2")), r"\$\.fps is '60/2', written '30/1'"),
        (changed(lambda fields: fields["canvas"].update(reframe="zoom")), "Invalid enum value 'zoom'"),
        (changed(lambda fields: fields.update(init="?"), CHUNK), "missing required field"),
        ("", "truncated"),
        ('{"a": ', "truncated"),
        ("null", "Expected `object`, got `null`"),
        ("\ud800", "surrogates"),
    ],
)  # fmt: skip
def test_what_was_not_written_for_the_type_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(WireInvalid) as raised:
        load(Plan, text)
    assert isinstance(raised.value, EngineError)
    assert re.search(complaint, raised.value.detail), raised.value.detail


def test_init_that_is_not_base64_is_refused() -> None:
    with pytest.raises(WireInvalid, match="base64"):
        load(MediaChunk, changed(lambda fields: fields.update(init="?"), CHUNK))


def test_what_has_no_written_form_is_an_error_of_the_caller() -> None:
    with pytest.raises(TypeError, match="does not travel"):
        dump({"path": Path("a")})
