"""The sandbox, with real processes: what a hostile guest tries, and what comes of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import errors, sandbox, whitelist
from pipeline import ffmpeg as runner
from pipeline.ffmpeg import Finished, Job, ProcessLimits, Progress, run_ffmpeg, run_python, source_args
from pipeline.limits import SourceLimits
from pipeline.progress import ProgressReader

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the host has no setpriv and prlimit")

LIMITS = ProcessLimits(wall_seconds=60, cpu_seconds=60, address_space=4 * 1024**3, file_bytes=64 * 1024**2)
NULL_OUTPUT = ("-f", "null", "-")
TEST_PICTURE = ("-f", "lavfi", "-i", "testsrc2=d=1:s=64x64")
ENDLESS = ("-f", "lavfi", "-re", "-i", "testsrc2=s=64x64", *NULL_OUTPUT)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"not a clip")
    return Job(source, tmp_path)


def guest(job: Job, *arguments: str, limits: ProcessLimits = LIMITS, **options: object) -> Finished:
    return run_python(job, "tests.pipeline.guest", arguments, limits=limits, **options)  # type: ignore[arg-type]


def is_gone(pid: int) -> bool:
    """True when no such process runs (a zombie that its new parent has not reaped yet does not run)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def pid_in(folder: Path, name: str = "pid") -> int:
    assert eventually((folder / name).exists), f"the guest never wrote {name}"
    return int((folder / name).read_text(encoding="ascii"))


