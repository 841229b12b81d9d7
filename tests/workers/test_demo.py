"""What `make run` shows besides its clip."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import database
from tests.models.feed.make import listed
from workers import demo


@pytest.fixture
def truth(tmp_path: Path) -> Iterator[None]:
    database.bind(f"sqlite:///{tmp_path / 'truth.db'}")
    database.migrate()
    yield
    database.close()


@pytest.fixture
def seeded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How often content was made, and how much."""
    made: list[tuple[int, int]] = []

    def seed(creators: int, stories: int, *, steps: bool) -> int:
        assert not steps, "codes for signing in are read in the same terminal"
        made.append((creators, stories))
        return 0

    monkeypatch.setattr(demo.seeding, "seed", seed)
    monkeypatch.setattr(demo, "open_vault", lambda: None)
    return made


@pytest.mark.usefixtures("truth")
def test_a_feed_without_stories_is_given_some_and_one_with_a_story_is_left_alone(seeded: list[tuple[int, int]]) -> None:
    demo._fill_feed()
    assert seeded == [(demo.CREATORS, demo.STORIES)]
    listed()
    demo._fill_feed()
    assert len(seeded) == 1
