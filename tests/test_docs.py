"""The documents are contracts: what they list is what there is."""

import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from models.captions.faults import Fault
from models.feed import scores
from models.feed.scores import Weights
from models.moderation.reasons import REASONS
from pipeline import asset, console
from pipeline.limits import SourceLimits
from settings import FeedSettings
from tests.conftest import Encode, Generate

ROOT = Path(__file__).resolve().parents[1]
ASSET = (ROOT / "docs/asset.md").read_text("utf-8")
FEED = (ROOT / "docs/feed.md").read_text("utf-8")
MODERATION = (ROOT / "docs/moderation.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def test_every_warning_is_documented_and_has_a_sentence() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", ASSET.split("### Warnings")[1], re.MULTILINE))
    sources = [path.read_text("utf-8") for path in (ROOT / "pipeline").glob("*.py")]
    assert documented == set(console.WARNINGS)
    assert all(any(f'"{code}"' in text for text in sources) for code in documented)
    assert asset.PEAK_OVER_TWICE_AVERAGE in documented


def test_every_field_of_the_asset_is_documented(generate: Generate, encode: Encode) -> None:
    source = generate("doc.mp4", "-f", "lavfi", "-i", "testsrc2=s=90x160:d=0.5", "-f", "lavfi", "-i", "sine=d=0.5")
    made: dict[str, Any] = json.loads((encode(source) / "asset.json").read_text("utf-8"))
    named = set(re.findall(r"`([a-z0-9_.\[\]]+)`", ASSET))
    words = {word for entry in named for word in re.split(r"[.\[\]]+", entry)}
    for field, value in made.items():
        assert field in words
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict) and field != "source":
            assert set(inner) <= words, f"fields of {field}"


@pytest.mark.parametrize("path", sorted(re.findall(r"`((?:pipeline|ffmpeg_presets|docs|tests)/[\w./]*\w)`", README)))
def test_every_path_in_the_readme_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("link", sorted(re.findall(r"(?:\]\(|src=\")([^)\"#]+)", README)))
def test_every_link_in_the_readme_is_there(link: str) -> None:
    assert (ROOT / link).exists()


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) - {"are"} <= targets


def test_every_option_in_the_readme_is_taken() -> None:
    text = "".join(
        subprocess.run(
            [sys.executable, "-m", "workers.cli", name, "--help"], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for name in ("encode", "submit", "upload")
    )
    assert set(re.findall(r" (--[a-z0-9]+)", README)) - {"--help"} <= set(re.findall(r"(--[a-z0-9]+)", text))


def test_every_reason_of_moderation_is_documented_with_its_sentence() -> None:
    documented = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+\.) \|", MODERATION.split("## Reasons")[1], re.MULTILINE))
    assert documented == {code: reason.sentence for code, reason in REASONS.items()}


def test_limit_named_in_the_readme_is_one() -> None:
    assert {name.lower() for name in re.findall(r"VW_([A-Z_]+)=", README)} <= set(SourceLimits.__slots__)


def test_every_dependency_has_a_line_that_says_why() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    wanted = set(re.findall(r'"([a-z][a-z0-9-]+)>=', project))
    explained = set(re.findall(r"`([a-z][a-z0-9.-]+)`", (ROOT / "docs/dependencies.md").read_text("utf-8")))
    assert wanted - {"hatchling"} <= explained


def test_every_fault_of_captions_is_documented() -> None:
    text = (ROOT / "docs/videos.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", text, re.MULTILINE)) == {fault.value for fault in Fault}


def test_every_weight_of_the_feed_is_told_with_its_default() -> None:
    told = re.findall(r"^\| `VW_FEED_(\w+)` \| [^|]+ \| (\S+) \|$", FEED, re.MULTILINE)
    weights = {name.lower(): float(value) for name, value in told}
    assert len(told) == len(weights)
    assert weights == asdict(Weights())
    assert {f"feed_{name}": value for name, value in weights.items()} == asdict(FeedSettings())


def test_the_formula_of_the_feed_takes_every_weight_and_is_that_of_the_code() -> None:
    formula = FEED[FEED.index("    score =") : FEED.index("| setting |")]
    assert set(re.findall(r"\w+_(?:hours|km)|\b(?:comment|share|usual|doubt)\b", formula)) == set(asdict(Weights()))
    told, kept = (re.findall(r"^ +(?:score|[+]) .*", text, re.MULTILINE)[:3] for text in (formula, str(scores.__doc__)))
    assert [line.split() for line in told] == [line.split() for line in kept]
