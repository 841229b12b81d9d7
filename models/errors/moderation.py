"""What can go wrong where something is judged."""

from models.errors.base import ModelError


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
