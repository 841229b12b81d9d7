"""The run: videos in, faults in, until both have come to an end."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench import ledger
from bench.clips import HOME, ladder_clip
from bench.faults.kinds import Faults
from bench.faults.poison import NAME
from bench.faults.site import Place, place
from bench.faults.verdict import UNFINISHED, Verdict, judge
from bench.faults.watcher import Watcher
from bench.report import Figure, Report

LOOK_SECONDS = 0.1
RECOVERY_TARGET = 15.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is."""

    videos: int
    """At least; more are sent while faults are left, so that there is always something to break."""
    faults: int
    seconds: int
    """Of each clip."""
    poisoned_every: int
    busy: int
    """Videos that are kept unfinished at a time."""
    pause: tuple[float, float]
    """Seconds between two faults, at least and at most."""
    lasting: tuple[float, ...]
    """Seconds that a fault of storage or of the disk may take."""
    patience: float
    """Seconds after the last fault until what is not done counts as stuck."""
    settings: Mapping[str, str] = field(default_factory=dict)


FULL = Size(
    videos=30,
    faults=100,
    seconds=19,
    poisoned_every=10,
    busy=5,
    pause=(1.0, 5.0),
    lasting=(3.0, 6.0, 20.0),
    patience=900.0,
)
QUICK = Size(
    videos=5,
    faults=8,
    seconds=11,
    poisoned_every=5,
    busy=5,
    pause=(0.5, 1.5),
    lasting=(1.0, 2.0),
    patience=240.0,
    # A dead worker is noticed sooner, so that all of it is over in half a minute.
    settings={"VW_LEASE_SECONDS": "3", "VW_HEARTBEAT_SECONDS": "0.5"},
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    verdict: Verdict
    faults: Mapping[str, int]
    """How often each kind was done."""
    seconds: float
    assets: Path
    """Every ready video's files, in a folder of its id."""


def run(clip: Path | None, *, quick: bool, seed: int = 1) -> Report:
    """A run in var/bench/faults, which holds logs and assets afterwards. `clip` takes the place of the drawn one."""
    home = HOME / "faults"
    shutil.rmtree(home, ignore_errors=True)
    size = QUICK if quick else FULL
    return report(hold(size, home, seed, clip), size, seed)


def hold(size: Size, home: Path, seed: int, clip: Path | None = None) -> Outcome:
    """Hold a run in the new folder `home`."""
    home = home.resolve()  # commands are run in a folder of their own
    clips = home / "clips"
    clips.mkdir(parents=True)
    healthy, poisoned = clips / "clip.mp4", clips / f"{NAME}.mp4"
    for path in (healthy, poisoned):
        shutil.copyfile(clip or ladder_clip(size.seconds), path)
    started = time.monotonic()
    with place(home / "site", size.settings) as here:
        random = Random(seed)
        faults = Faults(here, random, size.lasting)
        with Watcher(here.store) as watcher:
            submitted = _Run(here, size, random, faults, watcher, (healthy, poisoned)).until_over()
        here.stop()
        verdict = judge(here, submitted, faults.kills, watcher, home / "assets")
        return Outcome(verdict, faults.done, time.monotonic() - started, home / "assets")


class _Run:
    """One run, from one thread: the kernel ends our servers with the thread that started them."""

    def __init__(
        self, here: Place, size: Size, random: Random, faults: Faults, watcher: Watcher, clips: tuple[Path, Path]
    ) -> None:
        self._here, self._size, self._random, self._faults, self._watcher = here, size, random, faults, watcher
        self._healthy, self._poisoned = clips
        self._submitted: list[str] = []
        self._left = self._drawn()

    def _drawn(self) -> list[str]:
        """The faults that are to be done, in their order: workers are killed in any run, then come as many kinds as there is
        room for, then all by their shares."""
        possible = self._faults.possible()
        rounds = -(-self._size.faults // len(possible))
        some = self._random.sample(possible * rounds, self._size.faults)
        kinds = sorted(set(possible), key=lambda name: (not name.startswith("worker"), self._random.random()))
        return [*kinds, *some][: self._size.faults]

    def until_over(self) -> list[str]:
        """The ids of all videos, when every fault is done and every video too, or patience is at an end."""
        next_fault = time.monotonic() + self._size.pause[1]
        deadline = float("inf")
        while time.monotonic() < deadline:
            self._here.keep_alive()
            self._faults.over()
            unfinished = sum(state in UNFINISHED for state in ledger.states().values())
            more = bool(self._left) or len(self._submitted) < self._size.videos
            if more and unfinished < self._size.busy:
                self._submit()
            elif not more and unfinished == 0:
                break
            if self._left and time.monotonic() >= next_fault:
                self._one_fault()
                next_fault = time.monotonic() + self._random.uniform(*self._size.pause)
                if not self._left:
                    deadline = time.monotonic() + self._size.patience
            time.sleep(LOOK_SECONDS)
        self._faults.over(all_of_them=True)
        return self._submitted

    def _submit(self) -> None:
        """One more. Those who submit meet no fault: all servers are up between two of them."""
        every = self._size.poisoned_every
        poisoned = len(self._submitted) % every == every - 1
        done = self._here.direct.vw("submit", "--json", self._poisoned if poisoned else self._healthy)
        if done.returncode:
            raise RuntimeError(f"vw submit: exit {done.returncode}: {done.stderr}")
        ids = [str(json.loads(line)["id"]) for line in done.stdout.splitlines()]
        self._submitted += ids
        self._watcher.watch(ids)

    def _one_fault(self) -> None:
        """The next in line that can be done now."""
        for name in dict.fromkeys(self._left):
            if self._faults.do(name):
                self._left.remove(name)
                return


def report(outcome: Outcome, size: Size, seed: int) -> Report:
    """The table."""
    verdict = outcome.verdict
    wanted = verdict.submitted - verdict.poisoned
    recoveries = verdict.recoveries
    complaints = verdict.complaints()
    return Report(
        "faults",
        f"seed {seed}, {sum(outcome.faults.values())} faults, {len(recoveries)} workers killed, {outcome.seconds:.0f} s",
        (
            Figure("videos in", verdict.submitted),
            Figure("ready", verdict.ready),
            Figure("failed as poisoned", verdict.poisoned),
            Figure("neither", wanted - verdict.ready, "", 0),
            *(Figure(name, len(found), "", 0) for name, found in complaints.items()),
            Figure("slowest from a worker's kill to its task", max(recoveries, default=0.0), "s", RECOVERY_TARGET),
            Figure("middle of them", recoveries[len(recoveries) // 2] if recoveries else 0.0, "s"),
            Figure("faults short of the plan", size.faults - sum(outcome.faults.values()), "", 0),
            *(Figure(f"fault: {name}", count) for name, count in sorted(outcome.faults.items())),
        ),
        tuple(f"{name}: {line}" for name, found in complaints.items() for line in found[:20]),
    )
