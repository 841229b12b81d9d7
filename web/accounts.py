"""One's own account, and the sessions by which one is signed in."""

from datetime import date
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models.accounts import leaving, people, profile, sessions
from models.accounts.profile import Changes
from web import access, cursor
from web.cursor import Page
from web.people import LeftBody, MeBody, MeChanges, SessionBody, SessionPath, SessionsBody
from web.schemas import moment, moment_or_none

api = APIBlueprint("me", __name__, url_prefix="/v1/me", abp_security=[{"token": []}])


@api.get("", responses={200: MeBody}, summary="One's own account")
@access.though_banned
def get_me() -> Response:
    """Addresses only as far as their owner recognises them."""
    return _me(access.principal().account)


@api.patch("", responses={200: MeBody}, summary="Change what one says of oneself", operation_id="updateMe")
def change_me(body: MeChanges) -> Response:
    """What is not named stays."""
    account, named = access.principal().account, body.model_fields_set
    profile.change(
        account,
        Changes(
            name=body.name,
            phone=(body.phone or "") if "phone" in named else None,
            locale=(body.locale or "") if "locale" in named else None,
            born=date.fromisoformat(body.birth_date) if body.birth_date else None,
        ),
    )
    return _me(account)


@api.delete("", responses={200: LeftBody}, summary="Delete one's own account", operation_id="deleteMe")
@access.though_suspended
def leave() -> Response:
    """All sessions end and others see nothing of it from now on. Who signs in again within thirty days has not left; then
    what is known of them is forgotten for good."""
    until = leaving.leave(access.principal().account)
    return jsonify(LeftBody(undo_until=moment(until)).model_dump(mode="json"))


@api.get("/sessions", responses={200: SessionsBody}, summary="Where one is signed in")
def get_sessions(query: Page) -> Response:
    """Latest first."""
    who = access.principal()
    place: Any = cursor.decode(query.cursor, str)
    found = sessions.of_account(who.account, place[0] if place else None, query.limit + 1)
    items = [
        SessionBody(
            id=view.id,
            device=view.device,
            created=moment(view.created),
            last_used=moment(view.used),
            expires=moment(view.expires),
            current=view.id == who.session,
        )
        for view in found[: query.limit]
    ]
    following = cursor.encode(items[-1].id) if len(found) > query.limit else None
    return jsonify(SessionsBody(items=items, next=following).model_dump(mode="json"))


@api.delete("/sessions/<session_id>", responses={204: None}, summary="Sign out somewhere else")
@access.though_suspended
def end_session(path: SessionPath) -> tuple[str, int]:
    """Its tokens are over at once. One that has ended is not there."""
    sessions.end(path.session_id, access.principal().account)
    return "", 204


def _me(account: str) -> Response:
    view = profile.profile(account)
    body = MeBody(
        id=view.id,
        name=view.name,
        role=view.role.value,
        state=view.state.value,
        suspended_until=moment_or_none(view.suspended_until),
        email=view.email,
        phone=view.phone,
        birth_date_known=view.age is not None,
        adult=None if view.age is None else view.age >= people.ADULT_YEARS,
        locale=view.locale,
        created=moment(view.created),
    )
    return jsonify(body.model_dump(mode="json"))
