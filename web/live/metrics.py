"""What the live hub counts, beside what the web tier does (docs/operations.md)."""

from prometheus_client import Counter, Gauge

from web.metrics import REGISTRY

CONNECTIONS = Gauge("vw_live_connections", "Sockets that are open.", registry=REGISTRY, multiprocess_mode="livesum")
TOPICS = Gauge("vw_live_topics", "Topics that somebody follows.", registry=REGISTRY, multiprocess_mode="livesum")
ASKED = Counter("vw_live_asked_total", "Messages of clients, by type.", ["type"], registry=REGISTRY)
TOLD = Counter(
    "vw_live_told_total",
    "Messages to clients, by type: each counts as often as it is sent.",
    ["type"],
    registry=REGISTRY,
)
CLOSED = Counter("vw_live_closed_total", "Sockets that we have closed, by reason.", ["reason"], registry=REGISTRY)
