"""A video is watched while it is encoded: in Chromium through hls.js, from a server whose playlists grow chunk by chunk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pipeline import presets
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.package.audio import AudioMedia
from pipeline.package.video import MediaChunk
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.publication import Growing, growing
from pipeline.steps import encode_media, package_heard
from tests.conformance.growing import check_history
from tests.conftest import Generate
from tests.lacking import lacking
from tests.pipeline.player.conftest import serving
from tests.pipeline.player.pages import HLS_JS, application, until

SECONDS = 11
"""Three chunks: [0, 2), [2, 10), [10, 11)."""

LIMITS = SourceLimits()

PAGE = """<!doctype html><title>Growing</title><link rel="icon" href="data:,"><video muted></video>
<script src="hls.js"></script>
<script>
const video = document.querySelector("video");
window.seen = { fatal: [], ended: 0 };
video.addEventListener("ended", () => window.seen.ended++);
const hls = new Hls({ enableWorker: false });
hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && window.seen.fatal.push(details));
hls.loadSource("media/growing/master.m3u8");
hls.attachMedia(video);
video.playbackRate = 2;
video.play();
</script>"""


class Video:
    """A video whose first-play rung is encoded chunk by chunk, on demand, and published in `folder`."""

    def __init__(self, job: Job, made: Plan, folder: Path) -> None:
        self.job, self.made, self.folder = job, made, folder
        self.chunks: dict[int, MediaChunk] = {}
        self.sound: dict[int, AudioMedia] = {}
        self.versions: list[dict[str, bytes]] = []

    def encode_next(self) -> Growing:
        chunk = self.made.chunks[len(self.chunks)]
        rung = next(rung for rung in self.made.rungs if rung.name == self.made.first_play)
        heard = self.made.audio[0]
        media, _ = encode_media(self.job, self.made, chunk, (rung,), self.folder, LIMITS, heard=heard)
        self.chunks[chunk.index] = media[rung.name]
        self.sound[chunk.index] = package_heard(self.job, self.made, chunk, heard, self.folder)
        version = growing(self.made, self.chunks, self.sound)
        for item in version.items:
            path = self.folder / item.name
            path.parent.mkdir(exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(item.data)
            part.rename(path)
        self.versions.append({path.name: path.read_bytes() for path in (self.folder / "growing").glob("*.m3u8")})
        return version


@pytest.fixture
def video(generate: Generate, tmp_path: Path) -> Iterator[Video]:
    inputs = ("-f", "lavfi", "-i", f"testsrc2=s=180x320:r=30:d={SECONDS}", "-f", "lavfi", "-i", f"sine=d={SECONDS}")
    source = generate("growing.mp4", *inputs, "-c:v", "libx264", "-preset", "ultrafast", "-g", "60", "-c:a", "aac")
    with Job(source) as job:
        yield Video(job, plan(probe(source, LIMITS), presets.load("vertical")), tmp_path)


@pytest.fixture
def page(video: Video, browser: Browser) -> Iterator[Page]:
    """A page at the server's address, nothing loaded."""
    if not HLS_JS.is_file():
        lacking("hls.js is not installed here: run `make lint`")
    with serving(application(video.folder, PAGE)) as url:
        context = browser.new_context(base_url=url)
        yield context.new_page()
        context.close()


def test_a_video_plays_from_its_first_segment_on_while_it_grows_and_then_ends(video: Video, page: Page) -> None:
    assert not video.encode_next().native_ready
    page.goto("/")
    until(page, "video.currentTime > 0.5")
    assert page.evaluate("seen.ended") == 0

    # All of the first segment is seen before there is a second.
    until(page, "video.currentTime > 1.8")
    assert video.encode_next().native_ready
    until(page, "video.currentTime > 3")

    assert video.encode_next().complete
    until(page, "seen.ended === 1")
    state: dict[str, Any] = page.evaluate("({ time: video.currentTime, length: video.duration, ...seen })")
    assert state["fatal"] == []
    assert state["time"] == pytest.approx(SECONDS, abs=0.1)
    assert state["length"] == pytest.approx(SECONDS, abs=0.1)
    assert [str(breach) for breach in check_history(video.versions)] == []


def test_a_viewer_who_comes_late_begins_at_the_beginning(video: Video, page: Page) -> None:
    video.encode_next()
    video.encode_next()
    page.goto("/")
    until(page, "video.currentTime > 0.5")
    assert page.evaluate("seen.fatal") == []
    assert page.evaluate("video.played.start(0)") == 0
