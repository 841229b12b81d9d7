"""Sentry: what went wrong, without whose it was. Without a DSN nothing is sent."""

from collections.abc import Mapping
from typing import Any

KEPT_TAGS = ("video", "task", "kind", "queue", "code")
"""What an event may carry of ours: ids and stable codes, nothing that a creator typed or filmed."""


def start(dsn: str | None) -> bool:
    """Report errors to `dsn`; False without one."""
    if not dsn:
        return False
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,  # they hold paths, addresses and keys
        max_breadcrumbs=0,
        server_name="",
        before_send=lambda event, hint: scrubbed(event),  # type: ignore[arg-type, return-value]
    )
    return True


def report(error: BaseException, **tags: str) -> None:
    """Send `error` with those of `tags` that may be sent; nothing when Sentry was not started."""
    import sentry_sdk

    if not sentry_sdk.is_initialized():
        return
    with sentry_sdk.new_scope() as scope:
        for name, value in tags.items():
            if name in KEPT_TAGS:
                scope.set_tag(name, value)
        scope.capture_exception(error)


def scrubbed(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event without the request, the user, the process's arguments and environment."""
    kept = {name: value for name, value in event.items() if name not in {"request", "user", "extra", "modules"}}
    contexts = event.get("contexts", {})
    kept["contexts"] = {name: value for name, value in contexts.items() if name in {"runtime", "trace"}}
    return kept
