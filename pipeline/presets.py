"""Encoding policy as data: `ffmpeg_presets/*.toml` → `Preset`.

A preset file is checked whole before anything runs; every complaint names the file, the key and the expected type.
"""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.errors import PresetInvalid

FOLDER = Path(__file__).resolve().parent.parent / "ffmpeg_presets"


@dataclass(frozen=True, slots=True)
class Ladder:
    first_play: int
    own_size_margin: float
    high_rate_from: int
    max_fps: int
    max_long_edge: int


@dataclass(frozen=True, slots=True)
class Time:
    gop_seconds: int
    first_chunk_gops: int
    segment_gops: int
    chunk_gops: int


@dataclass(frozen=True, slots=True)
class Encoder:
    preset: str
    threads: int


@dataclass(frozen=True, slots=True)
class AudioRenditionPreset:
    name: str
    bitrate: int
    up_to: int


@dataclass(frozen=True, slots=True)
class Audio:
    loudness: float
    max_gain: float
    ceiling: float
    rendition: tuple[AudioRenditionPreset, ...]


@dataclass(frozen=True, slots=True)
class Stills:
    poster_edge: int
    poster_candidates: int
    tile_edge: int
    max_tiles: int
    columns: int
    preview_edge: int
    preview_seconds: float
    preview_fps: int


@dataclass(frozen=True, slots=True)
class RungPreset:
    short_edge: int
    crf: float
    maxrate: int
    bufsize: int
    av1_crf: float


@dataclass(frozen=True, slots=True)
class Preset:
    """One policy. The files in `ffmpeg_presets/` say what each key is for."""

    schema: int
    ladder: Ladder
    time: Time
    h264: Encoder
    av1: Encoder
    audio: Audio
    stills: Stills
    rung: tuple[RungPreset, ...]
    """Largest first."""


def names() -> tuple[str, ...]:
    """The presets that come with the engine."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def load(name_or_path: str) -> Preset:
    """Read a preset by its name (`vertical`) or from a user's own `.toml` file.

    Raises:
        PresetInvalid: no such preset, not TOML, or a key that is missing, unknown, of another type or out of range.
    """
    path = Path(name_or_path) if name_or_path.endswith(".toml") else FOLDER / f"{name_or_path}.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        known = ", ".join(names())
        raise PresetInvalid(
            problem=f"There is no preset {name_or_path}; there are {known}, or give the path of a .toml file."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise PresetInvalid(problem=f"{path.name}: not valid TOML: {error}.") from None
    preset: Preset = parse(table, path.name)
    return preset


def parse(table: Mapping[str, Any], file: str) -> Preset:
    """Turn a parsed TOML table into a `Preset`; `file` is only named in errors."""
    preset: Preset = _value(table, Preset, file, "")
    _check_ranges(preset, file)
    return preset


def _value(value: Any, kind: Any, file: str, key: str) -> Any:
    if is_dataclass(kind):
        return _table(value, kind, file, key)
    if get_origin(kind) is tuple:
        if not isinstance(value, list) or not value:
            raise _wrong(file, key, "a list of tables", value)
        return tuple(_value(item, get_args(kind)[0], file, f"{key}[{index}]") for index, item in enumerate(value))
    accepted = (int, float) if kind is float else (kind,)
    # bool is an int to Python, never to the author of a preset.
    if isinstance(value, bool) or not isinstance(value, accepted):
        raise _wrong(file, key, {int: "an integer", float: "a number", str: "a text"}[kind], value)
    return kind(value)


def _table(value: Any, kind: Any, file: str, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise _wrong(file, key, "a table", value)
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    prefix = f"{key}." if key else ""
    if unknown := sorted(set(value) - set(names)):
        raise PresetInvalid(problem=f"{file}: {prefix}{unknown[0]}: no such key; known are {', '.join(names)}.")
    values: dict[str, Any] = {}
    for name in names:
        if name not in value:
            raise PresetInvalid(problem=f"{file}: {prefix}{name}: missing; expected {_described(hints[name])}.")
        values[name] = _value(value[name], hints[name], file, f"{prefix}{name}")
    return kind(**values)


def _described(kind: Any) -> str:
    if is_dataclass(kind):
        return "a table"
    if isinstance(kind, types.GenericAlias):
        return "a list of tables"
    return {int: "an integer", float: "a number", str: "a text"}[kind]


def _wrong(file: str, key: str, expected: str, value: object) -> PresetInvalid:
    return PresetInvalid(problem=f"{file}: {key}: expected {expected}, found {value!r}.")


def _check_ranges(preset: Preset, file: str) -> None:
    """What types cannot say."""
    edges = [rung.short_edge for rung in preset.rung]
    checks = [
        (preset.schema == 1, "schema", "1"),
        (edges == sorted(set(edges), reverse=True), "rung", "short edges falling from the first to the last"),
        (all(edge >= 16 and edge % 2 == 0 for edge in edges), "rung.short_edge", "even numbers from 16 up"),
        (all(0 < rung.crf <= 51 and 0 < rung.av1_crf <= 63 for rung in preset.rung), "rung.crf", "0 to 51 (AV1: 63)"),
        (all(rung.maxrate > 0 and rung.bufsize > 0 for rung in preset.rung), "rung.maxrate", "rates above 0"),
        (preset.time.gop_seconds >= 1, "time.gop_seconds", "at least 1"),
        (preset.time.segment_gops >= 1, "time.segment_gops", "at least 1"),
        (
            preset.time.first_chunk_gops == 1 and preset.time.chunk_gops % preset.time.segment_gops == 0,
            "time.chunk_gops",
            "a whole number of segments, after a first chunk of one GOP",
        ),
        (1 <= preset.ladder.max_fps <= 60, "ladder.max_fps", "1 to 60"),
        (preset.ladder.own_size_margin >= 1, "ladder.own_size_margin", "at least 1"),
        (preset.h264.threads >= 1 and preset.av1.threads >= 1, "h264.threads", "at least 1"),
        (
            all(rendition.bitrate >= 32_000 for rendition in preset.audio.rendition),
            "audio.rendition.bitrate",
            "32000 up",
        ),
    ]
    for holds, key, expected in checks:
        if not holds:
            raise PresetInvalid(problem=f"{file}: {key}: expected {expected}.")
