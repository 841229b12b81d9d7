"""The live hub: what happens, told over WebSockets to those who look on. docs/live.md says what it promises.

    models.news ──▶ integrations.live ──Redis──▶ hub ──▶ topic ──▶ connection ──▶ line ──▶ client

    protocol    the messages, both ways          closing     why a socket is closed
    frames      their bytes                      line        a socket with a bounded queue and a sender of its own
    connection  one client                       topics      names of topics, and who may follow which
    hub         who follows what                 states      counters, read for all topics at once
    heard       what Redis tells, told on        pulse       states, at most four times a second
    blocking    who sees whom no more            payloads    what events and states hold
    upkeep      heartbeats, sessions, the end    commenting  a comment, as over HTTP
    crowd       how many sockets one may have    health      is it well?
    app         the factory                      server      gunicorn's settings
    document    the AsyncAPI document            metrics     what is counted

An app and a process of its own, on gevent: a socket that waits costs some memory, and holds neither a thread nor a
connection to the database. Run it as `gunicorn --config python:web.live.server 'web.live:create_live()'`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_live"]


def create_live() -> "Flask":
    """The app of `web.live.app`, loaded when it is wanted: the configuration is read before gevent has patched."""
    from web.live import app

    return app.create_live()
