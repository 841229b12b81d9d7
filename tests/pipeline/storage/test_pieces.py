"""A source in pieces reads like one."""

import os
import random
from pathlib import Path

import httpx
import pytest

from pipeline.errors import NotArrived, ObjectMissing
from pipeline.remote import PieceBoxFile
from pipeline.storage import ObjectStore
from pipeline.storage.pieces import Piece, Pieces

SIZES = (1000, 1, 70_000, 4096)


def stored(store: ObjectStore, data: bytes) -> list[Piece]:
    pieces, at = [], 0
    for number, size in enumerate(SIZES):
        piece = Piece(at, size, f"uploads/u/{number}/1")
        store.put(piece.key, data[at : at + size], content_type="application/octet-stream", cache_control="private")
        pieces.append(piece)
        at += size
    return pieces


def test_any_bytes_of_it_are_read_over_the_seams(store: ObjectStore, tmp_path: Path) -> None:
    data = os.urandom(sum(SIZES))
    pieces = Pieces(store, stored(store, data), len(data))
    assert pieces.size == len(data)
    assert pieces.read() == b"".join(pieces.each()) == data
    rng = random.Random(1)
    for _ in range(50):
        start, end = sorted(rng.choices(range(len(data) + 10), k=2))
        assert pieces.read(start, end) == data[start:end]
    ranges = [(990, 1010), (70_900, 71_100), (len(data) - 5, len(data) + 50)]
    pieces.fetch(ranges, tmp_path / "sparse")
    written = (tmp_path / "sparse").read_bytes()
    assert len(written) == len(data)
    assert all(written[start:end] == data[start:end] for start, end in ranges)
    assert not any(written[2000:70_000])
    assert PieceBoxFile(pieces)[995:1005] == data[995:1005]


def test_bytes_that_have_not_come_are_named_and_those_around_them_read(store: ObjectStore, tmp_path: Path) -> None:
    data = os.urandom(sum(SIZES))
    pieces = stored(store, data)
    view = Pieces(store, [pieces[0], *pieces[2:]], len(data))
    assert not view.complete
    box_file = PieceBoxFile(view)
    assert (box_file[990:1000], box_file[1001:1010]) == (data[990:1000], data[1001:1010])
    for reading in (lambda: view.read(990, 1010), lambda: box_file[990:1010], lambda: list(view.each())):
        with pytest.raises(NotArrived) as error:
            reading()
        assert error.value.need == ((1000, 1001),)
    with pytest.raises(NotArrived):
        view.fetch([(0, 1001)], tmp_path / "sparse")
    assert not (tmp_path / "sparse").exists(), "nothing is fetched before all can be"


def test_pieces_that_are_gone_are_told(store: ObjectStore) -> None:
    pieces = stored(store, bytes(sum(SIZES)))
    view = Pieces(store, pieces, sum(SIZES))
    assert view.complete
    store.delete([pieces[1].key])
    with pytest.raises(ObjectMissing):
        view.read(990, 1010)
    assert view.read(0, 1000) == bytes(1000)


def test_a_presigned_put_writes_once_and_exactly_what_was_signed(s3: ObjectStore) -> None:
    put = s3.presigned_put("uploads/u/1/1", 5, 60)
    assert put is not None
    headers = dict(put.headers)
    assert (
        httpx.put(put.url, timeout=60, content=b"123456", headers=headers | {"Content-Length": "6"}).status_code == 403
    )
    assert httpx.put(put.url, timeout=60, content=b"12345").status_code == 403, "without the condition"
    assert httpx.put(put.url, timeout=60, content=b"12345", headers=headers).status_code == 200
    assert httpx.put(put.url, timeout=60, content=b"54321", headers=headers).status_code == 412
    assert s3.read("uploads/u/1/1") == b"12345"
    facts = s3.head("uploads/u/1/1")
    assert facts is not None
    assert facts.etag


def test_a_folder_takes_no_presigned_puts(tmp_path: Path) -> None:
    from pipeline.storage import open_store

    assert open_store(str(tmp_path)).presigned_put("uploads/u/1/1", 5, 60) is None
