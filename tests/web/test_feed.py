"""The feed over HTTP: what an item holds, how lists go on, and who sees what."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import count_queries

from models import database
from models.accounts import blocks
from models.feed import reels
from models.feed.listings import Place, hide_creator, unlist
from models.feed.schema import Reel
from tests.models.feed.make import aged, listed
from tests.web.conftest import PATIENCE, People, Person
from tests.web.stories import live, sells
from web import create_app, feed

LISTS = ("/v1/feed/for_you", "/v1/feed/newest", "/v1/search?q=oak", "/v1/search?category=wood")
HERE = "latitude=10&longitude=10"


def get(client: FlaskClient, path: str, who: Person | None = None) -> Any:
    return client.get(path, headers=who.headers if who else {})


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json
    return [item["id"] for item in answer.json["items"]]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def swiped(client: FlaskClient, path: str, who: Person | None = None, limit: int = 3) -> list[str]:
    """Every story of a list, page by page."""
    found: list[str] = []
    joined = "&" if "?" in path else "?"
    cursor = ""
    for _ in range(30):
        answer = get(client, f"{path}{joined}limit={limit}{cursor}", who)
        found += ids(answer)
        if answer.json["next"] is None:
            return found
        cursor = f"&cursor={answer.json['next']}"
    raise AssertionError("no end")


@pytest.mark.usefixtures("client")
def test_an_item_holds_everything_for_its_first_frame(client: FlaskClient, people: People) -> None:
    sells(people.owner)
    story = live(people.owner, title="A bowl")
    client.put(f"/v1/stories/{story}/like", headers=people.viewer.headers)
    client.put(f"/v1/creators/{people.owner.id}/follow", headers=people.viewer.headers)
    (item,) = get(client, "/v1/feed/for_you", people.viewer).json["items"]
    frame = item.pop("first_frame")
    assert item.pop("published").endswith("Z")
    assert item.pop("share_url") == f"http://localhost/s/{story}"
    assert item == {
        "id": story,
        "kind": "object",
        "title": "A bowl",
        "category": "wood",
        "creator": {"id": people.owner.id, "name": "Ana", "avatar": None},
        "price": {"amount": 4900, "currency": "EUR"},
        "likes": 1,
        "comments": 0,
        "shares": 0,
        "views": 0,
        "liked": True,
        "followed": True,
        "distance_km": None,
        "placed": False,
    }
    assert (frame["width"], frame["height"], frame["duration"]) == (1080, 1920, 10.0)
    assert frame["thumbhash"]
    assert frame["dominant_colour"] == "#a1683c"
    assert frame["poster"].endswith("/images/poster.jpg")
    assert frame["playback"]["url"].endswith("/master.m3u8")
    assert (frame["prefetch"]["picture"]["offset"], frame["prefetch"]["picture"]["length"]) == (800, 9000)
    (mine,) = get(client, "/v1/feed/for_you").json["items"]
    assert (mine["liked"], mine["followed"]) == (False, False)


@pytest.mark.parametrize("path", LISTS)
def test_lists_go_on_without_doubles_or_holes_while_others_are_published(client: FlaskClient, path: str) -> None:
    made = [live() for _ in range(7)]
    for number, story in enumerate(made):
        aged(story, 1 + number)
    expected = sorted(made) if "q=" in path else made
    expected = expected[::-1] if "q=" in path else expected
    joined = "&" if "?" in path else "?"
    first = get(client, f"{path}{joined}limit=3")
    live()
    second = get(client, f"{path}{joined}limit=3&cursor={first.json['next']}")
    live()
    third = get(client, f"{path}{joined}limit=3&cursor={second.json['next']}")
    assert [*ids(first), *ids(second), *ids(third)] == expected
    assert third.json["next"] is None


def test_following_takes_an_account_and_shows_those_followed(client: FlaskClient, people: People) -> None:
    sells(people.owner)
    story = live(people.owner)
    live()
    assert code(get(client, "/v1/feed/following")) == (401, "unauthorized")
    assert ids(get(client, "/v1/feed/following", people.viewer)) == []
    client.put(f"/v1/creators/{people.owner.id}/follow", headers=people.viewer.headers)
    assert swiped(client, "/v1/feed/following", people.viewer) == [story]


def test_nearby_takes_a_point_and_tells_distances(client: FlaskClient) -> None:
    far = live(kind="service", place=Place(10.3, 10, 50))
    near = live(kind="service", place=Place(10.1, 10, 50))
    live(kind="service", place=Place(12, 10, 50))
    answer = get(client, f"/v1/feed/nearby?{HERE}")
    assert ids(answer) == [near, far]
    assert [item["distance_km"] for item in answer.json["items"]] == [11.1, 33.4]
    assert swiped(client, f"/v1/feed/nearby?{HERE}", limit=1) == [near, far]
    for wrong in ("", "?latitude=10", "?latitude=91&longitude=0", "?latitude=nan&longitude=0"):
        assert code(get(client, f"/v1/feed/nearby{wrong}")) == (422, "invalid_request")


def test_a_creators_page_is_theirs_and_nobodys_is_not_there(client: FlaskClient, people: People) -> None:
    sells(people.owner)
    assert ids(get(client, f"/v1/creators/{people.owner.id}/stories")) == []
    story = live(people.owner)
    live()
    assert ids(get(client, f"/v1/creators/{people.owner.id}/stories")) == [story]
    blocks.block(people.owner.id, people.stranger.id)
    answer = get(client, f"/v1/creators/{people.owner.id}/stories", people.stranger)
    assert code(answer) == code(get(client, "/v1/creators/none/stories")) == (404, "unknown_creator")


def test_search_wants_words_or_a_category(client: FlaskClient) -> None:
    assert code(get(client, "/v1/search")) == (422, "invalid_request")
    assert code(get(client, f"/v1/search?q={'x' * 201}")) == (422, "invalid_request")
    assert ids(get(client, "/v1/search?q=%22)(*")) == []


@pytest.mark.parametrize("path", [*LISTS, f"/v1/feed/nearby?{HERE}"])
def test_what_is_blocked_hidden_or_taken_down_vanishes_from_an_old_cursors_pages(
    client: FlaskClient, people: People, path: str
) -> None:
    made = []
    for creator in (people.owner, people.stranger, people.admin):
        for number in range(3):
            made.append(live(creator, kind="service", place=Place(10, 10 + number / 100, 50), title="Oak"))
    joined = "&" if "?" in path else "?"
    first = get(client, f"{path}{joined}limit=1", people.viewer)
    blocks.block(people.viewer.id, people.owner.id)
    with database.transaction():
        hide_creator(people.stranger.id)
        unlist(made[-1])
    rest = get(client, f"{path}{joined}limit=50&cursor={first.json['next']}", people.viewer)
    assert set(ids(rest)) | set(ids(first)) >= set(made[6:8])
    assert not set(ids(rest)) & {*made[:6], made[-1]}


def test_a_cursor_is_good_for_its_list_and_its_viewer_alone(client: FlaskClient, people: People) -> None:
    for _ in range(3):
        live()
    cursor = get(client, "/v1/feed/for_you?limit=1", people.viewer).json["next"]
    assert len(ids(get(client, f"/v1/feed/for_you?cursor={cursor}", people.viewer))) == 2
    for path, who in (("for_you", None), ("for_you", people.stranger), ("newest", people.viewer)):
        assert code(get(client, f"/v1/feed/{path}?cursor={cursor}", who)) == (422, "bad_cursor")
    newest = get(client, "/v1/feed/newest?limit=1").json["next"]
    assert len(ids(get(client, f"/v1/feed/newest?cursor={newest}"))) == 2
    for forged in ("x", newest[:-2] + "AA", "W10", "a" * 200):
        assert code(get(client, f"/v1/feed/newest?cursor={forged}")) == (422, "bad_cursor")


def test_a_list_goes_on_when_a_secret_is_replaced_until_it_is_dropped(
    app_settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app_settings
    monkeypatch.setenv("VW_TOKEN_SECRETS", "o" * 40)
    client = create_app().test_client()
    for _ in range(2):
        live()
    cursor = get(client, "/v1/feed/newest?limit=1").json["next"]
    for secrets, answer in ((f"{'n' * 40} {'o' * 40}", 200), ("n" * 40, 422)):
        monkeypatch.setenv("VW_TOKEN_SECRETS", secrets)
        assert get(create_app().test_client(), f"/v1/feed/newest?cursor={cursor}").status_code == answer
    database.close()


def test_a_session_that_is_over_is_said_to_be(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reels, "BATCH", 2)
    monkeypatch.setattr(reels, "LEAST", 2)
    for _ in range(8):
        live()
    cursor = get(client, "/v1/feed/for_you?limit=2", people.viewer).json["next"]
    with database.transaction():
        Reel.delete().execute()
    assert code(get(client, f"/v1/feed/for_you?limit=4&cursor={cursor}", people.viewer)) == (410, "feed_over")


def test_a_story_whose_video_cannot_be_watched_is_left_out(client: FlaskClient) -> None:
    listed(video_id="none")
    story = live()
    assert ids(get(client, "/v1/feed/newest?limit=1")) == [story]


@pytest.mark.parametrize("path", [*LISTS, "/v1/feed/following", f"/v1/feed/nearby?{HERE}", f"/v1/feed/for_you?{HERE}"])
def test_the_number_of_queries_does_not_grow_with_the_page(client: FlaskClient, people: People, path: str) -> None:
    sells(people.owner)
    client.put(f"/v1/creators/{people.owner.id}/follow", headers=people.viewer.headers)
    for number in range(30):
        live(people.owner, kind="service", place=Place(10, 10 + number / 10_000, 50), title="Oak")
    joined = "&" if "?" in path else "?"

    def queries(limit: int) -> int:
        with count_queries() as counted:
            assert len(ids(get(client, f"{path}{joined}limit={limit}", people.viewer))) == limit
        return int(counted.count)

    assert queries(2) == queries(25) <= 16


def test_what_everybody_is_shown_at_once_is_shown_hardly_longer_than_its_stories_are(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = live(), live()
    aged(gone, 1)
    assert ids(get(client, "/v1/feed/for_you")) == [kept, gone]
    assert get(client, "/v1/feed/for_you").data == get(client, "/v1/feed/for_you").data
    assert len(ids(get(client, "/v1/feed/for_you?limit=1"))) == 1
    with database.transaction():
        unlist(gone)
    monkeypatch.setattr(feed, "SURE_SECONDS", 0.0)
    assert ids(get(client, "/v1/feed/for_you")) == [kept]


def test_of_those_who_come_at_once_one_begins_what_all_are_shown(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, begin, begun = live(), reels.begin, list[str]()
    kept, looks, all_here = feed._kept, count(1), threading.Event()

    def look(*given: Any) -> Any:
        if next(looks) == 5:  # who begins has looked twice then, each of the others once
            all_here.set()
        return kept(*given)

    def last(*given: Any) -> str:
        assert all_here.wait(PATIENCE)
        begun.append(begin(*given))
        return begun[-1]

    monkeypatch.setattr(feed, "_kept", look)
    monkeypatch.setattr(reels, "begin", last)
    for name in ("PATIENCE_SECONDS", "COMMON_SECONDS"):
        monkeypatch.setattr(feed, name, PATIENCE)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: get(client.application.test_client(), "/v1/feed/for_you"), range(4)))
    assert [ids(answer) for answer in answers] == [[story]] * 4
    assert len(begun) == 1
