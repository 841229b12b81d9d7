"""A shop that looks like one, for pictures of the pages: stories that play, people who like and ask, work for moderators.

Stories are those of `vw admin seed`; whoever speaks has a first name, and says what anybody might.
"""

from dataclasses import dataclass
from pathlib import Path

from bench.servers.stack import Stack
from models import videos
from models.accounts.states import Role
from models.creators import applications
from models.creators.states import Fulfilment
from models.creators.values import Profile
from models.feed import pages
from models.moderation import reports
from models.moderation.states import CaseKind
from models.points import Point
from models.reactions import beacons, comments, follows, likes
from models.reactions.beacons import Beacon, BeaconKind
from models.states import VideoState
from models.stories import drafts
from models.stories.money import Money
from models.stories.states import SegmentKind, StoryKind
from models.stories.values import Content, Draft, Item, Segment, Stock
from models.values import new_id

SEED_SECONDS = 900.0

CREATOR = "studio-linden@demo.invalid"
"""Whose studio is looked at."""
VIEWER, MODERATOR, ADMIN = "noor@demo.invalid", "desk@demo.invalid", "ops@demo.invalid"

PEOPLE = ("Noor", "Mika", "Ilse", "Tomas", "Yuki", "Samir", "Lena", "Ade")

ASKED = (
    "How long does the glaze take to dry?",
    "Mine came last week. It is lighter than it looks, and I use it every morning.",
    "Is there a larger one?",
    "The sound of that wheel!",
    "Do you ship to Porto?",
)
ANSWERED = "Yes, within a week. Write to me for two or more, they travel better together."


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is to look at."""

    story: str
    """The one that people talk about."""
    clip: Path
    """One that was sent already."""


def furnish(stack: Stack) -> Shop:
    """Fill the stack's shop. Raises `RuntimeError` with what went wrong when the stories could not be made."""
    done = stack.site.vw("admin", "seed", "--creators", "3", "--stories", "1", seconds=SEED_SECONDS)
    if done.returncode:
        raise RuntimeError(f"vw admin seed: exit {done.returncode}: {done.stdout}{done.stderr}")
    people = [stack.account(f"{name.lower()}@demo.invalid", name) for name in PEOPLE]
    creator = stack.account(CREATOR, "")
    stack.account(MODERATOR, "Desk", Role.MODERATOR)
    stack.account(ADMIN, "Ops", Role.ADMIN)
    with stack.truth():
        stories = [item.story_id for item in pages.newest(None, None, 20)]
        for number, story in enumerate(stories):
            _watched(story, people[: len(people) - number % 4])
        talked = pages.of_creator(creator, None, None, 1)[0].story_id
        _discuss(talked, people, creator)
        _work_for_moderators(creator, talked, people)
    return Shop(talked, next((stack.site.folder / "var" / "demo").glob("*.mp4")))


def _watched(story: str, people: list[str]) -> None:
    for number, person in enumerate(people):
        kind = BeaconKind.COMPLETE if number % 3 else BeaconKind.WATCH
        beacons.record(person, [Beacon(new_id(), story, kind, 9000, 9000)])
        if number % 4 != 3:
            likes.like(person, story)


def _discuss(story: str, people: list[str], creator: str) -> None:
    """Comments, and an answer of the one who made it."""
    written = [comments.post(person, story, text) for person, text in zip(people, ASKED, strict=False)]
    comments.post(creator, story, ANSWERED, written[-1])
    for person in people:
        follows.follow(person, creator)


def _work_for_moderators(creator: str, talked: str, people: list[str]) -> None:
    """A story to be judged and one that is not done, an application, a report."""
    video = next(one.id for one in videos.of_creator(creator) if one.state is VideoState.READY)
    drafts.submit(drafts.begin(creator, _jug(video)).id, creator)
    drafts.begin(creator, Draft(Content(StoryKind.OBJECT, "Plates, stacked and fired"), stock=Stock(False, 2)))
    workshop = Profile(
        "Studio Quitte",
        ("textiles",),
        "Linen, woven on two old looms and dyed with what grows here.",
        Fulfilment.BOTH,
        Point(51.35, 12.40),
        20.0,
    )
    applications.apply(people[-1], workshop)
    reports.report(
        CaseKind.REPORT_STORY, talked, people[0], "misleading", "The picture shows another glaze than the text names."
    )


def _jug(video: str) -> Draft:
    return Draft(
        Content(
            kind=StoryKind.OBJECT,
            title="Jug with a pulled handle",
            commentary="The handle is pulled from the jug itself and set while both are soft.",
            craft="ceramics",
            segments=(Segment(SegmentKind.VIDEO, video_id=video, transcript="The jug rests for a night."),),
            materials=(Item("Stoneware clay"), Item("Ash glaze")),
            tools=(Item("Kick wheel"),),
            price=Money(5800, "EUR"),
        ),
        stock=Stock(False, 3),
    )
