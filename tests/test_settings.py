import base64
import re
from dataclasses import fields
from pathlib import Path

import pytest

import settings
from pipeline.delivery.keys import kept_private_key


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path / "var")
    for name in (
        "URL",
        "KEY_ID",
        "PRIVATE_KEY",
        "PRIVATE_KEY_FILE",
        "TOKEN_SECRETS",
        "TOKEN_SECRETS_FILE",
        "ORIGINS",
        "COOKIE_DOMAIN",
    ):
        monkeypatch.delenv(f"VW_MEDIA_{name}", raising=False)
    return tmp_path / "var"


def test_delivery_without_any_setting_has_keys_of_its_own_that_last(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = settings.delivery_settings()
    assert first == settings.delivery_settings()
    assert (first.keys.base_url, first.keys.key_id, first.origins) == ("http://127.0.0.1:8000", "local", ())
    assert sorted(path.name for path in home.iterdir()) == ["delivery.pem", "delivery.secret"]
    monkeypatch.setenv("VW_WEB_PORT", "8080")
    assert settings.delivery_settings().keys.base_url == "http://127.0.0.1:8080", "where the web tier is"


def test_delivery_takes_its_keys_from_files_and_makes_none(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = kept_private_key(tmp_path)
    (tmp_path / "secrets").write_text(f"{'n' * 32} {'o' * 32}\n")
    monkeypatch.setenv("VW_MEDIA_URL", "https://cdn.example/")
    monkeypatch.setenv("VW_MEDIA_KEY_ID", "K2")
    monkeypatch.setenv("VW_MEDIA_PRIVATE_KEY_FILE", str(tmp_path / "delivery.pem"))
    monkeypatch.setenv("VW_MEDIA_TOKEN_SECRETS_FILE", str(tmp_path / "secrets"))
    monkeypatch.setenv("VW_MEDIA_ORIGINS", "https://shop.example https://m.shop.example")
    monkeypatch.setenv("VW_MEDIA_COOKIE_DOMAIN", "example")
    found = settings.delivery_settings()
    assert (found.keys.base_url, found.keys.key_id) == ("https://cdn.example", "K2")
    assert found.keys.private_key == pem.strip()
    assert found.keys.secrets == ("n" * 32, "o" * 32)
    assert found.origins == ("https://shop.example", "https://m.shop.example")
    assert found.cookie_domain == "example"
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VW_MEDIA_KEY_ID", "K2", "belong together"),
        ("VW_MEDIA_TOKEN_SECRETS", "hunter2", "32 characters"),
        ("VW_MEDIA_URL", "cdn", "scheme and a host"),
    ],
)
def test_delivery_setting_that_does_not_fit_ends_the_program(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=said) as ended:
        settings.delivery_settings()
    assert "hunter2" not in str(ended.value)


def key(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode() * 32).decode().rstrip("=")


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VW_TOKEN_SECRETS", "VW_VAULT_KEYS", "VW_BLIND_KEY", "SENDGRID_API_KEY", "VW_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.mark.usefixtures("unset")
def test_accounts_without_any_setting_have_keys_of_their_own_that_last(home: Path) -> None:
    first = settings.vault_settings()
    assert first == settings.vault_settings()
    ((name, sealing),) = first.sealing
    assert (name, len(sealing), len(first.blinding)) == ("local", 32, 32)
    assert sealing != first.blinding
    assert settings.account_settings() == settings.account_settings()
    assert sorted(path.name for path in home.iterdir()) == ["accounts.secret", "blind.secret", "vault.secret"]


@pytest.mark.usefixtures("unset")
def test_accounts_take_keys_newest_first_and_show_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"2026-11:{key('n')}\n2026-01:{key('o')}=\n")
    monkeypatch.setenv("VW_VAULT_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("VW_BLIND_KEY", key("b"))
    found = settings.vault_settings()
    assert found.sealing == (("2026-11", b"n" * 32), ("2026-01", b"o" * 32))
    assert found.blinding == b"b" * 32
    assert "nnn" not in repr(found)


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VW_TOKEN_SECRETS", "hunter2"),
        ("VW_VAULT_KEYS", "hunter2"),
        ("VW_VAULT_KEYS", "a:hunter2"),
        ("VW_VAULT_KEYS", f"a.b:{key('k')}"),
        ("VW_VAULT_KEYS", f":{key('k')}"),
        ("VW_VAULT_KEYS", f"a:{key('k')} a:{key('j')}"),
        ("VW_BLIND_KEY", "hunter2"),
        ("VW_BLIND_KEY", "é"),
    ],
)
def test_keys_of_accounts_that_do_not_fit_end_the_program_unseen(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name) as ended:
        (settings.account_settings(), settings.vault_settings())
    assert "hunter2" not in str(ended.value)
    assert key("k") not in str(ended.value)


