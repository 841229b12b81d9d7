"""Ops over HTTP: for admins alone; what runs, what failed and why, settings without their secrets, what was not sent."""

import json
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from flask.testing import FlaskClient

import settings
from integrations.sendgrid import Message, sendgrid
from models import database, deaths, leader, outbox, roster, tasks
from models.moderation import audit
from models.states import Kind, Queue, VideoState
from pipeline.delivery.keys import kept_private_key
from tests.models import make
from tests.web.conftest import People
from web import create_app

EVIDENCE = (
    "exit 183: /opt/ffmpeg-linux-x86_64 -nostdin -xerror -i source -vf fps=30:start_time=0 0000.mp4\n"
    "source: Invalid data found when processing input\nConversion failed!"
)

ROUTES = [
    ("GET", "overview"),
    ("GET", "throughput"),
    ("GET", "failures"),
    ("POST", "videos/VIDEO/retry"),
    ("POST", "videos/VIDEO/cancel"),
    ("GET", "settings"),
    ("GET", "outbox"),
]


def get(client: FlaskClient, people: People, path: str) -> Any:
    answer = client.get(f"/v1/ops/{path}", headers=people.admin.headers)
    assert answer.status_code == 200, answer.json
    return answer.json


def failed(people: People) -> str:
    video = make.video(creator=people.owner.id)
    tasks.fail(make.claim(), "ffmpeg_failed", "Encoding failed on our side.", EVIDENCE, our_fault=True)
    return video


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_ops_are_admins_alone(client: FlaskClient, people: People, method: str, path: str) -> None:
    video = make.video(creator=people.owner.id) if path.endswith("cancel") else failed(people)
    address = f"/v1/ops/{path.replace('VIDEO', video)}"
    for who in (people.owner, people.stranger, people.viewer, people.moderator):
        answer = client.open(address, method=method, headers=who.headers)
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert client.open(address, method=method).status_code == 401
    assert client.open(address, method=method, headers=people.admin.headers).status_code == 200


def test_the_overview_tells_what_runs_and_what_waits(client: FlaskClient, people: People) -> None:
    running, _ = make.video(creator=people.owner.id), make.video(creator=people.owner.id)
    failed(people)
    tasks.heartbeat(make.claim(owner="host:1a2b3c:7"), 30.0, json.dumps({"share": 0.5, "speed": 2.5}))
    leader.lead("scheduler", "scheduler-1", 60.0)
    told = get(client, people, "overview")
    ladder = next(item for item in told["queues"] if item["name"] == "ladder")
    assert (ladder["ready"], ladder["running"], ladder["postponed"]) == (1, 1, 0)
    assert [item["name"] for item in told["queues"]] == [queue.value for queue in Queue]
    (worker,) = told["workers"]
    assert (worker["id"], worker["host"], worker["state"], worker["heard"]) == ("host:1a2b3c:7", "host", "busy", None)
    (task,) = worker["tasks"]
    assert task["video_id"] in {running, _}
    named = {name: task[name] for name in ("queue", "task", "kind", "video_name", "share", "speed", "attempts")}
    assert named == {
        "queue": "ladder",
        "task": "chunk",
        "kind": "chunk",
        "video_name": "clip.mp4",
        "share": 0.5,
        "speed": 2.5,
        "attempts": 1,
    }
    counted = {item["state"]: item["count"] for item in told["videos"]}
    assert (counted["processing"], counted["failed"], counted["ready"]) == (2, 1, 0)
    assert told["outbox"] == [{"queue": "ladder", "rows": len(outbox.pending(100))}]
    assert (told["scheduler"]["id"], told["scheduler"]["alive"]) == ("scheduler-1", True)


def test_workers_that_wait_are_told_of_and_those_that_have_just_died(client: FlaskClient, people: People) -> None:
    roster.announce("a:1a2b3c:7", (Queue.URGENT,), 1, 30.0)
    roster.announce("b:4d5e6f:8", (Queue.LADDER, Queue.BACKGROUND), 2, 30.0)
    roster.announce("c:7a8b9c:9", (Queue.DEFAULT,), 1, 30.0, draining=True)
    deaths.bereave("a:1a2b3c:7")
    told = get(client, people, "overview")["workers"]
    assert [(one["host"], one["state"], one["queues"], one["slots"], one["tasks"]) for one in told] == [
        ("b", "idle", ["ladder", "background"], 2, []),
        ("c", "draining", ["default"], 1, []),
        ("a", "gone", ["urgent"], 1, []),
    ]
    assert all(one["since"] <= one["heard"] for one in told)


