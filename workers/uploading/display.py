"""Progress of sending: a bar on a terminal, plain lines elsewhere; on stderr."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workers.uploading.send import Show

if TYPE_CHECKING:
    from rich.progress import Progress

LINE_EVERY = 0.1
"""Share of a stage between two lines."""


@contextmanager
def shown(name: str, *, quiet: bool) -> Iterator[Show]:
    """A place to show the progress of the clip `name`."""
    if quiet:
        yield Nothing()
    elif sys.stderr.isatty():
        with _bar() as display:
            yield Bar(name, display)
    else:
        yield Lines(name)


class Nothing:
    def stage(self, name: str, total: int, done: int = 0) -> None:
        pass

    def more(self, count: int) -> None:
        pass


class Lines:
    """A line for each stage, and for every tenth of it."""

    def __init__(self, name: str) -> None:
        self._name, self._stage, self._total, self._done, self._next = name, "", 1, 0, 0.0
        self._lock = threading.Lock()

    def stage(self, name: str, total: int, done: int = 0) -> None:
        with self._lock:
            self._stage, self._total, self._done, self._next = name, total, done, 0.0
            self._say()

    def more(self, count: int) -> None:
        with self._lock:
            self._done += count
            self._say()

    def _say(self) -> None:
        share = self._done / self._total
        if share >= self._next:
            self._next = (int(share / LINE_EVERY) + 1) * LINE_EVERY
            print(f"{self._name}: {self._stage} {share:.0%}", file=sys.stderr, flush=True)


class Bar:
    def __init__(self, name: str, display: "Progress") -> None:
        self._display, self._task = display, display.add_task(name, total=None, stage="")

    def stage(self, name: str, total: int, done: int = 0) -> None:
        # Bytes that were there before say nothing of the speed: the clock begins with them.
        self._display.reset(self._task, total=total, completed=done, stage=name)

    def more(self, count: int) -> None:
        self._display.advance(self._task, count)


@contextmanager
def _bar() -> Iterator["Progress"]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description} {task.fields[stage]:<8}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    # What others print meanwhile goes above the bar, unless it goes elsewhere.
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as display:
        yield display
