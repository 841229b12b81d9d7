"""`vw admin seed`: demo content, through everything that real content goes through.

Clips are drawn, stored, encoded by the running workers; creators apply and stories are submitted; a case is opened for each,
claimed and approved. Whatever is there already is left as it is, so that a run that was cut off is simply made again.
"""

import colorsys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from models import showing, videos
from models.accounts import appointing
from models.captions import tracks
from models.captions.states import CaptionKind
from models.creators import applications
from models.creators.states import CreatorState, Fulfilment
from models.creators.values import Profile
from models.errors import UnknownCreator
from models.moderation import queue
from models.moderation.states import CaseKind, Verdict
from models.moderation.values import Decision
from models.points import Point
from models.states import VideoState
from models.stories import drafts, reading
from models.stories.money import Money
from models.stories.states import SegmentKind, StoryKind, StoryState
from models.stories.values import Content, Draft, Item, Segment, ServiceTerms, Stock
from pipeline import cli, demo
from settings import HOME
from workers import bell
from workers.admin import judging
from workers.admin.grammar import ACTOR
from workers.admin.stories import NAMES, WORKSHOPS, Telling, Workshop
from workers.follow import follow
from workers.home import open_home
from workers.submit import Submission, submit

BORN = date(1985, 1, 1)
MIDDLE = Point(51.3397, 12.3731)
"""Around which the workshops lie."""
RADIUS_KM = 25.0
LEAD_DAYS = 21
AHEAD = 1
"""Clips that are with the workers beside the one whose story is waited for."""
LOST = (VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED)
DRAWN = HOME / "demo"


@dataclass(frozen=True, slots=True)
class Planned:
    """A story that is to be there, and its creator's account."""

    account: str
    workshop: Workshop
    telling: Telling
    video: str


def seed(creators: int, stories: int, *, steps: bool = True) -> int:
    """Make what is missing of so many creators with so many stories each; an exit code of `vw`. `steps`: print how far each
    video is, too."""
    waiting = deque[Planned]()
    for one in _submitted(creators, stories):
        waiting.append(one)
        # The next clip is drawn while this one is encoded, and no later one: people wait for the first story.
        if len(waiting) > AHEAD and not _published(waiting.popleft(), steps):
            return cli.FAILED
    return cli.DONE if all(_published(one, steps) for one in waiting) else cli.FAILED


def _submitted(creators: int, stories: int) -> Iterator[Planned]:
    """Every story, as soon as its clip is with the workers; one of each creator before the second of any."""
    makers = [_creator(number) for number in range(creators)]
    for story in range(stories):
        for creator, (account, workshop) in enumerate(makers):
            yield Planned(account, workshop, workshop.tellings[story], _video(account, workshop, creator, story))


def _published(one: Planned, steps: bool) -> bool:
    """Wait for its video and tell the story; False where the video came to nothing."""
    for line in follow(one.video):
        if steps:
            print(line, flush=True)
    if videos.video(one.video).state is not VideoState.READY:
        return False
    _tell(one)
    return True


def _creator(number: int) -> tuple[str, Workshop]:
    """The account of a creator who is approved, and what they make."""
    name, workshop = NAMES[number], WORKSHOPS[number % len(WORKSHOPS)]
    account, _ = appointing.open_account(f"{_word(number)}@demo.invalid", name, ACTOR, BORN)
    try:
        state = applications.own(account).state
    except UnknownCreator:
        state = None
    if state is None or state is CreatorState.REJECTED:
        # A few kilometres apart, so that they are found by distance.
        point = Point(MIDDLE.latitude + 0.03 * number, MIDDLE.longitude - 0.02 * number)
        profile = Profile(name, (workshop.craft,), workshop.bio, Fulfilment.BOTH, point, RADIUS_KM)
        state = applications.apply(account, profile).state
    if state is CreatorState.APPLIED:
        _approve(CaseKind.CREATOR, account)
    return account, workshop


def _word(creator: int) -> str:
    """For addresses and files."""
    return NAMES[creator].lower().replace(" ", "-")


def _video(account: str, workshop: Workshop, creator: int, story: int) -> str:
    """The video of a story, submitted now unless it was before."""
    clip = DRAWN / f"{_word(creator)}-{story + 1}.mp4"
    for view in videos.of_creator(account):
        if view.name == clip.name and view.state not in LOST:
            return view.id
    if not clip.exists():
        print(f"drawing {clip.name} …", flush=True)
        demo.draw(clip, _look(workshop.look, creator, story))
    return submit(open_home().store, clip, Submission(creator=account, name=clip.name))


def _look(look: demo.Look, creator: int, story: int) -> demo.Look:
    """The workshop's own, a little different for each creator and story: other bytes, and another sight."""
    turned = 0.07 * creator + 0.02 * story
    hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in look.clay))
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb((hue + turned) % 1.0, saturation, value))
    return replace(
        look,
        seconds=look.seconds - story,
        clay=(red, green, blue),
        turn_seconds=look.turn_seconds + 0.5 * story,
        pitch=look.pitch * (1 + 0.05 * story),
    )


def _tell(one: Planned) -> None:
    """Captions, and the story itself, submitted and approved."""
    if not showing.captions_sent(one.video):
        vtt = _captions(one.telling, videos.video(one.video).duration or 1.0)
        _, queues = tracks.put(one.video, one.account, "en", CaptionKind.CAPTIONS, "English", vtt.encode())
        bell.ring(queues)
    known = {view.draft.content.title: view for view in reading.page(one.account, None, None, 50)}
    story = known.get(one.telling.title) or drafts.begin(one.account, _draft(one))
    if story.state in {StoryState.DRAFT, StoryState.REJECTED}:
        story = drafts.submit(story.id, one.account)
    if story.state is StoryState.SUBMITTED:
        _approve(CaseKind.STORY, story.id)
    print(f"{one.telling.title}: {reading.own(story.id, one.account).state.value}", flush=True)


def _draft(one: Planned) -> Draft:
    telling, workshop = one.telling, one.workshop
    service = telling.minutes is not None
    said = " ".join(telling.heard)
    made_to_order = not service and telling.stock is None
    return Draft(
        content=Content(
            kind=StoryKind.SERVICE if service else StoryKind.OBJECT,
            title=telling.title,
            commentary=telling.commentary,
            craft=workshop.craft,
            segments=(Segment(SegmentKind.VIDEO, video_id=one.video, transcript=said),),
            materials=tuple(map(Item, workshop.materials)),
            tools=tuple(map(Item, workshop.tools)),
            price=Money(telling.price, "EUR"),
            lead_days=LEAD_DAYS if made_to_order else None,
            terms=None if telling.minutes is None else ServiceTerms(telling.minutes, telling.price // 4),
        ),
        stock=Stock(made_to_order, telling.stock),
    )


def _captions(telling: Telling, duration: float) -> str:
    """A WebVTT file: each part for a third of the time."""
    third = duration / len(telling.heard)
    cues = [
        f"{_time(number * third)} --> {_time((number + 1) * third - 0.1)}\n{part}\n"
        for number, part in enumerate(telling.heard)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _time(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"


def _approve(kind: CaseKind, subject: str) -> None:
    case = queue.waiting(kind, subject)
    if case is not None:
        judging.decide(case, Decision(Verdict.APPROVE, None, "demo content"))
