import dataclasses

import pytest

from pipeline.delivery import DeliveryKeys, Grant, tokens
from pipeline.errors import AccessElsewhere, AccessExpired, AccessInvalid

GRANT = Grant("media/v1/", 2_000_000_000)
KEY = "media/v1/1/master.m3u8"
BEFORE = GRANT.expires - 1.0


def test_token_is_the_one_that_the_edge_was_deployed_for(keys: DeliveryKeys) -> None:
    """Computed with OpenSSL: another format would refuse every URL that is in use."""
    assert tokens.signed(GRANT, keys) == "2000000000.bWVkaWEvdjEv.ffsdySt4dOY0niXCtEbndU0YX1d4g_NPkEO4iQG4_uI"


def test_token_permits_what_lies_below_its_prefix_until_it_ends(keys: DeliveryKeys) -> None:
    token = tokens.signed(GRANT, keys)
    assert tokens.verify(token, KEY, keys, BEFORE) == GRANT
    with pytest.raises(AccessExpired):
        tokens.verify(token, KEY, keys, GRANT.expires)
    for other in ("media/v10/1/master.m3u8", "media/v2/1/master.m3u8", "uploads/v1/1"):
        with pytest.raises(AccessElsewhere):
            tokens.verify(token, other, keys, BEFORE)


def test_every_changed_character_of_a_token_is_noticed(keys: DeliveryKeys) -> None:
    token = tokens.signed(GRANT, keys)
    for at, letter in enumerate(token):
        changed = token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :]
        with pytest.raises(AccessInvalid):
            tokens.verify(changed, KEY, keys, BEFORE)


def test_a_later_end_or_a_wider_prefix_needs_a_signature_of_its_own(keys: DeliveryKeys) -> None:
    narrow, wide = tokens.signed(GRANT, keys), tokens.signed(Grant("media/", GRANT.expires + 9), keys)
    (end, prefix, mac), (later, wider, _) = narrow.split("."), wide.split(".")
    for forged in (f"{later}.{prefix}.{mac}", f"{end}.{wider}.{mac}"):
        with pytest.raises(AccessInvalid):
            tokens.verify(forged, KEY, keys, BEFORE)


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", f"1.{'A' * 5}.{'A' * 43}", f"٢.bWVkaWEv.{'A' * 43}", "é" * 60]
)
def test_what_is_no_token_is_invalid(token: str, keys: DeliveryKeys) -> None:
    with pytest.raises(AccessInvalid):
        tokens.verify(token, KEY, keys, BEFORE)


def test_expired_forgery_is_not_told_that_it_expired(keys: DeliveryKeys) -> None:
    with pytest.raises(AccessInvalid):
        tokens.verify(f"1.bWVkaWEvdjEv.{'A' * 43}", KEY, keys, BEFORE)


def test_old_secret_is_accepted_until_it_is_taken_away(keys: DeliveryKeys) -> None:
    old = tokens.signed(GRANT, keys)
    both = dataclasses.replace(keys, secrets=("n" * 32, *keys.secrets))
    tokens.verify(old, KEY, both, BEFORE)
    assert tokens.signed(GRANT, both) != old
    with pytest.raises(AccessInvalid):
        tokens.verify(old, KEY, dataclasses.replace(keys, secrets=("n" * 32,)), BEFORE)


def test_url_is_only_made_for_what_it_opens(keys: DeliveryKeys) -> None:
    assert tokens.url(GRANT, KEY, keys) == f"https://cdn.example/t/{tokens.signed(GRANT, keys)}/{KEY}"
    with pytest.raises(ValueError, match="media/v2/x"):
        tokens.url(GRANT, "media/v2/x", keys)