def test_an_overview_of_nothing_is_told_too(client: FlaskClient, people: People) -> None:
    told = get(client, people, "overview")
    assert (told["workers"], told["outbox"], told["scheduler"]) == ([], [], None)
    assert all(item["count"] == 0 for item in told["videos"])


def test_throughput_comes_in_sixty_stretches_of_the_minutes_asked_for(client: FlaskClient, people: People) -> None:
    make.video(creator=people.owner.id)
    tasks.finish(make.claim(), "{}", state=VideoState.PLAYABLE)
    told = get(client, people, "throughput?minutes=30")
    assert (told["seconds"], len(told["items"])) == (30.0, 60)
    assert sum(item["finished"] for item in told["items"]) == 1
    assert sum(item["encoded_seconds"] for item in told["items"]) == 2.0
    (played,) = [item for item in told["items"] if item["played"]]
    assert played["time_to_play"] < 60
    for minutes in ("0", "1441", "x"):
        answer = client.get(f"/v1/ops/throughput?minutes={minutes}", headers=people.admin.headers)
        assert answer.status_code == 422


def test_a_failure_is_told_with_its_evidence_in_parts(client: FlaskClient, people: People) -> None:
    video = failed(people)
    (told,) = get(client, people, "failures")["items"]
    assert (told["id"], told["code"], told["our_fault"], told["quarantined"]) == (video, "ffmpeg_failed", True, False)
    assert told["creator"] == {"id": people.owner.id, "name": "Owner"}
    assert told["evidence"] == {
        "how": "exit 183",
        "exit_code": 183,
        "command": "/opt/ffmpeg-linux-x86_64 -nostdin -xerror -i source -vf fps=30:start_time=0 0000.mp4",
        "output": "source: Invalid data found when processing input\nConversion failed!",
    }
    (task,) = told["tasks"]
    assert (task["name"], task["attempts"], task["crashes"], task["evidence"]) == ("chunk", 1, 0, told["evidence"])


def test_trying_again_is_said_to_help_where_the_fault_is_ours_and_not_where_it_is_the_file_s(
    client: FlaskClient, people: People
) -> None:
    ours = failed(people)
    theirs = make.video(creator=people.owner.id)
    tasks.fail(make.claim(), "not_a_video", "This file is not a video.", "no streams")
    beside = make.video(make.task("frame-1", kind=Kind.FRAME), make.task("av1", queue=Queue.BACKGROUND))
    tasks.fail(make.claim(), "ffmpeg_failed", "No.", EVIDENCE, our_fault=True)
    told = {item["id"]: item for item in get(client, people, "failures")["items"]}
    assert {key: item["retryable"] for key, item in told.items()} == {ours: True, theirs: False, beside: False}
    assert (told[theirs]["our_fault"], told[theirs]["message"]) == (False, "This file is not a video.")


def test_evidence_without_a_process_is_told_as_it_is(client: FlaskClient, people: People) -> None:
    make.video(creator=people.owner.id)
    for _ in range(deaths.MAX_CRASHES):
        make.claim(owner="host:1a2b3c:7")
        make.pass_time(2 * make.LEASE)
        deaths.expire()
    (told,) = get(client, people, "failures")["items"]
    assert told["quarantined"] is True
    assert told["evidence"]["command"] is None
    assert "host:1a2b3c:7 stopped without a word" in told["evidence"]["output"]


def test_failures_are_read_in_pages(client: FlaskClient, people: People) -> None:
    made = [failed(people) for _ in range(5)]
    seen: list[str] = []
    more = ""
    for _ in range(3):
        page = get(client, people, f"failures?limit=2{more}")
        seen += [item["id"] for item in page["items"]]
        more = f"&cursor={page['next']}"
    assert page["next"] is None
    assert seen == made[::-1]
    answer = client.get("/v1/ops/failures?cursor=x", headers=people.admin.headers)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_cursor")


def test_an_admin_retries_and_cancels_anybody_s_video_and_the_audit_knows(client: FlaskClient, people: People) -> None:
    video = failed(people)
    retried = client.post(f"/v1/ops/videos/{video}/retry", headers=people.admin.headers)
    assert (retried.status_code, retried.json["id"], retried.json["state"]) == (200, video, "processing")
    again = client.post(f"/v1/ops/videos/{video}/retry", headers=people.admin.headers)
    assert (again.status_code, again.json["code"]) == (409, "illegal_change")
    cancelled = client.post(f"/v1/ops/videos/{video}/cancel", headers=people.admin.headers)
    assert cancelled.json["state"] == "cancelled"
    unknown = client.post("/v1/ops/videos/none/cancel", headers=people.admin.headers)
    assert (unknown.status_code, unknown.json["code"]) == (404, "unknown_video")
    told = [(row.actor, row.action) for row in audit.rows(entity_id=video)]
    assert told == [(people.admin.id, "cancel"), (people.admin.id, "retry")]


