"""Whoever and whatever is not to be seen any more is gone at once, wherever one might look; by whatever way it went."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bench.servers.valkey import ValkeyServer
from models import database
from models.accounts.states import Role
from models.schema import Video
from models.stories.states import StoryKind
from models.stories.values import ServiceTerms
from models.values import new_id
from tests.models.creators.make import HERE
from tests.models.feed.make import watched
from tests.models.stories import make as stories
from tests.servers.postgres import fresh
from tests.web.conftest import Person, person
from tests.web.sellers import selling
from web import create_app, feed


@dataclass(frozen=True, slots=True)
class Scene:
    """A service that is live, who offers it, and who follows them."""

    client: FlaskClient
    creator: Person
    viewer: Person
    moderator: Person
    admin: Person
    story: str
    comment: str
    """Of the viewer's, with a reply of the creator's."""

    def ask(self, who: Person | None, method: str, path: str, **sent: Any) -> Any:
        return self.client.open(path, method=method, headers=who.headers if who else {}, **sent)

    def done(self, who: Person, method: str, path: str, **sent: Any) -> Any:
        answer = self.ask(who, method, path, **sent)
        assert answer.status_code < 300, answer.text
        return answer.json


@pytest.fixture(params=["sqlite", "postgres"])
def scene(
    request: pytest.FixtureRequest, tmp_path: Path, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    postgres = request.param == "postgres"
    url = fresh(request.getfixturevalue("postgres")) if postgres else f"sqlite:///{tmp_path / 'truth.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'store'}")
    monkeypatch.setattr(feed, "SURE_SECONDS", -1.0)  # nobody's first page is asked for anew by each
    client = create_app().test_client()
    people = [person(role) for role in (Role.VIEWER, Role.VIEWER, Role.MODERATOR, Role.ADMIN)]
    creator = selling(people[0])
    video = watched()
    with database.transaction():
        Video.update(creator=creator.id).where(Video.id == video).execute()
    told = stories.content(video, kind=StoryKind.SERVICE, terms=ServiceTerms(60))
    story = stories.live(creator.id, video, content=told).id
    made = Scene(client, *people, story, "")
    said = made.done(people[1], "POST", f"/v1/stories/{story}/comments", json={"text": "How long does it take?"})["id"]
    made.done(creator, "POST", f"/v1/stories/{story}/comments", json={"text": "An hour.", "reply_to": said})
    made.done(people[1], "PUT", f"/v1/creators/{creator.id}/follow")
    yield Scene(client, *people, story, said)
    database.close()


LISTS = (
    "/v1/feed/for_you",
    f"/v1/feed/for_you?latitude={HERE.latitude}&longitude={HERE.longitude}",
    "/v1/feed/newest",
    "/v1/feed/following",
    f"/v1/feed/nearby?latitude={HERE.latitude}&longitude={HERE.longitude}",
    "/v1/search?q=bowl",
    "/v1/search?category=wood",
)

ABOUT_STORY = (
    "/v1/feed/stories/{story}",
    "/v1/stories/{story}",
    "/v1/stories/{story}/comments",
    "/v1/comments/{comment}/replies",
    "/v1/stories/{story}/map",
    "/v1/stories/{story}/map.svg",
)

ABOUT_CREATOR = (
    "/v1/creators/{creator}",
    "/v1/creators/{creator}/stories",
    "/v1/creators/{creator}/map",
    "/v1/creators/{creator}/map.svg",
)

SHARED = ("/s/{story}", "/s/{story}/poster.jpg", "/s/{story}/video.m3u8")
"""For nobody in particular."""


def named(scene: Scene, path: str) -> str:
    return path.format(story=scene.story, creator=scene.creator.id, comment=scene.comment)


def seen(scene: Scene, who: Person | None) -> set[str]:
    """Where somebody finds the story, or its creator."""
    found = set()
    for path in LISTS:
        if who is None and path.endswith("following"):
            continue
        answer = scene.ask(who, "GET", path)
        assert answer.status_code == 200, answer.text
        if scene.story in answer.text or scene.creator.id in answer.text:
            found.add(path)
    for path in (*ABOUT_STORY, *ABOUT_CREATOR, *(SHARED if who is None else ())):
        answer = scene.ask(who, "GET", named(scene, path))
        assert answer.status_code in {200, 302, 404}, answer.text
        if answer.status_code != 404 and (not path.endswith("/stories") or scene.story in answer.text):
            found.add(path)
    return found


def touched(scene: Scene, who: Person) -> set[str]:
    """What somebody still can do to the story or its creator."""
    tries = (
        ("PUT", "/v1/stories/{story}/like", None),
        ("POST", "/v1/stories/{story}/shares", None),
        ("POST", "/v1/stories/{story}/comments", {"text": "Still there?"}),
        ("POST", "/v1/stories/{story}/comments", {"text": "Still?", "reply_to": scene.comment}),
    )
    found = set()
    for method, path, body in tries:
        answer = scene.ask(who, method, named(scene, path), json=body)
        assert answer.status_code in {200, 201, 404}, answer.text
        if answer.status_code != 404:
            found.add(path)
    return found


def viewer_blocks(scene: Scene) -> None:
    scene.done(scene.viewer, "PUT", f"/v1/me/blocks/{scene.creator.id}")


def creator_blocks(scene: Scene) -> None:
    scene.done(scene.creator, "PUT", f"/v1/me/blocks/{scene.viewer.id}")


def taken_down(scene: Scene) -> None:
    scene.done(scene.viewer, "POST", "/v1/reports", json={"kind": "story", "id": scene.story, "reason": "fraud"})
    (case,) = scene.done(scene.moderator, "GET", "/v1/moderation/cases?kind=report_story")["items"]
    scene.done(scene.moderator, "POST", f"/v1/moderation/cases/{case['id']}/claim")
    decision = {"verdict": "reject", "reason": "fraud"}
    scene.done(scene.moderator, "POST", f"/v1/moderation/cases/{case['id']}/decide", json=decision)


def archived(scene: Scene) -> None:
    scene.done(scene.creator, "POST", f"/v1/stories/{scene.story}/archive")


def suspended(scene: Scene) -> None:
    sanction = {"kind": "suspension", "days": 7, "reason": "fraud"}
    scene.done(scene.moderator, "POST", f"/v1/moderation/accounts/{scene.creator.id}/sanctions", json=sanction)


def banned(scene: Scene) -> None:
    sanction = {"kind": "ban", "reason": "fraud"}
    scene.done(scene.moderator, "POST", f"/v1/moderation/accounts/{scene.creator.id}/sanctions", json=sanction)


def left(scene: Scene) -> None:
    scene.done(scene.creator, "DELETE", "/v1/me")


EVERYWHERE = {*LISTS, *ABOUT_STORY, *ABOUT_CREATOR}

CREATOR_ALONE = {*ABOUT_CREATOR} - {"/v1/creators/{creator}/stories"}
"""Where they are found still of whom one story is gone."""


def test_before_anything_happens_all_of_it_is_found_everywhere(scene: Scene) -> None:
    assert seen(scene, scene.viewer) == EVERYWHERE
    assert seen(scene, None) == (EVERYWHERE - {"/v1/feed/following"}) | set(SHARED)
    assert len(touched(scene, scene.viewer)) == 3


@pytest.mark.parametrize("way", [viewer_blocks, creator_blocks])
def test_a_block_takes_it_from_both_and_from_nobody_else(scene: Scene, way: Callable[[Scene], None]) -> None:
    way(scene)
    assert seen(scene, scene.viewer) == set()
    assert touched(scene, scene.viewer) == set()
    assert seen(scene, None) == (EVERYWHERE - {"/v1/feed/following"}) | set(SHARED)
    told = scene.done(scene.creator, "GET", f"/v1/stories/{scene.story}/comments")["items"]
    assert [item["text"] for item in told] == []


@pytest.mark.parametrize("way", [taken_down, archived])
def test_a_story_that_is_gone_is_found_nowhere(scene: Scene, way: Callable[[Scene], None]) -> None:
    way(scene)
    for who in (scene.viewer, None):
        assert seen(scene, who) == CREATOR_ALONE
    assert touched(scene, scene.viewer) == set()


@pytest.mark.parametrize("way", [suspended, banned, left])
def test_a_creator_who_is_gone_is_found_nowhere_with_all_that_is_theirs(
    scene: Scene, way: Callable[[Scene], None]
) -> None:
    way(scene)
    for who in (scene.viewer, None):
        assert seen(scene, who) == set()
    assert touched(scene, scene.viewer) == set()
    beacon = {"id": new_id(), "story_id": scene.story, "kind": "view"}
    counted = scene.done(scene.viewer, "POST", "/v1/beacons", json={"beacons": [beacon]})
    assert counted["unknown"] == 1
