"""A clip that is delivered as it is plays in Chromium, through hls.js and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.boxes import BoxFile
from pipeline.limits import SourceLimits
from pipeline.probe import probe
from pipeline.publication import instant
from pipeline.remux.remux import remux
from tests.instruments import clips
from tests.lacking import lacking
from tests.pipeline.player.conftest import serving
from tests.pipeline.player.pages import HLS_JS, application, until

SECONDS = 7

PAGE = """<!doctype html><title>Instant</title><link rel="icon" href="data:,"><video muted></video>
<script src="hls.js"></script>
<script>
const video = document.querySelector("video");
const url = "media/instant/master.m3u8";
window.seen = { fatal: [], ended: 0 };
video.addEventListener("ended", () => window.seen.ended++);
video.addEventListener("error", () => window.seen.fatal.push(video.error.message));
if (location.search === "?native") {
  video.src = url;
} else {
  const hls = new Hls({ enableWorker: false });
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && window.seen.fatal.push(details));
  hls.loadSource(url);
  hls.attachMedia(video);
}
video.playbackRate = 2;
video.play();
</script>"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """B-frames, and sound behind its priming at another rate than the ladder's."""
    folder = tmp_path_factory.mktemp("instant")
    more = ("-preset", "veryfast", "-bf", 3, "-g", 60, "-ar", 44100, "-ac", 1)
    source = clips.flash_and_beep(folder, seconds=SECONDS, more=more)
    with BoxFile(source) as data:
        made = remux(data, probe(source, SourceLimits()), folder)
    for item in instant(made):
        (folder / item.name).write_bytes(item.data)
    return folder


@pytest.fixture
def page(published: Path, browser: Browser) -> Iterator[Page]:
    if not HLS_JS.is_file():
        lacking("hls.js is not installed here: run `make lint`")
    with serving(application(published, PAGE)) as url:
        context = browser.new_context(base_url=url)
        yield context.new_page()
        context.close()


@pytest.mark.parametrize("query", ["", "?native"], ids=["hls.js", "natively"])
def test_clip_plays_from_its_first_frame_to_its_end(query: str, page: Page) -> None:
    page.goto(f"/{query}")
    until(page, "seen.fatal.length > 0 || seen.ended === 1")
    state = page.evaluate(
        "({ time: video.currentTime, length: video.duration, start: video.played.start(0), parts: video.played.length,"
        " size: [video.videoWidth, video.videoHeight], heard: video.webkitAudioDecodedByteCount > 0, ...seen })"
    )
    assert state["fatal"] == []
    assert (state["start"], state["parts"], state["size"]) == (0, 1, [180, 320])
    assert state["heard"]
    assert state["time"] == pytest.approx(SECONDS, abs=0.1)
    assert state["length"] == pytest.approx(SECONDS, abs=0.1)
