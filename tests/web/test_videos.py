"""A creator's videos: listed, followed, stopped, tried again, replaced, deleted; each of it by the owner alone."""

import json

import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import count_queries

from models import database, showing, tasks
from models.schema import Task, Video
from models.showing import Prefetch, Span
from models.states import Kind, Queue, VideoState
from models.values import VideoFacts
from tests.models import make
from tests.web.conftest import People, Person

AN_OTHER = {"video_id": "01990000-0000-7000-8000-000000000000"}


def ready(owner: Person, state: VideoState = VideoState.READY) -> str:
    """A video of somebody's that plays."""
    video = make.video(creator=owner.id)
    span = Span(f"media/{video}/1/a", 0, 9)
    facts = VideoFacts(
        duration=6.0,
        width=1080,
        height=1920,
        master_key=f"media/{video}/1/master.m3u8",
        master_prefetch=showing.written(Prefetch(span, span, None, None)),
        poster_key=f"media/{video}/1/images/poster.jpg",
    )
    tasks.finish(make.claim(), "{}", facts=facts, state=state)
    return video


ROUTES = [
    ("GET", "", None),
    ("DELETE", "", None),
    ("POST", "/cancel", None),
    ("POST", "/retry", None),
    ("POST", "/replace", AN_OTHER),
    ("GET", "/poster/candidates", None),
    ("POST", "/poster", {"time": 1.0}),
    ("GET", "/captions", None),
    ("GET", "/captions/de", None),
    ("DELETE", "/captions/de", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_video_is_there_for_its_owner_alone(
    client: FlaskClient, people: People, method: str, path: str, body: dict[str, object] | None
) -> None:
    video = ready(people.owner)
    address = f"/v1/videos/{video}{path}"
    for other in (people.stranger, people.viewer, people.moderator):
        answer = client.open(address, method=method, headers=other.headers, json=body)
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_video")
    assert client.open(address, method=method, json=body).status_code == 401
    mine = client.open(address, method=method, headers=people.owner.headers, json=body)
    assert mine.status_code != 401
    assert not (mine.status_code == 404 and mine.json["code"] == "unknown_video" and path != "/replace")


def listed(client: FlaskClient, who: Person, query: str = "") -> tuple[list[str], str | None]:
    answer = client.get(f"/v1/videos{query}", headers=who.headers)
    assert answer.status_code == 200, answer.json
    return [item["id"] for item in answer.json["items"]], answer.json["next"]


def test_videos_are_listed_newest_first_and_page_by_page(client: FlaskClient, people: People) -> None:
    mine = [make.video(creator=people.owner.id) for _ in range(5)]
    make.video(creator=people.stranger.id)
    seen, following = listed(client, people.owner, "?limit=2")
    make.video(creator=people.owner.id)  # which comes before the page that has been seen
    while following:
        more, following = listed(client, people.owner, f"?limit=2&cursor={following}")
        seen += more
    assert seen == list(reversed(mine))
    assert listed(client, people.viewer) == ([], None)


def test_a_list_is_of_one_state_or_of_all_but_deleted(client: FlaskClient, people: People) -> None:
    played, gone = ready(people.owner), ready(people.owner)
    waiting = make.video(creator=people.owner.id)
    assert client.delete(f"/v1/videos/{gone}", headers=people.owner.headers).status_code == 204
    assert listed(client, people.owner)[0] == [waiting, played]
    assert listed(client, people.owner, "?state=ready")[0] == [played]
    assert listed(client, people.owner, "?state=deleted")[0] == [gone]


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "cursor=!", "cursor=WzFd", "state=lost"])
def test_a_list_that_cannot_be_is_refused(client: FlaskClient, people: People, query: str) -> None:
    assert client.get(f"/v1/videos?{query}", headers=people.owner.headers).status_code in {400, 422}


def test_a_list_takes_as_many_queries_for_many_videos_as_for_one(client: FlaskClient, people: People) -> None:
    def queries() -> int:
        with count_queries() as counted:
            listed(client, people.owner)
        return counted.count

    ready(people.owner)
    one = queries()
    for _ in range(9):
        ready(people.owner)
    for _ in range(9):
        make.video(creator=people.owner.id)
    assert queries() == one


