"""Everything that `make run` runs, on loopback and in a folder of its own, to be shown in a browser."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench.servers.live import LiveServer
from bench.servers.server import Server
from bench.servers.valkey import ValkeyServer
from bench.servers.web import WebServer
from bench.servers.workers import SchedulerServer, Site, WorkerServer
from integrations.sendgrid import kept
from models import database, vault
from models.accounts import appointing
from models.accounts.states import Role
from models.states import Queue
from models.vault import KEY_BYTES, VaultKeys

BORN = date(1985, 1, 1)
BY = "stack"


class Stack:
    """Valkey, scheduler, workers for first plays, ladder and upkeep, web tier and live hub, on SQLite and one store."""

    def __init__(self, folder: Path, storage_url: str | None = None, more: Mapping[str, str] | None = None) -> None:
        """`folder` is there, empty and the stack's own; the store is in it unless `storage_url` names another. `more` are
        settings besides ours."""
        self._sealing, self._blinding = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
        self.valkey = ValkeyServer()
        settings = {
            "VW_VAULT_KEYS": f"stack:{base64.urlsafe_b64encode(self._sealing).decode()}",
            "VW_BLIND_KEY": base64.urlsafe_b64encode(self._blinding).decode(),
            "VW_LEASE_SECONDS": "3",
            "VW_HEARTBEAT_SECONDS": "0.5",
            "VW_DRAIN_SECONDS": "1",
            **(more or {}),
        }
        home = folder.resolve()
        self.site = Site(
            home,
            f"sqlite:///{home / 'video-window.db'}",
            self.valkey.url,
            storage_url or f"file://{home / 'media'}",
            settings,
        )
        for name in ("media", "web", "live"):
            (home / name).mkdir()
        self.live = LiveServer(home / "live", self.site.environment() | {"VW_LIVE_DRAIN_SECONDS": "1"}, place=home)
        where = self.site.environment() | {"VW_LIVE_URL": self.live.socket}
        self.web = WebServer(home / "web", where, threads=16, place=home)
        self.scheduler = SchedulerServer(self.site, "scheduler")
        self.urgent = WorkerServer(self.site, "urgent", (Queue.URGENT,))
        self.ladder = WorkerServer(self.site, "ladder", (Queue.LADDER, Queue.BACKGROUND))
        self.upkeep = WorkerServer(self.site, "upkeep", (Queue.DEFAULT,))

    @property
    def url(self) -> str:
        """Scheme, host and port of the pages."""
        return self.web.url

    @property
    def _processes(self) -> tuple[Server, ...]:
        return (self.scheduler, self.web, self.live, self.urgent, self.ladder, self.upkeep)

    def start(self) -> None:
        """Bring all of it up at once. Raises `NotStarted`; what came up has been ended then."""
        try:
            self.valkey.start()
            with self.truth():
                database.migrate()
            for process in self._processes:
                process.launch()
            for process in self._processes:
                process.wait_ready()
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """End all of it at once; its folder stays."""
        for process in self._processes:
            process.kill()
        self.valkey.remove()

    def said(self) -> str:
        """The end of what each process said."""
        return "\n".join(f"--- {process.folder.name}\n{process.said()}" for process in self._processes)

    @contextmanager
    def truth(self) -> Iterator[None]:
        """Within the block, the models of this process are bound to the stack's database."""
        database.bind(self.site.database_url)
        vault.bind(VaultKeys((("stack", self._sealing),), self._blinding))
        try:
            yield
        finally:
            database.close()

    def account(self, email: str, name: str, role: Role = Role.VIEWER) -> str:
        """The account of an e-mail address, made with this role if there is none; its id."""
        with self.truth():
            account, _ = appointing.open_account(email, name, BY, BORN)
            if role is not Role.VIEWER:
                appointing.appoint(account, role, BY)
        return account

    def mailed(self, email: str) -> str | None:
        """The text of the last mail to an address."""
        messages, _ = kept(self.site.folder / "var" / "mail.jsonl")
        return next((item.text for item in reversed(messages) if item.recipient == email), None)
