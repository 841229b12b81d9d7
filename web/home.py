"""What a request reaches the world by, opened once a process; nothing connects before it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask

from integrations.identity import Issuer, issuers
from integrations.live.publisher import Publisher
from models import database, news, vault
from models.feed.scores import Weights
from models.values import Quota
from models.vault import VaultKeys
from pipeline.storage import ObjectStore, open_store
from settings import (
    AccountSettings,
    AppSettings,
    DeliverySettings,
    UploadSettings,
    WebSettings,
    account_settings,
    app_settings,
    delivery_settings,
    feed_settings,
    identity_settings,
    live_settings,
    services,
    upload_settings,
    vault_settings,
    web_settings,
)

EXTENSION = "video-window"


@dataclass(frozen=True, slots=True)
class Home:
    """The services and settings of an app."""

    store: ObjectStore
    settings: WebSettings
    uploads: UploadSettings
    delivery: DeliverySettings
    accounts: AccountSettings
    issuers: Mapping[str, Issuer]
    """Who vouches for people, by name; those that are set up."""
    weights: Weights
    """What counts how much in the feed."""
    apps: AppSettings
    live_port: int
    """Of the live hub, on the machine of a web tier that only this machine reaches."""

    @property
    def keep_seconds(self) -> float:
        return self.uploads.upload_hours * 3600

    @property
    def quota(self) -> Quota:
        return Quota(self.settings.open_uploads, self.settings.bytes_per_day)

    @property
    def direct(self) -> bool:
        """Whether clients send straight to the store."""
        return self.store.presigned_put("uploads/any", 1, 1) is not None


def furnish(app: Flask) -> Home:
    """Open what `app` needs."""
    where = services()
    database.bind(where.database_url)
    store = open_store(where.storage_url, access_key=where.s3_access_key, secret_key=where.s3_secret_key)
    keys = vault_settings()
    vault.bind(VaultKeys(keys.sealing, keys.blinding))
    news.listen(Publisher(where.redis_url))
    made = Home(
        store,
        web_settings(),
        upload_settings(),
        delivery_settings(),
        account_settings(),
        issuers(identity_settings()),
        Weights.of(feed_settings()),
        app_settings(),
        live_settings().live_port,
    )
    app.extensions[EXTENSION] = made
    return made


def home(app: Flask) -> Home:
    return cast(Home, app.extensions[EXTENSION])
