"""What was counted of stories by days, over HTTP: for their owner, and nobody else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models import database
from models.reactions import tallies
from tests.web.conftest import People, Person
from tests.web.sellers import code, selling
from tests.web.test_stories import live

NOTHING = {"views": 0, "completions": 0, "watched_seconds": 0.0, "likes": 0, "comments": 0, "shares": 0}


def ask(client: FlaskClient, path: str, who: Person) -> Any:
    return client.get(f"/v1/{path}", headers=who.headers)


@pytest.mark.usefixtures("one_day")
def test_a_creator_reads_what_was_counted_day_by_day(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner)["id"]
    with database.transaction():
        tallies.count(story, views=3, completions=1, watched_ms=4500, likes=2, shares=1, sharers=1)
        tallies.count_followers(owner.id, 2)
    told = ask(client, f"stories/{story}/insights?days=3", owner).json
    counted = {"views": 3, "completions": 1, "watched_seconds": 4.5, "likes": 2, "comments": 0, "shares": 1}
    days = [item.pop("day") for item in told["items"]]
    assert told == {"items": [NOTHING, NOTHING, counted], "total": counted | {"completion": 0.3333}}
    assert days == sorted(set(days))
    mine = ask(client, "me/insights", owner).json
    assert len(mine["items"]) == 30
    assert mine["items"][-1] == counted | {"day": days[-1], "follows": 2}
    assert (mine["total"]["views"], mine["follows"], mine["followers"]) == (3, 2, 2)


def test_the_numbers_of_a_story_are_its_creator_s_alone(client: FlaskClient, people: People) -> None:
    story = live(client, selling(people.owner))["id"]
    for who in (people.stranger, people.viewer, people.moderator, people.admin):
        assert code(ask(client, f"stories/{story}/insights", who)) == (404, "unknown_story")
    assert ask(client, "me/insights", people.stranger).json["total"] == NOTHING | {"completion": None}
    assert client.get(f"/v1/stories/{story}/insights").status_code == 401


def test_so_many_days_are_told_and_no_more(client: FlaskClient, people: People) -> None:
    assert len(ask(client, "me/insights?days=90", people.owner).json["items"]) == 90
    for days in ("0", "91", "x"):
        assert code(ask(client, f"me/insights?days={days}", people.owner)) == (422, "invalid_request")
