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
├── LeaseLost             the task is somebody else's by now; nothing was changed
├── UnknownCase           there is no such case, or none that they may see
├── CaseClaimed           another moderator is at it
├── ClaimMissing          it is to be claimed before it is decided
├── OwnCase               they are part of it, and so may not judge it
├── UnfitReason           the reason is for other kinds of case
├── SanctionNeedsRejection  nobody is sanctioned for what is approved
├── AppealTooLate         the time to appeal is over
├── NothingToAppeal       nothing was decided against them
├── NothingToReport       what they report is not there, or not to be seen
├── OwnReport             they report what is their own
├── UnknownSanction       there is no such sanction, or it has ended
├── SanctionForbidden     one's own account, or one with as much power
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


class LeaseLost(ModelError):
    code = "lease_lost"
    sentence = "The task is another worker's by now."


class UnknownCase(ModelError):
    code = "unknown_case"
    sentence = "There is no such case."


class CaseClaimed(ModelError):
    code = "case_claimed"
    sentence = "Another moderator is at this case."


class ClaimMissing(ModelError):
    code = "claim_missing"
    sentence = "The case is not yours, or not any more. Please claim it first."


class OwnCase(ModelError):
    code = "own_case"
    sentence = "You are part of this case. Somebody else has to judge it."


class UnfitReason(ModelError):
    code = "unfit_reason"
    sentence = "The reason {reason} is not one for this."


class SanctionNeedsRejection(ModelError):
    code = "sanction_needs_rejection"
    sentence = "Nobody is sanctioned for what is approved."


class AppealTooLate(ModelError):
    code = "appeal_too_late"
    sentence = "The time in which this could be appealed is over."


class NothingToAppeal(ModelError):
    code = "nothing_to_appeal"
    sentence = "There is nothing here that can be appealed, or not again."


class NothingToReport(ModelError):
    code = "unknown_subject"
    sentence = "What you report is not there."


class OwnReport(ModelError):
    code = "own_report"
    sentence = "This is your own."


class UnknownSanction(ModelError):
    code = "unknown_sanction"
    sentence = "There is no such sanction, or it has ended."


class SanctionForbidden(ModelError):
    code = "sanction_forbidden"
    sentence = "You may not sanction this account."


class DatabaseUnavailable(ModelError):
    code = "database_unavailable"
    sentence = "The database does not answer. Please try again."
