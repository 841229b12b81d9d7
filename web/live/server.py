"""How gunicorn serves the live hub: `gunicorn --config python:web.live.server 'web.live:create_live()'`.

gevent's worker patches the standard library after the fork and before the app is loaded: nothing that opens sockets is
imported here.
"""

import os
import resource
from typing import Any

import web.server
from settings import live_settings
from web.server import Lines, child_exit, on_exit

__all__ = ["child_exit", "on_exit"]

_ours = live_settings()

bind = f"{_ours.live_host}:{_ours.live_port}"
worker_class = "gevent"  # a socket that waits costs a greenlet or two, not a thread
workers = _ours.live_processes
# Of gevent's pool; what is above the hub's own limit is for health checks, metrics and those who are told to come back.
worker_connections = _ours.live_connections + 256
backlog = 4096  # after a restart all come back
keepalive = 15  # also how long a handshake may take
# Sockets are closed one by one first.
graceful_timeout = round(_ours.live_drain_seconds) + 10
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True
forwarded_allow_ips = ""
logger_class = Lines


def on_starting(master: Any) -> None:
    """A setting that does not fit ends the master; and every socket is a file."""
    web.server.on_starting(master)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def post_worker_init(worker: Any) -> None:
    from web.live.app import drain_when

    drain_when(worker.wsgi, lambda: not worker.alive)
