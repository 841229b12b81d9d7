"""Whom a bucket lets send from a browser: as browsers ask it."""

import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

from pipeline.storage import ObjectStore, open_store
from pipeline.storage.cors import RULE
from pipeline.storage.transfer import Client

SHOP, ELSEWHERE = "https://shop.example", "https://elsewhere.example"


def asked(store: ObjectStore, origin: str, method: str = "PUT", headers: str = "content-type,if-none-match") -> Message:
    """What is answered to a browser that asks for leave; nothing of it where that is refused."""
    put = store.presigned_put("uploads/u/1/1", 5, 60)
    assert put is not None
    told = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(put.url, method="OPTIONS", headers=told), timeout=30
        ) as answer:
            told_back: Message = answer.headers
            return told_back
    except urllib.error.HTTPError as error:
        error.close()
        return Message()


def test_pages_that_were_named_may_send_what_was_signed_and_nothing_else(s3: ObjectStore) -> None:
    assert "Access-Control-Allow-Origin" not in asked(s3, SHOP)
    assert s3.let_send([SHOP])
    leave = asked(s3, SHOP)
    assert leave["Access-Control-Allow-Origin"] == SHOP
    assert "if-none-match" in leave["Access-Control-Allow-Headers"].lower()
    for refused in (asked(s3, ELSEWHERE), asked(s3, SHOP, "DELETE"), asked(s3, SHOP, headers="x-amz-acl")):
        assert "Access-Control-Allow-Origin" not in refused


def test_our_rule_takes_the_place_of_itself_and_of_no_other(s3: ObjectStore, s3_client: Client, bucket: str) -> None:
    other = {"ID": "theirs", "AllowedOrigins": ["https://cdn.example"], "AllowedMethods": ["GET"]}
    s3_client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [other]})
    s3.let_send([ELSEWHERE])
    s3.let_send([SHOP])
    rules = {rule["ID"]: rule["AllowedOrigins"] for rule in s3_client.get_bucket_cors(Bucket=bucket)["CORSRules"]}
    assert rules == {"theirs": ["https://cdn.example"], RULE: [SHOP]}


def test_a_folder_is_not_sent_to_by_browsers(tmp_path: Path) -> None:
    assert not open_store(str(tmp_path)).let_send([SHOP])
