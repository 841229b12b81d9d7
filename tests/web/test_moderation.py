"""Moderation over HTTP: who may see the queue, who may decide, and what those concerned see of it."""

import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from models import database
from models.accounts import sessions
from models.accounts.states import Role
from models.captions import tracks
from models.captions.states import CaptionKind
from models.moderation import cases, sanctions
from models.moderation.schema import ModerationCase
from models.moderation.states import CaseKind, SanctionKind
from models.moderation.values import NewSanction
from models.schema import Video
from pipeline import wire
from pipeline.limits import SourceLimits
from pipeline.probe import probe
from settings import account_settings
from tests.models.creators import make as creators
from tests.models.stories import make as stories
from tests.web.conftest import People, Person, person
from web import bearer, create_app, footage

QUEUE = "/v1/moderation/cases"

REJECT = {"verdict": "reject", "reason": "harassment", "note": "for us"}


def reported(owner: Person, reporter: Person, reason: str = "harassment") -> str:
    """A case about an account."""
    with database.transaction():
        return cases.open_case(CaseKind.REPORT_ACCOUNT, owner.id, reporter.id, owner=owner.id, reason=reason)


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json["code"]


def post(client: FlaskClient, who: Person | None, path: str, body: object = None) -> Any:
    return client.post(path, json=body, headers=who.headers if who else {})


def get(client: FlaskClient, who: Person | None, path: str) -> Any:
    return client.get(path, headers=who.headers if who else {})


@pytest.fixture
def case(people: People) -> str:
    return reported(people.owner, people.viewer)


@pytest.fixture
def decided(client: FlaskClient, people: People, case: str) -> str:
    post(client, people.moderator, f"{QUEUE}/{case}/claim")
    assert post(client, people.moderator, f"{QUEUE}/{case}/decide", REJECT).status_code == 200
    return case


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", QUEUE),
        ("GET", "/v1/moderation/counts"),
        ("GET", f"{QUEUE}/CASE"),
        ("POST", f"{QUEUE}/CASE/claim"),
        ("POST", f"{QUEUE}/CASE/release"),
        ("POST", f"{QUEUE}/CASE/decide"),
        ("POST", f"{QUEUE}/CASE/dismiss"),
        ("POST", f"{QUEUE}/CASE/appeal"),
        ("POST", f"{QUEUE}/CASE/appeal/decide"),
        ("GET", "/v1/moderation/accounts/ACCOUNT/sanctions"),
        ("POST", "/v1/moderation/accounts/ACCOUNT/sanctions"),
        ("POST", "/v1/moderation/sanctions/CASE/lift"),
        ("GET", "/v1/moderation/audit"),
    ],
)
def test_moderation_is_for_moderators(client: FlaskClient, people: People, case: str, method: str, path: str) -> None:
    path = path.replace("CASE", case).replace("ACCOUNT", people.owner.id)
    bodies = {
        "decide": {"verdict": "grant"} if "appeal" in path else REJECT,
        "dismiss": {"note": "gone"},
        "appeal": {"text": "no"},
        "sanctions": {"kind": "warning", "reason": "spam"},
        "lift": {"reason": "enough"},
    }
    body = bodies.get(path.rsplit("/", 1)[1]) if method == "POST" else None
    for who in (people.owner, people.stranger, people.viewer):
        assert code(client.open(path, method=method, json=body, headers=who.headers)) == (403, "forbidden")
    assert code(client.open(path, method=method, json=body)) == (401, "unauthorized")


