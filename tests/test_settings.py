import re
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


def test_delivery_without_any_setting_has_keys_of_its_own_that_last(home: Path) -> None:
    first = settings.delivery_settings()
    assert first == settings.delivery_settings()
    assert (first.keys.base_url, first.keys.key_id, first.origins) == ("http://127.0.0.1:8000", "local", ())
    assert sorted(path.name for path in home.iterdir()) == ["delivery.pem", "delivery.secret"]


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
