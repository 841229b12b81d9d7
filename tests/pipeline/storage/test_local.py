"""What only the folder can get wrong."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.storage import ObjectStore, open_store
from pipeline.storage.local import LocalStore
from tests.lacking import lacking

KEY = "media/v1/1/a.m4s"
HEADERS = {"content_type": "video/mp4", "cache_control": "no-store"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def local(folder: Path) -> ObjectStore:
    return open_store(str(folder))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_object_is_a_plain_file(local: ObjectStore, folder: Path) -> None:
    local.put("media/v1/1/master.m3u8", b"#EXTM3U\n", **HEADERS, gzip=True)
    path = local.local_path("media/v1/1/master.m3u8")
    assert path == folder / "media/v1/1/master.m3u8"
    assert path.read_bytes() == b"#EXTM3U\n"


def test_nothing_but_objects_is_left_behind(local: ObjectStore, folder: Path) -> None:
    local.put(KEY, b"1", **HEADERS)
    local.put(KEY, b"1", **HEADERS)
    with pytest.raises(errors.ObjectExists):
        local.put(KEY, b"2", **HEADERS)
    local.replace("media/v1/growing/index.m3u8", b"3", **HEADERS)
    with pytest.raises(errors.StorageUnavailable):
        local.put("media/v1/1/b.m4s", folder / "never-written", **HEADERS)
    assert len(files(folder)) == 2
    local.delete([KEY, "media/v1/growing/index.m3u8"])
    assert [path.name for path in folder.iterdir()] == [".incoming"]


def test_a_file_can_not_be_a_folder_too(local: ObjectStore) -> None:
    local.put("media/v1", b"1", **HEADERS)
    with pytest.raises(errors.StorageUnavailable):
        local.put("media/v1/1", b"1", **HEADERS)
    with pytest.raises(errors.ObjectMissing):
        local.read("media/v1/1")
    with pytest.raises(errors.ObjectMissing):
        local.read("media")


def test_a_full_disk_is_named_and_nothing_is_left_of_the_attempt(
    local: ObjectStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space)
        for write in (local.put, local.replace):
            with pytest.raises(errors.StorageFull):
                write(KEY, b"1", **HEADERS)
    assert files(folder) == []
    assert local.put(KEY, b"1", **HEADERS)


def test_a_file_system_that_is_really_full_is_named(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        lacking("only root may mount a small file system")
    try:
        store, other = LocalStore(small / "store"), LocalStore(tmp_path / "other")
        store.put(KEY, bytes(100_000), **HEADERS)
        with pytest.raises(errors.StorageFull):
            store.put("media/v1/1/b.m4s", bytes(300_000), **HEADERS)
        assert files(small) == [small / "store" / KEY]
        other.put(KEY, bytes(500_000), **HEADERS)
        with pytest.raises(errors.StorageFull):
            other.fetch(KEY, [(0, 500_000)], small / "copy")
    finally:
        subprocess.run(["umount", small], check=True)


def test_what_cannot_be_removed_is_told(local: ObjectStore) -> None:
    local.put("media/v1/1", b"1", **HEADERS)
    assert local.delete(["media/v1", "media/v1/1"]) == ("media/v1",)


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "s3:///prefix", "file://host/x", "s3://bucket/?endpoints=x", "s3://bucket/../x"]
)
def test_urls_of_no_store_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"neither|nothing|key"):
        open_store(url)
