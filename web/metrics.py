"""What the web tier does, for Prometheus: `GET /metrics`, for whoever has its token.

gunicorn's processes share their numbers through files (`settings.share_metrics`): whichever is asked tells those of all.
"""

import hmac
import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from web.context import bound
from web.errors import Problem

REGISTRY = CollectorRegistry()

SECONDS = Histogram(
    "vw_http_request_seconds",
    "Seconds until the head of the answer, by method, route and status. What is sent as a stream takes longer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
IN_FLIGHT = Gauge(
    "vw_http_requests_in_flight",
    "Requests that are being worked on.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

NOWHERE = "none"
"""The route of what has none: paths of all kinds would be labels without end."""


def register(app: Flask, token: str) -> None:
    """Count requests; tell what was counted only where there is a token. After `watch`, before all that can refuse."""

    @app.before_request
    def _begin() -> None:
        g.counted_from = time.monotonic()
        IN_FLIGHT.inc()

    @app.after_request
    def _end(response: Response) -> Response:
        asked = bound(request)
        rule = asked.url_rule
        method, route = (asked.method, rule.rule) if rule else (NOWHERE, NOWHERE)
        SECONDS.labels(method, route, response.status_code).observe(time.monotonic() - g.counted_from)
        return response

    @app.teardown_request
    def _leave(_: BaseException | None) -> None:
        if g.pop("counted_from", None) is not None:
            IN_FLIGHT.dec()

    if token:
        expose(app, token)


def expose(app: Flask, token: str) -> None:
    """Tell what was counted."""

    @app.route("/metrics")
    def metrics() -> Response:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise Problem("unauthorized")
        return Response(generate_latest(_all()), content_type=CONTENT_TYPE_LATEST)


def _all() -> CollectorRegistry:
    """The numbers of all processes, or of this one where there is no other."""
    if not getattr(values.ValueClass, "_multiprocess", False):
        return REGISTRY
    everything = CollectorRegistry()
    MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
    return everything
