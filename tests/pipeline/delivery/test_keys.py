from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pipeline.delivery import DeliveryKeys
from pipeline.delivery.keys import kept_private_key, kept_secret

SECRET = "s" * 32


def test_keys_of_a_machine_are_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert kept_private_key(folder) == kept_private_key(folder)
    assert kept_secret(folder) == kept_secret(folder)
    assert {(path.name, path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        ("delivery.pem", 0o600),
        ("delivery.secret", 0o600),
    }


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(kept_secret, [tmp_path] * 32))) == 1


@pytest.mark.parametrize("url", ["cdn.example", "ftp://cdn.example", "https://cdn.example/x", "https://"])
def test_base_url_is_a_scheme_and_a_host(url: str, private_key: bytes) -> None:
    with pytest.raises(ValueError, match="scheme and a host"):
        DeliveryKeys(url, "K", private_key, (SECRET,))


def test_weak_or_unfit_keys_are_refused_without_being_quoted(private_key: bytes) -> None:
    with pytest.raises(ValueError, match="32 characters") as refused:
        DeliveryKeys("https://cdn.example", "K", private_key, (SECRET, "hunter2"))
    assert "hunter2" not in str(refused.value)
    curve = ec.generate_private_key(ec.SECP256R1())
    for pem in (b"hunter2", curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
        with pytest.raises(ValueError, match="private key") as refused:
            DeliveryKeys("https://cdn.example", "K", pem, (SECRET,))
        assert "hunter2" not in str(refused.value)


def test_no_secret_is_shown_with_the_keys(private_key: bytes) -> None:
    shown = repr(DeliveryKeys("https://cdn.example", "K", private_key, (SECRET,)))
    assert SECRET not in shown
    assert "PRIVATE" not in shown
