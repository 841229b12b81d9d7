"""A real S3: Ceph's RADOS gateway with one monitor and one object store behind it, all on loopback, in one folder.

It checks signatures, honours `If-None-Match` and byte ranges, and forgets nothing, which no mock does all of. It needs
root and Debian's ceph-mon, ceph-osd, radosgw and ceph-common; it starts in eight seconds.
"""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.servers.server import free_port

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "ceph", "ceph-authtool", "monmaptool", "radosgw-admin")
HOW = "apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common (and be root)"

ACCESS_KEY = "AKIDTEST"
SECRET_KEY = "SECRETTEST1234567"

_SECONDS = 60.0
"""For each step of the start; they take two or three."""

_CONFIGURATION = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon},v1:127.0.0.1:{mon_v1}]
public addr = 127.0.0.1
keyring = {folder}/keyring
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
# One copy of everything on one disk, in few groups: nothing here outlives the run.
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
# The monitor gathers changes for a second before it acts, and the start makes a dozen of them.
paxos propose interval = 0.02
paxos min wait = 0.01
mon allow pool size one = true
mon max pg per osd = 500
# A developer's disk may be full to the brim.
mon data avail crit = 1
mon data avail warn = 2
[mon]
mon data = {folder}/mon
[osd]
osd data = {folder}/osd
keyring = {folder}/osd/keyring
# Sparse: it takes what is written.
bluestore block size = 6442450944
bluestore block create = true
bluestore cache size = 134217728
osd memory target = 1073741824
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw data = {folder}/rgw
"""


@dataclass(frozen=True, slots=True)
class Rgw:
    """A gateway that runs."""

    folder: str
    port: int
    pids: tuple[int, ...]
    """Of every process, the gateway first."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, bucket: str, prefix: str = "") -> str:
        """For `open_store`."""
        return f"s3://{bucket}/{prefix}?endpoint={self.endpoint}&region=us-east-1"

    def stop(self) -> None:
        """End every process and wait until it has; remove the folder."""
        for pid in self.pids:
            end(pid, self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def save(self, file: Path) -> None:
        """So that another process can use it and stop it."""
        file.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def load(cls, file: Path) -> "Rgw":
        saved = json.loads(file.read_text("utf-8"))
        return cls(saved["folder"], saved["port"], tuple(saved["pids"]))


def available() -> bool:
    return os.geteuid() == 0 and all(shutil.which(program) for program in PROGRAMS)


@contextmanager
def running(folder: Path) -> Iterator[Rgw]:
    """A gateway as long as the block lasts, in the new folder `folder`."""
    server = start(folder)
    try:
        yield server
    finally:
        server.stop()


def start(folder: Path) -> Rgw:
    """Start one in the new folder `folder`; nothing of it is left when that fails."""
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir(parents=True)
    setup = _Setup(folder.resolve())
    try:
        return setup.run()
    except BaseException:
        Rgw(str(setup.folder), 0, tuple(reversed(setup.pids))).stop()
        raise


class _Setup:
    """The steps of a start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pids: list[int] = []
        self.mon, self.mon_v1, self.port = (free_port() for _ in range(3))
        self.environment = {**os.environ, "CEPH_CONF": str(folder / "ceph.conf")}

    def run(self) -> Rgw:
        fsid = str(uuid.uuid4())
        text = _CONFIGURATION.format(folder=self.folder, fsid=fsid, mon=self.mon, mon_v1=self.mon_v1, port=self.port)
        (self.folder / "ceph.conf").write_text(text, "utf-8")
        self._monitor(fsid)
        self._store()
        keys = (f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")
        self._do("radosgw-admin", "user", "create", "--uid=lab", "--display-name=lab", *keys)
        self._serve("radosgw", "-n", "client.rgw.a")
        self._wait()
        return Rgw(str(self.folder), self.port, tuple(reversed(self.pids)))

    def _monitor(self, fsid: str) -> None:
        keyring, address = "keyring", f"[v2:127.0.0.1:{self.mon},v1:127.0.0.1:{self.mon_v1}]"
        everything = ("--cap", "mon", "allow *", "--cap", "osd", "allow *")
        self._do("ceph-authtool", "-C", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self._do("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *everything)
        self._do("ceph-authtool", keyring, "--gen-key", "-n", "client.rgw.a", *everything)
        self._do("monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, "monmap")
        self._do("ceph-mon", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", keyring)
        self._serve("ceph-mon", "-i", "a")

    def _store(self) -> None:
        key, identity = self._do("ceph-authtool", "--gen-print-key").strip(), str(uuid.uuid4())
        self._do("ceph", "osd", "new", identity, "-i", "-", given=json.dumps({"cephx_secret": key}))
        self._do("ceph-authtool", "--create-keyring", "osd/keyring", "--name", "osd.0", "--add-key", key)
        self._do("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", identity)
        self._serve("ceph-osd", "-i", "0")

    def _do(self, *command: str, given: str | None = None) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, input=given, stdin=None if given else subprocess.DEVNULL,
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def _serve(self, *command: str) -> None:
        """-f: in the foreground, so that the pid is known. A session of its own: it may outlive a test's process."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            [*command, "-f"], cwd=self.folder, env=self.environment, stdin=quiet, stdout=quiet, stderr=quiet,
            start_new_session=True,
        )  # fmt: skip
        process.returncode = 0  # it is ended by its pid: no warning when this object goes before the process
        self.pids.append(process.pid)

    def _wait(self) -> None:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            if _answers(self.port):
                return
            time.sleep(0.1)
        raise RuntimeError("the gateway does not answer")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def end(pid: int, folder: str) -> None:
    """End the process `pid`, if it is still the one that works in `folder`. Its files go too: there is nothing to save."""
    deadline = time.monotonic() + _SECONDS
    while _works_in(pid, folder) and time.monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def _works_in(pid: int, folder: str) -> bool:
    process = Path("/proc") / str(pid)
    try:
        ended = process.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return not ended and str(process.joinpath("cwd").readlink()) == folder
    except OSError:
        return False
