"""A Valkey of our own, kept on disk as `make run` keeps it."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import redis

from bench.servers.server import Server
from workers.stack import valkey_path


class ValkeyServer(Server):
    """A Valkey server on a unix socket in a folder of its own. It keeps its data over `kill` and `restart`."""

    def __init__(self) -> None:
        # A socket's path has room for about a hundred characters: straight below the system's folder.
        super().__init__(Path(tempfile.mkdtemp(prefix="vw-valkey-")))
        self._socket = self.folder / "socket"

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def command(self) -> Sequence[str]:
        where = ("--port", "0", "--unixsocket", str(self._socket), "--dir", str(self.folder))
        return (valkey_path(), *where, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "")

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.exceptions.RedisError:
            return False  # not there yet, or still reading its file

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def forget(self) -> None:
        """FLUSHALL: everything in it is gone."""
        with self.client() as client:
            client.flushall()

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
