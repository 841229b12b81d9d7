"""What can go wrong with an upload, besides what the service says of the file itself.

PipelineError
├── SourceError    FileRefused      the service says why
├── RequestError   Refused          the service says why: no token, too many uploads, …
│                  SourceChanged, BadAddress
└── EngineError    Unreachable, Failing
"""

from pipeline import errors
from pipeline.errors import EngineError, PipelineError, RequestError, SourceError


class FileRefused(SourceError):
    """The same bytes would be refused again."""

    code = "file_refused"
    sentence = "The service refuses this file."


class Refused(RequestError):
    """The call does not fit; `code` is the service's."""

    code = "refused"
    sentence = "The service refuses what it was asked."


class SourceChanged(RequestError):
    code = "source_changed"
    sentence = "{path} changed while it was sent. Please send it again."


class BadAddress(RequestError):
    code = "bad_address"
    sentence = "{url} is not the address of a service."


class Unreachable(EngineError):
    """For longer than our patience; what was sent is kept."""

    code = "service_unreachable"
    sentence = "{url} cannot be reached ({why}). The same command goes on where this one stopped."


class Failing(EngineError):
    """The service or its storage answered, and with nothing that helps."""

    code = "service_failing"
    sentence = "The service failed ({why}). The same command goes on where this one stopped."


def refusal(code: str, message: str) -> PipelineError:
    """The service's own words, as the class that the exit code follows from."""
    kind: type[PipelineError] = FileRefused if is_of_the_file(code) else Refused
    refused = kind(message)
    refused.code, refused.message = code, message  # type: ignore[misc]
    return refused


def is_of_the_file(code: str) -> bool:
    """Whether the file is at fault, by an error's code."""
    named = (item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, SourceError))
    return code in {item.code for item in named} - {SourceError.code}