MARK = "hunter2"


def test_no_setting_tells_any_part_of_a_secret(
    app_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every secret there is is set to something that says so, half of them by a file."""
    del app_settings
    own = token_urlsafe(settings.KEY_BYTES)
    secrets = {
        "DATABASE_URL": f"sqlite:///{tmp_path / MARK}.db",
        "REDIS_URL": f"redis://:{MARK}@127.0.0.1:1/0",
        "SENDGRID_API_KEY": f"SG.{MARK}",
        "SENTRY_DSN": f"http://{MARK}@127.0.0.1:1/42",
        "VW_BLIND_KEY": own,
        "VW_DEV_TOKEN": f"{MARK}-dev",
        "VW_MAPBOX_TOKEN": f"pk.{MARK}",
        "VW_MEDIA_PRIVATE_KEY": kept_private_key(tmp_path).decode(),
        "VW_MEDIA_TOKEN_SECRETS": MARK * 5,
        "VW_METRICS_TOKEN": f"{MARK}-metrics",
        "VW_S3_ACCESS_KEY": f"{MARK}-access",
        "VW_S3_SECRET_KEY": f"{MARK}-secret",
        "VW_TOKEN_SECRETS": MARK * 5,
        "VW_VAULT_KEYS": f"{MARK}:{own}",
    }
    assert set(secrets) == set(settings.SECRETS)
    for number, (name, value) in enumerate(secrets.items()):
        monkeypatch.delenv(name, raising=False)
        if number % 2:
            (tmp_path / name).write_text(value, "utf-8")
            monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
        else:
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("VW_MEDIA_KEY_ID", "K2")
    monkeypatch.setenv("VW_DEV_ROLE", "admin")
    monkeypatch.setenv("VW_SENDGRID_URL", f"https://me:{MARK}@mail.example")  # nobody should, somebody will
    monkeypatch.setenv("VW_OPEN_UPLOADS", "7")
    answer = create_app().test_client().get("/v1/ops/settings", headers={"Authorization": f"Bearer {MARK}-dev"})
    database.close()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for part in (MARK, own, own[:12], "PRIVATE KEY", secrets["VW_MEDIA_PRIVATE_KEY"].splitlines()[1][:12]):
        assert part not in answer.text
    told = {item["name"]: item for item in answer.json["items"]}
    for number, name in enumerate(secrets):
        source = "file" if number % 2 else "environment"
        assert told[name] == {"name": name, "value": None, "source": source, "secret": True, "is_set": True}
    assert (told["VW_SENDGRID_URL"]["value"], told["VW_SENDGRID_URL"]["secret"]) == (None, True)
    assert (told["VW_OPEN_UPLOADS"]["value"], told["VW_OPEN_UPLOADS"]["source"]) == ("7", "environment")
    assert (told["VW_LEASE_SECONDS"]["value"], told["VW_LEASE_SECONDS"]["source"]) == ("7.0", "default")


def test_what_a_null_provider_kept_is_told_newest_first_across_its_files(
    client: FlaskClient, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path / "var")
    monkeypatch.delenv("SENDGRID_API_KEY", raising=False)
    assert get(client, people, "outbox") == {"twins": ["sendgrid"], "items": [], "next": None}
    office = sendgrid(settings.mail_settings())
    for number in range(3):
        office.send(Message("ana@example.org", f"subject {number}", "<b>text</b>", str(number)))
        if number == 0:  # as it does when it is full
            kept = settings.mail_settings().kept
            kept.replace(kept.with_suffix(".old"))
    first = get(client, people, "outbox?limit=2")
    rest = get(client, people, f"outbox?limit=2&cursor={first['next']}")
    told = [*first["items"], *rest["items"]]
    assert [item["subject"] for item in told] == ["subject 2", "subject 1", "subject 0"]
    assert rest["next"] is None
    assert (told[0]["provider"], told[0]["recipient"], told[0]["text"]) == (
        "sendgrid",
        "ana@example.org",
        "<b>text</b>",
    )
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.x")
    assert get(client, people, "outbox") == {"twins": [], "items": [], "next": None}
