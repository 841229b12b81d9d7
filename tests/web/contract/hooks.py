"""What schemathesis is told besides the document (https://schemathesis.readthedocs.io/en/stable/reference/hooks/)."""

import uuid
from typing import Any

import schemathesis

KEY = "Idempotency-Key"

SHAPES = frozenset({"invalid_request", "bad_request", "invalid_idempotency_key", "method_not_allowed", "not_found"})
"""Refusals of a request's shape, which is what the document describes. All others have a rule of their own that no schema
can say: what was before, what is whose, settings."""

RULE = "Value error, "
"""How what our own validators say begins: they look at several fields at once, as views do that list no errors."""

OVERLAPPING = frozenset({"/v1/creators/application"})
"""Addresses that fit a second route too, `/v1/creators/{creator_id}`: what they allow is told of both."""

STAYS = ("/v1/uploads/{upload_id}",)
"""What is there after DELETE, in another state."""


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Valid keys are made up anew for each request, as clients do: one and the same is refused with another body."""
    del context, kwargs
    if case.headers and KEY in case.headers and case.meta.generation.mode.is_positive:
        case.headers[KEY] = str(uuid.uuid4())


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether a failure is one."""
    del context
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        told = response.json()
        if told.get("code") == "invalid_request":
            return not all(item["message"].startswith(RULE) for item in told.get("errors", []))
        return told.get("code") in SHAPES
    accepted = {
        "UseAfterFree": case.path.startswith(STAYS),
        "AllowHeaderMismatch": case.path in OVERLAPPING,
        "MissingHeaderNotRejected": response.status_code == 428,  # RFC 6585, section 3
    }
    # An address that is too long is refused by gunicorn, before anything of ours.
    return not (accepted.get(kind, False) or response.status_code == 414)
