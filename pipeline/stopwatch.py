"""What the stages of one run cost."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.asset import Spent


@dataclass(slots=True)
class Stopwatch:
    """Seconds on the clock, and CPU seconds of this process and all that it ran, by stage."""

    _started: float = field(default_factory=time.monotonic)
    _spent: dict[str, Spent] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage; stages timed this way must not overlap."""
        wall, cpu = time.monotonic(), _cpu_seconds()
        yield
        self._spent[name] = Spent(time.monotonic() - wall, _cpu_seconds() - cpu)

    def part(self, name: str, of: str, spent: Spent) -> None:
        """Tell apart what ran beside stage `of` and was timed with it."""
        whole = self._spent[of]
        self._spent[of] = Spent(whole.seconds, whole.cpu_seconds - spent.cpu_seconds)
        self._spent[name] = spent

    def stages(self) -> tuple[tuple[str, Spent], ...]:
        """Each stage, and their `total` (on the clock: since the watch was made)."""
        cpu = sum(spent.cpu_seconds for spent in self._spent.values())
        return (*self._spent.items(), ("total", Spent(time.monotonic() - self._started, cpu)))


def _cpu_seconds() -> float:
    """User and system time, ours and that of every process we have waited for."""
    return sum(os.times()[:4])
