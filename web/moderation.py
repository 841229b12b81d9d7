"""For moderators: the queue of cases, and what they do with each."""

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models import history
from models.accounts.states import Role
from models.moderation import appeals, audit, cases, decisions, queue, records, reports, sanctions
from models.moderation.states import AppealVerdict, CaseState, SanctionKind, Verdict
from models.moderation.values import CaseView, Decision, NewSanction
from web import access, cursor
from web.case_bodies import (
    CaseBody,
    CaseDetail,
    CasesBody,
    ChangeBody,
    ClaimBody,
    CountBody,
    CountsBody,
    ReportInCase,
    case_facts,
    record_body,
)
from web.footage import videos_in_case
from web.moderation_bodies import (
    AppealDecisionWish,
    AppealWish,
    CasePath,
    CaseQuery,
    DecisionWish,
    DismissWish,
    SanctionWish,
)
from web.record_bodies import ReasonsBody, audit_body, reason_bodies, sanction_body
from web.schemas import moment, moment_or_none

api = APIBlueprint("moderation", __name__, url_prefix="/v1/moderation", abp_security=[{"token": []}])

SHOWN = 50
"""Lines of the audit that come with a case."""


@api.get("/reasons", responses={200: ReasonsBody}, summary="Reasons to decide, and to report, by")
def get_reasons() -> Response:
    """For everybody: all there are, in sentences for the people concerned. Codes do not change."""
    return jsonify(ReasonsBody(items=reason_bodies()).model_dump(mode="json"))


@api.get("/counts", responses={200: CountsBody}, summary="How many cases wait")
def list_counts() -> Response:
    """Of every kind, and how many of them for too long."""
    access.require(Role.MODERATOR, Role.SUPPORT)
    items = [CountBody(kind=one.kind, waiting=one.waiting, overdue=one.overdue) for one in queue.counts()]
    return jsonify(CountsBody(items=items).model_dump(mode="json"))


@api.get("/cases", responses={200: CasesBody}, summary="Cases, the ones due soonest first")
def get_cases(query: CaseQuery) -> Response:
    """Those that wait for a moderator, unless a state is asked for."""
    who = access.require(Role.MODERATOR, Role.SUPPORT)
    place: Any = cursor.decode(query.cursor, float, str)
    found = queue.page(
        kind=query.kind,
        state=query.state,
        claimed_by=who.account if query.mine else None,
        after=place,
        limit=query.limit + 1,
    )
    items = found[: query.limit]
    more = cursor.encode(items[-1].due, items[-1].id) if len(found) > query.limit else None
    body = CasesBody(items=[CaseBody.model_validate(case_facts(view)) for view in items], next=more)
    return jsonify(body.model_dump(mode="json"))


@api.get("/cases/<case_id>", responses={200: CaseDetail}, summary="A case with all that one decides by")
def get_case(path: CasePath) -> Response:
    """Reports, history, audit, what is known of its owner, and the videos: as they play, what the probe found in them, and
    what is said in them."""
    access.require(Role.MODERATOR, Role.SUPPORT)
    return _told(path.case_id)


@api.post("/cases/<case_id>/claim", responses={200: ClaimBody}, summary="Take a case, or keep it for longer")
def claim_case(path: CasePath) -> Response:
    """It is nobody else's for a quarter of an hour. Nobody takes a case that they are part of."""
    expires = cases.claim(path.case_id, access.require(Role.MODERATOR).account)
    return jsonify(ClaimBody(expires=moment(expires)).model_dump(mode="json"))


@api.post("/cases/<case_id>/release", responses={204: None}, summary="Give a case back")
def release_case(path: CasePath) -> tuple[str, int]:
    cases.release(path.case_id, access.require(Role.MODERATOR).account)
    return "", 204


@api.post("/cases/<case_id>/decide", responses={200: CaseDetail}, summary="Decide a case that you have claimed")
def decide_case(path: CasePath, body: DecisionWish) -> Response:
    """With all that follows: a story goes live or is taken down, its owner is told and sanctioned, reporters are told."""
    who = access.require(Role.MODERATOR).account
    decision = Decision(Verdict(body.verdict), body.reason, body.note, new_sanction(body.sanction))
    decisions.decide(path.case_id, who, decision)
    return _told(path.case_id)


@api.post("/cases/<case_id>/dismiss", responses={200: CaseDetail}, summary="Close a case whose subject is gone")
def close_case(path: CasePath, body: DismissWish) -> Response:
    """For a claimed case in which nothing is left to decide."""
    cases.dismiss(path.case_id, access.require(Role.MODERATOR).account, body.note)
    return _told(path.case_id)


@api.post("/cases/<case_id>/appeal", responses={200: CaseDetail}, summary="Appeal for somebody who cannot")
def appeal_case_for_owner(path: CasePath, body: AppealWish) -> Response:
    """By support, for those who are banned and have written. Others appeal at `/v1/me/cases/{case_id}/appeal`."""
    who = access.require(Role.SUPPORT).account
    appeals.appeal(path.case_id, queue.case(path.case_id).owner, body.text, by=who)
    return _told(path.case_id)


@api.post(
    "/cases/<case_id>/appeal/decide", responses={200: CaseDetail}, summary="Decide an appeal that you have claimed"
)
def decide_appeal(path: CasePath, body: AppealDecisionWish) -> Response:
    """By another moderator than the first. Granted, it undoes the decision and lifts its sanctions."""
    who = access.require(Role.MODERATOR).account
    appeals.decide(path.case_id, who, AppealVerdict(body.verdict), body.note)
    return _told(path.case_id)


def new_sanction(wish: SanctionWish | None) -> NewSanction | None:
    return NewSanction(SanctionKind(wish.kind), wish.days) if wish else None


def _told(case_id: str) -> Response:
    return jsonify(_detail(queue.case(case_id)).model_dump(mode="json"))


def _detail(view: CaseView) -> CaseDetail:
    changes = history.of(view.id)
    return CaseDetail.model_validate(
        {
            **case_facts(view),
            "opener": view.opener,
            "detail": view.detail,
            "evidence": view.evidence,
            "note": view.note,
            "appeal_until": moment_or_none(view.appeal_until if view.state is CaseState.DECIDED else None),
            "appeal_text": view.appeal_text,
            "appeal_verdict": view.appeal_verdict,
            "appeal_note": view.appeal_note,
            "appeal_decided_by": view.appeal_decided_by,
            "report_list": [
                ReportInCase(
                    reporter=one.reporter,
                    reason=one.reason,
                    text=one.text,
                    urgent=one.urgent,
                    created=moment(one.created),
                )
                for one in reports.of_case(view.id)
            ],
            "history": [
                ChangeBody(
                    before=line.before, after=line.after, at=moment(line.at), actor=line.actor, reason=line.reason
                )
                for line in changes
            ],
            "audit": [audit_body(row) for row in audit.rows(entity_id=view.id, limit=SHOWN)],
            "owner_sanctions": [sanction_body(one) for one in sanctions.of_account(view.owner)],
            "videos": videos_in_case(view.subject.videos),
            "owner_record": record_body(records.record(view.owner, but=view.id)),
        }
    )
