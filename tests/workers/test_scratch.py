"""Scratch folders of processes that start, live and die beside each other."""

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from workers import scratch


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """Where this process makes a folder anew, and lets it go when the test is over."""
    scratch.folder.cache_clear()
    held = len(scratch._HELD)
    yield tmp_path
    scratch.folder.cache_clear()
    for lock in scratch._HELD[held:]:
        lock.close()
    del scratch._HELD[held:]


def test_a_sweep_at_any_moment_of_its_making_leaves_a_folder_alone(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fcntl.flock
    mourned: list[str] = []

    def swept_before_and_after(lock: IO[bytes], how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", real)
        scratch.sweep(str(own), mourned.append)
        real(lock, how)
        scratch.sweep(str(own), mourned.append)

    monkeypatch.setattr(fcntl, "flock", swept_before_and_after)
    made = scratch.folder(str(own))
    scratch.sweep(str(own), mourned.append)
    assert made.is_dir()
    assert mourned == []


def test_the_folder_of_one_that_died_is_swept_after_it_was_mourned(own: Path) -> None:
    made = scratch.folder(str(own))
    (made / "half.mp4").touch()
    scratch._HELD.pop().close()
    mourned: list[str] = []
    scratch.sweep(str(own), mourned.append)
    assert mourned == [scratch.owner()]
    assert not made.exists()


def test_a_folder_whose_mourning_fails_stays_for_the_next_sweep(own: Path) -> None:
    made = scratch.folder(str(own))
    scratch._HELD.pop().close()

    def fails(_: str) -> None:
        raise ValueError("the database is away")

    with pytest.raises(ValueError, match="away"):
        scratch.sweep(str(own), fails)
    assert made.is_dir()