def test_a_moderator_claims_a_case_and_decides_it(client: FlaskClient, people: People, case: str) -> None:
    listed = get(client, people.moderator, QUEUE).json
    (item,) = listed["items"]
    assert (item["id"], item["owner"], item["state"], item["overdue"]) == (
        case,
        {"id": people.owner.id, "name": "Owner"},
        "open",
        False,
    )
    assert 0 < item["seconds_left"] <= 4 * 3600
    assert code(post(client, people.moderator, f"{QUEUE}/{case}/decide", REJECT)) == (409, "claim_missing")
    assert "expires" in post(client, people.moderator, f"{QUEUE}/{case}/claim").json
    assert code(post(client, people.admin, f"{QUEUE}/{case}/claim")) == (409, "case_claimed")
    assert [item["id"] for item in get(client, people.moderator, f"{QUEUE}?mine=true").json["items"]] == [case]
    assert get(client, people.admin, f"{QUEUE}?mine=true").json["items"] == []
    body = {**REJECT, "sanction": {"kind": "suspension", "days": 7}}
    told = post(client, people.moderator, f"{QUEUE}/{case}/decide", body).json
    assert (told["verdict"], told["reason"], told["note"], told["decided_by"]) == (
        "reject",
        "harassment",
        "for us",
        people.moderator.id,
    )
    assert [line["action"] for line in told["audit"]] == ["decide", "claim", "open"]
    assert [line["after"] for line in told["history"]] == ["open", "decided"]
    assert [(one["kind"], one["case"]) for one in told["owner_sanctions"]] == [("suspension", case)]
    assert code(post(client, people.moderator, f"{QUEUE}/{case}/claim")) == (409, "illegal_change")
    assert get(client, people.moderator, QUEUE).json == {"items": [], "next": None}
    assert len(get(client, people.moderator, f"{QUEUE}?state=decided").json["items"]) == 1


def test_a_released_case_is_anybody_s(client: FlaskClient, people: People, case: str) -> None:
    post(client, people.moderator, f"{QUEUE}/{case}/claim")
    assert code(post(client, people.admin, f"{QUEUE}/{case}/release")) == (409, "claim_missing")
    assert post(client, people.moderator, f"{QUEUE}/{case}/release").status_code == 204
    assert post(client, people.admin, f"{QUEUE}/{case}/claim").status_code == 200


def test_a_moderator_does_not_judge_themselves(client: FlaskClient, people: People) -> None:
    own = reported(people.moderator, people.viewer)
    theirs = reported(people.owner, people.moderator)
    for case in (own, theirs):
        assert code(post(client, people.moderator, f"{QUEUE}/{case}/claim")) == (403, "own_case")


def test_the_queue_is_read_in_pages(client: FlaskClient, people: People) -> None:
    made = {reported(person(), people.viewer) for _ in range(5)}
    seen: list[str] = []
    more = ""
    for _ in range(3):
        page = get(client, people.moderator, f"{QUEUE}?limit=2{more}").json
        seen += [item["id"] for item in page["items"]]
        more = f"&cursor={page['next']}"
    assert page["next"] is None
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize(
    "cursor", ["nonsense", "bnVsbA", "WzEsMl0", "W251bGwsIngiXQ", "WzFlOTk5OSwieCJd", "WzEuMCwgIlx1MDAwMCJd"]
)
def test_a_cursor_that_is_none_is_refused(client: FlaskClient, people: People, cursor: str) -> None:
    assert code(get(client, people.moderator, f"{QUEUE}?cursor={cursor}")) == (422, "bad_cursor")


def test_support_reads_and_does_not_decide(client: FlaskClient, case: str) -> None:
    support = person(Role.SUPPORT)
    assert get(client, support, f"{QUEUE}/{case}").status_code == 200
    assert get(client, support, "/v1/moderation/audit").json["items"][0]["entity_id"] == case
    assert get(client, support, QUEUE).json["items"][0]["id"] == case
    assert get(client, support, "/v1/moderation/counts").status_code == 200
    decision = {"verdict": "approve", "reason": None, "note": "", "sanction": None}
    for route, body in (("claim", None), ("release", None), ("decide", decision), ("dismiss", {"note": "Gone."})):
        assert code(post(client, support, f"{QUEUE}/{case}/{route}", body)) == (403, "forbidden")


