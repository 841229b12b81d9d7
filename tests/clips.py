"""Where the real and hostile clips are, and what their catalogue says of them."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "clips"


@dataclass(frozen=True, slots=True)
class Clip:
    """One row of CATALOG.tsv; `path` is absolute."""

    path: Path
    note: str

    @property
    def expected(self) -> str:
        """`reject`, `survive`, … from the note of a hostile clip."""
        return self.note.partition("expect=")[2].partition(";")[0]


def root() -> Path:
    """The folder of clips: `VW_CLIPS`, or ../shared/clips beside the repository. It may not be there."""
    return Path(os.environ.get("VW_CLIPS", _DEFAULT))


def available() -> bool:
    return (root() / "CATALOG.tsv").is_file()


def catalogue(folder: str) -> list[Clip]:
    """The rows of `real` or `hostile`; none without the folder of clips."""
    if not available():
        return []
    with (root() / "CATALOG.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Clip(root() / row["path"], row["note"]) for row in rows if row["path"].startswith(f"{folder}/")]


def parameters(folder: str) -> list[object]:
    """`catalogue` for `pytest.mark.parametrize`: one skipped case where there are no clips (never in CI)."""
    if clips := catalogue(folder):
        return [pytest.param(clip, id=clip.path.name) for clip in clips]
    marks = () if os.environ.get("CI") else (pytest.mark.skip(reason=f"no clips at {root()}; set VW_CLIPS"),)
    return [pytest.param(Clip(root() / "CATALOG.tsv", ""), marks=marks, id="no-clips")]
