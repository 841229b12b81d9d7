"""What browsers find in a file, and in which order they send it, is what our own client finds."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.boxes import BoxFile
from pipeline.player.build import find_node
from pipeline.ranges import index_ranges
from tests.lacking import lacking
from workers.uploading.order import part_order

STATIC = Path(__file__).resolve().parents[3] / "web" / "static"
ESBUILD = STATIC / "node_modules" / "esbuild" / "bin" / "esbuild"
PART = 64 * 1024

SCRIPT = """
import { openAsBlob } from "node:fs";
import { digits, parse, written } from "./app/money";
import { indexRanges } from "./app/upload/boxes";
import { partOrder } from "./app/upload/order";
import { read, write } from "./pages/studio/cues";

const [what, given] = process.argv.slice(2);
const asked = JSON.parse(given);
async function answer() {
  if (what === "money") return asked.map(([text, currency]) => parse(text, currency));
  if (what === "written") return asked.map(([amount, currency]) => written(amount, currency));
  if (what === "cues") return { text: write(asked), again: read(write(asked)) };
  const file = await openAsBlob(asked.path);
  const ranges = await indexRanges(file);
  return { ranges, order: partOrder(file.size, asked.part, ranges) };
}
process.stdout.write(JSON.stringify(await answer()));
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages' own modules, put together for Node."""
    if not ESBUILD.is_file():
        lacking("the pages' packages are not installed here: run `make setup`")
    made = tmp_path_factory.mktemp("pure") / "pure.mjs"
    command = [find_node().program, ESBUILD, "--bundle", "--platform=node", "--format=esm", f"--outfile={made}"]
    command += ["--log-level=error", "--loader=ts"]
    subprocess.run(command, input=SCRIPT.encode(), cwd=STATIC, check=True)
    return made


def ask(script: Path, what: str, given: object) -> Any:
    command = [find_node().program, "--no-warnings", script, what, json.dumps(given)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)


def same(script: Path, path: Path) -> None:
    with BoxFile(path) as data:
        ranges, size = index_ranges(data), len(data)
    told = ask(script, "order", {"path": str(path), "part": PART})
    assert told["ranges"] == [list(item) for item in ranges]
    assert told["order"] == list(part_order(size, PART, ranges))


CHOSEN = ["iphone6_h264_rot90_gps_4s.mov", "fragmented_h264.mp4", "mediarecorder_webm_no_duration_720p.webm"]


@pytest.mark.parametrize("name", CHOSEN)
def test_real_clips(script: Path, real: Path, name: str) -> None:
    same(script, real / name)


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + kind + body


def large(kind: bytes, body: bytes) -> bytes:
    return (1).to_bytes(4) + kind + (len(body) + 16).to_bytes(8) + body


MEDIA = bytes(300_000)


@pytest.mark.parametrize(
    "data",
    [
        box(b"ftyp", b"isom") + box(b"mdat", MEDIA) + box(b"moov", b"index"),
        box(b"ftyp", b"isom") + box(b"moov", b"index") + box(b"mdat", MEDIA),
        box(b"ftyp", b"qt  ") + large(b"mdat", MEDIA) + box(b"moov", b"index") + b"trailer",
        box(b"ftyp", b"isom") + box(b"moov", b"index") + bytes(4) + b"mdat" + MEDIA,
        box(b"ftyp", b"isom") + box(b"moov", b"index") + (2**31).to_bytes(4) + b"mdat" + MEDIA,
        box(b"ftyp", b"isom") + box(b"mdat", MEDIA),
        box(b"ftyp", b"isom") + box(b"moov", b"index") + box(b"moof", b"x") + box(b"mdat", MEDIA),
        box(b"ftyp", b"isom") + box(b"moov", b"index") + (3).to_bytes(4) + b"mdat" + MEDIA,
        box(b"ftyp", b"isom") + box(b"moov", b"index") + (1).to_bytes(4) + b"mdat" + (5).to_bytes(8) + MEDIA,
        box(b"moov", b"") + box(b"free", b"") * 300 + box(b"mdat", MEDIA),
        b"\x1aE\xdf\xa3" + MEDIA,
        b"short",
    ],
    ids=[
        "tail",
        "head",
        "64bit",
        "to-the-end",
        "beyond",
        "no-index",
        "fragments",
        "impossible",
        "short64",
        "many",
        "webm",
        "text",
    ],
)
def test_files_of_every_shape(script: Path, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "clip"
    path.write_bytes(data)
    same(script, path)


def test_money_is_read_in_the_currency_s_own_unit(script: Path) -> None:
    typed = [["45", "EUR"], ["45,5", "EUR"], ["1 200.05", "EUR"], ["45.123", "EUR"], ["4500", "JPY"], ["45.5", "JPY"]]
    typed += [["1.234", "KWD"], ["0", "EUR"], ["", "EUR"], ["-3", "EUR"], ["12e3", "EUR"]]
    assert ask(script, "money", typed) == [4500, 4550, 120005, None, 4500, None, 1234, None, None, None, None]
    assert ask(script, "written", [[4550, "EUR"], [4500, "JPY"], [1234, "KWD"]]) == ["45.50", "4500", "1.234"]


def test_captions_are_written_as_they_are_read(script: Path) -> None:
    cues = [
        {"start": 3661.5, "end": 3662.25, "text": "a < b & c"},
        {"start": 0, "end": 1.5, "text": "First\n\n-->second"},
    ]
    told = ask(script, "cues", cues)
    assert told["text"].startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nFirst\n--&gt;second\n\n01:01:01.500 --> ")
    assert told["again"] == [{"start": 0, "end": 1.5, "text": "First\n-->second"}, cues[0]]