def test_the_audit_is_for_admins_and_comes_in_pages(client: FlaskClient, people: People, decided: str) -> None:
    assert code(get(client, people.moderator, "/v1/moderation/audit")) == (403, "forbidden")
    path = f"/v1/moderation/audit?entity={decided}&limit=2"
    first = get(client, people.admin, path).json
    rest = get(client, people.admin, f"{path}&cursor={first['next']}").json
    assert [row["action"] for row in (*first["items"], *rest["items"])] == ["decide", "claim", "open"]
    assert rest["next"] is None
    by = get(client, people.admin, f"/v1/moderation/audit?actor={people.moderator.id}").json["items"]
    assert {row["actor"] for row in by} == {people.moderator.id}
    assert len(by) == 3, "claimed, decided, warned"


def test_who_is_concerned_sees_why_and_appeals_and_another_moderator_decides(
    client: FlaskClient, people: People, decided: str
) -> None:
    (mine,) = get(client, people.owner, "/v1/me/cases").json["items"]
    assert (mine["id"], mine["reason"], mine["sentence"]) == (
        decided,
        "harassment",
        "It harasses or bullies somebody.",
    )
    assert mine["appeal_until"] is not None
    assert not {"note", "decided_by"} & mine.keys()
    assert people.moderator.id not in str(mine)
    assert get(client, people.stranger, "/v1/me/cases").json["items"] == []
    appeal = f"/v1/me/cases/{decided}/appeal"
    assert code(post(client, people.stranger, appeal, {"text": "no"})) == (404, "unknown_case")
    assert code(post(client, None, appeal, {"text": "no"})) == (401, "unauthorized")
    told = post(client, people.owner, appeal, {"text": "It was a joke."}).json
    assert (told["state"], told["appeal_text"], told["appeal_until"]) == ("appealed", "It was a joke.", None)
    assert code(post(client, people.owner, appeal, {"text": "Again."})) == (409, "nothing_to_appeal")
    assert code(post(client, people.moderator, f"{QUEUE}/{decided}/claim")) == (403, "own_case")
    post(client, people.admin, f"{QUEUE}/{decided}/claim")
    granted = post(client, people.admin, f"{QUEUE}/{decided}/appeal/decide", {"verdict": "grant"}).json
    assert (granted["state"], granted["appeal_verdict"]) == ("closed", "grant")
    (mine,) = get(client, people.owner, "/v1/me/cases").json["items"]
    assert mine["appeal_verdict"] == "grant"
    assert mine["sanctions"][0]["ended"] is not None


def test_who_is_suspended_may_appeal_and_nothing_else(client: FlaskClient, people: People) -> None:
    sanctions.sanction(people.owner.id, NewSanction(SanctionKind.SUSPENSION, 7), people.moderator.id, "spam")
    (mine,) = get(client, people.owner, "/v1/me/cases").json["items"]
    assert mine["sanctions"][0]["kind"] == "suspension"
    report = {"kind": "account", "id": people.stranger.id, "reason": "spam"}
    assert code(post(client, people.owner, "/v1/reports", report)) == (403, "account_suspended")
    assert post(client, people.owner, f"/v1/me/cases/{mine['id']}/appeal", {"text": "No."}).status_code == 200


def test_who_is_banned_reads_why_appeals_and_does_nothing_else(client: FlaskClient, people: People) -> None:
    sanctions.sanction(people.owner.id, NewSanction(SanctionKind.BAN), people.moderator.id, "fraud")
    assert get(client, people.owner, "/v1/me/cases").status_code == 401, "what was open is closed"
    banned = again(people.owner)
    (mine,) = get(client, banned, "/v1/me/cases").json["items"]
    assert (mine["reason"], mine["sanctions"][0]["kind"]) == ("fraud", "ban")
    (told,) = get(client, banned, "/v1/me/notices").json["items"]
    assert post(client, banned, "/v1/me/notices/read", {"up_to": told["id"]}).status_code == 204
    assert code(post(client, banned, "/v1/reports", {"kind": "account"})) == (403, "account_closed")
    for path in ("/v1/videos", "/v1/feed/for_you", f"/v1/creators/{people.stranger.id}", "/v1/crafts"):
        assert code(get(client, banned, path)) == (403, "account_closed")
    assert post(client, banned, f"/v1/me/cases/{mine['id']}/appeal", {"text": "It was not me."}).status_code == 200
    post(client, people.admin, f"{QUEUE}/{mine['id']}/claim")
    post(client, people.admin, f"{QUEUE}/{mine['id']}/appeal/decide", {"verdict": "grant"})
    assert get(client, banned, "/v1/videos").status_code == 200


