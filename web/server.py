"""How gunicorn serves the app: `gunicorn --config python:web.server 'web:create_app()'`.

What is named as one of its settings is one (https://gunicorn.org/reference/settings/). Its limits on a request's head are
kept: 4094 bytes a line, 100 fields of 8190. It sets no time for a body to come in: whoever stands before it has to.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

import logs
from settings import (
    account_settings,
    delivery_settings,
    limit_settings,
    services,
    share_metrics,
    source_limits,
    upload_settings,
    vault_settings,
    web_settings,
)

_ours = web_settings()
_shared = list[Path]()

bind = f"{_ours.web_host}:{_ours.web_port}"
worker_class = "gthread"  # a request waits for the database and the disk, and hashing lets other threads run
workers = _ours.web_processes
threads = _ours.web_threads
keepalive = 75  # more than proxies keep idle connections (60 s): else a request meets one that is just being closed
graceful_timeout = (
    20  # what runs at SIGTERM has so long; what is acknowledged is stored, so a cut costs a piece at most
)
# Each process says that it lives by touching a file: in memory, where no disk can delay it.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True  # nobody steers it by a socket in a home folder, and there may be none
forwarded_allow_ips = ""  # nobody is believed about where a request came to: `VW_PUBLIC_URL` says it


def on_starting(_master: Any) -> None:
    """A setting that does not fit ends the master. In a worker it would end that alone, to be started again for ever."""
    for read in (
        services,
        account_settings,
        vault_settings,
        delivery_settings,
        limit_settings,
        upload_settings,
        source_limits,
    ):
        read()
    if _ours.metrics_token:
        _shared.append(Path(tempfile.mkdtemp(prefix="vw-metrics-")))
        share_metrics(_shared[0])


def on_exit(_master: Any) -> None:
    """Nothing is left of what the processes shared."""
    for folder in _shared:
        shutil.rmtree(folder, ignore_errors=True)


def child_exit(_master: Any, worker: Any) -> None:
    """What a process had in flight is over with it."""
    if _ours.metrics_token:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


class Lines(Logger):  # type: ignore[misc]
    """gunicorn's own lines look like ours."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logs.configure(as_json=_ours.log_json)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


logger_class = Lines
