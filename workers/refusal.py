"""Errors of the models in the engine's terms, so that `vw` speaks with one voice."""

from models.errors import DatabaseUnavailable, ModelError
from pipeline.errors import EngineError, PipelineError, RequestError


class Refused(RequestError):
    """The call does not fit the state that things are in."""


class Unavailable(EngineError):
    """The database cannot be reached."""


def refusal(error: ModelError) -> PipelineError:
    """`error` with the same code and sentence, as the class that its exit code follows from."""
    kind: type[PipelineError] = Unavailable if isinstance(error, DatabaseUnavailable) else Refused
    refused = kind(error.detail)
    refused.code, refused.message = error.code, error.message  # type: ignore[misc]
    return refused