def test_progress_counts_what_is_done_and_what_runs_by_seconds(client: FlaskClient, people: People) -> None:
    chunks = [
        make.task(f"c{index}", seconds=2.0, position=index, spec=json.dumps({"chunk": index, "rungs": rungs}))
        for index, rungs in enumerate((["h264-540"], ["h264-540"], ["h264-1080", "h264-360"]))
    ]
    stills = make.task("stills", "c2", kind=Kind.STILLS, seconds=0.0)
    video = make.video(*chunks, stills, creator=people.owner.id)
    tasks.finish(make.claim(), "{}")
    tasks.heartbeat(make.claim(), 30.0, json.dumps({"share": 0.5}))
    told = client.get(f"/v1/videos/{video}", headers=people.owner.headers).json
    assert told["progress"] == 0.5
    assert told["stages"] == [
        {"name": "encode", "state": "running", "share": 0.5},
        {"name": "stills", "state": "waiting", "share": 0.0},
    ]
    assert told["rungs"] == [
        {"name": "h264-540", "share": 0.75},
        {"name": "h264-1080", "share": 0.0},
        {"name": "h264-360", "share": 0.0},
    ]
    (item,) = client.get("/v1/videos", headers=people.owner.headers).json["items"]
    assert item["progress"] == 0.5


def test_a_video_that_plays_is_told_with_its_first_frame(client: FlaskClient, people: People) -> None:
    video = ready(people.owner)
    frame = client.get(f"/v1/videos/{video}", headers=people.owner.headers).json["first_frame"]
    assert (frame["width"], frame["height"], frame["duration"]) == (1080, 1920, 6.0)
    assert frame["poster"].endswith(f"/media/{video}/1/images/poster.jpg")
    assert frame["prefetch"]["picture"]["length"] == 9
    assert frame["prefetch"]["sound"] is None


def test_a_video_is_cancelled_and_another_is_tried_again(client: FlaskClient, people: People) -> None:
    def post(path: str) -> dict[str, object]:
        answered: dict[str, object] = client.post(f"/v1/videos/{path}", headers=people.owner.headers).json
        return answered

    stopped = make.video(creator=people.owner.id)
    assert post(f"{stopped}/cancel")["state"] == "cancelled"
    assert post(f"{stopped}/retry")["code"] == "illegal_change"
    failed = make.video(creator=people.owner.id)
    tasks.fail(make.claim(), "not_a_video", "This file is not a video.", "")
    told = client.get(f"/v1/videos/{failed}", headers=people.owner.headers).json
    assert told["error"] == {"code": "not_a_video", "message": "This file is not a video."}
    assert post(f"{failed}/retry")["state"] == "processing"
    assert make.claim(Queue.LADDER).video_id == failed


def test_a_video_that_a_story_shows_is_not_deleted(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = ready(people.owner)
    monkeypatch.setattr("models.stories.uses.in_use", lambda asked: asked == video)
    answer = client.delete(f"/v1/videos/{video}", headers=people.owner.headers)
    assert (answer.status_code, answer.json["code"]) == (409, "video_in_use")
    assert make.state(video) is VideoState.READY
    with database.session():
        assert not Task.select().where(Task.video == video, Task.kind == Kind.REMOVE.value).exists()


def test_another_video_takes_the_place_of_one(client: FlaskClient, people: People) -> None:
    old, new, hers = ready(people.owner), ready(people.owner), ready(people.stranger)
    address = f"/v1/videos/{old}/replace"
    told = client.post(address, headers=people.owner.headers, json={"video_id": new})
    assert (told.status_code, told.json["replaced_by"]) == (200, new)
    for wrong, code in ((old, "not_replaceable"), (hers, "unknown_video"), ("none", "unknown_video")):
        answer = client.post(address, headers=people.owner.headers, json={"video_id": wrong})
        assert answer.json["code"] == code
    back = client.post(f"/v1/videos/{new}/replace", headers=people.owner.headers, json={"video_id": old})
    assert back.json["code"] == "not_replaceable"


def test_a_moment_is_chosen_for_the_poster(client: FlaskClient, people: People) -> None:
    video = ready(people.owner)
    address = f"/v1/videos/{video}/poster"
    nothing = client.get(f"{address}/candidates", headers=people.owner.headers).json
    assert nothing == {"storyboard": None, "width": None, "height": None, "moments": [], "pending": False}
    board = f'["media/{video}/1/images/storyboard.jpg", 90, 160, [[0.0, 0, 0], [4.0, 180, 0]]]'
    with database.transaction():
        Video.update(moments=board).where(Video.id == video).execute()
    for body in ({"time": 6.0}, {"time": -1}, {"time": "1"}, {"time": True}, {}, {"time": 1.0, "more": 1}):
        assert client.post(address, headers=people.owner.headers, json=body).status_code == 422, body
    chosen = client.post(address, headers=people.owner.headers, json={"time": 4.0})
    assert (chosen.status_code, chosen.json["pending"]) == (202, True)
    assert chosen.json["moments"] == [{"time": 0.0, "x": 0, "y": 0}, {"time": 4.0, "x": 180, "y": 0}]
    assert chosen.json["storyboard"].endswith("images/storyboard.jpg")
    unknown = make.video(creator=people.owner.id)
    answer = client.post(f"/v1/videos/{unknown}/poster", headers=people.owner.headers, json={"time": 0.0})
    assert answer.json["code"] == "video_unready"
