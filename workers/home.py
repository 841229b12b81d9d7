"""The shared services of one process, opened once: database, object store, Redis."""

from dataclasses import dataclass
from functools import cache

import redis

from integrations.live.publisher import Publisher
from models import database, news, vault
from models.vault import VaultKeys
from pipeline.storage import ObjectStore, open_store
from settings import services, vault_settings


@dataclass(frozen=True, slots=True)
class Home:
    """What steps and commands reach the world by."""

    store: ObjectStore
    redis: redis.Redis
    live: Publisher
    """For those who look on."""


@cache
def open_home() -> Home:
    """Bind the models to their database and open the store; nothing connects before it is used."""
    where = services()
    database.bind(where.database_url)
    live = Publisher(where.redis_url)
    news.listen(live)
    store = open_store(where.storage_url, access_key=where.s3_access_key, secret_key=where.s3_secret_key)
    client = redis.Redis.from_url(where.redis_url, socket_timeout=5, socket_connect_timeout=3)
    return Home(store, client, live)


def open_vault() -> None:
    """Bind the keys under which what is personal is sealed."""
    keys = vault_settings()
    vault.bind(VaultKeys(keys.sealing, keys.blinding))