def again(who: Person) -> Person:
    """The same person, signed in once more."""
    session = sessions.open_session(who.id, 3600)
    token = bearer.issue(session, account_settings().token_secrets, time.time())
    return Person(who.id, session, {"Authorization": f"Bearer {token}"})


def test_support_appeals_for_who_is_banned(client: FlaskClient, people: People) -> None:
    sanctions.sanction(people.owner.id, NewSanction(SanctionKind.BAN), people.moderator.id, "fraud")
    assert get(client, people.owner, "/v1/me/cases").status_code in {401, 403}
    (item,) = get(client, people.moderator, f"{QUEUE}?state=decided").json["items"]
    path = f"{QUEUE}/{item['id']}/appeal"
    assert code(post(client, people.moderator, path, {"text": "They wrote."})) == (403, "forbidden")
    told = post(client, person(Role.SUPPORT), path, {"text": "They wrote."}).json
    assert (told["state"], told["appeal_text"]) == ("appealed", "They wrote.")


def test_notices_are_one_s_own_and_are_read(client: FlaskClient, people: People, decided: str) -> None:
    told = get(client, people.owner, "/v1/me/notices").json
    assert [notice["kind"] for notice in told["items"]] == ["rejected", "sanctioned"]
    assert told["items"][0]["data"]["case"] == decided
    assert told["unread"] == 2
    older = get(client, people.owner, f"/v1/me/notices?limit=1&cursor={page_after(client, people.owner)}").json
    assert [notice["kind"] for notice in older["items"]] == ["sanctioned"]
    newest = {"up_to": told["items"][0]["id"]}
    assert post(client, people.stranger, "/v1/me/notices/read", newest).status_code == 204
    assert get(client, people.owner, "/v1/me/notices").json["unread"] == 2
    assert post(client, people.owner, "/v1/me/notices/read", newest).status_code == 204
    assert get(client, people.owner, "/v1/me/notices").json["unread"] == 0
    assert code(get(client, None, "/v1/me/notices")) == (401, "unauthorized")


def page_after(client: FlaskClient, who: Person) -> str:
    return str(get(client, who, "/v1/me/notices?limit=1").json["next"])


def test_anyone_signed_in_reports_anyone_once(client: FlaskClient, people: People) -> None:
    body = {"kind": "account", "id": people.owner.id, "reason": "child_safety", "text": "Look."}
    assert code(post(client, None, "/v1/reports", body)) == (401, "unauthorized")
    first = post(client, people.viewer, "/v1/reports", body)
    assert first.status_code == 201
    assert post(client, people.viewer, "/v1/reports", {**body, "text": "Again."}).json == first.json
    (item,) = get(client, people.moderator, QUEUE).json["items"]
    assert (item["urgent"], item["reports"], item["opening_reason"]) == (True, 1, "child_safety")
    assert item["seconds_left"] <= 3600
    (told,) = get(client, people.moderator, f"{QUEUE}/{item['id']}").json["report_list"]
    assert (told["reporter"], told["text"]) == (people.viewer.id, "Look.")
    assert code(post(client, people.owner, "/v1/reports", body)) == (422, "own_report")
    assert code(post(client, people.viewer, "/v1/reports", {**body, "id": "nobody"})) == (404, "unknown_subject")
    assert code(post(client, people.stranger, "/v1/reports", {**body, "reason": "sound_unfit"})) == (
        422,
        "unfit_reason",
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "video", "id": "a", "reason": "spam"},
        {"kind": "account", "id": "a\u0000", "reason": "spam"},
        {"kind": "account", "id": "a", "reason": "spam", "text": "\u0000"},
        {"kind": "account", "id": "a", "reason": "spam", "text": "\u202etxet"},
        {"kind": "account", "id": "a", "reason": "spam", "text": "x" * 2001},
        {"kind": "account", "id": "a", "reason": "spam", "more": 1},
    ],
)
def test_a_report_that_is_none_is_refused(client: FlaskClient, people: People, body: object) -> None:
    assert code(post(client, people.viewer, "/v1/reports", body)) == (422, "invalid_request")


