"""What golden pictures show that somebody has made before: a story that plays, and cases that wait.

They are the exhibit's own: what others do on the same stack changes none of them. Film, encoder and counts are such that
the same pixels come out each time.
"""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from bench.first_frame import seed
from bench.servers.stack import Stack
from infra import films, shop
from infra.shop import Filmed
from infra.tellings import ASKED, PEOPLE, TELLINGS
from models.creators import applications
from models.moderation import queue, reports
from models.moderation.states import CaseKind
from models.reactions import comments, likes, shares

TELLING = next(one for one in TELLINGS if one.word == "linden")
SECONDS = 2
"""One segment: a player has nothing to choose from after the first."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Ids of what is there."""

    story: str
    case: str
    """Of a story that its moderator looks at."""
    cases: tuple[str, ...]
    """All that wait, the most urgent first."""


def furnish(stack: Stack) -> Exhibit:
    """Make it, in the stack's shop."""
    filmed = _filmed(stack.site.folder / "exhibit")
    maker = stack.account("linden@exhibit.example.org", TELLING.workshop)
    weaver = stack.account("quitte@exhibit.example.org", shop.LOOM.name)
    people = [stack.account(f"{name.lower()}@exhibit.example.org", name) for name in PEOPLE]
    with stack.truth():
        store = stack.site.folder / "media"
        story = shop.tell(maker, TELLING, filmed.video(maker, store), None)
        for person, text in zip(people, ASKED, strict=False):
            likes.like(person, story)
            comments.post(person, story, text)
        shares.share(people[0], story)
        second = shop.submit(maker, replace(TELLING, title=TELLING.second), filmed.video(maker, store))
        applications.apply(weaver, shop.LOOM)
        reports.report(CaseKind.REPORT_STORY, story, people[0], "misleading", shop.DOUBT)
        waiting = ((CaseKind.REPORT_STORY, story), (CaseKind.STORY, second), (CaseKind.CREATOR, weaver))
        report, case, application = (str(queue.waiting(kind, subject)) for kind, subject in waiting)
    return Exhibit(story, case, (report, case, application))


def _filmed(folder: Path) -> Filmed:
    clip, asset = folder / "bowl.mp4", folder / "asset"
    films.draw(replace(TELLING.film, seconds=SECONDS), clip)
    # Of all presets the one whose encoder writes the same bytes on every machine.
    command = (sys.executable, "-m", "pipeline.cli", "encode", clip, "-o", asset, "--preset", "draft", "--quiet")
    subprocess.run(command, check=True)
    return Filmed(clip, seed.encoded_at(asset))
