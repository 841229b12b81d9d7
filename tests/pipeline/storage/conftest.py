"""The same tests on every kind of store."""

from pathlib import Path

import pytest

from pipeline.storage import ObjectStore, open_store
from pipeline.storage.s3 import S3Store
from pipeline.storage.transfer import Client


@pytest.fixture(params=["local", "rgw"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store."""
    if request.param == "local":
        return open_store(f"file://{tmp_path / 'store'}")
    return request.getfixturevalue("s3")


@pytest.fixture
def s3(s3_client: Client, bucket: str) -> ObjectStore:
    """An empty bucket of a real S3, below a prefix."""
    return S3Store(s3_client, bucket, "some/prefix")
