"""The only module that starts a process.

Whatever touches a source runs here: FFmpeg, and our own Python where PyAV is needed. Uploads are hostile, so every
process gets a private folder, names of our own, an empty environment, no network, resource limits, a deadline and a
bound on resident memory, and its whole process group is killed and reaped however the call ends.

    with Job(path) as job:
        run_ffmpeg(job, [*source_args("mov", limits=limits), "-i", "source", …, "out.mp4"])
        job.file("out.mp4")
"""

import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import errors, sandbox, whitelist
from pipeline.job import Job
from pipeline.limits import SourceLimits
from pipeline.progress import Progress, ProgressReader
from pipeline.sandbox import ProcessLimits

__all__ = [
    "Finished",
    "Job",
    "ProcessLimits",
    "Progress",
    "available_cpus",
    "ffmpeg_path",
    "run_ffmpeg",
    "run_python",
    "source_args",
    "source_options",
]

log = logging.getLogger(__name__)

DEFAULT_LIMITS = ProcessLimits()

_STDERR_TAIL = 16 * 1024
_POLL_SECONDS = 0.02
"""How often memory, deadline and `stop` are looked at. A decoder fills some 100 MB in that time."""
_TREE_LOOKS = 10
"""At every so many of these looks the memory of descendants counts too: FFmpeg has none, only what broke out of it would."""

_SOURCE_FAULTS: dict[int, type[errors.SourceError]] = {
    183: errors.Damaged,  # AVERROR_INVALIDDATA
    69: errors.Damaged,  # FFmpeg's own code for "more than two thirds of the frames failed to decode"
    176: errors.Damaged,  # AVERROR_PATCHWELCOME: a feature that no decoder has
    244: errors.TooDemanding,  # ENOMEM: the address space ran out
}
"""Exit codes that a source can cause. FFmpeg exits with the low byte of its AVERROR (libavutil/error.h)."""

_NO_SPACE = 228  # ENOSPC

_RUN_MODULE = """\
import importlib, sys
root, module, *args = sys.argv[1:]
sys.path.append(root)
sys.exit(importlib.import_module(module).main(args))
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that succeeded."""

    stdout: bytes
    stderr_tail: str
    wall_seconds: float
    cpu_seconds: float
    """User + system."""
    peak_bytes: int
    """Largest resident size."""


def source_args(demuxer: str, *, limits: SourceLimits) -> tuple[str, ...]:
    """Options that go before the first `-i source` wherever the creator's file is read."""
    options = source_options(demuxer, limits=limits)
    # A hole or a broken frame must end the run (exit 183): without it FFmpeg conceals it and exits 0.
    return ("-xerror", *(word for name, value in options.items() for word in (f"-{name}", value)))


def source_options(demuxer: str, *, limits: SourceLimits) -> dict[str, str]:
    """Input options for every further time that one command opens the creator's file: an input's hold for it alone.

    `demuxer` comes from `sniff`.
    """
    if demuxer not in whitelist.DEMUXERS:
        raise ValueError(f"{demuxer!r} is not a demuxer of ours")
    return {
        # Never let FFmpeg guess: a text file may call itself a playlist or a concat script and read its neighbours.
        "f": demuxer,
        # Nor open a second demuxer from inside the first (subtitles in AVI, references in MOV).
        "format_whitelist": demuxer,
        # Nor anything but files: the job's folder is all it knows by name.
        "protocol_whitelist": whitelist.PROTOCOLS,
        # A decoder that no phone needs is where the next hole will be found.
        "codec_whitelist": whitelist.DECODERS,
        # Checked before a picture is allocated: an SPS of a few bytes can ask for 360 MB a frame.
        "max_pixels": str(limits.max_long_edge * limits.max_short_edge),
        "max_streams": str(limits.max_streams),
    }


@cache
def ffmpeg_path() -> str:
    """The FFmpeg of the `imageio-ffmpeg` wheel, the same encoder on every host. Raises `FFmpegMissing`."""
    try:
        import imageio_ffmpeg  # not needed to import the pipeline

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise errors.FFmpegMissing(str(error)) from error


