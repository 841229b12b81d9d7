"""What schemathesis is told besides the document (https://schemathesis.readthedocs.io/en/stable/reference/hooks/)."""

import uuid
from typing import Any

import schemathesis

KEY = "Idempotency-Key"

BEYOND_SCHEMAS = frozenset(
    {"wrong_length", "part_too_large", "wrong_checksum", "too_large", "too_many_parts", "upload_expired"}
)
"""Refusals of requests that are valid by the document: they depend on what was before, or on settings."""

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
        return response.json().get("code") not in BEYOND_SCHEMAS
    return not (kind == "UseAfterFree" and case.path.startswith(STAYS))
