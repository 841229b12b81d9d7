"""Transactions that wait for one another, for tests of the order in which rows are held."""

from models import database

WAITING = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_somebody_waits() -> None:
    """On Postgres, for what this transaction holds; on SQLite all writers wait for the one."""
    while database.is_postgres() and not database.rows(WAITING)[0][0]:
        database.rows("SELECT pg_stat_clear_snapshot()")
