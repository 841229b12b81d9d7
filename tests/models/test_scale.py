"""With 100,000 videos and 1,000,000 tasks on Postgres, whatever sweeps or lists stays quick."""

import math
import time
from collections.abc import Callable, Iterator

import pytest

from bench.servers.postgres import PostgresServer
from models import census, database, deaths, failures, outbox, roster, tasks, throughput, videos
from models.schema import Task
from models.states import Queue, TaskState
from tests.models import make
from tests.servers.postgres import fresh

VIDEOS = 100_000
TASKS_EACH = 10
DONE = VIDEOS * TASKS_EACH * 95 // 100
READY, POSTPONED, RUNNING = 20_000, 2_000, 200

HISTORY = 100_000

LIMIT_SECONDS = 0.1
RUNS = 50
"""One of them has to be so quick: what a busy machine takes longer for now it does not take longer for every time."""

# 95 % of the tasks are done; those that are not belong to the latest videos.
SEED = (
    # A million rows are sooner there when their foreign keys are believed and the largest index is built at the end.
    "SET session_replication_role = replica",
    "DROP INDEX task_name",
    f"""
    INSERT INTO video (id, creator, name, state, generation, turn, source_key, source_size, preset, reframe, codecs,
                       native_ready, our_fault, created)
    SELECT 'video-' || lpad(n::text, 8, '0'), 'creator-' || mod(n, 5000), 'clip ' || n,
           CASE WHEN n <= {VIDEOS} * 0.95 THEN 'ready' ELSE 'processing' END,
           1, 1.7e9 + n, 'uploads/' || n, 1000, 'vertical', 'fit', 'h264', false, false, 1.7e9 + n
    FROM generate_series(1, {VIDEOS}) AS n
    """,
    f"""
    INSERT INTO task (id, video_id, generation, name, kind, queue, rank, turn, position, seconds, after, spec, state,
                      ready_at, attempts, failures, crashes, token, started, expires, owner, wall_seconds, cpu_seconds)
    SELECT 'task-' || lpad(n::text, 8, '0'),
           'video-' || lpad(((n - 1) / {TASKS_EACH} + 1)::text, 8, '0'),
           1, 'task-' || mod(n, {TASKS_EACH}), 'chunk',
           (ARRAY['urgent', 'ladder', 'ladder', 'ladder', 'background'])[mod(n, 5) + 1], mod(n, 3), 1.7e9 + n / {TASKS_EACH},
           mod(n, {TASKS_EACH}), 8, '[]', '{{}}', state,
           extract(epoch FROM clock_timestamp()) + CASE WHEN late < {POSTPONED} THEN 3600 ELSE -60 - mod(n, 1000) END,
           1, 0, 0, 1, 1.7e9,
           CASE WHEN state = 'running' THEN extract(epoch FROM clock_timestamp()) + 3600 END,
           CASE WHEN state = 'running' THEN 'host:' || n END, 0, 0
    FROM (
        SELECT n, late,
               CASE WHEN late < 0 THEN 'done'
                    WHEN late < {READY} THEN 'ready'
                    WHEN late < {READY} + {RUNNING} THEN 'running'
                    ELSE 'waiting' END AS state
        FROM (
            SELECT n, n - {DONE} - 1 AS late FROM generate_series(1, {VIDEOS} * {TASKS_EACH}) AS n
        ) AS numbered
    ) AS staged
    """,
    # A day of what was done.
    f"""
    INSERT INTO history (entity, entity_id, before, after, at, actor, reason)
    SELECT 'task', 'task-' || lpad(n::text, 8, '0'), 'running', 'done',
           extract(epoch FROM clock_timestamp()) - 86400.0 * n / {HISTORY}, 'host:1', ''
    FROM generate_series(1, {HISTORY}) AS n
    """,
    "INSERT INTO outbox (queue) SELECT 'ladder' FROM generate_series(1, 10000)",
    "CREATE UNIQUE INDEX task_name ON task (video_id, generation, name)",
    "SET session_replication_role = DEFAULT",
    "ANALYZE",
)


@pytest.fixture(scope="module")
def crowded(postgres: PostgresServer) -> Iterator[None]:
    """The models are bound to a database that is full."""
    database.bind(fresh(postgres))
    with database.session():
        for statement in SEED:
            database.PROXY.obj.execute_sql(statement)
    yield
    database.close()


def explained(call: Callable[[], object]) -> str:
    """What `call` asks the database, each with its plan. The changes that it makes are undone."""
    asked: list[tuple[str, object]] = []
    original = database.PROXY.obj.execute_sql

    def listen(sql: str, params: object = None, *rest: object) -> object:
        asked.append((sql, params))
        return original(sql, params, *rest)

    database.PROXY.obj.execute_sql = listen
    try:
        call()
    finally:
        del database.PROXY.obj.execute_sql
    lines = []
    with database.session(), database.PROXY.obj.atomic() as transaction:
        for sql, params in asked:
            lines.append(sql)
            if sql.split()[0] in {"SELECT", "UPDATE", "INSERT", "DELETE"}:
                plan = original(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
                lines += [f"    {row[0]}" for row in plan.fetchall()]
        transaction.rollback()
    return "\n".join(lines)


def claim() -> None:
    assert tasks.claim(Queue.LADDER, "worker", make.LEASE) is not None


def expire() -> None:
    assert deaths.expire() == ()


def latest() -> None:
    assert len(videos.latest(20)) == 20


def of_creator() -> None:
    assert len(videos.of_creator("creator-7")) == 20


def count() -> None:
    assert sum(found.ready for found in census.queues()) > 0


QUERIES: dict[str, Callable[[], object]] = {
    "claim": claim,
    "claimable": lambda: tasks.claimable(Queue.LADDER),
    "claim from an empty queue": lambda: tasks.claim(Queue.DEFAULT, "worker", make.LEASE),
    "expire": expire,
    "ready_queues": tasks.ready_queues,
    "outbox.pending": lambda: outbox.pending(500),
    "census.queues": count,
    "census.running": census.running,
    "roster.workers": roster.workers,
    "census.videos": census.videos,
    "failures.page": lambda: failures.page(21),
    "throughput.of_late": lambda: throughput.of_late(60),
    "census.of_video": lambda: census.of_video("video-00050000"),
    "videos.latest": latest,
    "videos.of_creator": of_creator,
    "submit": make.video,
}


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("query", QUERIES)
def test_what_sweeps_or_lists_is_quick_however_much_there_is(query: str) -> None:
    call = QUERIES[query]
    best = math.inf
    for _ in range(RUNS):
        best = min(best, _seconds(call))
        if best < LIMIT_SECONDS:
            return
    pytest.fail(f"{query}: {best * 1000:.0f} ms at best of {RUNS}\n{explained(call)}")


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@pytest.mark.usefixtures("crowded")
def test_the_crowd_is_what_it_is_said_to_be() -> None:
    with database.session():
        states = [row[0] for row in Task.select(Task.state).distinct().tuples()]
        waiting = Task.select().where(Task.state == TaskState.READY.value).count()
        total = Task.select().count()
    assert {"done", "ready", "running", "waiting"} <= set(states)
    assert total >= VIDEOS * TASKS_EACH
    assert waiting >= READY - 100


@pytest.mark.usefixtures("crowded")
def test_a_slow_query_would_be_shown_with_its_plan() -> None:
    text = explained(claim)
    assert "FOR UPDATE SKIP LOCKED" in text
    assert "actual time" in text