def test_sanctions_are_imposed_listed_and_lifted(client: FlaskClient, people: People) -> None:
    path = f"/v1/moderation/accounts/{people.owner.id}/sanctions"
    bad = {"kind": "ban", "days": 3, "reason": "spam"}
    assert code(post(client, people.moderator, path, bad)) == (422, "invalid_request")
    made = post(client, people.moderator, path, {"kind": "suspension", "days": 3, "reason": "spam"})
    assert made.status_code == 201
    (one,) = get(client, people.moderator, path).json["items"]
    assert (one["kind"], one["by"], one["ended"]) == ("suspension", people.moderator.id, None)
    lift = f"/v1/moderation/sanctions/{one['id']}/lift"
    assert post(client, people.moderator, lift, {"reason": "enough"}).status_code == 204
    assert code(post(client, people.moderator, lift, {"reason": "enough"})) == (404, "unknown_sanction")
    (one,) = get(client, people.moderator, path).json["items"]
    assert one["lifted_by"] == people.moderator.id
    staff = f"/v1/moderation/accounts/{people.admin.id}/sanctions"
    assert code(post(client, people.moderator, staff, {"kind": "ban", "reason": "spam"})) == (
        403,
        "sanction_forbidden",
    )


def test_a_case_whose_subject_is_gone_is_dismissed(client: FlaskClient, people: People, case: str) -> None:
    post(client, people.moderator, f"{QUEUE}/{case}/claim")
    told = post(client, people.moderator, f"{QUEUE}/{case}/dismiss", {"note": "gone"}).json
    assert (told["state"], told["verdict"]) == ("closed", None)


def test_every_reason_is_told_to_everybody_who_is_signed_in(client: FlaskClient, people: People) -> None:
    path = "/v1/moderation/reasons"
    assert code(get(client, None, path)) == (401, "unauthorized")
    items = get(client, people.viewer, path).json["items"]
    assert {item["code"] for item in items if item["urgent"]} == {"violence", "child_safety", "self_harm"}
    assert all(item["sentence"] and item["kinds"] for item in items)


def test_an_unknown_case_is_not_there(client: FlaskClient, people: People) -> None:
    for path in (f"{QUEUE}/none", f"{QUEUE}/none/claim"):
        method = "POST" if path.endswith("claim") else "GET"
        assert code(client.open(path, method=method, headers=people.moderator.headers)) == (404, "unknown_case")


def test_a_case_that_expired_for_appeal_says_so(client: FlaskClient, people: People, decided: str) -> None:
    with database.transaction():
        ModerationCase.update(appeal_until=database.now() - 1).where(ModerationCase.id == decided).execute()
    (mine,) = get(client, people.owner, "/v1/me/cases").json["items"]
    assert mine["appeal_until"] is None
    late = post(client, people.owner, f"/v1/me/cases/{decided}/appeal", {"text": "Late."})
    assert code(late) == (409, "appeal_too_late")