def in_thread_while(deed: Callable[[], object], then: Callable[[], object]) -> BaseException | None:
    """Run `deed` in a thread, `then` meanwhile; what `deed` raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            deed()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    then()
    thread.join(60)
    assert not thread.is_alive()
    return raised[0] if raised else None


def test_job_folder_is_private_and_removed_with_all_it_holds(job: Job) -> None:
    with job:
        folder = job.folder
        assert folder.stat().st_mode & 0o777 == 0o700
        assert job.file("source").read_bytes() == b"not a clip"
        job.file("deep").mkdir()
        job.file("deep").joinpath("file").write_bytes(b"x")
    assert not folder.exists()


def test_job_folder_is_removed_when_the_work_fails_and_the_source_stays(job: Job, tmp_path: Path) -> None:
    folders: list[Path] = []

    def fail() -> None:
        with job:
            folders.append(job.folder)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not folders[0].exists()
    assert (tmp_path / "clip.mp4").read_bytes() == b"not a clip"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc/passwd"])
def test_job_hands_out_plain_names_only(job: Job, name: str) -> None:
    with job, pytest.raises(ValueError, match="plain file name"):
        job.file(name)


def test_finished_run_tells_output_and_cost(job: Job) -> None:
    with job:
        finished = run_ffmpeg(job, [*TEST_PICTURE, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"])
    assert len(finished.stdout) == 25 * 64 * 64
    assert finished.stderr_tail == ""
    assert 0 < finished.cpu_seconds < 60
    assert 0 < finished.wall_seconds < 60


def test_finished_run_tells_its_largest_size(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    resident = sandbox.resident_bytes

    def look(pid: int) -> int:
        size = resident(pid)
        if size > 1024**2:
            job.file("go").touch()
        return size

    monkeypatch.setattr(sandbox, "resident_bytes", look)
    with job:
        finished = guest(job, "linger")  # until it has been looked at
    assert 1024**2 < finished.peak_bytes < 1024**3


def test_progress_arrives_beside_data_on_stdout(job: Job) -> None:
    seen: list[Progress] = []
    with job:
        arguments = [*TEST_PICTURE, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
        finished = run_ffmpeg(job, arguments, on_progress=seen.append)
    assert len(finished.stdout) == 25 * 64 * 64
    assert seen[-1].frame == 25
    assert seen[-1].seconds == pytest.approx(1.0)


def test_progress_is_read_from_pieces_of_any_size() -> None:
    text = b"frame=12\nout_time_us=N/A\nspeed=N/A\nprogress=continue\n"
    text += b"frame=30\nout_time_us=1001000\nspeed=2.5x\nprogress=end\n"
    expected = [Progress(12, 0.0, 0.0), Progress(30, 1.001, 2.5)]
    for size in (1, 7, len(text)):
        reader = ProgressReader()
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        assert [progress for piece in pieces for progress in reader.feed(piece)] == expected


def test_mistake_in_our_filter_is_our_fault_and_keeps_the_evidence(job: Job) -> None:
    with job, pytest.raises(errors.FFmpegFailed) as caught:
        run_ffmpeg(job, [*TEST_PICTURE, "-vf", "no_such_filter", *NULL_OUTPUT])
    assert caught.value.detail.startswith("exit 8: ")
    assert "-vf no_such_filter" in caught.value.detail
    assert "No such filter: 'no_such_filter'" in caught.value.detail


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("-vf", "scale=-5:nonsense"), 234), (("-c:v", "no_such_encoder"), 8)],
)
def test_mistake_in_our_arguments_is_our_fault(job: Job, arguments: tuple[str, ...], code: int) -> None:
    with job, pytest.raises(errors.FFmpegFailed, match=f"exit {code}"):
        run_ffmpeg(job, [*TEST_PICTURE, *arguments, *NULL_OUTPUT])


def test_source_that_is_no_clip_is_damaged(job: Job) -> None:
    with job, pytest.raises(errors.Damaged, match="exit 183"):
        run_ffmpeg(job, [*source_args("mov", limits=SourceLimits()), "-i", "source", *NULL_OUTPUT])


def test_same_bytes_as_a_file_of_ours_are_our_fault(job: Job) -> None:
    with job:
        job.file("ours.mp4").write_bytes(b"not a clip")
        with pytest.raises(errors.FFmpegFailed, match="exit 183"):
            run_ffmpeg(job, ["-f", "mov", "-i", "ours.mp4", *NULL_OUTPUT])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_disk_is_told_as_such(job: Job) -> None:
    with job:
        job.file("full.nut").symlink_to("/dev/full")
        with pytest.raises(errors.StorageFull, match="exit 228"):
            run_ffmpeg(job, [*TEST_PICTURE, "-c:v", "rawvideo", "-f", "nut", "full.nut"])


@pytest.mark.parametrize(
    ("blame", "error"), [(True, errors.TooDemanding), (False, errors.DeadlineExceeded)], ids=["source", "us"]
)
def test_deadline_kills(job: Job, blame: bool, error: type[errors.PipelineError]) -> None:
    with job, pytest.raises(error, match="ran longer than"):
        run_ffmpeg(job, ENDLESS, limits=replace(LIMITS, wall_seconds=0.3), blame_source=blame)


def test_deadline_kills_the_whole_group(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def monotonic() -> float:
        """An hour has gone by when all of the group are there."""
        return time.monotonic() + (3600 if (job.folder / "pid").exists() else 0)

    with job:
        monkeypatch.setattr(runner, "time", SimpleNamespace(monotonic=monotonic))
        with pytest.raises(errors.TooDemanding, match="ran longer than"):
            guest(job, "fork")
        assert is_gone(pid_in(job.folder))
        assert eventually(lambda: is_gone(pid_in(job.folder, "child")))


def test_child_that_is_left_behind_is_killed(job: Job) -> None:
    with job:
        guest(job, "leave")
        assert eventually(lambda: is_gone(pid_in(job.folder, "child")))


@linux_only
@pytest.mark.parametrize("deed", ["hog", "hog in child"])
def test_resident_memory_is_bounded(job: Job, deed: str) -> None:
    with job:
        with pytest.raises(errors.TooDemanding, match="MiB resident, 200 MiB allowed"):
            guest(job, deed, "300", limits=replace(LIMITS, resident_bytes=200 * 1024**2))
        assert is_gone(pid_in(job.folder))


def test_memory_within_the_bound_is_granted(job: Job) -> None:
    with job, pytest.raises(errors.TooDemanding, match="ran longer than"):  # it sleeps when it has its memory
        guest(job, "hog", "100", limits=replace(LIMITS, resident_bytes=200 * 1024**2, wall_seconds=1))


@linux_only
def test_cpu_time_is_bounded(job: Job) -> None:
    with job, pytest.raises(errors.TooDemanding, match="s of CPU"):
        guest(job, "spin", limits=replace(LIMITS, cpu_seconds=1))


@linux_only
def test_size_of_files_is_bounded(job: Job) -> None:
    arguments = [*TEST_PICTURE, "-c:v", "rawvideo", "-f", "nut", "out.nut"]
    with job:
        with pytest.raises((errors.FFmpegFailed, errors.TooDemanding)):
            run_ffmpeg(job, arguments, limits=replace(LIMITS, file_bytes=4096))
        assert job.file("out.nut").stat().st_size <= 4096
        run_ffmpeg(job, arguments)  # the control: it is the bound that stops it


def test_output_on_stdout_is_bounded(job: Job) -> None:
    with job, pytest.raises(errors.TooDemanding, match="bytes to stdout"):
        guest(job, "flood", limits=replace(LIMITS, stdout_bytes=1024**2))


def test_stderr_is_bounded_and_its_end_is_kept(job: Job) -> None:
    with job:
        finished = guest(job, "complain", "4")
    assert len(finished.stderr_tail) == 16 * 1024
    assert finished.stderr_tail.endswith("the last word")


def test_stop_ends_the_process(job: Job) -> None:
    stop = threading.Event()
    with job:
        error = in_thread_while(lambda: guest(job, "sleep", stop=stop), lambda: (pid_in(job.folder), stop.set()))
        assert isinstance(error, errors.Cancelled)
        assert is_gone(pid_in(job.folder))


def test_interrupted_caller_leaves_nothing_behind(job: Job) -> None:
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    started: list[int] = []
    real_popen = subprocess.Popen

    def remember(*arguments: object, **options: object) -> object:
        process = real_popen(*arguments, **options)  # type: ignore[call-overload]
        started.append(process.pid)
        return process

    with job, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner.subprocess, "Popen", remember)
        with pytest.raises(KeyboardInterrupt):
            run_ffmpeg(job, ENDLESS, on_progress=interrupt)
    assert not Path(f"/proc/{started[-1]}").exists()


@linux_only
def test_killed_worker_takes_its_process_along(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"not a clip")
    worker = f"""
