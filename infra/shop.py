"""A shop that looks like one, for pictures of the pages: stories that play, people who like and ask, work for moderators."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import imageio_ffmpeg

from bench.first_frame import seed
from bench.first_frame.seed import Encoded
from bench.servers.stack import Stack
from infra import films
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
from models.schema import Task, Video
from models.states import TaskState
from models.stories import drafts
from models.stories.money import Money
from models.stories.states import SegmentKind, StoryKind
from models.stories.values import Content, Draft, Item, Segment, ServiceTerms, Stock
from models.values import new_id
from pipeline import wire
from pipeline.limits import SourceLimits
from pipeline.probe import probe
from settings import HOME

CLIPS = HOME / "screenshots" / "clips"

CREATOR = "malve@demo.invalid"
"""Whose studio is looked at."""
VIEWER, MODERATOR, ADMIN = "noor@demo.invalid", "desk@demo.invalid", "ops@demo.invalid"

BY = "shop"
UPRIGHT = "crop='min(iw,ih*9/16)':ih,scale=540:960,setsar=1"


PLACE = Point(51.3397, 12.3731)
LOOM = Profile(
    "Studio Quitte",
    ("textiles",),
    "Linen, woven on two old looms and dyed with what grows here.",
    Fulfilment.OBJECT,
    None,
    None,
)
"""Of somebody who has applied."""
DOUBT = "The text names ash, the picture shows beech."


@dataclass(frozen=True, slots=True)
class Filmed:
    """A clip, and what was encoded of it."""

    clip: Path
    asset: Encoded

    def video(self, maker: str, store: Path) -> str:
        """A video of it that is ready, in the bound database and the folder `store`; its id."""
        info = wire.dump(probe(self.clip, SourceLimits()))
        with database.transaction():  # no worker comes between: there is nothing to encode for it
            key = seed.video(maker, self.asset, store)
            Video.update(info=info).where(Video.id == key).execute()
            Task.update(state=TaskState.DONE.value).where(Task.video == key).execute()
        return key


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to look at."""

    story: str
    """The one that people talk about."""
    service: str
    clip: Path
    """A film that nobody has sent."""


def furnish(stack: Stack, real: Path | None = None) -> Shop:
    """Fill the stack's shop; clips are drawn, or of the folder `real` as far as they are there."""
    clips = [_clip(telling, real) for telling in TELLINGS]
    filmed = [Filmed(clip, asset) for clip, asset in zip(clips, seed.encoded(clips), strict=True)]
    people = [stack.account(f"{name.lower()}@demo.invalid", name) for name in PEOPLE]
    makers = [stack.account(f"{telling.word}@demo.invalid", telling.workshop) for telling in TELLINGS]
    stack.account(MODERATOR, "Desk", Role.MODERATOR)
    stack.account(ADMIN, "Ops", Role.ADMIN)
    with stack.truth():
        store = stack.site.folder / "media"
        told = [
            tell(maker, telling, film.video(maker, store), PLACE)
            for maker, telling, film in reversed(list(zip(makers, TELLINGS, filmed, strict=True)))
        ][::-1]
        service = _offer(makers[1], filmed[1].video(makers[1], store))
        for number, story in enumerate(told):
            _watched(story, people[: len(people) - 2 * number])
        _discuss(told[0], people, makers[0])
        for maker, telling, film in zip(makers[:2], TELLINGS[:2], filmed[:2], strict=True):
            submit(maker, replace(telling, title=telling.second), film.video(maker, store))
        drafts.begin(makers[0], Draft(Content(StoryKind.SERVICE, "A morning in the meadow, for four")))
        applications.apply(people[-1], LOOM)
        reports.report(CaseKind.REPORT_STORY, told[1], people[0], "misleading", DOUBT)
    return Shop(told[0], service, clips[0])


def _clip(telling: Telling, real: Path | None) -> Path:
    """Upright and small: it is looked at in a small window."""
    source = real / telling.clip if real and telling.clip else None
    if source is None or not source.is_file():
        clip = CLIPS / f"{telling.word}-drawn.mp4"
        if not clip.exists():
            films.draw(telling.film, clip)
        return clip
    clip = CLIPS / f"{telling.word}-real.mp4"
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
    codecs = ("-vf", UPRIGHT, "-t", "7", "-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p", "-c:a", "aac")
    if not clip.exists():
        ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
        subprocess.run([ffmpeg, "-v", "error", "-y", "-i", source, *sound, *codecs, "-shortest", clip], check=True)
    return clip


def tell(maker: str, telling: Telling, video: str, place: Point | None) -> str:
    """A live story of a creator who is approved, and offers services around a place where there is one; its id."""
    sells, radius = (Fulfilment.BOTH, 20.0) if place else (Fulfilment.OBJECT, None)
    applications.apply(maker, Profile(telling.workshop, (telling.craft,), telling.bio, sells, place, radius))
    _approve(CaseKind.CREATOR, maker)
    return _live(maker, _draft(telling, video))


def submit(maker: str, telling: Telling, video: str) -> str:
    """A story that waits for a moderator; its id."""
    return drafts.submit(drafts.begin(maker, _draft(telling, video)).id, maker).id


def _offer(maker: str, video: str) -> str:
    """A live service; its id."""
    content = Content(
        kind=StoryKind.SERVICE,
        title="Carve a spoon in an afternoon",
        commentary="From a green branch to a spoon that you take home. Knives are there, and so is tea.",
        craft="wood",
        segments=(Segment(SegmentKind.VIDEO, video_id=video, transcript="Nothing is said."),),
        materials=(Item("Green birch"),),
        tools=(Item("Axe"), Item("Hook knife")),
        price=Money(9000, "EUR"),
        terms=ServiceTerms(210, 2000),
    )
    return _live(maker, Draft(content))


def _live(maker: str, draft: Draft) -> str:
    story = drafts.submit(drafts.begin(maker, draft).id, maker).id
    _approve(CaseKind.STORY, story)
    return story


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
