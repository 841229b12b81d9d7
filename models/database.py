"""The database of this process: SQLite for one machine, Postgres for many."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase, PooledSqliteDatabase

from models import news
from models.errors import DatabaseUnavailable

MIGRATIONS = Path(__file__).with_name("migrations")

PROXY = peewee.DatabaseProxy()

POOL = 16
POOL_WAIT_SECONDS = 10
STALE_SECONDS = 300

SQLITE = "sqlite:///"

PRAGMAS = {
    "journal_mode": "wal",  # readers do not wait for the writer
    "synchronous": "normal",  # with WAL a crash of the process loses nothing; one of the machine, the last moment
    "foreign_keys": 1,
    "busy_timeout": 10_000,  # ms; the pool takes the argument that SQLite has for it
}


def bind(url: str) -> None:
    """Use the database at `url`, `sqlite:///PATH` or `postgresql://…`. Connects when first asked, so bind after a fork.

    What was bound before is closed, and nobody listens any more. Raises `ValueError` for another kind of URL.
    """
    close()
    news.listen(None)
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE))
        path.parent.mkdir(parents=True, exist_ok=True)
        PROXY.initialize(
            PooledSqliteDatabase(
                str(path),
                max_connections=POOL,
                timeout=POOL_WAIT_SECONDS,
                pragmas=PRAGMAS,
                check_same_thread=False,  # connections go from thread to thread, one at a time
                # A transaction that reads first and writes then would otherwise fail at once where another writes.
                lock_type="IMMEDIATE",
            )
        )
    elif url.startswith(("postgresql://", "postgres://")):
        PROXY.initialize(
            PooledPostgresqlDatabase(
                url,
                max_connections=POOL,
                stale_timeout=STALE_SECONDS,
                timeout=POOL_WAIT_SECONDS,
                prefer_psycopg3=True,
                connect_timeout=5,
            )
        )
    else:
        raise ValueError(f"not a database URL that is known here: {url.partition(':')[0]}:…")


def close() -> None:
    """Close all connections of this process."""
    if PROXY.obj is not None:
        PROXY.obj.close_all()


def is_postgres() -> bool:
    return isinstance(PROXY.obj, peewee.PostgresqlDatabase)


def migrate() -> tuple[str, ...]:
    """Apply all migrations that are not yet; their names. Safe to run in several processes at once."""
    if not is_postgres():
        with transaction():  # which holds off everybody else who would write
            return tuple(Runner(PROXY.obj, str(MIGRATIONS)).up())
    with session():
        PROXY.obj.execute_sql("SELECT pg_advisory_lock(86077)")  # any number, the same everywhere
        try:
            return tuple(Runner(PROXY.obj, str(MIGRATIONS)).up())
        finally:
            PROXY.obj.execute_sql("SELECT pg_advisory_unlock(86077)")


def ping() -> None:
    """Ask the database for an answer. Raises `DatabaseUnavailable`."""
    with session():
        PROXY.obj.execute_sql("SELECT 1")


@contextmanager
def session() -> Iterator[None]:
    """A connection for the block, out of the pool and back; an open one of this thread is used.

    Raises `DatabaseUnavailable` for whatever the driver says of the connection.
    """
    try:
        if not PROXY.obj.is_closed():
            yield
            return
        PROXY.obj.connect()
        try:
            yield
        finally:
            PROXY.obj.close()
    except (peewee.OperationalError, peewee.InterfaceError, peewee.InternalError, MaxConnectionsExceeded) as error:
        raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error


@contextmanager
def transaction() -> Iterator[None]:
    """A session whose changes are all made at its end, or none; after it, what they are is told (`news`)."""
    with news.held(), session(), PROXY.obj.atomic():
        yield


def clock() -> Any:
    """SQL: now, in epoch seconds on the database's own clock, which all hosts share."""
    if is_postgres():
        return peewee.SQL("extract(epoch from clock_timestamp())::float8")
    return peewee.SQL("((julianday('now') - 2440587.5) * 86400.0)")


def now() -> float:
    """The database's clock, asked."""
    sql = "SELECT " + clock().sql
    return float(PROXY.obj.execute_sql(sql).fetchone()[0])


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a query finds that is written out, with `?` for each parameter: for those that are asked with every request."""
    if is_postgres():
        sql = sql.replace("?", "%s")
    return list(PROXY.obj.execute_sql(sql, tuple(parameters)).fetchall())


def serialise(name: str) -> None:
    """Let only one transaction at a time go on that says the same name. SQLite's writers are one at a time anyway."""
    if is_postgres():
        PROXY.obj.execute_sql("SELECT pg_advisory_xact_lock(86078, hashtext(%s))", (name,))


def for_update(query: Any, *, skip_locked: bool = False) -> Any:
    """Lock the rows of `query` until the transaction ends. SQLite has locked everything already."""
    if not is_postgres():
        return query
    return query.for_update("FOR UPDATE SKIP LOCKED" if skip_locked else "FOR UPDATE")
