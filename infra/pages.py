"""Builds what browsers are shown: `python -m infra.pages [--check]`; `make setup` and `make lint` do.

The player of `vw play`, and the pages of the web tier. `--check` also runs the TypeScript compiler over both; for the pages'
calls of the API it is given the types of the API's own document.
"""

import argparse
import sys
from pathlib import Path

from infra.client import write_document
from pipeline.player.build import PAGE, build

WEB = Path(__file__).resolve().parents[1] / "web" / "static"
GENERATED = WEB / "generated"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.pages", description="Build the pages.")
    parser.add_argument("--check", action="store_true", help="check the TypeScript sources too")
    check = parser.parse_args().check
    if check:
        GENERATED.mkdir(exist_ok=True)
        write_document(GENERATED / "openapi.json")
    for name, folder in (("player", PAGE), ("pages", WEB)):
        made = build(folder, check=check)
        sys.stdout.write(f"{name}: {'built' if made else 'up to date'}\n")


if __name__ == "__main__":
    main()
