"""What can go wrong with the truth.

ModelError
├── UnknownVideo          there is no such video
├── IllegalChange         the state it is in does not allow the change
├── LeaseLost             the task is somebody else's by now; nothing was changed
└── DatabaseUnavailable   try again
"""

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


class UnknownVideo(ModelError):
    code = "unknown_video"
    sentence = "There is no video {video}."


class IllegalChange(ModelError):
    code = "illegal_change"
    sentence = "The video is {before} and cannot become {after}."


class LeaseLost(ModelError):
    code = "lease_lost"
    sentence = "The task is another worker's by now."


class DatabaseUnavailable(ModelError):
    code = "database_unavailable"
    sentence = "The database does not answer. Please try again."
