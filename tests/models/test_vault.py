"""What is sealed can be opened by who has the key, and by nobody else."""

import base64

import pytest

from models import vault
from models.errors import Unsealable
from models.vault import VaultKeys
from tests import keys

TEXT = "ana@example.org, näher: 東京"


@pytest.fixture(autouse=True)
def _bound() -> None:
    keys.bind()


def test_a_sealed_text_opens_and_is_another_each_time() -> None:
    first, second = vault.seal(TEXT), vault.seal(TEXT)
    assert vault.unseal(first) == vault.unseal(second) == TEXT
    assert first != second
    assert first.startswith("v1.old.")
    assert "example" not in first
    assert vault.unseal(vault.seal("")) == ""


def test_the_newest_key_seals_and_all_open() -> None:
    before = vault.seal(TEXT)
    keys.bind(keys.NEW, keys.OLD)
    assert vault.newest() == "v1.new."
    assert vault.seal(TEXT).startswith(vault.newest())
    assert vault.unseal(before) == TEXT
    keys.bind(keys.NEW)
    with pytest.raises(Unsealable):
        vault.unseal(before)


def test_the_same_key_under_another_id_opens_nothing() -> None:
    value = vault.seal(TEXT)
    keys.bind(keys.OLD, ("twin", keys.OLD[1]))
    with pytest.raises(Unsealable):
        vault.unseal(value.replace("v1.old.", "v1.twin."))


def test_what_was_tampered_with_does_not_open() -> None:
    value = vault.seal(TEXT)
    raw = bytearray(base64.urlsafe_b64decode(value.split(".")[2] + "=="))
    for place in range(len(raw)):
        raw[place] ^= 1
        body = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        with pytest.raises(Unsealable):
            vault.unseal(f"v1.old.{body}")
        raw[place] ^= 1


@pytest.mark.parametrize("value", ["", "v1", "v1.old", "v1.old.", "v1.old.AAAA", "v1.old.é", "v2.old.AAAA", TEXT])
def test_what_is_no_sealed_value_does_not_open(value: str) -> None:
    with pytest.raises(Unsealable):
        vault.unseal(value)


def test_equal_texts_are_found_by_equal_hashes_of_a_key_of_their_own() -> None:
    before = vault.blind("email:a@b.example")
    keys.bind(keys.NEW)
    assert vault.blind("email:a@b.example") == before != vault.blind("email:c@b.example")
    assert len(before) == 64
    vault.bind(VaultKeys((keys.OLD,), b"x" * 32))
    assert vault.blind("email:a@b.example") != before


@pytest.mark.parametrize(
    ("sealing", "blinding"),
    [
        ((), b"b" * 32),
        ((("a", b"k" * 31),), b"b" * 32),
        ((("a.b", b"k" * 32),), b"b" * 32),
        ((("a", b"k" * 32), ("a", b"j" * 32)), b"b" * 32),
        ((("a", b"k" * 32),), b"b" * 31),
    ],
)
def test_keys_that_do_not_fit_are_refused_without_being_shown(
    sealing: tuple[tuple[str, bytes], ...], blinding: bytes
) -> None:
    with pytest.raises(ValueError, match="keys have") as refused:
        VaultKeys(sealing, blinding)
    assert "kkk" not in str(refused.value)
    assert "kkk" not in repr(VaultKeys((("a", b"k" * 32),), b"b" * 32))
