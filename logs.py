"""Structured logs: one JSON object a line, with the video and the task that it is about."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

from pythonjsonlogger.msgspec import MsgspecFormatter

_ABOUT: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Everything logged within the block by this thread carries `ids`."""
    token = begin(**ids)
    try:
        yield
    finally:
        end(token)


def begin(**ids: str) -> Token[dict[str, str] | None]:
    """As `about`, until `end` is called."""
    return _ABOUT.set({**(_ABOUT.get() or {}), **ids})


def end(token: Token[dict[str, str] | None]) -> None:
    _ABOUT.reset(token)


def configure(*, as_json: bool) -> None:
    """Dress the handlers that are there (Dramatiq's own in a worker), or make one for stderr."""
    if not logging.getLogger().handlers:
        logging.basicConfig()
    logging.getLogger().setLevel(logging.INFO)
    for noisy in ("dramatiq", "botocore", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_add_ids)
        if as_json:
            handler.setFormatter(
                MsgspecFormatter(
                    "%(levelname)s %(name)s %(message)s",
                    timestamp=True,
                    rename_fields={"levelname": "level", "name": "logger"},
                )
            )


def _add_ids(record: logging.LogRecord) -> bool:
    record.__dict__.update(_ABOUT.get() or {})
    return True
