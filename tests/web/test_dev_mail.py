"""The page of mail that was not sent: for who holds the development token, and nowhere near a real SendGrid."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import settings
from integrations.sendgrid import Message, sendgrid
from models import database
from web import create_app

pytestmark = pytest.mark.usefixtures("app_settings")

PATH = "/dev/mail"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path / "var")
    monkeypatch.delenv("SENDGRID_API_KEY", raising=False)


def app() -> FlaskClient:
    return create_app().test_client()


def test_the_latest_mail_is_shown_as_text() -> None:
    client = app()
    assert "None yet" in client.get(PATH, auth=("any", "secret")).text
    office = sendgrid(settings.mail_settings())
    office.send(Message("ana@example.org", "123456 is your code", "<script>alert(1)</script>", "1"))
    office.send(Message("bob@example.org", "second", "text", "2"))
    answer = client.get(PATH, auth=("any", "secret"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.index("second") < answer.text.index("123456")
    assert "<script>" not in answer.text
    database.close()


@pytest.mark.parametrize("auth", [None, ("any", ""), ("secret", "other"), ("any", "sécret")])
def test_nobody_else_sees_it(auth: tuple[str, str] | None) -> None:
    answer = app().get(PATH, auth=auth)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    database.close()


def test_it_is_not_there_where_mail_is_sent_or_nobody_develops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.x")
    assert app().get(PATH, auth=("any", "secret")).status_code == 404
    monkeypatch.delenv("SENDGRID_API_KEY")
    monkeypatch.setenv("VW_DEV_TOKEN", "")
    assert app().get(PATH, auth=("any", "")).status_code == 404
    database.close()
