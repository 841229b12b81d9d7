"""`python -m bench`."""

import argparse
import importlib
import sys
from pathlib import Path

from bench.report import Report

NAMES = (
    "ladder",
    "poster",
    "memory",
    "cli",
    "queue",
    "chunks",
    "scale",
    "pressure",
    "upload",
    "feed",
    "first_frame",
    "live",
    "time_to_play",
    "faults",
)


def main() -> int:
    """Run one benchmark, or all; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Benchmarks, as ratios to baselines.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument("clip", nargs="?", type=Path, metavar="CLIP", help="a clip of yours instead of a drawn one")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, shorter clips where no promise needs long ones"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON for each benchmark")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the faults' order")
    parser.add_argument("--runs", type=int, metavar="N", help="of each figure of time_to_play: 30 take hours")
    options = parser.parse_args()
    if options.runs is not None and options.runs < 1:
        parser.error("--runs is 1 or more")
    ok = True
    for name in NAMES if options.name == "all" else (options.name,):
        more = {"seed": options.seed} if name == "faults" else {}
        more |= {"runs": options.runs} if name == "time_to_play" else {}
        report: Report = importlib.import_module(f"bench.{name}").run(options.clip, quick=options.quick, **more)
        print(report.table(), flush=True)
        if options.json:
            print(report.line(), flush=True)
        ok = ok and report.ok
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
