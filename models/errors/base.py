"""What all of them are, and what can go wrong with any row."""

from typing import ClassVar


class ModelError(Exception):
    """Base of all; each leaf has a stable code and a sentence."""

    code: ClassVar[str] = "model"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str = "", **values: object) -> None:
        """`values` fill the placeholders of the sentence; `detail` is for logs."""
        self.detail = detail
        self.message = self.sentence.format(**values)
        super().__init__(f"{self.code}: {self.message}" + (f" ({detail})" if detail else ""))


class IllegalChange(ModelError):
    code = "illegal_change"
    sentence = "The {what} is {before} and cannot become {after}."


class Unsealable(ModelError):
    code = "unsealable"
    sentence = "Something that we keep sealed cannot be opened."


class IdempotencyMismatch(ModelError):
    code = "idempotency_mismatch"
    sentence = "This Idempotency-Key was used for another request."


class IdempotencyInFlight(ModelError):
    code = "idempotency_in_flight"
    sentence = "The same request is being worked on."


class LeaseLost(ModelError):
    code = "lease_lost"
    sentence = "The task is another worker's by now."


class DatabaseUnavailable(ModelError):
    code = "database_unavailable"
    sentence = "The database does not answer. Please try again."
