"""The edges are literals: every legal one is taken, every other refused."""

from itertools import product

import pytest

from models import database, history
from models.schema import Base, Task, Video
from models.states import OPEN, TASK_EDGES, UNFINISHED, VIDEO_EDGES, TaskState, VideoState
from tests.models import make

VIDEO_PAIRS = list(product(VideoState, VideoState))
TASK_PAIRS = list(product(TaskState, TaskState))


def put(model: type[Base], key: str, state: str) -> None:
    with database.transaction():
        model.update(state=state).where(model.id == key).execute()  # type: ignore[attr-defined]


def row(video: str) -> str:
    with database.session():
        return str(Task.get(Task.video == video).id)


def test_every_state_has_edges() -> None:
    assert set(VIDEO_EDGES) == set(VideoState)
    assert set(TASK_EDGES) == set(TaskState)


def test_what_is_over_is_over() -> None:
    assert VIDEO_EDGES[VideoState.DELETED] == TASK_EDGES[TaskState.DONE] == frozenset()
    assert all(VideoState.DELETED in VIDEO_EDGES[state] for state in VideoState if state is not VideoState.DELETED)
    assert all(VideoState.FAILED in VIDEO_EDGES[state] for state in UNFINISHED)
    assert all(TaskState.CANCELLED in TASK_EDGES[state] for state in OPEN)


@pytest.mark.usefixtures("truth")
def test_legal_changes_of_a_video_are_made_and_others_refused() -> None:
    key = make.video()
    for before, after in VIDEO_PAIRS:
        put(Video, key, before)
        lines = len(history.of(key))
        with database.transaction():
            if after in VIDEO_EDGES[before]:
                assert history.change(Video, key, before, after, "me", "why")
            else:
                with pytest.raises(ValueError, match="a video does not go from"):
                    history.change(Video, key, before, after, "me")
        legal = after in VIDEO_EDGES[before]
        assert make.state(key) is (after if legal else before)
        written = history.of(key)[lines:]
        assert [(line.before, line.after, line.actor, line.reason) for line in written] == (
            [(before, after, "me", "why")] if legal else []
        )


@pytest.mark.usefixtures("truth")
def test_legal_changes_of_a_task_are_made_and_others_refused() -> None:
    video = make.video()
    key = row(video)
    for before, after in TASK_PAIRS:
        put(Task, key, before)
        with database.transaction():
            if after in TASK_EDGES[before]:
                assert history.change(Task, key, before, after, "me")
            else:
                with pytest.raises(ValueError, match="a task does not go from"):
                    history.change(Task, key, before, after, "me")
        assert make.states(video)["chunk"] is (after if after in TASK_EDGES[before] else before)


@pytest.mark.usefixtures("truth")
def test_a_change_from_a_state_that_it_has_left_does_nothing() -> None:
    key = make.video()
    before = make.snapshot()
    with database.transaction():
        assert not history.change(Video, key, VideoState.PLAYABLE, VideoState.READY, "late")
    assert make.snapshot() == before
