"""Presets: policy as data, and errors that name file, key and type."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline import presets
from pipeline.errors import PresetInvalid

VERTICAL = presets.FOLDER / "vertical.toml"


@pytest.fixture
def table() -> dict[str, Any]:
    return tomllib.loads(VERTICAL.read_text("utf-8"))


@pytest.mark.parametrize("name", [path.stem for path in presets.FOLDER.glob("*.toml")])
def test_every_preset_that_ships_is_valid(name: str) -> None:
    assert presets.load(name).schema == 1


def test_a_preset_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(VERTICAL.read_text("utf-8").replace("loudness = -14.0", "loudness = -16"), "utf-8")
    assert presets.load(str(own)).audio.loudness == -16


def test_unknown_preset_names_those_that_exist() -> None:
    with pytest.raises(PresetInvalid, match=r"no preset nope; there are draft, vertical"):
        presets.load("nope")


def test_broken_toml_names_the_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("schema = \n", "utf-8")
    with pytest.raises(PresetInvalid, match=r"bad\.toml: not valid TOML.*line 1"):
        presets.load(str(tmp_path / "bad.toml"))


def test_wrong_type_names_file_key_and_expected_type(table: dict[str, Any]) -> None:
    table["h264"]["preset"] = 5
    with pytest.raises(PresetInvalid, match=r"my\.toml: h264\.preset: expected a text, found 5"):
        presets.parse(table, "my.toml")


def test_wrong_type_in_a_list_names_its_place(table: dict[str, Any]) -> None:
    table["rung"][1]["maxrate"] = "3M"
    with pytest.raises(PresetInvalid, match=r"my\.toml: rung\[1\]\.maxrate: expected an integer, found '3M'"):
        presets.parse(table, "my.toml")


def test_true_is_not_an_integer(table: dict[str, Any]) -> None:
    table["time"]["gop_seconds"] = True
    with pytest.raises(PresetInvalid, match=r"time\.gop_seconds: expected an integer, found True"):
        presets.parse(table, "my.toml")


def test_unknown_key_is_refused(table: dict[str, Any]) -> None:
    table["ladder"]["frist_play"] = 540
    with pytest.raises(PresetInvalid, match=r"my\.toml: ladder\.frist_play: no such key; known are first_play"):
        presets.parse(table, "my.toml")


def test_missing_key_names_the_expected_type(table: dict[str, Any]) -> None:
    del table["rung"]
    with pytest.raises(PresetInvalid, match=r"my\.toml: rung: missing; expected a list of tables"):
        presets.parse(table, "my.toml")


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [("time", "gop_seconds", 0), ("time", "chunk_gops", 3), ("ladder", "max_fps", 120), ("h264", "threads", 0)],
)
def test_values_out_of_range_are_refused(table: dict[str, Any], section: str, key: str, value: int) -> None:
    table[section][key] = value
    with pytest.raises(PresetInvalid, match=rf"my\.toml: {section}\.{key}: expected"):
        presets.parse(table, "my.toml")


def test_rungs_must_fall(table: dict[str, Any]) -> None:
    table["rung"].reverse()
    with pytest.raises(PresetInvalid, match=r"rung: expected short edges falling"):
        presets.parse(table, "my.toml")
