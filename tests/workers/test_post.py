"""Mail on its way: rung for, sent, put off, given up; what became of it, and what of its words."""

import base64
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import settings
from integrations.sendgrid import kept
from models import database, vault
from models.mail import letters
from models.mail.schema import Mail
from models.mail.states import MailKind
from tests import keys
from tests.servers.providers import SendGridServer
from tests.workers.conftest import Crew, MakeCrew
from workers import forgetting, mailbox, post
from workers.wording import WORDING

SECRETS = {
    "VW_VAULT_KEYS": "old:" + base64.urlsafe_b64encode(keys.OLD[1]).decode(),
    "VW_BLIND_KEY": base64.urlsafe_b64encode(keys.BLINDING).decode(),
}


def write(seconds: float = 600.0) -> str:
    with database.transaction():
        return letters.write(MailKind.SIGN_IN_CODE, "ana@example.org", {"code": "042137"}, seconds)


def row(mail: str) -> Any:
    with database.session():
        return Mail.get_by_id(mail)


@pytest.fixture
def office(
    lone_truth: None, sendgrid_server: SendGridServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[SendGridServer]:
    """This process may send, to a stand-in."""
    del lone_truth
    theirs = {"SENDGRID_API_KEY": SendGridServer.KEY, "VW_SENDGRID_URL": sendgrid_server.url}
    for name, value in (SECRETS | theirs).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(settings, "HOME", tmp_path / "var")
    keys.bind()
    post._office.cache_clear()
    yield sendgrid_server
    post._office.cache_clear()


def test_a_mail_is_sent_and_says_what_its_kind_says(office: SendGridServer) -> None:
    mail = write()
    post.deliver()
    (taken,) = office.taken
    assert taken["personalizations"][0]["to"] == [{"email": "ana@example.org"}]
    assert "042137" in taken["subject"]
    assert "042137" in taken["content"][0]["value"]
    assert (row(mail).state, row(mail).data, row(mail).recipient) == ("sent", None, None)
    post.deliver()
    assert len(office.taken) == 1


def test_every_kind_of_mail_has_words() -> None:
    assert set(WORDING) == set(MailKind)


def test_a_mail_that_is_not_taken_now_is_put_off_and_sent_later(
    office: SendGridServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "BACKOFF_SECONDS", (100.0,))
    office.statuses = [503]
    mail = write()
    post.deliver()
    assert (row(mail).state, row(mail).error_code, office.taken) == ("queued", "mail_unavailable", [])
    with database.transaction():
        Mail.update(next_try=Mail.next_try - 130).execute()
    post.deliver()
    assert (row(mail).state, len(office.taken)) == ("sent", 1)


def test_a_mail_that_is_refused_is_given_up_and_said_so_without_its_words(
    office: SendGridServer, caplog: pytest.LogCaptureFixture
) -> None:
    office.statuses = [400]
    mail = write()
    with caplog.at_level(logging.ERROR):
        post.deliver()
    assert (row(mail).state, row(mail).error_code, row(mail).recipient) == ("failed", "mail_refused", None)
    assert mail in caplog.text
    assert "ana" not in caplog.text
    assert "042137" not in caplog.text


def test_one_that_cannot_be_opened_does_not_stand_in_the_way_of_others(office: SendGridServer) -> None:
    keys.bind(("lost", b"l" * 32))
    lost = write()
    keys.bind()
    mail = write()
    post.deliver()  # meets the first, and leaves the rest to the next ring
    post.deliver()
    assert (row(lost).state, row(mail).state) == ("sending", "sent")
    assert len(office.taken) == 1


def test_a_worker_without_keys_leaves_mail_to_others(
    office: SendGridServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VW_VAULT_KEYS", "old:short")
    mail = write()
    post.deliver()
    assert row(mail).state == "queued"
    assert "VW_VAULT_KEYS" in caplog.text
    assert office.taken == []


def test_what_is_over_is_forgotten_by_the_sweep(office: SendGridServer) -> None:
    mail = write()
    post.deliver()
    forgetting.sweep()
    assert row(mail).state == "sent"
    with database.transaction():
        Mail.update(created=Mail.created - forgetting.MAIL_SECONDS - 1).execute()
    forgetting.sweep()
    with database.session():
        assert Mail.select().count() == 0
    assert office.taken


def with_settings(crew: Crew, more: dict[str, str]) -> Crew:
    crew.site = replace(crew.site, settings={**crew.site.settings, **SECRETS, **more})
    vault.bind(vault.VaultKeys((keys.OLD,), keys.BLINDING))
    return crew


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_mail_that_nobody_rang_for_is_sent_by_real_processes(
    kind: str, make_crew: MakeCrew, sendgrid_server: SendGridServer
) -> None:
    sent_by = {"SENDGRID_API_KEY": SendGridServer.KEY, "VW_SENDGRID_URL": sendgrid_server.url}
    crew = with_settings(make_crew(kind), sent_by)
    crew.worker("default")
    mail = write()
    crew.scheduler()
    crew.until(lambda: row(mail).state == "sent")
    assert [taken["custom_args"]["mail"] for taken in sendgrid_server.taken] == [mail]


def test_without_a_key_the_worker_keeps_the_mail_and_the_mailbox_prints_its_code(crew: Crew) -> None:
    with_settings(crew, {})
    worker = crew.worker("default")
    mail = write()
    crew.scheduler()
    crew.until(lambda: row(mail).state == "sent")
    (item,), _ = kept(worker.place / "var" / "mail.jsonl")
    assert mailbox.line(item) == "mail to ana@example.org: 042137 is your code for Video Window"


def test_the_mailbox_of_a_site_that_sends_ends_at_once(office: SendGridServer) -> None:
    del office
    assert mailbox.main() == 0
