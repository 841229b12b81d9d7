"""A shop that looks like one, for pictures of the pages: stories that play, people who like and ask, work for moderators."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import imageio_ffmpeg

from bench.first_frame import seed
from bench.first_frame.seed import Encoded
from bench.servers.stack import Stack
from infra.tellings import ANSWERED, ASKED, PEOPLE, TELLINGS, Telling
from models import database
from models.accounts.states import Role
from models.creators import applications
from models.creators.states import Fulfilment
from models.creators.values import Profile
from models.moderation import cases, decisions, queue, reports
from models.moderation.states import CaseKind, Verdict
from models.moderation.values import Decision
from models.points import Point
from models.reactions import beacons, comments, follows, likes
from models.reactions.beacons import Beacon, BeaconKind
from models.reactions.days import today
from models.reactions.schema import StoryDay
from models.stories import drafts
from models.stories.money import Money
from models.stories.states import SegmentKind, StoryKind
from models.stories.values import Content, Draft, Item, Segment, Stock
from models.values import new_id
from pipeline import demo
from settings import HOME

CLIPS = HOME / "screenshots" / "clips"

CREATOR = "malve@demo.invalid"
"""Whose studio is looked at."""
VIEWER, MODERATOR, ADMIN = "noor@demo.invalid", "desk@demo.invalid", "ops@demo.invalid"

BY = "shop"
UPRIGHT = "crop='min(iw,ih*9/16)':ih,scale=540:960,setsar=1"


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to look at."""

    story: str
    """The one that people talk about."""
    clip: Path
    """A film that nobody has sent."""


def furnish(stack: Stack, real: Path) -> Shop:
    """Fill the stack's shop; clips are of the folder `real` as far as it is there."""
    clips = [_clip(telling, real) for telling in TELLINGS]
    assets = seed.encoded(clips)
    people = [stack.account(f"{name.lower()}@demo.invalid", name) for name in PEOPLE]
    makers = [stack.account(f"{telling.word}@demo.invalid", telling.workshop) for telling in TELLINGS]
    stack.account(MODERATOR, "Desk", Role.MODERATOR)
    stack.account(ADMIN, "Ops", Role.ADMIN)
    with stack.truth():
        told = [
            _tell(maker, telling, asset, stack.site.folder / "media")
            for maker, telling, asset in reversed(list(zip(makers, TELLINGS, assets, strict=True)))
        ][::-1]
        for number, story in enumerate(told):
            _watched(story, people[: len(people) - 2 * number])
        _discuss(told[0], people, makers[0])
        _work_for_moderators(makers, told, assets, people, stack.site.folder / "media")
    return Shop(told[0], clips[0])


def _clip(telling: Telling, real: Path) -> Path:
    """Upright and small: it is looked at in a small window."""
    clip, drawn = CLIPS / f"{telling.word}.mp4", CLIPS / f"{telling.word}-drawn.mp4"
    if clip.exists():
        return clip
    source = real / telling.clip if telling.clip and (real / telling.clip).is_file() else drawn
    if source == drawn:
        demo.draw(drawn, telling.look)
    clip.parent.mkdir(parents=True, exist_ok=True)
    sound = (
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=color=brown:amplitude=0.02:sample_rate=48000",
        "-map",
        "0:v",
        "-map",
        "1:a",
    )
    codecs = (
        "-vf",
        UPRIGHT,
        "-t",
        "7",
        "-c:v",
        "libx264",
        "-crf",
        "16",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-shortest",
    )
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([ffmpeg, "-v", "error", "-y", "-i", source, *sound, *codecs, clip], check=True)
    return clip


def _tell(maker: str, telling: Telling, asset: Encoded, store: Path) -> str:
    """A live story of a creator who is approved; its id."""
    place = Point(51.3397, 12.3731)
    profile = Profile(telling.workshop, (telling.craft,), telling.bio, Fulfilment.BOTH, place, 20.0)
    applications.apply(maker, profile)
    _approve(CaseKind.CREATOR, maker)
    story = drafts.begin(maker, _draft(telling, seed.video(maker, asset, store)))
    drafts.submit(story.id, maker)
    _approve(CaseKind.STORY, story.id)
    return story.id


def _approve(kind: CaseKind, subject: str) -> None:
    if (case := queue.waiting(kind, subject)) is not None:
        cases.claim(case, BY)
        decisions.decide(case, BY, Decision(Verdict.APPROVE, None, ""))


def _draft(telling: Telling, video: str) -> Draft:
    content = Content(
        kind=StoryKind.OBJECT,
        title=telling.title,
        commentary=telling.text,
        craft=telling.craft,
        segments=(Segment(SegmentKind.VIDEO, video_id=video, transcript="Nothing is said."),),
        materials=tuple(map(Item, telling.materials)),
        tools=tuple(map(Item, telling.tools)),
        price=Money(telling.price, "EUR"),
    )
    return Draft(content, stock=Stock(count=6))


def _watched(story: str, people: Sequence[str]) -> None:
    for number, person in enumerate(people):
        kind = BeaconKind.COMPLETE if number % 3 else BeaconKind.WATCH
        beacons.record(person, [Beacon(new_id(), story, kind, 6500 if number % 3 else 3000, 4000)])
        if number % 4 != 3:
            likes.like(person, story)
        if number:
            _so_many_days_ago(story, 2 * number)


def _so_many_days_ago(story: str, days: int) -> None:
    """What was counted of it today was counted then."""
    with database.transaction():
        StoryDay.update(day=StoryDay.day - days).where(StoryDay.story_id == story, StoryDay.day == today()).execute()


def _discuss(story: str, people: Sequence[str], maker: str) -> None:
    """Comments, and an answer of the one who made it."""
    written = [comments.post(person, story, text) for person, text in zip(people, ASKED, strict=False)]
    comments.post(maker, story, ANSWERED, written[-1])
    for person in people[1:]:
        follows.follow(person, maker)


def _work_for_moderators(
    makers: Sequence[str], told: Sequence[str], assets: Sequence[Encoded], people: Sequence[str], store: Path
) -> None:
    """Stories to be judged and one that is not done, an application, a report."""
    for number, maker in enumerate(makers[:2]):
        draft = _draft(
            replace(TELLINGS[number], title=TELLINGS[number].second), seed.video(maker, assets[number], store)
        )
        drafts.submit(drafts.begin(maker, draft).id, maker)
    drafts.begin(makers[0], Draft(Content(StoryKind.SERVICE, "A morning in the meadow, for four")))
    loom = Profile(
        "Studio Quitte",
        ("textiles",),
        "Linen, woven on two old looms and dyed with what grows here.",
        Fulfilment.OBJECT,
        None,
        None,
    )
    applications.apply(people[-1], loom)
    reports.report(
        CaseKind.REPORT_STORY, told[1], people[0], "misleading", "The text names ash, the picture shows beech."
    )