@pytest.mark.usefixtures("unset")
def test_mail_is_sent_only_with_a_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (settings.mail_settings().key, settings.mail_settings().kept) == (None, home / "mail.jsonl")
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.hunter2")
    monkeypatch.setenv("VW_MAIL_FROM", "shop@example.org")
    found = settings.mail_settings()
    assert (found.key, found.sender, found.url) == ("SG.hunter2", "shop@example.org", "https://api.sendgrid.com")
    assert "hunter2" not in repr(found)


def test_every_setting_of_accounts_is_in_its_page() -> None:
    root = Path(settings.__file__).parent
    pattern = r"VW_(?:VAULT|BLIND|MAIL|SENDGRID)_[A-Z]+|VW_TOKEN_SECRETS|SENDGRID_API_KEY"
    names = set(re.findall(pattern, (root / "settings.py").read_text("utf-8")))
    names |= {f"VW_{name.upper()}" for name in settings.IdentitySettings.__slots__}
    assert len(names) >= 13
    assert names <= set(re.findall(r"(?:VW|SENDGRID)_[A-Z_]+", (root / "docs" / "accounts.md").read_text("utf-8")))


def test_every_setting_of_delivery_is_in_its_page() -> None:
    root = Path(settings.__file__).parent
    names = set(re.findall(r"VW_MEDIA_[A-Z_]+", (root / "settings.py").read_text("utf-8")))
    assert len(names) == 6
    assert names <= set(re.findall(r"VW_MEDIA_[A-Z_]+", (root / "docs" / "delivery.md").read_text("utf-8")))


def test_client_has_its_token_from_a_file_and_shows_it_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("hunter2\n")
    monkeypatch.delenv("VW_TOKEN", raising=False)
    monkeypatch.setenv("VW_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    found = settings.client_settings()
    assert (found.token, found.notes) == ("hunter2", tmp_path / "video-window" / "uploads")
    assert "hunter2" not in repr(found)


def test_client_notes_are_never_relative_to_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert settings.client_settings().notes == Path("~/.local/state/video-window/uploads").expanduser()


def test_every_setting_that_is_read_is_told_to_ops() -> None:
    """What is read is read from the source: a new setting cannot be left out."""
    source = Path(settings.__file__).read_text("utf-8")
    read = set(re.findall(r'(?:_secret|_own_secret|environ\.get)\(\s*"([A-Z][A-Z0-9_]+)"', source))
    groups = {f"VW_{item.name.upper()}" for group in settings.Group.__constraints__ for item in fields(group)}
    theirs = {"VW_TOKEN", "XDG_STATE_HOME"}  # of `vw upload`, which is no service
    assert len(read) > 20
    assert {item.name for item in settings.in_force()} == (read | groups) - theirs


def test_whatever_is_read_as_a_secret_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(settings.__file__).read_text("utf-8")
    read = set(re.findall(r'_(?:own_)?secret\(\s*"([A-Z][A-Z0-9_]+)"', source)) - {"VW_TOKEN"}
    assert read == set(settings.SECRETS)
    kept = {
        f"VW_{item.name.upper()}" for group in settings.Group.__constraints__ for item in fields(group) if not item.repr
    }
    assert kept <= set(settings.SECRETS)
    monkeypatch.setenv("VW_STORAGE_URL", "s3://key:hunter2@bucket/prefix")
    told = {item.name: item for item in settings.in_force()}
    assert (told["VW_STORAGE_URL"].value, told["VW_STORAGE_URL"].secret) == (None, True)
    assert "hunter2" not in repr(told)
