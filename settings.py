"""The only reader of the environment.

Every setting has a sane default for one machine; values are read when asked for, into frozen dataclasses that callers pass
on, so that no other module looks at the environment. A secret may also stand in a file whose path `<NAME>_FILE` gives.
"""

import base64
import os
import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from pipeline.delivery.keys import SHORTEST_SECRET, DeliveryKeys, kept_private_key, kept_secret
from pipeline.limits import SourceLimits

KEY_BYTES = 32

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
    """The account that the token names; made when the token is first used."""
    dev_role: str = "creator"
    """What that account may do, where it is made."""
    log_json: bool = True
    open_uploads: int = 50
    """Unfinished ones that a creator may have."""
    bytes_per_day: int = 50 * 1024**3
    """That a creator may send."""
    url_seconds: int = 3600
    """How long a presigned URL holds."""
    playback_seconds: int = 12 * 3600
    """How long the address of a video can be played, at least."""
    urgent_reports_hide: int = 0
    """So many urgent reports of a story, by different people, take it from view until a moderator has looked; 0: none do."""
    public_url: str = ""
    """`VW_PUBLIC_URL`: scheme and host under which clients find the API, for the addresses in its answers; without it those
    of each request. What proxies say in headers does not count."""
    metrics_token: str = field(default="", repr=False)
    """`VW_METRICS_TOKEN`, or a file by `VW_METRICS_TOKEN_FILE`: opens `/metrics`; without it there is no such address."""
    live_url: str = ""
    """`VW_LIVE_URL`: the address of the live hub that pages are told, `wss://…/v1/live`; without it `/v1/live` of the same
    host, at `VW_LIVE_PORT` where the web tier listens on loopback and has no public URL."""
    trusted_hops: int = 0
    """Proxies of ours before the web tier: so many addresses at the end of X-Forwarded-For are believed."""
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    web_processes: int = 2
    web_threads: int = 8
    """Of each process: requests at a time. More than 16 would wait for the database's connections."""


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How the live hub behaves."""

    live_host: str = "127.0.0.1"
    live_port: int = 8002
    live_processes: int = 1
    """Of one hub: each holds sockets of its own, by one CPU."""
    live_connections: int = 10_000
    """Sockets that a process holds; the rest is told to come back."""
    live_per_account: int = 20
    """Of those, an account's."""
    live_per_address: int = 500
    """Of those, an address's: behind one may be an office, or all customers of a mobile network."""
    live_hello_seconds: float = 10.0
    """In which a client has to say who it is."""
    live_heartbeat_seconds: int = 20
    """Between two heartbeats: less than proxies let a connection be silent. Sessions are looked at as often."""
    live_drain_seconds: float = 10.0
    """Over which sockets are closed after SIGTERM, so that not all come back at once."""
    live_origins: str = ""
    """Pages elsewhere that may connect, such as `https://shop.example`, divided by spaces; those of the same host and of
    `VW_PUBLIC_URL` may. Apps send no origin."""


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How often one may ask: `FOR AN ACCOUNT;FOR AN ADDRESS`, each `N/second`, `N/minute`, `N/hour` or `N/day`.

    Behind one address may be an office, or all customers of a mobile network.
    """

    limit_read: str = "600/minute;3000/minute"
    limit_write: str = "120/minute;600/minute"
    limit_sign_in: str = "20/minute;60/minute"
    limit_parts: str = "6000/minute;12000/minute"
    """100 parts a second are some Gbit/s."""
    limit_beacons: str = "60/minute;600/minute"
    limit_refused: str = "60/minute"
    """Of those who are not let in: an address."""

    def of(self, name: str) -> str:
        """The limits of a class of requests."""
        return str(getattr(self, f"limit_{name}"))


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """How long what was uploaded is kept; the same for web and scheduler."""

    upload_hours: float = 24.0
    """An upload to which nothing comes for so long is given up."""
    clear_seconds: float = 3600.0
    """After which the objects of one that was given up are removed: longer than any presigned URL holds."""
    retain_days: float = 0.0
    """How long the original of a video that is ready is kept; 0: for ever."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How published media is fetched."""

    keys: DeliveryKeys
    """`VW_MEDIA_URL`: scheme and host of the CDN, or of what stands in for it; by default the web tier on this machine.
    `VW_MEDIA_KEY_ID` and `VW_MEDIA_PRIVATE_KEY`: the CDN's key. `VW_MEDIA_TOKEN_SECRETS`: divided by spaces, newest first.
    Keys that nobody set are made in `var/`."""
    origins: tuple[str, ...] = ()
    """`VW_MEDIA_ORIGINS`: pages elsewhere that may play it, such as `https://shop.example`, divided by spaces."""
    cookie_domain: str | None = None
    """`VW_MEDIA_COOKIE_DOMAIN`: what the names of API and CDN have in common, where they differ; without it browsers send
    the cookies to the API alone."""


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """What accounts are kept safe by."""

    token_secrets: tuple[str, ...] = field(repr=False)
    """`VW_TOKEN_SECRETS`: sign access tokens, divided by spaces, newest first; one that nobody set is made in `var/`."""


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """What is known of people is sealed by; apart from other secrets, since workers that send mail need it and no others."""

    sealing: tuple[tuple[str, bytes], ...] = field(repr=False)
    """`VW_VAULT_KEYS`: `ID:KEY`, the key 32 bytes in base64url, divided by spaces, newest first; one that nobody set is made
    in `var/`."""
    blinding: bytes = field(repr=False)
    """`VW_BLIND_KEY`: what e-mail addresses are found by, 32 bytes in base64url; one that nobody set is made in `var/`."""


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Who may vouch for people. Without audiences a provider is off; the other settings are for stand-ins."""

    apple_audiences: str = ""
    """`VW_APPLE_AUDIENCES`: the bundle ids and service ids of our apps, divided by spaces."""
    apple_issuer: str = "https://appleid.apple.com"
    apple_keys_url: str = "https://appleid.apple.com/auth/keys"
    google_audiences: str = ""
    """`VW_GOOGLE_AUDIENCES`: the OAuth client ids that our apps ask tokens for, divided by spaces."""
    google_issuer: str = "https://accounts.google.com"
    google_keys_url: str = "https://www.googleapis.com/oauth2/v3/certs"
    identity_seconds: float = 5.0
    """How long is waited for a provider's keys."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent."""

    key: str | None = field(repr=False)
    """`SENDGRID_API_KEY`; without it nothing is sent, and what would have been is kept in `kept`."""
    sender: str
    """`VW_MAIL_FROM`: an address that SendGrid knows to be ours."""
    url: str
    """`VW_SENDGRID_URL`: scheme and host of the API."""
    kept: Path
    """In `var/`."""
    seconds: float = 10.0
    """How long is waited for SendGrid."""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """What `vw upload` is to a service."""

    token: str = field(repr=False)
    """`VW_TOKEN`, or a file by `VW_TOKEN_FILE`: names the creator to the service."""
    notes: Path
    """Where unfinished uploads are noted: below `XDG_STATE_HOME`, by default `~/.local/state`."""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How much counts what in everybody's own feed, in hours of freshness; docs/feed.md has the formula."""

    feed_doubling_hours: float = 6.0
    """For twice as many reactions."""
    feed_comment: float = 2.0
    """Likes that a comment counts for."""
    feed_share: float = 3.0
    """Likes that a share counts for."""
    feed_completion_hours: float = 24.0
    """Between a story that nobody sees to its end and one that all do."""
    feed_usual: float = 0.3
    """The share of viewers who see a story to its end, where nothing is known."""
    feed_doubt: float = 20.0
    """Viewers after whom what is counted weighs as much as what is usual."""
    feed_follow_hours: float = 24.0
    """For a creator whom the viewer follows."""
    feed_near_hours: float = 12.0
    """For a story right where the viewer is."""
    feed_near_km: float = 50.0
    """From how far on there is nothing for that."""
    feed_seen_hours: float = 96.0
    """Off a story that the viewer has seen."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The apps that open our links, and what draws maps."""

    ios_apps: tuple[str, ...] = ()
    """`VW_IOS_APPS`: team and bundle, such as `A1B2C3D4E5.shop.example`, divided by spaces."""
    android_apps: tuple[tuple[str, str], ...] = ()
    """`VW_ANDROID_APPS`: package and SHA-256 fingerprint of its certificate, such as `shop.example=AA:BB:…`, divided by
    spaces."""
    mapbox_token: str | None = field(default=None, repr=False)
    """`VW_MAPBOX_TOKEN`: a public one (`pk.…`), since it is part of addresses; without it we draw plain maps ourselves."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force in this process. Of a secret nothing is told but whether there is one."""

    name: str
    """Of the variable."""
    value: str | None
    """None for a secret, and for what has no value."""
    source: Literal["default", "environment", "file"]
    secret: bool
    is_set: bool
    """By somebody; else the default holds, or a secret that this machine has made."""


