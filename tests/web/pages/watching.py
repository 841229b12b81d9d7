"""What viewers watch in the feed: stories of several kinds on the stack, and how one sees that they play."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from bench.first_frame import seed
from bench.servers.stack import Stack
from infra.visiting import PATIENCE_MS
from models import database
from models.creators.schema import Creator
from models.database import clock
from models.points import Point
from models.schema import Video
from models.states import VideoState
from models.stories import drafts, review
from models.stories.money import Money
from models.stories.states import SegmentKind, StoryKind
from models.stories.values import Content, Draft, Segment, ServiceTerms

PLAYING = """() => [...document.querySelectorAll("video")].filter(({ paused }) => !paused).map((video) => ({
    story: video.closest("article").dataset.story, time: video.currentTime, error: video.error?.message ?? null,
    current: !video.closest("article").inert }))"""


def playing(page: Page, beyond: float = 0.0, *, besides: str = "", story: str = "") -> dict[str, Any]:
    """The one video that plays, once it is `beyond` seconds in and of another story than `besides`, or of `story`: until a
    list gives way to the next, its own plays on. It is on the screen."""
    found: list[dict[str, Any]] = []
    for _ in range(int(PATIENCE_MS / 50)):
        found = page.evaluate(PLAYING)
        one = found[0] if len(found) == 1 else None
        if one and one["time"] > beyond and one["story"] != besides and one["story"] == (story or one["story"]):
            assert (found[0]["error"], found[0]["current"]) == (None, True)
            return found[0]
        page.wait_for_timeout(50)
    pytest.fail(f"not one that plays: {found}")


def shown(page: Page) -> str:
    return str(page.locator("article:not([inert])").get_attribute("data-story"))


def rested(page: Page) -> None:
    """Wait until the column has stopped where the story is that plays."""
    for _ in range(int(PATIENCE_MS / 50)):
        if page.evaluate("Math.abs(document.querySelector('article:not([inert])').getBoundingClientRect().top) < 1"):
            return
        page.wait_for_timeout(50)
    pytest.fail("the column never came to rest")


def current(page: Page) -> Locator:
    """The story on the screen."""
    return page.locator("article:not([inert])")


def told(stack: Stack, asset: Path) -> tuple[str, str, Path]:
    """A story of its own: its id, its video's, and the folder of its media."""
    media = stack.site.folder / "media"
    with stack.truth():
        (story,) = seed.tell([seed.encoded_at(asset)], 1, media)
        with database.session():
            video = str(Video.select(Video.id).order_by(Video.created.desc()).scalar())
    return story, video, media / f"media/{video}/1"


def change(stack: Stack, video: str, **columns: Any) -> None:
    """Let a video be shown otherwise."""
    with stack.truth(), database.transaction():
        Video.update(**columns).where(Video.id == video).execute()


def offered(stack: Stack, asset: Path, title: str, at: Point) -> str:
    """A live service within 10 km of a point; its id."""
    maker = stack.account(f"{title.lower().replace(' ', '.')}@example.org", "Ana")
    with stack.truth():
        with database.transaction():
            Creator.insert(
                id=maker, state="approved", name="Ana", crafts="wood", bio="", fulfilment="both", created=clock(),
                latitude=at.latitude, longitude=at.longitude, radius_km=10.0,
            ).execute()  # fmt: skip
        video = seed.video(maker, seed.encoded_at(asset), stack.site.folder / "media")
        content = Content(
            kind=StoryKind.SERVICE,
            title=title,
            commentary="An afternoon at the bench.",
            craft="wood",
            segments=(Segment(SegmentKind.VIDEO, video_id=video, transcript="It is made."),),
            price=Money(9000, "EUR"),
            terms=ServiceTerms(180),
        )
        story = drafts.begin(maker, Draft(content=content))
        drafts.submit(story.id, maker)
        with database.transaction():
            review.decided(story.id, approved=True, by="test", reason="")
    return story.id


def subtitled(stack: Stack, asset: Path, line: str) -> str:
    """A story in which one line is said from its beginning to its end; its id."""
    story, video, folder = told(stack, asset)
    (folder / "captions").mkdir()
    cue = f"WEBVTT\n\n00:00.000 --> 00:59.000\n{line}\n"
    (folder / "captions" / "0.vtt").write_text(cue)
    playlist = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:12\n#EXTINF:12.0,\n0.vtt\n#EXT-X-ENDLIST\n"
    (folder / "captions" / "index.m3u8").write_text(playlist)
    master = (folder / "master.m3u8").read_text()
    named = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="English",LANGUAGE="en",URI="captions/index.m3u8"\n'
    master = re.sub(r"(#EXT-X-STREAM-INF:.*)", r'\1,SUBTITLES="captions"', master)
    (folder / "master-1.m3u8").write_text(master.replace("#EXT-X-STREAM-INF", f"{named}#EXT-X-STREAM-INF", 1))
    change(stack, video, master_key=f"media/{video}/1/master-1.m3u8")
    return story


class Growing:
    """A story whose video is still being encoded."""

    def __init__(self, stack: Stack, asset: Path, *, segments: int) -> None:
        self._stack = stack
        self.story, self.video, self._folder = told(stack, asset)
        (self._folder / "growing").mkdir()
        self.publish(segments)
        self.change(
            state=VideoState.PLAYABLE.value, growing_key=f"media/{self.video}/1/growing/master.m3u8", master_key=None,
            native_ready=False, moments=None,
        )  # fmt: skip

    def change(self, **columns: Any) -> None:
        change(self._stack, self.video, **columns)

    def publish(self, segments: int | None) -> None:
        """The playlists up to this segment; None: to the end, and that it is one."""
        master = (self._folder / "master.m3u8").read_text()
        variant = re.search(r'(#EXT-X-STREAM-INF:.*AUDIO="([^"]+)".*)\n(.+)', master)
        assert variant is not None
        sound = re.search(rf'#EXT-X-MEDIA:.*GROUP-ID="{variant[2]}".*URI="([^"]+)".*', master)
        assert sound is not None
        for name, source in (("picture.m3u8", variant[3]), ("sound.m3u8", sound[1])):
            self._put(name, self._cut(Path(source), segments))
        named = sound[0].replace(sound[1], "sound.m3u8")
        self._put("master.m3u8", f"#EXTM3U\n#EXT-X-VERSION:7\n{named}\n{variant[1]}\npicture.m3u8\n")

    def _cut(self, source: Path, segments: int | None) -> str:
        head, *items = re.split(r"(?=#EXTINF)", (self._folder / source).read_text().replace("#EXT-X-ENDLIST\n", ""))
        head = head.replace("TYPE:VOD", "TYPE:EVENT").replace("#EXT-X-MAP", "#EXT-X-START:TIME-OFFSET=0\n#EXT-X-MAP")
        text = "".join([head, *items[:segments]])
        where = f"../{source.parent}/"
        text = re.sub(r'URI="', f'URI="{where}', re.sub(r"^(?=[^#\n])", where, text, flags=re.MULTILINE))
        return text if segments is not None else f"{text}#EXT-X-ENDLIST\n"

    def _put(self, name: str, text: str) -> None:
        """At once, as the store does it."""
        new = self._folder / f"growing/{name}.new"
        new.write_text(text)
        new.rename(self._folder / "growing" / name)
