"""A story gets the video that takes another's place when that is ready, and the old one can go once nobody is shown it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database, library, replacing, tasks
from models.errors import VideoInUse
from models.moderation import cases
from models.moderation.states import CaseKind
from models.states import VideoState
from models.stories import drafts, reading, review
from models.stories.states import StoryState
from tests.models.creators.make import MODERATOR
from tests.models.stories import make


@pytest.mark.usefixtures("listed")
def test_a_story_gets_the_new_video_when_it_is_ready_and_the_old_one_is_deleted_after_the_review(creator: str) -> None:
    old, new = make.video(creator), make.video(creator, VideoState.PROCESSING)
    made = make.live(creator, old)
    with pytest.raises(VideoInUse):
        library.delete(old, creator, 0.0)
    assert not replacing.replace(old, new, creator)
    assert reading.own(made.id, creator).draft.content.videos == (old,)

    make.becomes(new, VideoState.READY)
    assert reading.own(made.id, creator).draft.content.videos == (new,)
    shown = reading.published(made.id, None)
    assert shown.content.videos == (old,)
    with pytest.raises(VideoInUse):
        library.delete(old, creator, 0.0)

    drafts.submit(made.id, creator)
    make.decide(made.id)
    assert reading.published(made.id, None).content.videos == (new,)
    library.delete(old, creator, 0.0)
    assert make.state(old) is VideoState.DELETED


def at_once(old: str, new: str, creator: str) -> None:
    make.becomes(new, VideoState.READY)
    assert replacing.replace(old, new, creator)


def when_ready(old: str, new: str, creator: str) -> None:
    assert not replacing.replace(old, new, creator)
    make.becomes(new, VideoState.READY)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("replace", [at_once, when_ready])
def test_who_replaces_a_video_waits_for_who_decides_and_for_nobody_in_a_ring(
    replace: Callable[[str, str, str], None], creator: str
) -> None:
    old, new = make.video(creator), make.video(creator, VideoState.PROCESSING)
    made = make.submitted(creator, old)
    held = threading.Event()

    def decide() -> None:
        with database.transaction():
            # As `decisions.decide` has it: the case, then the videos, then the story.
            cases.open_case(CaseKind.STORY, made.id, creator)
            held.set()
            until_somebody_waits()
            for video in sorted((old, new)):
                tasks.lock_video(video)
            review.decided(made.id, True, MODERATOR, "because")

    with ThreadPoolExecutor(1) as pool:
        decided = pool.submit(decide)
        held.wait()
        replace(old, new, creator)
        decided.result()
    view = reading.own(made.id, creator)
    assert (view.state, view.draft.content.videos) == (StoryState.DRAFT, (new,))
    assert reading.published(made.id, None).content.videos == (old,)


def until_somebody_waits() -> None:
    """On Postgres; SQLite's writers wait for each other anyway."""
    while database.is_postgres():
        if database.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            return
        time.sleep(0.01)