Group = TypeVar(
    "Group",
    SourceLimits,
    WorkerSettings,
    WebSettings,
    LiveSettings,
    LimitSettings,
    UploadSettings,
    IdentitySettings,
    FeedSettings,
)


def source_limits() -> SourceLimits:
    """The limits in force: the defaults, or `VW_MAX_SECONDS`, `VW_MAX_BYTES`, … where set."""
    return _overridden(SourceLimits)


def worker_settings() -> WorkerSettings:
    """The settings in force: the defaults, or `VW_SCRATCH`, `VW_DRAIN_SECONDS`, … where set."""
    return _overridden(WorkerSettings)


def web_settings() -> WebSettings:
    """The settings in force: the defaults, or `VW_DEV_TOKEN`, `VW_OPEN_UPLOADS`, … where set."""
    found = _overridden(WebSettings)
    url = found.public_url.rstrip("/")
    if url and not re.fullmatch(r"https?://[^/?#@\s]+", url):
        raise SystemExit(f"error: settings: VW_PUBLIC_URL={url!r} is not a scheme and a host")
    if found.live_url and not re.fullmatch(r"wss?://[^/?#@\s]+(/[^?#\s]*)?", found.live_url):
        raise SystemExit(f"error: settings: VW_LIVE_URL={found.live_url!r} is no address of a WebSocket")
    metrics_token = _secret("VW_METRICS_TOKEN") or ""
    return replace(found, dev_token=_secret("VW_DEV_TOKEN") or "", metrics_token=metrics_token, public_url=url)


