"""What `make setup` built of web/static: which files belong to which page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from web.errors import Problem

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a page, by name."""

    script: str
    style: str
    parts: tuple[str, ...]
    """What the script begins by importing: fetched at once, and not after it was read."""


def page(name: str) -> Built:
    """Raises `Problem` where nothing was built."""
    if (found := _pages(DIST).get(name)) is None:
        raise Problem("pages_missing")
    return found


@cache
def _pages(folder: Path) -> Mapping[str, Built]:
    try:
        listed = json.loads((folder / "pages.json").read_text("utf-8"))
    except FileNotFoundError:
        raise Problem("pages_missing") from None
    return {name: Built(one["script"], one["style"], tuple(one["parts"])) for name, one in listed.items()}