from pathlib import Path
from pipeline.ffmpeg import Job, ProcessLimits, run_python
with Job(Path({str(tmp_path / "clip.mp4")!r}), Path({str(tmp_path)!r})) as job:
    run_python(job, "tests.pipeline.guest", ["sleep"], limits=ProcessLimits())
"""
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, "-c", worker], cwd=root)
    try:
        assert eventually(lambda: any(tmp_path.glob("vw-*/pid")))
        pid = pid_in(next(tmp_path.glob("vw-*")))
        assert not is_gone(pid)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert eventually(lambda: is_gone(pid))


def test_environment_is_empty(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    with job:
        names = guest(job, "environment").stdout.decode().split()
    assert set(names) <= {"LC_CTYPE"}  # which Python sets for itself (PEP 538)


@linux_only
def test_no_network_is_reached(job: Job) -> None:
    if not runner._no_network():
        pytest.skip("this host grants no network namespace")
    with socket.create_server(("127.0.0.1", 0)) as server, job:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()  # the control: we ourselves get through
        answer = guest(job, "connect", str(port)).stdout.decode().strip()
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert answer != "connected"


@linux_only
def test_privileges_and_limits_are_dropped(job: Job) -> None:
    with job:
        text = guest(job, "status", limits=replace(LIMITS, open_files=50)).stdout.decode()
    assert re.search(r"^NoNewPrivs:\s+1$", text, re.MULTILINE)
    assert re.search(r"^Max open files\s+50\s+50 ", text, re.MULTILINE)
    assert re.search(r"^Max core file size\s+0\s+0 ", text, re.MULTILINE)
    assert re.search(r"^Max address space\s+4294967296\s+4294967296 ", text, re.MULTILINE)


def test_crash_of_the_reader_is_the_sources_fault(job: Job) -> None:
    with job, pytest.raises(errors.Damaged, match="killed by signal 6"):
        guest(job, "abort")


def test_sigkill_from_outside_is_not(job: Job) -> None:
    with job, pytest.raises(errors.FFmpegFailed, match="killed by somebody else"):
        guest(job, "kill")


def test_host_without_the_tools_degrades_with_a_line(
    job: Job, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    sandbox._tools.cache_clear()
    runner._no_network.cache_clear()
    try:
        with job:
            run_ffmpeg(job, [*TEST_PICTURE, *NULL_OUTPUT])
    finally:
        sandbox._tools.cache_clear()
        runner._no_network.cache_clear()
    assert "runs without limits" in caplog.text
    assert "network" in caplog.text


def test_source_may_have_any_name(short_clip: Path, tmp_path: Path) -> None:
    for name in ("-i.mp4", "a\nb.mp4", "%03d.mp4", "concat:x.mp4", "$(id).mp4", "ffconcat'.mp4", "ä ö.mp4"):
        path = tmp_path / name
        path.write_bytes(short_clip.read_bytes())
        with Job(path) as job:
            finished = run_ffmpeg(
                job,
                [*source_args("mov", limits=SourceLimits()), "-i", "source", "-frames:v", "1", "-f", "md5", "pipe:1"],
            )
        assert finished.stdout.startswith(b"MD5=")


def test_source_is_read_by_the_forced_demuxer_only(short_clip: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.mp4"
    script.write_text(f"ffconcat version 1.0\nfile {short_clip}\n", encoding="ascii")
    with Job(script) as job:
        run_ffmpeg(job, ["-f", "concat", "-safe", "0", "-i", "source", *NULL_OUTPUT])  # the control: the script works
        for demuxer in whitelist.DEMUXERS:
            with pytest.raises((errors.Damaged, errors.FFmpegFailed)):
                run_ffmpeg(job, [*source_args(demuxer, limits=SourceLimits()), "-i", "source", *NULL_OUTPUT])


def test_unknown_demuxer_is_refused() -> None:
    with pytest.raises(ValueError, match="concat"):
        source_args("concat", limits=SourceLimits())


def test_every_whitelisted_decoder_exists(job: Job) -> None:
    with job:
        listing = run_ffmpeg(job, ["-decoders"]).stdout.decode()
    known = set(re.findall(r"^ [VA]\S{5} (\S+)", listing, re.MULTILINE))
    assert set(whitelist.VIDEO_DECODERS + whitelist.AUDIO_DECODERS) <= known


def test_cpus_are_counted_by_affinity() -> None:
    assert 1 <= runner.available_cpus() <= (os.cpu_count() or 1)