def live_settings() -> LiveSettings:
    """The settings in force: the defaults, or `VW_LIVE_PORT`, `VW_LIVE_ORIGINS`, … where set."""
    return _overridden(LiveSettings)


def share_metrics(folder: Path) -> None:
    """Let the processes that are started from now on put their metrics into files below `folder`: prometheus_client reads
    that from the environment, when it is first imported."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def limit_settings() -> LimitSettings:
    """The settings in force: the defaults, or `VW_LIMIT_READ`, … where set. Ends the program when one is not a limit."""
    found = _overridden(LimitSettings)
    each = r"[1-9][0-9]{0,8}/(second|minute|hour|day)"
    for item in fields(found):
        if not re.fullmatch(rf"{each}(;{each})?", text := getattr(found, item.name)):
            raise SystemExit(
                f"error: settings: VW_{item.name.upper()}={text!r} is no limit such as 600/minute;3000/minute"
            )
    return found


def upload_settings() -> UploadSettings:
    """The settings in force: the defaults, or `VW_UPLOAD_HOURS`, `VW_RETAIN_DAYS`, … where set. Ends the program when what
    is given up would be removed while its presigned URLs hold: what came by them afterwards would stay for ever."""
    found = _overridden(UploadSettings)
    if found.clear_seconds < _overridden(WebSettings).url_seconds:
        raise SystemExit("error: settings: VW_CLEAR_SECONDS is less than VW_URL_SECONDS")
    return found


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


def delivery_settings() -> DeliverySettings:
    """The settings in force. Ends the program when one does not fit, and names it."""
    home, web_port = HOME.absolute(), _overridden(WebSettings).web_port
    key_id, private_key = os.environ.get("VW_MEDIA_KEY_ID"), _secret("VW_MEDIA_PRIVATE_KEY")
    if (key_id is None) != (private_key is None):
        raise SystemExit("error: settings: VW_MEDIA_KEY_ID and VW_MEDIA_PRIVATE_KEY belong together")
    secrets = _secret("VW_MEDIA_TOKEN_SECRETS")
    try:
        keys = DeliveryKeys(
            base_url=os.environ.get("VW_MEDIA_URL", f"http://127.0.0.1:{web_port}").rstrip("/"),
            key_id=key_id or "local",
            private_key=private_key.encode() if private_key else kept_private_key(home),
            secrets=tuple((secrets or kept_secret(home)).split()),
        )
    except ValueError as error:
        raise SystemExit(f"error: settings: delivery: {error}") from None
    except OSError as error:
        raise SystemExit(f"error: settings: delivery: {error.filename}: {error.strerror}") from None
    return DeliverySettings(
        keys, tuple(os.environ.get("VW_MEDIA_ORIGINS", "").split()), os.environ.get("VW_MEDIA_COOKIE_DOMAIN") or None
    )


def feed_settings() -> FeedSettings:
    """The settings in force: the defaults, or `VW_FEED_SEEN_HOURS`, … where set. Ends the program when one does not fit."""
    found = _overridden(FeedSettings)
    if found.feed_doubt <= 0 or not 0 <= found.feed_usual <= 1 or min(found.feed_comment, found.feed_share) < 0:
        raise SystemExit(
            "error: settings: VW_FEED_DOUBT is above 0, VW_FEED_USUAL between 0 and 1, and no reaction below 0"
        )
    return found


def app_settings() -> AppSettings:
    """The settings in force. Ends the program when one does not fit, and names it."""
    android = os.environ.get("VW_ANDROID_APPS", "").split()
    if not all(re.fullmatch(r"[\w.]+=[0-9A-F]{2}(:[0-9A-F]{2}){31}", text) for text in android):
        raise SystemExit("error: settings: VW_ANDROID_APPS is not packages and SHA-256 fingerprints")
    token = _secret("VW_MAPBOX_TOKEN")
    if token and not token.startswith("pk."):
        raise SystemExit(
            "error: settings: VW_MAPBOX_TOKEN is part of addresses: it is a public one, which begins with pk."
        )
    apps = tuple((package, print_) for package, _, print_ in (text.partition("=") for text in android))
    return AppSettings(tuple(os.environ.get("VW_IOS_APPS", "").split()), apps, token)


def account_settings() -> AccountSettings:
    """The settings in force. Ends the program when one does not fit, and names it, without its value."""
    secrets = tuple(_own_secret("VW_TOKEN_SECRETS", "accounts").split())
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        raise SystemExit(f"error: settings: each of VW_TOKEN_SECRETS has at least {SHORTEST_SECRET} characters")
    return AccountSettings(secrets)


def vault_settings() -> VaultSettings:
    """The settings in force. Ends the program when one does not fit, and names it, without its value."""
    listed = _secret("VW_VAULT_KEYS") or f"local:{_own_secret('VW_VAULT_KEYS', 'vault')}"
    keys = tuple(
        (name, _key("VW_VAULT_KEYS", text)) for name, _, text in (item.partition(":") for item in listed.split())
    )
    if len(dict(keys)) != len(keys) or not all(re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name) for name, _ in keys):
        raise SystemExit("error: settings: each of VW_VAULT_KEYS is ID:KEY, the ID 1 to 16 letters, digits, - and _")
    return VaultSettings(keys, _key("VW_BLIND_KEY", _own_secret("VW_BLIND_KEY", "blind")))


def _own_secret(name: str, what: str) -> str:
    """The value of `name`, or this machine's own for `what`."""
    try:
        return _secret(name) or kept_secret(HOME.absolute(), what)
    except OSError as error:
        raise SystemExit(f"error: settings: {name}: {error.filename}: {error.strerror}") from None


