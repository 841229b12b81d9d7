"""For moderators: what accounts bear; for admins and support: the audit."""

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models.accounts.states import Role
from models.moderation import audit, sanctions
from models.moderation.states import SanctionKind
from models.moderation.values import NewSanction
from web import access, cursor
from web.moderation_bodies import AccountPath, AuditQuery, LiftWish, NewSanctionBody, SanctionPath
from web.record_bodies import AuditsBody, SanctionsBody, audit_body, sanction_body

api = APIBlueprint("sanctions", __name__, url_prefix="/v1/moderation", abp_security=[{"token": []}])


@api.get("/accounts/<account_id>/sanctions", responses={200: SanctionsBody}, summary="What an account bears and bore")
def get_sanctions(path: AccountPath) -> Response:
    """The latest fifty, newest first."""
    access.require(Role.MODERATOR, Role.SUPPORT)
    return _told(path.account_id)


@api.post("/accounts/<account_id>/sanctions", responses={201: SanctionsBody}, summary="Sanction an account")
def sanction_account(path: AccountPath, body: NewSanctionBody) -> tuple[Response, int]:
    """Outside of any case. It becomes a decided case of its own, which can be appealed. Staff is sanctioned by admins."""
    who = access.require(Role.MODERATOR).account
    sanctions.sanction(path.account_id, NewSanction(SanctionKind(body.kind), body.days), who, body.reason, body.note)
    return _told(path.account_id), 201


@api.post("/sanctions/<sanction_id>/lift", responses={204: None}, summary="End a sanction before its time")
def lift_sanction(path: SanctionPath, body: LiftWish) -> tuple[str, int]:
    """Other sanctions of the account stay in force."""
    sanctions.lift(path.sanction_id, access.require(Role.MODERATOR).account, body.reason)
    return "", 204


@api.get("/audit", responses={200: AuditsBody}, summary="Who did what, newest first")
def get_audit(query: AuditQuery) -> Response:
    """For admins and support. Nothing in it is ever changed."""
    access.require(Role.SUPPORT)
    place: Any = cursor.decode(query.cursor, int)
    found = audit.rows(
        entity_id=query.entity, actor=query.actor, before=place[0] if place else None, limit=query.limit + 1
    )
    items = found[: query.limit]
    more = cursor.encode(items[-1].id) if len(found) > query.limit else None
    return jsonify(AuditsBody(items=[audit_body(row) for row in items], next=more).model_dump(mode="json"))


def _told(account: str) -> Response:
    items = [sanction_body(one) for one in sanctions.of_account(account)]
    return jsonify(SanctionsBody(items=items).model_dump(mode="json"))