def test_a_story_s_case_shows_its_videos_with_what_the_probe_found(
    client: FlaskClient, people: People, short_clip: Path
) -> None:
    creator = creators.approved()
    video = stories.video(creator)
    info = wire.dump(probe(short_clip, SourceLimits()))
    shown = {"info": info, "duration": 3.0, "master_key": f"media/{video}/1/master.m3u8", "width": 240, "height": 320}
    with database.transaction():
        Video.update(**shown).where(Video.id == video).execute()
    stories.submitted(creator, video)
    (item,) = get(client, people.moderator, f"{QUEUE}?kind=story").json["items"]
    assert (item["subject"]["title"], item["subject"]["state"]) == ("A bowl of ash", "submitted")
    (told,) = get(client, people.moderator, f"{QUEUE}/{item['id']}").json["videos"]
    assert (told["id"], told["state"]) == (video, "ready")
    assert told["source"] == {
        "container": "mov",
        "bytes": short_clip.stat().st_size,
        "codec": "h264",
        "width": 320,
        "height": 240,
        "rotation": 0,
        "mirrored": False,
        "fps": 30.0,
        "variable_fps": False,
        "dynamic": "sdr",
        "bit_depth": 8,
        "dolby_vision": None,
        "interlaced": False,
        "duration": 3.0,
        "audio_codec": "aac",
        "audio_channels": 1,
    }
    assert told["first_frame"]["playback"]["url"].endswith("/master.m3u8")
    assert told["transcripts"] == []
    said = (
        "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ana>Salt &amp;\npepper</v>\n\n00:01.000 --> 00:02.000\n<i>turned</i>\n"
    )
    tracks.put(video, creator, "de", CaptionKind.CAPTIONS, "Deutsch", said.encode())
    (told,) = get(client, people.moderator, f"{QUEUE}/{item['id']}").json["videos"]
    assert told["transcripts"] == [
        {"language": "de", "kind": "captions", "name": "Deutsch", "text": "Salt & pepper\nturned", "cut": False}
    ]


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [((True, True, False), (90, False)), ((False, True, True), (180, False)), ((False, True, False), (0, True))],
)
def test_how_a_picture_is_turned_is_told_in_degrees(matrix: tuple[bool, bool, bool], turned: tuple[int, bool]) -> None:
    assert footage.UPRIGHT[matrix] == turned
    assert len(set(footage.UPRIGHT.values())) == len(footage.UPRIGHT) == 8


def test_a_case_tells_what_is_known_of_its_owner(client: FlaskClient, people: People, decided: str) -> None:
    later = reported(people.owner, people.stranger, "spam")
    told = get(client, people.moderator, f"{QUEUE}/{later}").json["owner_record"]
    assert (told["role"], told["state"], told["live_stories"]) == ("creator", "active", 0)
    (past,) = told["cases"]
    assert (past["id"], past["verdict"], past["reason"], past["state"]) == (decided, "reject", "harassment", "decided")


def test_cases_that_wait_are_counted_for_who_may_see_them(client: FlaskClient, people: People, case: str) -> None:
    with database.transaction():
        ModerationCase.update(due=database.now() - 5).where(ModerationCase.id == case).execute()
    told = {one["kind"]: one for one in get(client, people.moderator, "/v1/moderation/counts").json["items"]}
    assert told["report_account"] == {"kind": "report_account", "waiting": 1, "overdue": 1}
    assert told["story"]["waiting"] == 0


def test_urgent_reports_hide_a_story_where_that_is_set(app_settings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del app_settings
    monkeypatch.setenv("VW_URGENT_REPORTS_HIDE", "2")
    client = create_app().test_client()
    story = stories.live(creators.approved()).id
    body = {"kind": "story", "id": story, "reason": "violence"}
    for hidden in (False, True):
        assert post(client, person(), "/v1/reports", body).status_code == 201
        (item,) = get(client, person(Role.MODERATOR), f"{QUEUE}?kind=report_story").json["items"]
        assert (item["hidden"], item["urgent"]) == (hidden, True)
    assert code(post(client, person(), "/v1/reports", body)) == (404, "unknown_subject")
    database.close()
