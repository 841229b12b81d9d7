"""A feed to be swiped: a few drawn clips, encoded once by `vw encode`, that many stories are told with.

Every story has a video of its own, so that no cache knows the next one; stories go live as any other.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from models import database, videos
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.creators.schema import Creator
from models.database import clock
from models.schema import Video
from models.showing import Prefetch, Span, written
from models.states import Kind, Queue, VideoState
from models.stories import drafts, review
from models.stories.money import Money
from models.stories.states import SegmentKind
from models.stories.values import Content, Draft, Item, Segment, Stock
from models.values import NewTask, NewVideo, new_id

HOME = Path("var/bench/first_frame")
SECONDS = 8

SCENES = {
    "turning": "mandelbrot=size=720x1280:rate=30:start_scale=0.6:end_scale=0.05:end_pts=240",
    "weaving": "testsrc2=size=720x1280:rate=30",
    "glazing": "gradients=size=720x1280:rate=30:speed=0.02:nb_colors=5:seed=4",
    "carving": "life=size=180x320:rate=30:mold=12:seed=7:life_color=#e9956a:death_color=#3d281d:mold_color=#7f5a00,"
    "scale=720:1280:flags=neighbor",
}
"""FFmpeg's own pictures: detail that zooms, hard edges, soft colours, noise."""

TITLES = ("A bowl of walnut", "A blanket for winter", "Glazed this morning", "A spoon from one branch")
MAKERS = ("Ana", "Ben", "Chidi", "Dara")


@dataclass(frozen=True, slots=True)
class Encoded:
    """An asset folder, and what a database row says of it."""

    folder: Path
    facts: dict[str, Any]


def encoded(clips: Sequence[Path] = ()) -> list[Encoded]:
    """What `vw encode` makes of these clips, or of the drawn ones; made once."""
    made = []
    named: dict[str, Path | None] = {path.stem: path for path in clips}
    for name, clip in (named or dict.fromkeys(SCENES)).items():
        folder = HOME / name
        if not (folder / "asset.json").is_file():
            HOME.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "pipeline.cli", "encode", str(clip or _drawn(name)), "-o", str(folder)]
            subprocess.run([*command, "--quiet"], check=True)
        made.append(encoded_at(folder))
    return made


def encoded_at(folder: Path) -> Encoded:
    """What `vw encode` left in a folder."""
    return Encoded(folder, json.loads((folder / "asset.json").read_text("utf-8")))


def _drawn(name: str) -> Path:
    clip = HOME / f"{name}.mp4"
    sound = f"sine=frequency=220:beep_factor=4:sample_rate=48000:duration={SECONDS}"
    inputs = ["-f", "lavfi", "-i", SCENES[name], "-f", "lavfi", "-i", sound, "-t", str(SECONDS)]
    codecs = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([ffmpeg, "-v", "error", "-y", *inputs, *codecs, str(clip)], check=True)
    return clip


def tell(assets: Sequence[Encoded], count: int, store: Path) -> list[str]:
    """`count` live stories in the bound database, their media linked into the folder `store`; ids, oldest first."""
    makers = [_maker(name) for name in MAKERS]
    return [
        _story(makers[n % len(makers)], TITLES[n % len(TITLES)], assets[n % len(assets)], store) for n in range(count)
    ]


def _maker(name: str) -> str:
    key = new_id()
    with database.transaction():
        Account.insert(
            id=key, role=Role.CREATOR.value, state=AccountState.ACTIVE.value, name=name, created=clock()
        ).execute()
        Creator.insert(
            id=key,
            state="approved",
            name=name,
            crafts="wood",
            bio="Made in a small workshop, a piece at a time.",
            fulfilment="object",
            created=clock(),
        ).execute()
    return key


def _story(maker: str, title: str, asset: Encoded, store: Path) -> str:
    content = Content(
        title=title,
        commentary="Made from one piece, by hand, in an afternoon.",
        craft="wood",
        segments=(Segment(SegmentKind.VIDEO, video_id=video(maker, asset, store), transcript="It is made."),),
        materials=(Item("Walnut", "https://wood.example/walnut"), Item("Linseed oil")),
        tools=(Item("Gouge"), Item("Lathe")),
        price=Money(4900, "EUR"),
    )
    story = drafts.begin(maker, Draft(content=content, stock=Stock(count=3)))
    drafts.submit(story.id, maker)
    with database.transaction():
        review.decided(story.id, approved=True, by="bench", reason="")
    return story.id


def video(maker: str, asset: Encoded, store: Path) -> str:
    """A video that is ready, its media linked into the folder `store`; its id."""
    new = NewVideo(maker, "uploads/x/source", 1000, f"{asset.folder.name}.mp4", "vertical", "fit", ("h264",))
    key = videos.submit(new, (NewTask("chunk", Kind.CHUNK, Queue.LADDER, 0, 0, "{}", seconds=2.0),))
    folder = f"media/{key}/1"
    for path in asset.folder.rglob("*"):
        if path.is_file():
            linked = store / folder / path.relative_to(asset.folder)
            linked.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, linked)
    images, output = asset.facts["images"], asset.facts["rungs"]
    largest = max(output, key=lambda rung: rung["width"])
    with database.transaction():
        Video.update(
            state=VideoState.READY.value,
            published=True,
            master_key=f"{folder}/master.m3u8",
            master_prefetch=written(_prefetch(asset.folder, folder)),
            native_ready=True,
            duration=asset.facts["duration"],
            width=largest["width"],
            height=largest["height"],
            poster_key=f"{folder}/images/poster.jpg",
            thumbhash=images["thumbhash"],
            dominant_colour=images["dominant_colour"],
            moments=json.dumps([f"{folder}/images/storyboard.jpg", 90, 160, []]),
        ).where(Video.id == key).execute()
    return key


def _prefetch(asset: Path, folder: str) -> Prefetch:
    """As the playlists say it: header and first segment of the variant that is listed first, and of its sound."""
    master = (asset / "master.m3u8").read_text("utf-8")
    variant = re.search(r'#EXT-X-STREAM-INF:.*AUDIO="([^"]+)".*\n(.+)', master)
    if variant is None:
        raise ValueError(f"{asset} has no variant with sound")
    sound = re.search(rf'#EXT-X-MEDIA:.*GROUP-ID="{variant[1]}".*URI="([^"]+)"', master)
    assert sound is not None
    return Prefetch(*_beginning(asset, folder, variant[2]), *_beginning(asset, folder, sound[1]))


def _beginning(asset: Path, folder: str, playlist: str) -> tuple[Span, Span]:
    text, where = (asset / playlist).read_text("utf-8"), f"{folder}/{Path(playlist).parent}"
    header = re.search(r'#EXT-X-MAP:URI="([^"]+)"', text)
    segment = re.search(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(?:#.*\n)*([^#\n]+)", text)
    assert header is not None
    assert segment is not None
    size = (asset / Path(playlist).parent / header[1]).stat().st_size
    return Span(f"{where}/{header[1]}", 0, size), Span(f"{where}/{segment[3]}", int(segment[2]), int(segment[1]))
