"""Builds what browsers are shown: `python -m infra.pages [--check] [player|pages]`, called by make and by images.

The player of `vw play`, and the pages of the web tier. `--check` also runs the TypeScript compiler; for the pages' calls of
the API it is given the types of the API's own document.
"""

import argparse
import sys
from pathlib import Path

from pipeline.player.build import PAGE, build

WEB = Path(__file__).resolve().parents[1] / "web" / "static"

FOLDERS = {"player": PAGE, "pages": WEB}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.pages", description="Build the pages.")
    parser.add_argument("--check", action="store_true", help="check the TypeScript sources too")
    parser.add_argument("names", nargs="*", metavar="NAME", help="player, pages; both unless one is named")
    given = parser.parse_args()
    if unknown := set(given.names) - FOLDERS.keys():
        parser.error(f"no such pages: {', '.join(sorted(unknown))}")
    for name in given.names or FOLDERS:
        if given.check and name == "pages":
            _write_document()
        made = build(FOLDERS[name], check=given.check)
        sys.stdout.write(f"{name}: {'built' if made else 'up to date'}\n")


def _write_document() -> None:
    from infra.client import write_document  # brings what only checks need

    generated = WEB / "generated"
    generated.mkdir(exist_ok=True)
    write_document(generated / "openapi.json")


if __name__ == "__main__":
    main()
