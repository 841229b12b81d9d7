"""SendGrid by its own client against a stand-in over loopback; and what is kept without a key."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.sendgrid import MailRefused, MailUnavailable, Message, SendGrid, kept, sendgrid
from settings import MailSettings
from tests.servers.providers import SendGridServer

MESSAGE = Message("ana@example.org", "123456 is your code", "Your code: 123456\n", "mail-1")


def office(
    server: SendGridServer, tmp_path: Path, key: str | None = SendGridServer.KEY, seconds: float = 60.0
) -> SendGrid:
    return sendgrid(MailSettings(key, "shop@example.org", server.url, tmp_path / "mail.jsonl", seconds))


def test_a_mail_is_posted_without_anything_that_tracks_who_reads_it(
    sendgrid_server: SendGridServer, tmp_path: Path
) -> None:
    office(sendgrid_server, tmp_path).send(MESSAGE)
    (taken,) = sendgrid_server.taken
    assert taken["from"] == {"email": "shop@example.org", "name": "Video Window"}
    assert taken["personalizations"] == [{"to": [{"email": "ana@example.org"}]}]
    assert taken["custom_args"] == {"mail": "mail-1"}
    assert taken["subject"] == MESSAGE.subject
    assert taken["content"] == [{"type": "text/plain", "value": MESSAGE.text}]
    assert taken["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert taken["tracking_settings"]["open_tracking"] == {"enable": False}


@pytest.mark.parametrize("status", [400, 413, 415])
def test_what_would_be_refused_again_is_refused(status: int, sendgrid_server: SendGridServer, tmp_path: Path) -> None:
    sendgrid_server.statuses = [status]
    with pytest.raises(MailRefused) as refused:
        office(sendgrid_server, tmp_path).send(MESSAGE)
    assert "ana" not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503, 200])
def test_what_may_be_taken_later_is_put_off(status: int, sendgrid_server: SendGridServer, tmp_path: Path) -> None:
    sendgrid_server.statuses = [status]
    with pytest.raises(MailUnavailable):
        office(sendgrid_server, tmp_path).send(MESSAGE)


def test_a_wrong_key_is_somebody_s_to_mend(sendgrid_server: SendGridServer, tmp_path: Path) -> None:
    with pytest.raises(MailUnavailable, match="401"):
        office(sendgrid_server, tmp_path, "SG.other").send(MESSAGE)


def test_sendgrid_is_not_waited_for_longer_than_was_said(sendgrid_server: SendGridServer, tmp_path: Path) -> None:
    sendgrid_server.answers.clear()
    with pytest.raises(MailUnavailable):
        office(sendgrid_server, tmp_path, seconds=0.1).send(MESSAGE)


def test_nobody_there_is_no_reason_to_give_up(tmp_path: Path) -> None:
    server = SendGridServer()
    server.stop()
    with pytest.raises(MailUnavailable):
        office(server, tmp_path).send(MESSAGE)


def test_without_a_key_the_same_mail_is_kept(sendgrid_server: SendGridServer, tmp_path: Path) -> None:
    null, path = office(sendgrid_server, tmp_path, None), tmp_path / "mail.jsonl"
    assert kept(path) == ((), 0)
    null.send(MESSAGE)
    (first,), end = kept(path)
    assert (first.recipient, first.subject, first.text) == (MESSAGE.recipient, MESSAGE.subject, MESSAGE.text)
    assert kept(path, end) == ((), end)
    null.send(replace(MESSAGE, subject="second"))
    (second,), _ = kept(path, end)
    assert second.subject == "second"
    assert len(kept(path)[0]) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert sendgrid_server.taken == []


def test_what_is_kept_does_not_grow_for_ever_and_is_followed_over_the_change(
    sendgrid_server: SendGridServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.sendgrid.KEPT_BYTES", 1500)
    null, path = office(sendgrid_server, tmp_path, None), tmp_path / "mail.jsonl"
    end, seen = 0, []
    for number in range(9):
        null.send(replace(MESSAGE, subject=f"number {number}"))
        found, end = kept(path, end)
        seen += [item.subject for item in found]
    assert seen, "something"
    assert sum(file.stat().st_size for file in tmp_path.glob("mail.*")) < 4500


def test_a_line_that_is_being_written_is_left_for_the_next_look(
    sendgrid_server: SendGridServer, tmp_path: Path
) -> None:
    null, path = office(sendgrid_server, tmp_path, None), tmp_path / "mail.jsonl"
    null.send(MESSAGE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    (first,), end = kept(path)
    assert first.subject == MESSAGE.subject
    assert end == len(whole)