def available_cpus() -> int:
    """CPUs this process may run on (a container's affinity counts, unlike `os.cpu_count`)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_ffmpeg(
    job: Job,
    args: Sequence[str],
    *,
    limits: ProcessLimits = DEFAULT_LIMITS,
    nice: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    blame_source: bool = False,
) -> Finished:
    """Run FFmpeg in the job's folder and wait. `args` is everything after the global options; outputs are plain names.

    Raises `Damaged` when the source cannot be decoded, `TooDemanding` when it took more memory than `limits` allow,
    `StorageFull`, `Cancelled` (`stop` was set), `DeadlineExceeded` (with `blame_source`: `TooDemanding`), and
    `FFmpegFailed` for the rest, with the command and the end of stderr as detail.
    """
    reader, writer = os.pipe()
    try:
        # stdout is left to the caller (`pipe:1`), so progress has a descriptor of its own.
        progress = ("-stats_period", "0.25", "-progress", f"pipe:{writer}")
        command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-y", "-v", "error", *progress, *args]
        process = _Process(job, command, limits, blame_source=blame_source, stop=stop, nice=nice, pass_fds=(writer,))
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    return process.run(reader, on_progress)


def run_python(
    job: Job,
    module: str,
    args: Sequence[str],
    *,
    limits: ProcessLimits,
    stop: threading.Event | None = None,
    blame_source: bool = True,
) -> Finished:
    """Run `module.main(args)` in the same sandbox, by this interpreter, cut off from its user's environment (`-I`).

    Errors as `run_ffmpeg`; whatever crashes the interpreter is `Damaged` unless `blame_source` is off.
    """
    root = Path(__file__).resolve().parent.parent  # -I finds installed packages only, and we may run from a checkout
    command = [sys.executable, "-I", "-B", "-c", _RUN_MODULE, str(root), module, *args]
    return _Process(job, command, limits, blame_source=blame_source, stop=stop).run()


class _Process:
    """One sandboxed process group, from start to reaped."""

    def __init__(
        self,
        job: Job,
        command: Sequence[str],
        limits: ProcessLimits,
        *,
        blame_source: bool,
        stop: threading.Event | None,
        nice: int = 0,
        pass_fds: tuple[int, ...] = (),
    ) -> None:
        self._command, self._limits, self._blame_source, self._stop = list(command), limits, blame_source, stop
        self._stdout, self._stderr, self._progress = bytearray(), bytearray(), ProgressReader()
        self._peak = self._looks = 0
        self._usage: resource.struct_rusage | None = None
        self._started = time.monotonic()
        self._popen = subprocess.Popen(
            [*sandbox.prefix(limits, _no_network()), *(("nice", "-n", str(nice)) if nice else ()), *command],
            cwd=job.folder,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=pass_fds,
            # A group of its own: one kill reaches all of it, a terminal's Ctrl-C does not. No session of its own: among
            # sessions Linux shares the CPUs evenly, whatever the niceness (autogroup, sched(7)).
            process_group=0,
        )

    def run(self, progress_fd: int | None = None, on_progress: Callable[[Progress], None] | None = None) -> Finished:
        """Watch the process to its end. Nothing of it is left, whatever is raised (a KeyboardInterrupt, say)."""
        try:
            verdict = self._watch(progress_fd, on_progress)
            return self._finish(verdict)
        finally:
            self._kill()
            self._reap()
            for pipe in (self._popen.stdout, self._popen.stderr):
                if pipe is not None:
                    pipe.close()
            if progress_fd is not None:
                os.close(progress_fd)

    def _watch(
        self, progress_fd: int | None, on_progress: Callable[[Progress], None] | None
    ) -> errors.PipelineError | None:
        """Read its pipes until it has ended; the reason why it was killed, if it was."""
        verdict: errors.PipelineError | None = None
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        stdout, stderr = self._popen.stdout.fileno(), self._popen.stderr.fileno()
        with selectors.DefaultSelector() as selector:
            for fd in (stdout, stderr, progress_fd):
                if fd is not None:
                    selector.register(fd, selectors.EVENT_READ)
            # Pipes close when the process ends, which wakes us: no signal handler, so any thread may do this.
            while selector.get_map() or not self._ended():
                for key, _ in selector.select(_POLL_SECONDS if selector.get_map() else 0.001):
                    if not (data := os.read(key.fd, 1 << 16)):
                        selector.unregister(key.fd)
                    elif key.fd == stdout:
                        self._stdout += data
                    elif key.fd == stderr:
                        self._stderr = (self._stderr + data)[-_STDERR_TAIL:]
                    else:
                        for progress in self._progress.feed(data):
                            if on_progress is not None:
                                on_progress(progress)
                if verdict is None and (verdict := self._must_end()) is not None:
                    self._kill()
        return verdict

    def _must_end(self) -> errors.PipelineError | None:
        """Why the process has to be killed now, if it has to."""
        limits = self._limits
        if self._stop is not None and self._stop.is_set():
            return errors.Cancelled("stopped by the caller")
        if time.monotonic() - self._started > limits.wall_seconds:
            return self._out_of_time(f"ran longer than {limits.wall_seconds:g} s")
        self._looks += 1
        look = sandbox.resident_bytes if self._looks % _TREE_LOOKS else sandbox.tree_bytes
        resident = look(self._popen.pid)
        self._peak = max(self._peak, resident)
        if resident > limits.resident_bytes:
            return errors.TooDemanding(f"{resident >> 20} MiB resident, {limits.resident_bytes >> 20} MiB allowed")
        if len(self._stdout) > limits.stdout_bytes:
            return self._fault(errors.TooDemanding, f"wrote more than {limits.stdout_bytes} bytes to stdout")
        return None

    def _finish(self, verdict: errors.PipelineError | None) -> Finished:
        self._kill()  # whatever it left in its group
        usage = self._reap()
        stderr = self._stderr.decode("utf-8", "replace")
        cpu = usage.ru_utime + usage.ru_stime
        verdict = verdict or self._classify(self._popen.returncode, cpu)
        if verdict is not None:
            verdict.detail = "\n".join((f"{verdict.detail}: {subprocess.list2cmdline(self._command)}", stderr)).strip()
            raise verdict
        return Finished(bytes(self._stdout), stderr, time.monotonic() - self._started, cpu, self._peak_bytes(usage))

    def _classify(self, code: int, cpu: float) -> errors.PipelineError | None:
        """The error behind an exit code."""
        if code == 0:
            return None
        if code < 0:
            return self._classify_signal(-code, cpu)
        if code == _NO_SPACE:
            return errors.StorageFull(f"exit {code}")
        # The same codes without the source among the inputs are our own mistake.
        if code in _SOURCE_FAULTS and "source" in self._command:
            return _SOURCE_FAULTS[code](f"exit {code}")
        return errors.FFmpegFailed(f"exit {code}")

    def _classify_signal(self, number: int, cpu: float) -> errors.PipelineError:
        if number == signal.SIGKILL and cpu >= self._limits.cpu_seconds - 1:  # RLIMIT_CPU
            return self._out_of_time(f"used {cpu:.1f} s of CPU")
        if number == signal.SIGXFSZ:
            return self._fault(errors.TooDemanding, f"wrote a file of more than {self._limits.file_bytes} bytes")
        if number == signal.SIGKILL:
            # Neither we nor a limit of ours: a host without memory, or a person. The source may well be innocent.
            return errors.FFmpegFailed("killed by somebody else")
        return self._fault(errors.Damaged, f"killed by signal {number}")

    def _out_of_time(self, detail: str) -> errors.PipelineError:
        return errors.TooDemanding(detail) if self._blame_source else errors.DeadlineExceeded(detail)

    def _fault(self, kind: type[errors.SourceError], detail: str) -> errors.PipelineError:
        """What the source may have caused and what may be our own mistake: the caller said which it is."""
        return kind(detail) if self._blame_source else errors.FFmpegFailed(detail)

    def _ended(self) -> bool:
        if self._usage is not None:
            return True
        if hasattr(os, "waitid"):
            # WNOWAIT leaves the zombie in place, so that the id of its group cannot pass to a stranger before the kill.
            return os.waitid(os.P_PID, self._popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._wait(os.WNOHANG)  # macOS

    def _kill(self) -> None:
        if self._usage is None:
            with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
                os.killpg(self._popen.pid, signal.SIGKILL)

    def _reap(self) -> resource.struct_rusage:
        if self._usage is None:
            self._wait(0)
        assert self._usage is not None
        return self._usage

    def _wait(self, options: int) -> bool:
        """wait4, for the child's own usage; Popen is told, so that it does not wait a second time."""
        pid, status, usage = os.wait4(self._popen.pid, options)
        if pid == 0:
            return False
        self._usage, self._popen.returncode = usage, os.waitstatus_to_exitcode(status)
        return True

    def _peak_bytes(self, usage: resource.struct_rusage) -> int:
        """A child inherits its parent's high-water mark over fork: only a larger figure is its own."""
        if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
            return int(usage.ru_maxrss) * (1 if sys.platform == "darwin" else 1024)
        return self._peak


@cache
def _no_network() -> tuple[str, ...]:
    """The `unshare` that gives an empty network namespace, by whichever right the host grants; () where by none."""
    quiet = subprocess.DEVNULL
    for command in sandbox.network_candidates():
        try:
            # A host that is only busy is not to do without until the process ends.
            answer = subprocess.run(
                [*command, "true"], stdin=quiet, stdout=quiet, stderr=quiet, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.returncode == 0:
            return command
    log.warning("no network namespace to be had here: FFmpeg is kept off the network by its protocol whitelist only")
    return ()
