"""Which pages may send parts straight to a bucket: browsers ask before they send to an origin that is not theirs (CORS)."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from pipeline.storage.transfer import Client, translated

RULE = "video-window-uploads"
"""Our rule among those of the bucket."""

ASKED_AGAIN_SECONDS = 3600
"""Browsers ask again after so long; Chromium holds no answer for more than two hours."""


def let_send(client: Client, bucket: str, origins: Sequence[str]) -> None:
    """Let pages of `origins` (`https://shop.example`), and of no others, send what was presigned. Other rules of the bucket
    stay. Raises `StorageUnavailable`, also where the keys may not do that."""
    rule = {
        "ID": RULE,
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["PUT"],
        # Length is signed too; browsers write it themselves and ask for no leave.
        "AllowedHeaders": ["Content-Type", "If-None-Match"],
        "ExposeHeaders": ["Retry-After"],
        "MaxAgeSeconds": ASKED_AGAIN_SECONDS,
    }
    with translated(bucket):
        others = [one for one in _rules(client, bucket) if one.get("ID") != RULE]
        client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [*others, rule]})


def _rules(client: Client, bucket: str) -> list[dict[str, Any]]:
    try:
        return list(client.get_bucket_cors(Bucket=bucket)["CORSRules"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "NoSuchCORSConfiguration":
            raise
        return []
