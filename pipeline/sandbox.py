"""How a process is shut in: what it may use, and the small system tools that enforce it.

Nothing is started here. The tools of util-linux each set one thing up and then *become* the next command, so the
process that we watch keeps its pid. Where they are missing (macOS) it runs without them, and one log line says so.
"""

import logging
import resource
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What one process may use. Memory is bounded twice: resident by our own watch, address space by the kernel."""

    wall_seconds: float = 1800.0
    cpu_seconds: int = 7200
    resident_bytes: int = 3 * _GIB // 2
    address_space: int = 16 * _GIB
    """Threads reserve far more than they touch: under 4 GiB honest encodes fail."""
    file_bytes: int = 8 * _GIB
    """The largest file it may write."""
    open_files: int = 256
    stdout_bytes: int = _GIB // 4


def prefix(limits: ProcessLimits, no_network: tuple[str, ...]) -> tuple[str, ...]:
    """What goes before a command so that it runs within `limits`; `no_network` is one of `network_candidates`, or ()."""
    if (tools := _tools()) is None:
        return ()
    setpriv, prlimit = tools
    bounds = (
        ("cpu", resource.RLIMIT_CPU, limits.cpu_seconds),
        ("as", resource.RLIMIT_AS, limits.address_space),
        ("fsize", resource.RLIMIT_FSIZE, limits.file_bytes),
        ("nofile", resource.RLIMIT_NOFILE, limits.open_files),
        ("core", resource.RLIMIT_CORE, 0),
    )
    return (
        *no_network,
        # pdeathsig: a SIGKILLed worker's FFmpeg goes with it. It hangs on the *thread* that started the process, which
        # waits until the process has ended. After `unshare`, because a change of credentials would clear it.
        *(setpriv, "--no-new-privs", "--pdeathsig", "KILL", "--"),
        *(prlimit, *(f"--{name}={_within_hard_limit(kind, value)}" for name, kind, value in bounds), "--"),
    )


def _within_hard_limit(kind: int, value: int) -> int:
    """Asking for more than the host's own hard limit would fail the start."""
    hard = resource.getrlimit(kind)[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


@cache
def _tools() -> tuple[str, str] | None:
    """Where `setpriv` and `prlimit` are; the processes have no PATH of their own."""
    setpriv, prlimit = shutil.which("setpriv"), shutil.which("prlimit")
    if setpriv is None or prlimit is None:
        log.warning(
            "no setpriv or no prlimit here: FFmpeg runs without limits of its own and outlives us if we are killed"
        )
        return None
    return setpriv, prlimit


def network_candidates() -> tuple[tuple[str, ...], ...]:
    """The commands that give an empty network namespace: by the right to make one, or inside a user namespace."""
    if (unshare := shutil.which("unshare")) is None:
        return ()
    return ((unshare, "--net", "--"), (unshare, "--user", "--map-current-user", "--net", "--"))


def resident_bytes(pid: int) -> int:
    """Resident size of a process; 0 where there is no /proc, or when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def tree_bytes(pid: int) -> int:
    """The same of a process and its descendants. Each of its threads has to be asked for them, and FFmpeg has dozens."""
    total = resident_bytes(pid)
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += sum(tree_bytes(int(child)) for child in (thread / "children").read_bytes().split())
    except OSError:
        pass  # it ended while we looked
    return total
