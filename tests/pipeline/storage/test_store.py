"""What every store does, on a folder and on a real S3."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest

from pipeline import errors
from pipeline.storage import ObjectStore, headers_for

KEY = "media/v1/1/h264-540/0000.m4s"


def put(store: ObjectStore, key: str, source: bytes | Path) -> bool:
    content_type, cache_control, gzip = headers_for(key)
    return store.put(key, source, content_type=content_type, cache_control=cache_control, gzip=gzip)


def test_an_object_is_written_once_and_never_changed(store: ObjectStore) -> None:
    assert put(store, KEY, b"first")
    assert not put(store, KEY, b"first")
    with pytest.raises(errors.ObjectExists):
        put(store, KEY, b"other")
    assert store.read(KEY) == b"first"


def test_of_several_writers_of_one_object_one_writes_it(store: ObjectStore) -> None:
    together = Barrier(8)

    def write(_: int) -> bool:
        together.wait(30)
        return put(store, KEY, b"the same bytes")

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(8))) == [False] * 7 + [True]
    assert store.read(KEY) == b"the same bytes"


def test_of_several_writers_who_disagree_one_wins_and_the_others_are_told(store: ObjectStore) -> None:
    together = Barrier(8)

    def write(number: int) -> int | None:
        together.wait(30)
        try:
            return number if put(store, KEY, bytes([number]) * 1000) else None
        except errors.ObjectExists:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [number for number in pool.map(write, range(8)) if number is not None]
    assert len(winners) == 1
    assert store.read(KEY) == bytes(winners) * 1000


def test_a_growing_playlist_is_replaced_whole(store: ObjectStore) -> None:
    key = "media/v1/1/growing/index.m3u8"
    content_type, cache_control, gzip = headers_for(key, growing=True)
    for text in (b"one\n", b"one\ntwo\n" * 100):
        store.replace(key, text, content_type=content_type, cache_control=cache_control, gzip=gzip)
        assert store.read(key) == text
        assert store.read(key, 2, 5) == text[2:5]
    facts = store.head(key)
    assert facts is not None
    assert (facts.content_type, facts.cache_control) == ("application/vnd.apple.mpegurl", "public, max-age=1")


def test_an_object_is_under_another_key_as_well_with_all_that_is_kept_beside_it(store: ObjectStore) -> None:
    source, to = "previews/v1/1/master.m3u8", "media/v1/1-1/master.m3u8"
    put(store, source, b"#EXTM3U\n" * 20)
    put(store, to, b"what was left by an attempt before")
    for _ in range(2):
        store.copy(source, to)
        assert store.read(to) == store.read(source) == b"#EXTM3U\n" * 20
    before, after = store.head(source), store.head(to)
    assert before is not None
    assert after is not None
    assert replace(after, key=source, etag=None) == replace(before, etag=None)
    store.delete([source])
    assert store.read(to) == b"#EXTM3U\n" * 20
    assert {item.key for item in store.list("")} == {to}
    with pytest.raises(errors.ObjectMissing):
        store.copy(source, to)


def test_what_is_known_of_an_object_is_told_without_reading_it(store: ObjectStore) -> None:
    put(store, KEY, b"12345")
    facts = store.head(KEY)
    assert facts is not None
    assert (facts.key, facts.size, facts.content_type) == (KEY, 5, "video/mp4")
    assert facts.cache_control == "public, max-age=31536000, immutable"
    assert facts.sha256 in {None, hashlib.sha256(b"12345").hexdigest()}
    assert store.head(f"{KEY}x") is None


def test_parts_of_an_object_are_read(store: ObjectStore) -> None:
    put(store, KEY, bytes(range(200)))
    assert store.read(KEY, 10, 13) == b"\x0a\x0b\x0c"
    assert store.read(KEY, 198) == b"\xc6\xc7"
    assert store.read(KEY, 198, 1000) == b"\xc6\xc7"
    assert store.read(KEY, 200) == store.read(KEY, 7, 7) == b""


def test_ranges_are_fetched_to_their_places_and_the_rest_are_holes(store: ObjectStore, tmp_path: Path) -> None:
    data, into = os.urandom(3_000_000), tmp_path / "sparse"
    put(store, KEY, data)
    store.fetch(KEY, [(2_999_990, 3_000_500), (10, 20), (1_000_000, 1_200_000), (1_100_000, 1_300_000)], into)
    written = into.read_bytes()
    assert len(written) == len(data)
    assert written[10:20] == data[10:20]
    assert written[1_000_000:1_300_000] == data[1_000_000:1_300_000]
    assert written[2_999_990:] == data[2_999_990:]
    assert not any(written[200_000:900_000])
    assert into.stat().st_blocks * 512 < 1_000_000
    store.fetch(KEY, [(200_000, 900_000)], into)
    assert (
        into.read_bytes()[200_000:1_300_000]
        == written[200_000:200_000] + data[200_000:900_000] + written[900_000:1_300_000]
    )


def test_a_large_object_comes_back_as_it_went(store: ObjectStore, tmp_path: Path) -> None:
    data = os.urandom(1 << 20) * 20 + b"the end"
    source, back = tmp_path / "large", tmp_path / "back"
    source.write_bytes(data)
    assert put(store, "uploads/v1/source", source)
    assert not put(store, "uploads/v1/source", source)
    with pytest.raises(errors.ObjectExists):
        put(store, "uploads/v1/source", data[:-1])
    store.download("uploads/v1/source", back)
    assert back.read_bytes() == data
    assert store.read("uploads/v1/source", len(data) - 7) == b"the end"


def test_an_empty_object_is_an_object(store: ObjectStore, tmp_path: Path) -> None:
    assert put(store, KEY, b"")
    assert store.read(KEY) == b""
    store.download(KEY, tmp_path / "empty")
    assert (tmp_path / "empty").read_bytes() == b""


def test_texts_come_back_as_they_went_however_they_are_stored(store: ObjectStore, tmp_path: Path) -> None:
    text = b"#EXTM3U\n" * 200
    assert put(store, "media/v1/1/master.m3u8", text)
    assert not put(store, "media/v1/1/master.m3u8", text)
    assert store.read("media/v1/1/master.m3u8") == text
    store.download("media/v1/1/master.m3u8", tmp_path / "master.m3u8")
    assert (tmp_path / "master.m3u8").read_bytes() == text


def test_what_is_not_there_is_missing(store: ObjectStore, tmp_path: Path) -> None:
    for access in (
        partial(store.read, KEY),
        partial(store.read, KEY, 1, 2),
        partial(store.fetch, KEY, [(0, 1)], tmp_path / "x"),
        partial(store.download, KEY, tmp_path / "x"),
    ):
        with pytest.raises(errors.ObjectMissing):
            access()
    assert list(store.list("media/")) == []
    assert not (tmp_path / "x").exists()


def test_objects_are_listed_by_how_their_keys_begin(store: ObjectStore) -> None:
    for key in ("media/v1/1/a.m4s", "media/v1/2/b.m4s", "media/v10/1/c.m4s", "uploads/v1/source"):
        put(store, key, key.encode())
    assert {facts.key for facts in store.list("media/v1/")} == {"media/v1/1/a.m4s", "media/v1/2/b.m4s"}
    assert {facts.key for facts in store.list("media/v1")} > {"media/v10/1/c.m4s"}
    assert {(facts.key, facts.size) for facts in store.list("up")} == {("uploads/v1/source", 17)}
    assert len(list(store.list(""))) == 4


def test_removed_objects_are_gone_and_missing_ones_are_no_fault(store: ObjectStore) -> None:
    keys = [f"media/v1/1/{number}.m4s" for number in range(5)]
    for key in keys:
        put(store, key, b"x")
    assert store.delete([*keys[:4], "media/never/was.m4s"]) == ()
    assert [facts.key for facts in store.list("media/")] == keys[4:]
    assert put(store, keys[0], b"anew")


NOT_KEYS = (
    "",
    "/etc/passwd",
    "a//b",
    "a/",
    "../a",
    "a/../b",
    "a/./b",
    ".incoming/a",
    "a\\b",
    "a\0b",
    "a\nb",
    "a" * 1025,
)


def test_keys_that_could_lead_elsewhere_are_refused(store: ObjectStore, tmp_path: Path) -> None:
    for key in NOT_KEYS:
        for access in (
            partial(put, store, key, b""),
            partial(store.read, key),
            partial(store.head, key),
            partial(store.fetch, key, [], tmp_path / "x"),
            partial(store.delete, [key]),
            partial(store.local_path, key),
        ):
            with pytest.raises(ValueError, match="key"):
                access()
