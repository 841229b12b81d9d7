import json
import subprocess
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from shutil import which

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipeline.delivery import DeliveryKeys, Grant, cookies
from pipeline.delivery.cookies import KEY_ID, POLICY, SIGNATURE
from pipeline.delivery.keys import kept_private_key, rsa_key
from pipeline.errors import AccessElsewhere, AccessExpired, AccessInvalid, AccessMissing, RequestError
from tests.lacking import lacking

ALL = Grant("media/", 2_000_000_000)
PREVIEW = Grant("previews/v1/", ALL.expires)
KEY = "media/v1/1/master.m3u8"
BEFORE = ALL.expires - 1.0


def plain(value: str) -> bytes:
    return b64decode(value.replace("-", "+").replace("_", "=").replace("~", "/"))


def test_policy_is_the_one_that_cloudfront_documents(keys: DeliveryKeys) -> None:
    signed = cookies.signed(ALL, keys)
    assert plain(signed.values[POLICY]) == (
        b'{"Statement":[{"Resource":"https://cdn.example/media/*",'
        b'"Condition":{"DateLessThan":{"AWS:EpochTime":2000000000}}}]}'
    )
    assert signed.values[KEY_ID] == "K2JCJMDEHXQW5F"
    assert (signed.path, signed.secure, signed.expires) == ("/media/", True, ALL.expires)
    assert not set("".join(signed.values.values())) & set('+=/;, "\\')


def test_openssl_verifies_the_signature(keys: DeliveryKeys, tmp_path: Path) -> None:
    if which("openssl") is None:
        lacking("openssl is not installed here")
    signed = cookies.signed(PREVIEW, keys).values
    public = rsa_key(keys.private_key).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, data in (("key", public), ("policy", plain(signed[POLICY])), ("signature", plain(signed[SIGNATURE]))):
        (tmp_path / name).write_bytes(data)
    command = ["openssl", "dgst", "-sha1", "-verify", "key", "-signature", "signature", "policy"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "Verified OK\n"


def test_one_policy_permits_all_published_media_and_no_preview(keys: DeliveryKeys) -> None:
    sent = cookies.signed(ALL, keys).values
    for key in (KEY, "media/v2/7/540/0.mp4"):
        cookies.verify(sent, key, keys, BEFORE)
    for key in ("previews/v1/1/master.m3u8", "uploads/u1/1/1", "media"):
        with pytest.raises(AccessElsewhere):
            cookies.verify(sent, key, keys, BEFORE)


def test_preview_is_permitted_for_its_own_video_only(keys: DeliveryKeys) -> None:
    sent = cookies.signed(PREVIEW, keys).values
    cookies.verify(sent, "previews/v1/1/master.m3u8", keys, BEFORE)
    for key in ("previews/v10/1/master.m3u8", "previews/v2/1/master.m3u8", KEY):
        with pytest.raises(AccessElsewhere):
            cookies.verify(sent, key, keys, BEFORE)


def test_cookies_end_at_the_second_that_they_name(keys: DeliveryKeys) -> None:
    with pytest.raises(AccessExpired):
        cookies.verify(cookies.signed(ALL, keys).values, KEY, keys, ALL.expires)


@pytest.mark.parametrize("name", [POLICY, SIGNATURE, KEY_ID])
def test_each_of_the_three_cookies_is_needed(name: str, keys: DeliveryKeys) -> None:
    sent = {cookie: value for cookie, value in cookies.signed(ALL, keys).values.items() if cookie != name}
    with pytest.raises(AccessMissing):
        cookies.verify(sent, KEY, keys, BEFORE)


def test_what_we_did_not_sign_so_is_invalid(keys: DeliveryKeys, tmp_path: Path) -> None:
    mine = dict(cookies.signed(PREVIEW, keys).values)
    wider = dict(cookies.signed(ALL, keys).values)
    stranger = DeliveryKeys(keys.base_url, keys.key_id, kept_private_key(tmp_path), keys.secrets)
    forgeries: list[Mapping[str, str]] = [
        mine | {POLICY: wider[POLICY]},
        mine | {SIGNATURE: "x"},
        mine | {SIGNATURE: "é"},
        mine | {POLICY: "Zm9v"},
        mine | {KEY_ID: "another"},
        cookies.signed(ALL, stranger).values,
    ]
    for sent in forgeries:
        with pytest.raises(AccessInvalid):
            cookies.verify(sent, KEY, keys, BEFORE)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"DateLessThan": {}},
        {"DateLessThan": {"AWS:EpochTime": 2_000_000_000}, "IpAddress": {"AWS:SourceIp": "192.0.2.1/32"}},
    ],
)
def test_a_signed_policy_with_conditions_that_are_not_checked_permits_nothing(
    condition: dict[str, object], keys: DeliveryKeys
) -> None:
    policy = json.dumps({"Statement": [{"Resource": "https://cdn.example/*", "Condition": condition}]}).encode()
    signature = cookies._sign(keys.private_key, policy)
    sent = {POLICY: cookies._encoded(policy), SIGNATURE: cookies._encoded(signature), KEY_ID: keys.key_id}
    with pytest.raises(AccessInvalid):
        cookies.verify(sent, KEY, keys, BEFORE)


def test_refusals_have_codes_of_their_own() -> None:
    refusals: tuple[type[RequestError], ...] = (AccessMissing, AccessInvalid, AccessExpired, AccessElsewhere)
    assert [error.code for error in refusals] == [
        "access_missing",
        "access_invalid",
        "access_expired",
        "access_elsewhere",
    ]
