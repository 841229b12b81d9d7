"""What operators see of the web tier."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from bench.servers.web import WebServer
from models import database
from tests.web.conftest import PATIENCE, TOKEN
from web import create_app

SCRAPE = {"Authorization": "Bearer scrape"}


@pytest.fixture
def app(app_settings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    del app_settings
    monkeypatch.setenv("VW_METRICS_TOKEN", "scrape")
    yield create_app().test_client()
    database.close()


def count(text: str, **labels: str | int) -> float:
    """Requests so far with these labels."""
    wanted = [f'{name}="{value}"' for name, value in labels.items()]
    lines = [line for line in text.splitlines() if line.startswith("vw_http_request_seconds_count")]
    return sum(float(line.split()[-1]) for line in lines if all(item in line for item in wanted))


def test_requests_are_counted_by_route_and_status_and_never_by_path(app: FlaskClient) -> None:
    wanted = {"method": "GET", "route": "/v1/videos/<video_id>", "status": 404}
    before = count(app.get("/metrics", headers=SCRAPE).text, **wanted)
    for number in range(3):
        app.get(f"/v1/videos/{number}", headers=TOKEN)
    app.get("/nowhere/at/all")
    app.open("/v1/videos/1", method="ODD")
    text = app.get("/metrics", headers=SCRAPE).text
    assert count(text, **wanted) == before + 3
    assert count(text, route="none", status=404) >= 1
    assert "nowhere" not in text
    assert "ODD" not in text
    assert "vw_http_requests_in_flight 1.0" in text


def test_only_who_has_the_token_may_look(app: FlaskClient) -> None:
    for headers in ({}, TOKEN, {"Authorization": "scrape"}, {"Authorization": "Bearer "}):
        assert app.get("/metrics", headers=headers).status_code == 401


def test_without_a_token_there_is_no_such_address(client: FlaskClient) -> None:
    assert client.get("/metrics", headers=TOKEN).status_code == 404


def test_whichever_process_is_asked_tells_the_numbers_of_all(
    app_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app_settings
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with WebServer(tmp_path, {"VW_METRICS_TOKEN": "scrape", "VW_WEB_PROCESSES": "2"}) as server:
        number, answered = 0, 0
        while number < 30 or answered < 2:  # the second may come up long after the first
            number += 1
            httpx.get(f"{server.url}/v1/videos/{number}", headers=TOKEN, timeout=PATIENCE)
            text = httpx.get(f"{server.url}/metrics", headers=SCRAPE, timeout=PATIENCE).text
            assert count(text, route="/v1/videos/<video_id>", status=404) == number
            answered = len(list(tmp_path.glob("vw-metrics-*/histogram_*.db")))
        assert "vw_http_requests_in_flight 1.0" in text
    assert not list(tmp_path.glob("vw-metrics-*"))
