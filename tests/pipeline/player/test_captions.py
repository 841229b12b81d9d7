"""Captions are shown in a real browser: in Chromium through hls.js, at the very time that their creator gave them."""

import json
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pipeline.package import playlists
from pipeline.package.subtitles import Cue, Subtitles, segment_name, segments
from tests.encoded import CLIP_SECONDS
from tests.lacking import lacking
from tests.pipeline.player.conftest import serving
from tests.pipeline.player.pages import HLS_JS, application, until

DEUTSCH = Subtitles(
    "t1",
    "de",
    "Deutsch",
    True,
    (
        Cue(500, 1500, "", "<v Ana>Hallo &amp; <i>ja</i></v>"),
        Cue(1000, 7000, "line:10%", "über den Schnitt"),
        Cue(8000, 9000, "", "spät"),
    ),
)

PAGE = """<!doctype html><title>Captions</title><link rel="icon" href="data:,"><video muted></video>
<script src="hls.js"></script>
<script>
const video = document.querySelector("video");
window.seen = { fatal: [], tracks: [], shown: [], errors: [] };
const hls = new Hls({ enableWorker: false });
hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && window.seen.fatal.push(details));
hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => {
  window.seen.tracks = subtitleTracks.map(({ name, lang, forced }) => ({ name, lang, forced }));
});
// As a viewer does who chooses a language: by the track of the video element.
video.textTracks.addEventListener("addtrack", ({ track }) => {
  track.mode = "showing";
});
hls.on(Hls.Events.ERROR, (_, { details, error }) => window.seen.errors.push([details, String(error)]));
hls.loadSource("media/master-1.m3u8");
hls.attachMedia(video);
video.playbackRate = 2;
// When the cues are there, and by their own events: those come also to a page that stood still for a while.
window.begin = () => {
  for (const cue of video.textTracks[0].cues) {
    cue.onenter = () => window.seen.shown.push([cue.getCueAsHTML().textContent, video.currentTime]);
  }
  video.play();
};
window.cues = () => Array.from(video.textTracks[0]?.cues ?? [], (cue) => [cue.startTime, cue.endTime, cue.text]);
</script>"""


@pytest.fixture
def page(asset: Path, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The asset with captions beside it, as a worker publishes them."""
    if not HLS_JS.is_file():
        lacking("hls.js is not installed here: run `make lint`")
    folder = tmp_path / "asset"
    shutil.copytree(asset, folder)
    home = folder / DEUTSCH.folder
    home.mkdir(parents=True)
    lengths = [Fraction(2), Fraction(4), Fraction(4), Fraction(2)]
    for number, text in enumerate(segments(DEUTSCH.cues, lengths)):
        (home / segment_name(number)).write_text(text, "utf-8")
    (home / playlists.MEDIA).write_text(playlists.subtitle_playlist(lengths, 4), "utf-8")
    entry = playlists.subtitle_entry(DEUTSCH, DEUTSCH.name)
    lines = [
        f'{line},SUBTITLES="{playlists.CAPTIONS}"' if line.startswith("#EXT-X-STREAM-INF:") else line
        for line in (folder / "master.m3u8").read_text("utf-8").split("\n")
    ]
    (folder / "master-1.m3u8").write_text("\n".join([*lines[:4], entry, *lines[4:]]), "utf-8")
    with serving(application(folder, PAGE)) as url:
        context = browser.new_context(base_url=url)
        yield context.new_page()
        context.close()


def test_cues_are_shown_once_each_when_they_should_be(page: Page) -> None:
    page.goto("/")
    until(page, f"cues().length === {len(DEUTSCH.cues)}")
    page.evaluate("begin()")
    until(page, "seen.shown.some(([text]) => text === 'spät')")
    assert sum((2, 4, 4, 2)) == CLIP_SECONDS
    state: dict[str, Any] = page.evaluate("seen")
    assert state["fatal"] == []
    assert state["tracks"] == [{"name": "Deutsch", "lang": "de", "forced": False}], json.dumps(state)
    cues = page.evaluate("cues()")
    wanted = [(cue.start / 1000, cue.end / 1000) for cue in DEUTSCH.cues]
    assert [tuple(cue[:2]) for cue in cues] == [pytest.approx(times, abs=0.001) for times in wanted]
    shown = dict(reversed(state["shown"]))
    assert list(reversed(shown)) == ["Hallo & ja", "über den Schnitt", "spät"]
    assert shown["Hallo & ja"] >= 0.5
    assert shown["spät"] >= 8.0
