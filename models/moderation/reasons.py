"""Why something is decided or reported: the one table of reasons. Codes are for ever; sentences may be put better."""

from dataclasses import dataclass

from models.errors import UnfitReason
from models.moderation.states import CaseKind, Verdict

CREATOR, STORY = CaseKind.CREATOR, CaseKind.STORY
REPORT_STORY, REPORT_COMMENT, REPORT_ACCOUNT = CaseKind.REPORT_STORY, CaseKind.REPORT_COMMENT, CaseKind.REPORT_ACCOUNT

REPORTS = frozenset({REPORT_STORY, REPORT_COMMENT, REPORT_ACCOUNT})
SHOWN = frozenset({STORY, REPORT_STORY})
ALL = frozenset(CaseKind)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to reject."""

    code: str
    sentence: str
    """For the person concerned: what was wrong."""
    question: str
    """For who reports; empty where only moderators find it."""
    kinds: frozenset[CaseKind]
    """Cases that it fits."""
    urgent: bool = False
    """Harm may be under way: reports of it are looked at within the hour."""


REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        # Applications.
        Reason("profile_incomplete", "Your profile does not yet say what you make and how.", "", frozenset({CREATOR})),
        Reason(
            "not_handmade", "What you offer is not made by hand or in small numbers.", "", frozenset({CREATOR, STORY})
        ),
        Reason("identity_unclear", "We could not tell who you are.", "", frozenset({CREATOR})),
        # Stories that are to go live.
        Reason("picture_unclear", "One cannot see in the video what is offered.", "", frozenset({STORY})),
        Reason("sound_unfit", "The sound is missing where it is needed, or disturbs.", "", frozenset({STORY})),
        Reason("captions_wrong", "The captions do not say what is said in the video.", "", frozenset({STORY})),
        Reason("wrong_category", "The story is in the wrong category.", "", frozenset({STORY})),
        Reason(
            "terms_unclear",
            "Price, time of making or terms are missing or contradict the video.",
            "",
            frozenset({STORY}),
        ),
        # What anybody may come upon.
        Reason(
            "misleading", "It misleads about what is offered.", "It is misleading", SHOWN | {CREATOR, REPORT_ACCOUNT}
        ),
        Reason("fraud", "It is meant to deceive people for money.", "It is fraud", ALL),
        Reason(
            "not_own_work", "It shows the work or the pictures of somebody else.", "It shows somebody else's work", ALL
        ),
        Reason("prohibited_goods", "It offers what may not be sold here.", "It offers something forbidden", ALL),
        Reason(
            "personal_data", "It shows personal data of somebody who has not agreed.", "It shows personal data", ALL
        ),
        Reason("impersonation", "It pretends to be somebody else.", "It pretends to be somebody else", ALL),
        Reason("spam", "It is unasked-for advertising, or repeats itself.", "It is spam", ALL),
        Reason("harassment", "It harasses or bullies somebody.", "It harasses somebody", ALL),
        Reason("hate", "It degrades people for who they are.", "It is hateful", ALL),
        Reason("sexual", "It is sexual in a way that has no place here.", "It is sexual", ALL),
        Reason(
            "self_harm", "It encourages people to hurt themselves.", "Somebody may hurt themselves", ALL, urgent=True
        ),
        Reason("violence", "It threatens or shows violence.", "It threatens or shows violence", ALL, urgent=True),
        Reason("child_safety", "It endangers children.", "A child is in danger", ALL, urgent=True),
        Reason("other", "It breaks our rules in another way.", "Something else is wrong", ALL),
    )
}

IN_ORDER = "in_order"
"""The reason of whatever is approved."""

IN_ORDER_SENTENCE = "We found nothing that breaks our rules."


def fitting(kind: CaseKind, verdict: Verdict, code: str | None) -> str:
    """The code to write down for a verdict: approval needs none. Raises `UnfitReason`."""
    if verdict is Verdict.APPROVE:
        if code not in {None, IN_ORDER}:
            raise UnfitReason(reason=code)
        return IN_ORDER
    reason = REASONS.get(code or "")
    if reason is None or kind not in reason.kinds:
        raise UnfitReason(reason=code or "none")
    return reason.code


def reported(kind: CaseKind, code: str) -> Reason:
    """The reason that somebody reports for. Raises `UnfitReason`."""
    reason = REASONS.get(code)
    if reason is None or kind not in reason.kinds or not reason.question:
        raise UnfitReason(reason=code)
    return reason


def sentence(code: str) -> str:
    """What the person concerned is told; of codes that are none, nothing."""
    if code == IN_ORDER:
        return IN_ORDER_SENTENCE
    return REASONS[code].sentence if code in REASONS else ""