def identity_settings() -> IdentitySettings:
    """The settings in force: the defaults, or `VW_APPLE_AUDIENCES`, `VW_GOOGLE_AUDIENCES`, … where set."""
    return _overridden(IdentitySettings)


def mail_settings() -> MailSettings:
    """The settings in force."""
    return MailSettings(
        key=_secret("SENDGRID_API_KEY"),
        sender=os.environ.get("VW_MAIL_FROM") or "no-reply@video-window.invalid",
        url=os.environ.get("VW_SENDGRID_URL", "https://api.sendgrid.com").rstrip("/"),
        kept=HOME.absolute() / "mail.jsonl",
    )


SECRETS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SENDGRID_API_KEY",
    "SENTRY_DSN",
    "VW_BLIND_KEY",
    "VW_DEV_TOKEN",
    "VW_MAPBOX_TOKEN",
    "VW_MEDIA_PRIVATE_KEY",
    "VW_MEDIA_TOKEN_SECRETS",
    "VW_METRICS_TOKEN",
    "VW_S3_ACCESS_KEY",
    "VW_S3_SECRET_KEY",
    "VW_TOKEN_SECRETS",
    "VW_VAULT_KEYS",
)
"""What is a secret, or an address with one in it."""


def in_force() -> tuple[Setting, ...]:
    """Every setting of a service, as this process has it, by name."""
    where, delivery, apps, mail = services(), delivery_settings(), app_settings(), mail_settings()
    values = {
        "VW_STORAGE_URL": where.storage_url,
        "VW_MEDIA_URL": delivery.keys.base_url,
        "VW_MEDIA_KEY_ID": delivery.keys.key_id,
        "VW_MEDIA_ORIGINS": " ".join(delivery.origins),
        "VW_MEDIA_COOKIE_DOMAIN": delivery.cookie_domain or "",
        "VW_IOS_APPS": " ".join(apps.ios_apps),
        "VW_ANDROID_APPS": " ".join("=".join(app) for app in apps.android_apps),
        "VW_MAIL_FROM": mail.sender,
        "VW_SENDGRID_URL": mail.url,
    }
    for group in Group.__constraints__:
        found = _overridden(group)
        values |= {f"VW_{item.name.upper()}": str(getattr(found, item.name)) for item in fields(group)}
    return tuple(_setting(name, values.get(name)) for name in sorted({*values, *SECRETS}))


def _setting(name: str, value: str | None) -> Setting:
    by_file = name in SECRETS and not os.environ.get(name) and bool(os.environ.get(f"{name}_FILE"))
    is_set = by_file or bool(os.environ.get(name))
    secret = name in SECRETS or "@" in urlsplit(value or "").netloc
    source: Literal["default", "environment", "file"] = "file" if by_file else "environment" if is_set else "default"
    return Setting(name, None if secret else value or None, source, secret, is_set)


def _key(name: str, text: str) -> bytes:
    """The 32 bytes that `text` is in base64url."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SystemExit(f"error: settings: a key of {name} is not {KEY_BYTES} bytes in base64url")
    return key


def client_settings() -> ClientSettings:
    """The settings in force."""
    # The XDG base directories: a relative path is to be ignored.
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    state = state if state.is_absolute() else Path("~/.local/state").expanduser()
    return ClientSettings(_secret("VW_TOKEN") or "", state / "video-window" / "uploads")


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
