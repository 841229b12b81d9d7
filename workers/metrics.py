"""Prometheus metrics. Counters are each process's own; what waits and runs is read from the database by the scheduler."""

import logging
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from models import census
from models.errors import ModelError
from models.moderation import queue as moderation
from models.values import Claim, Expired
from workers.outcome import Outcome

log = logging.getLogger(__name__)

REGISTRY = CollectorRegistry()

TASK_SECONDS = Histogram(
    "vw_task_seconds",
    "Seconds on the clock that tasks took, by kind and queue, whether they succeeded or not.",
    ["kind", "queue"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128),
    registry=REGISTRY,
)
TASK_CPU_SECONDS = Counter(
    "vw_task_cpu_seconds_total", "CPU seconds of FFmpeg in tasks that succeeded.", ["kind"], registry=REGISTRY
)
MEDIA_SECONDS = Counter(
    "vw_media_seconds_total",
    "Seconds of video that tasks got through; over vw_task_seconds_sum it is the speed as a multiple of real time.",
    ["kind"],
    registry=REGISTRY,
)
RETRIES = Counter("vw_retries_total", "Tasks put off after a failure of ours.", ["kind", "code"], registry=REGISTRY)
CRASHES = Counter("vw_crashes_total", "Leases that ran out: workers that died.", ["kind"], registry=REGISTRY)
QUARANTINED = Counter("vw_quarantined_total", "Tasks given up after three crashes.", ["kind"], registry=REGISTRY)
STORAGE_ERRORS = Counter(
    "vw_storage_errors_total", "Tasks put off because object storage failed.", ["code"], registry=REGISTRY
)


def attended(claim: Claim, seconds: float) -> None:
    TASK_SECONDS.labels(claim.kind.value, claim.queue.value).observe(seconds)


def finished(claim: Claim, outcome: Outcome) -> None:
    TASK_CPU_SECONDS.labels(claim.kind.value).inc(outcome.cpu_seconds)
    MEDIA_SECONDS.labels(claim.kind.value).inc(outcome.media_seconds)


def retried(claim: Claim, code: str) -> None:
    RETRIES.labels(claim.kind.value, code).inc()
    if code.startswith(("storage", "object")):
        STORAGE_ERRORS.labels(code).inc()


def crashed(expired: Expired) -> None:
    CRASHES.labels(expired.kind.value).inc()
    if expired.quarantined:
        QUARANTINED.labels(expired.kind.value).inc()


class Census(Collector):
    """Queue depths and ages, and cases for moderators, asked of the database at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        depth = GaugeMetricFamily("vw_queue_depth", "Tasks by queue and state.", labels=["queue", "state"])
        age = GaugeMetricFamily("vw_queue_oldest_seconds", "Age of the oldest task that could run.", labels=["queue"])
        seconds = GaugeMetricFamily("vw_video_seconds_waiting", "Seconds of video to be encoded.", labels=["queue"])
        cases = GaugeMetricFamily("vw_cases_waiting", "Cases that wait for a moderator.", labels=["kind"])
        overdue = GaugeMetricFamily("vw_cases_overdue", "Those that have waited for too long.", labels=["kind"])
        try:
            found, judged = census.queues(), moderation.counts()
        except ModelError as error:
            log.warning("no census: %s", error)
            return
        for count in found:
            depth.add_metric([count.queue.value, "ready"], count.ready)
            depth.add_metric([count.queue.value, "running"], count.running)
            depth.add_metric([count.queue.value, "postponed"], count.postponed)
            age.add_metric([count.queue.value], count.oldest_seconds)
            seconds.add_metric([count.queue.value], count.seconds_waiting)
        for one in judged:
            cases.add_metric([one.kind.value], one.waiting)
            overdue.add_metric([one.kind.value], one.overdue)
        yield from (depth, age, seconds, cases, overdue)


def serve(host: str, port: int, *, queues: bool = False) -> None:
    """Expose this process's metrics; `port` 0 means not at all. A port that is taken costs metrics, not work."""
    if port == 0:
        return
    if queues:
        REGISTRY.register(Census())
    try:
        start_http_server(port, host, REGISTRY)
    except OSError as error:
        log.warning("no metrics on %s:%d: %s", host, port, error)
