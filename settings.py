"""The only reader of the environment.

Every setting has a sane default for one machine; values are read when asked for, into frozen dataclasses that callers pass
on, so that no other module looks at the environment. A secret may also stand in a file whose path `<NAME>_FILE` gives.
"""

import os
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from pipeline.limits import SourceLimits

HOME = Path("var")
"""Where everything lives that one machine keeps: database, queue, media, scratch files."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where the three services are that all processes share."""

    database_url: str
    """`DATABASE_URL`: `sqlite:///PATH` or `postgresql://…`; by default a file in `var/`."""
    redis_url: str
    """`REDIS_URL`: the queue, and the channel of progress messages."""
    storage_url: str
    """`VW_STORAGE_URL`: `file:///PATH` or `s3://BUCKET/PREFIX?endpoint=…`; by default `var/media`."""
    s3_access_key: str | None = None
    """`VW_S3_ACCESS_KEY`; without it boto3 looks for a role of the host."""
    s3_secret_key: str | None = field(default=None, repr=False)
    sentry_dsn: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How one worker or scheduler process behaves; seconds."""

    scratch: str = "var/scratch"
    """Where sources and encoded chunks lie while they are worked on."""
    lease_seconds: float = 7.0
    """A worker that says nothing for so long has died; with the scheduler's look every second its work goes on elsewhere
    within 15 s."""
    heartbeat_seconds: float = 1.0
    """Also how soon a cancelled task's FFmpeg is stopped."""
    drain_seconds: float = 20.0
    """How long a running task may go on after SIGTERM before its lease is handed back."""
    ladder_nice: int = 10
    """So that a first play beside two busy ladder workers takes 0.9 s and not 2.6."""
    metrics_port: int = 0
    """Of this process, on 127.0.0.1 unless `metrics_host` says otherwise; 0: none."""
    metrics_host: str = "127.0.0.1"
    log_json: bool = True


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the web tier behaves."""

    dev_token: str = field(default="", repr=False)
    """`VW_DEV_TOKEN`, or a file by `VW_DEV_TOKEN_FILE`: the one token there is; without it nobody is let in."""
    dev_creator: str = "me"
    """Whom the token names."""
    media_url: str = ""
    """What the keys of published objects follow in a URL, without a slash at its end."""
    log_json: bool = True
    open_uploads: int = 50
    """Unfinished ones that a creator may have."""
    bytes_per_day: int = 50 * 1024**3
    """That a creator may send."""
    url_seconds: int = 3600
    """How long a presigned URL holds."""


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """How long what was uploaded is kept; the same for web and scheduler."""

    upload_hours: float = 24.0
    """An upload to which nothing comes for so long is given up."""
    clear_seconds: float = 3600.0
    """After which the objects of one that was given up are removed: longer than any presigned URL holds."""
    retain_days: float = 0.0
    """How long the original of a video that is ready is kept; 0: for ever."""


Group = TypeVar("Group", SourceLimits, WorkerSettings, WebSettings, UploadSettings)


def source_limits() -> SourceLimits:
    """The limits in force: the defaults, or `VW_MAX_SECONDS`, `VW_MAX_BYTES`, … where set."""
    return _overridden(SourceLimits)


def worker_settings() -> WorkerSettings:
    """The settings in force: the defaults, or `VW_SCRATCH`, `VW_DRAIN_SECONDS`, … where set."""
    return _overridden(WorkerSettings)


def web_settings() -> WebSettings:
    """The settings in force: the defaults, or `VW_DEV_TOKEN`, `VW_OPEN_UPLOADS`, … where set."""
    return replace(_overridden(WebSettings), dev_token=_secret("VW_DEV_TOKEN") or "")


def upload_settings() -> UploadSettings:
    """The settings in force: the defaults, or `VW_UPLOAD_HOURS`, `VW_RETAIN_DAYS`, … where set."""
    return _overridden(UploadSettings)


def services() -> Services:
    """Where database, queue and storage are; files of our own in `var/` unless the environment says otherwise."""
    home = HOME.absolute()
    return Services(
        database_url=_secret("DATABASE_URL") or f"sqlite:///{home / 'video-window.db'}",
        redis_url=_secret("REDIS_URL") or f"unix://{home / 'valkey.sock'}",
        storage_url=os.environ.get("VW_STORAGE_URL") or f"file://{home / 'media'}",
        s3_access_key=_secret("VW_S3_ACCESS_KEY"),
        s3_secret_key=_secret("VW_S3_SECRET_KEY"),
        sentry_dsn=_secret("SENTRY_DSN"),
    )


def _secret(name: str) -> str | None:
    """The value of `name`, or what stands in the file that `name`_FILE names."""
    if text := os.environ.get(name):
        return text
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text("utf-8").strip() or None
        except OSError as error:
            raise SystemExit(f"error: settings: {name}_FILE={path!r}: {error.strerror}") from None
    return None


def _overridden(group: type[Group]) -> Group:
    """The group's defaults, or what the environment sets; a value of the wrong type ends the program and names it."""
    values: dict[str, Any] = {}
    defaults = group()
    for item in fields(group):
        name = f"VW_{item.name.upper()}"
        if (text := os.environ.get(name)) is None:
            continue
        kind = type(getattr(defaults, item.name))
        try:
            values[item.name] = _truth(text) if kind is bool else kind(text)
        except ValueError:
            raise SystemExit(f"error: settings: {name}={text!r} is not of type {kind.__name__}") from None
    return group(**values)


def _truth(text: str) -> bool:
    if text.lower() not in {"0", "1", "false", "true"}:
        raise ValueError(text)
    return text.lower() in {"1", "true"}
