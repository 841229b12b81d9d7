"""With 100,000 stories on Postgres, every list reads along an index: no table that grows with the stories is read whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from bench.feed import seed
from bench.servers.postgres import PostgresServer
from models import database
from models.feed import items, nearby, pages, reels, search
from models.feed.scores import Weights
from models.points import Point
from tests.servers.postgres import fresh

STORIES = 100_000

GROWING = {"listing", "story_tally", "listing_words", "service_cell", "video", "creator", "account"}

BEHIND = pages.Behind(1e12, "")


@pytest.fixture(scope="module")
def seeded(postgres: PostgresServer) -> Iterator[None]:
    database.bind(fresh(postgres))
    seed.seed(STORIES)
    yield
    database.close()


LISTS: dict[str, Callable[[], object]] = {
    "newest": lambda: pages.newest(seed.VIEWER, BEHIND, 20),
    "of a creator": lambda: pages.of_creator(seed.creator(3), None, BEHIND, 20),
    "of a category": lambda: pages.of_category("wood", seed.VIEWER, BEHIND, 20),
    "following": lambda: pages.following(seed.VIEWER, BEHIND, 20),
    "nearby": lambda: nearby.nearby(seed.towns()[0], seed.VIEWER, None, 20),
    "nearby, where nothing is": lambda: nearby.nearby(Point(-89, 0), None, None, 20),
    "rare words": lambda: search.search(" ".join(seed.VOCABULARY[:2]), None, None, None, 20),
    "common words": lambda: search.search("b", None, None, None, 20),
    "items": lambda: items.items([seed.story(number) for number in range(0, STORIES, 5000)], seed.VIEWER),
    "for you": lambda: reels.stretch(reels.begin(None, None, Weights()), 1, Weights()),
    "for you, with an account and a place": lambda: reels.stretch(
        reels.begin(seed.VIEWER, seed.towns()[0], Weights()), 1, Weights()
    ),
}


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", LISTS)
def test_no_list_reads_a_table_whole(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Sequence[Any]]] = []
    real = database.rows

    def noted(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, parameters))
        return real(sql, parameters)

    monkeypatch.setattr(database, "rows", noted)
    LISTS[name]()
    assert asked
    for sql, parameters in asked:
        with database.session():
            plan = "\n".join(row[0] for row in real(f"EXPLAIN {sql}", parameters))
        assert not set(re.findall(r"Seq Scan on (\w+)", plan)) & GROWING, plan
