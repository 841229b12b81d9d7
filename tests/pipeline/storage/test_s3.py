"""What only S3 can get wrong: headers as clients see them, credentials, and a network that fails."""

import gzip
import os
import socket
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bench.servers.fault_proxy import FaultProxy
from bench.servers.rgw import ACCESS_KEY, SECRET_KEY, Rgw
from pipeline import errors
from pipeline.storage import ObjectStore, headers_for, open_store
from pipeline.storage.s3 import S3Store
from pipeline.storage.transfer import Client, connect

KEY = "media/v1/1/h264-540/0000.m4s"
HEADERS = {"content_type": "video/mp4", "cache_control": "public"}


def opened(rgw: Rgw, bucket: str, secret: str = SECRET_KEY) -> ObjectStore:
    return open_store(rgw.url(bucket, "some/prefix"), access_key=ACCESS_KEY, secret_key=secret)


@pytest.mark.parametrize("name", ["master.m3u8", "h264-540/0000.m4s", "audio/64k/audio.m4s"])
def test_plain_http_clients_see_type_cache_policy_and_encoding(
    s3: ObjectStore, s3_client: Client, bucket: str, name: str
) -> None:
    content_type, cache_control, zipped = headers_for(name)
    text = b"#EXTM3U\n" * 500
    s3.put(name, text, content_type=content_type, cache_control=cache_control, gzip=zipped)
    place = {"Bucket": bucket, "Key": f"some/prefix/{name}"}
    with urllib.request.urlopen(s3_client.generate_presigned_url("get_object", Params=place), timeout=30) as answer:
        body = answer.read()
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Cache-Control"] == cache_control
    assert answer.headers["Content-Encoding"] == ("gzip" if zipped else None)
    assert (gzip.decompress(body) if zipped else body) == text
    assert (len(body) < len(text)) == zipped


def test_what_another_program_has_put_is_compared_by_its_bytes(s3: ObjectStore, s3_client: Client, bucket: str) -> None:
    s3_client.put_object(Bucket=bucket, Key=f"some/prefix/{KEY}", Body=b"theirs")
    assert not s3.put(KEY, b"theirs", **HEADERS)
    with pytest.raises(errors.ObjectExists):
        s3.put(KEY, b"ours", **HEADERS)


def test_objects_are_in_the_bucket_that_the_url_names(rgw: Rgw, s3: ObjectStore, bucket: str) -> None:
    opened(rgw, bucket).put(KEY, b"1", **HEADERS)
    assert s3.read(KEY) == b"1"
    assert opened(rgw, bucket).local_path(KEY) is None


def test_wrong_credentials_and_buckets_are_our_fault_and_not_a_missing_object(rgw: Rgw, bucket: str) -> None:
    for store in (opened(rgw, bucket, secret="wrong"), opened(rgw, "never-made")):
        for access in (
            partial(store.put, KEY, b"1", **HEADERS),
            partial(store.read, KEY),
            partial(list, store.list("")),
        ):
            with pytest.raises(errors.StorageUnavailable):
                access()
        assert store.delete([KEY]) == (KEY,)
    with pytest.raises(errors.StorageUnavailable):
        opened(rgw, bucket, secret="wrong").head(KEY)


def test_errors_say_what_was_asked_and_hold_no_secret(rgw: Rgw, bucket: str) -> None:
    with pytest.raises(errors.StorageUnavailable) as caught:
        opened(rgw, bucket, secret="hunter2hunter2").read(KEY)
    assert "GetObject" in str(caught.value)
    assert KEY in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_multipart_upload_that_fails_leaves_no_parts(
    s3: ObjectStore, s3_client: Client, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise errors.StorageUnavailable("as if")

    monkeypatch.setattr(s3_client, "complete_multipart_upload", broken)
    with pytest.raises(errors.StorageUnavailable):
        s3.put(KEY, os.urandom(17 << 20), **HEADERS)
    assert s3_client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
    assert s3.head(KEY) is None


def test_a_server_that_is_down_is_named_in_bounded_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and does not listen: nobody else gets the port meanwhile
        url = f"s3://bucket/?endpoint=http://127.0.0.1:{silent.getsockname()[1]}&region=x"
        store = open_store(url, access_key="a", secret_key="b")
        with pytest.raises(errors.StorageUnavailable):
            store.read(KEY)


@pytest.fixture
def proxy(rgw: Rgw) -> Iterator[FaultProxy]:
    with FaultProxy("127.0.0.1", rgw.port) as proxy:
        yield proxy


Behind = Callable[..., ObjectStore]


@pytest.fixture
def behind(proxy: FaultProxy, bucket: str) -> Behind:
    """The store as it is seen through the proxy."""

    def make(read_seconds: float = 60.0) -> ObjectStore:
        client = connect(proxy.endpoint, "us-east-1", ACCESS_KEY, SECRET_KEY, read_seconds=read_seconds)
        return S3Store(client, bucket, "some/prefix")

    return make


FAULTS = {
    "500": partial(FaultProxy.answer, status=500),
    "503": partial(FaultProxy.answer, status=503),
    "no answer": FaultProxy.hang,
    "closed at once": FaultProxy.refuse,
    "cut in the middle": partial(FaultProxy.cut, after=3000),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_passes_is_not_noticed_and_one_that_lasts_is_named(
    proxy: FaultProxy, behind: Behind, fault: Callable[..., None], tmp_path: Path
) -> None:
    data, into = os.urandom(300_000), tmp_path / "sparse"
    # Only who waits for nobody loses patience soon: a gateway that is busy has as long as it takes.
    store = behind(1.0) if fault is FaultProxy.hang else behind()
    fault(proxy, times=1)
    store.put(KEY, data, **HEADERS)
    fault(proxy, times=1)
    store.fetch(KEY, [(100, 200_000)], into)
    assert into.read_bytes()[100:200_000] == data[100:200_000]
    assert proxy.broken == 2
    fault(proxy)
    with pytest.raises(errors.StorageUnavailable):
        store.put("other", data, **HEADERS)
    proxy.heal()
    assert store.read(KEY, 0, 100) == data[:100]


def test_a_body_that_breaks_off_is_read_again(proxy: FaultProxy, behind: Behind) -> None:
    data, store = os.urandom(300_000), behind()
    store.put(KEY, data, **HEADERS)
    proxy.cut(100_000, times=2)
    assert store.read(KEY) == data
    assert proxy.broken == 2
