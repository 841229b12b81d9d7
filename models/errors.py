"""What can go wrong with the truth.

ModelError
├── UnknownVideo          there is no such video
├── IllegalChange         the state it is in does not allow the change
├── UnknownUpload         there is no such upload
├── UploadClosed          it takes no bytes any more
├── UploadExpired         nothing came for too long
├── UploadIncomplete      bytes are missing
├── WrongOffset           the bytes do not begin where the last ones ended
├── PartsChanged          parts came while they were checked
├── TooManyUploads        its creator has too many open ones
├── DailyQuotaExceeded    its creator sent too much within a day
├── VideoInUse            a story needs it
├── VideoUnready          too little is known of it as yet
├── NoSuchMoment          it does not last so long
├── NotReplaceable        that video cannot take this one's place
├── CaptionsInvalid       not WebVTT that we show; says where
├── UnknownCaptions       none in that language
├── TooManyCaptions       it has captions in too many languages
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
    sentence = "The {what} is {before} and cannot become {after}."


class UnknownUpload(ModelError):
    code = "unknown_upload"
    sentence = "There is no such upload."


class UploadClosed(ModelError):
    code = "upload_closed"
    sentence = "The upload is {state} and takes no more bytes."


class UploadExpired(ModelError):
    code = "upload_expired"
    sentence = "Nothing came for too long, and the upload was given up. Please send the clip again."


class UploadIncomplete(ModelError):
    code = "upload_incomplete"
    sentence = "Only {received} of {size} bytes have arrived."


class WrongOffset(ModelError):
    code = "wrong_offset"
    sentence = "The upload goes on at byte {offset}."


class PartsChanged(ModelError):
    code = "parts_changed"
    sentence = "Parts were sent again while the upload was completed. Please complete it again."


class TooManyUploads(ModelError):
    code = "too_many_uploads"
    sentence = "You have {limit} unfinished uploads. Please finish or abort one of them first."


class DailyQuotaExceeded(ModelError):
    code = "daily_quota_exceeded"
    sentence = "You have sent as much as a day allows. Please go on tomorrow."


class VideoInUse(ModelError):
    code = "video_in_use"
    sentence = "A story shows this video. Please take it out of the story, or the story down, first."


class VideoUnready(ModelError):
    code = "video_unready"
    sentence = "Nothing is known of the video as yet. Please try again when it is playable."


class NoSuchMoment(ModelError):
    code = "no_such_moment"
    sentence = "The video lasts {duration:.3f} seconds."


class NotReplaceable(ModelError):
    code = "not_replaceable"
    sentence = "The video cannot be replaced by that one: {reason}."


class CaptionsInvalid(ModelError):
    code = "captions_invalid"
    sentence = "Line {line}: {problem}."


class UnknownCaptions(ModelError):
    code = "unknown_captions"
    sentence = "The video has no captions in this language."


class TooManyCaptions(ModelError):
    code = "too_many_captions"
    sentence = "A video has captions in at most {limit} languages."


class LeaseLost(ModelError):
    code = "lease_lost"
    sentence = "The task is another worker's by now."


class DatabaseUnavailable(ModelError):
    code = "database_unavailable"
    sentence = "The database does not answer. Please try again."
