"""By what a video is played: the table of it, by the page's own function."""

import json
import subprocess

import pytest

from infra.pages import WEB
from pipeline.player.build import find_node

ASK = """
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

const { code } = transformSync(readFileSync("app/player/way.ts", "utf8"), { loader: "ts", format: "esm" });
const { wayOf } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const both = [true, false];
const found = both.flatMap((source) => both.flatMap((native) => both.map((ready) =>
    [source, native, ready, wayOf({ source, native }, { native_ready: ready })])));
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def ways() -> dict[tuple[bool, bool, bool], str]:
    """By whether there are Media Source Extensions, the browser takes playlists, and it can begin with this one."""
    command = [find_node().program, "--input-type=module", "--eval", ASK]
    told = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=True).stdout
    return {(source, native, ready): way for source, native, ready, way in json.loads(told)}


def test_hls_js_plays_wherever_it_can(ways: dict[tuple[bool, bool, bool], str]) -> None:
    assert {way for (source, _, _), way in ways.items() if source} == {"hls"}


def test_a_browser_by_itself_waits_until_a_playlist_that_grows_has_enough(
    ways: dict[tuple[bool, bool, bool], str],
) -> None:
    assert ways[False, True, True] == "native"
    assert ways[False, True, False] == "early"


def test_where_neither_is_nothing_plays(ways: dict[tuple[bool, bool, bool], str]) -> None:
    assert {ways[False, False, ready] for ready in (True, False)} == {"none"}
