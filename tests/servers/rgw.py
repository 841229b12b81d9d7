"""A real S3 for tests: one gateway for the session, a bucket of its own for each test."""

import uuid
from pathlib import Path

import pytest

from bench.servers import rgw as server
from bench.servers.rgw import Rgw
from pipeline.storage.transfer import Client, connect
from tests.lacking import lacking
from tests.servers import shared


def _start(state: Path) -> None:
    server.start(state.with_suffix("")).save(state)


@pytest.fixture(scope="session")
def rgw() -> Rgw:
    """Ceph's gateway, started by the first test that asks."""
    if not server.available():
        lacking(f"an S3 server is not installed here: {server.HOW}")
    return shared("rgw", _start, Rgw.load)


@pytest.fixture(scope="session")
def s3_client(rgw: Rgw) -> Client:
    """One for all: half a second goes into making one."""
    return connect(rgw.endpoint, "us-east-1", server.ACCESS_KEY, server.SECRET_KEY)


@pytest.fixture
def bucket(s3_client: Client) -> str:
    """A new bucket."""
    name = f"test-{uuid.uuid4().hex}"
    s3_client.create_bucket(Bucket=name)
    return name
