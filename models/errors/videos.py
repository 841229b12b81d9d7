"""What can go wrong with uploads, and with the videos that they become."""

from models.errors.base import ModelError


class UnknownVideo(ModelError):
    code = "unknown_video"
    sentence = "There is no video {video}."


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
