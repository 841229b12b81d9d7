"""The transport of S3: how it is configured, what is tried again, and vendor errors as ours."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pipeline.errors import ObjectExists, ObjectMissing, StorageFull, StorageUnavailable

CONNECT_SECONDS = 3.0
READ_SECONDS = 20.0
"""Without a byte."""

TRIES = 3
"""Of every request. botocore waits up to 1, 2, 4 … s in between, at random, and stops early when all else fails too."""

Client = Any
"""botocore makes its clients at run time; they have no types."""

_MISSING = frozenset({"404", "NoSuchKey", "NoSuchUpload"})
_EXISTS = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict"})
_PAST_THE_END = frozenset({"416", "InvalidRange"})
_FULL = frozenset({"507", "QuotaExceeded", "InsufficientStorage"})


def connect(
    endpoint: str | None,
    region: str | None,
    access_key: str | None,
    secret_key: str | None,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
) -> Client:
    """A client of AWS, or of the S3 at `endpoint`. It opens connections as they are needed; threads may share it."""
    config = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        max_pool_connections=32,
        tcp_keepalive=True,
        # Every upload carries the MD5 that all servers check; botocore's own checksums are of AWS alone.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    with translated(endpoint or "AWS"):
        session = boto3.session.Session()
        return session.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=config,
        )


class PastTheEnd(StorageUnavailable):
    """A range that begins where the object has ended; no caller of a store ever sees it."""


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Vendor errors as ours; `what` is the key that it is about."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        detail = f"{what}: {error.operation_name}: {code} ({status})"
        if code in _MISSING:
            raise ObjectMissing(detail) from error
        if code in _EXISTS:
            raise ObjectExists(detail) from error
        if code in _PAST_THE_END:
            raise PastTheEnd(detail) from error
        raise (StorageFull if code in _FULL else StorageUnavailable)(detail) from error
    except BotoCoreError as error:
        raise StorageUnavailable(f"{what}: {error}") from error


def read_whole(call: Callable[[], dict[str, Any]], what: str) -> tuple[bytes, dict[str, Any]]:
    """The body of a GetObject, with the rest of the answer. botocore tries requests again, but not bodies that break off."""
    for attempt in range(TRIES):
        with translated(what):
            answer = call()
            try:
                # Its own `with` would give what is below it, whose errors are not botocore's.
                with closing(answer["Body"]) as body:
                    return body.read(), answer
            except (BotoCoreError, OSError):
                if attempt + 1 == TRIES:
                    raise
        time.sleep(random.uniform(0, 0.25 * 2**attempt))
    raise AssertionError("unreachable")
