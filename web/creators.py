"""Creators: asking to become one, what they say of themselves, and how others see them."""

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models.accounts.states import Role
from models.creators import applications, profiles
from models.creators.crafts import CRAFTS
from web import access
from web.creator_bodies import (
    CraftBody,
    CraftsBody,
    CreatorApplication,
    CreatorBody,
    CreatorChange,
    CreatorPath,
    OwnCreatorBody,
    applied,
    changed,
    creator_body,
    own_body,
)

api = APIBlueprint("creators", __name__, url_prefix="/v1", abp_security=[{"token": []}])

JUDGES = frozenset({Role.MODERATOR, Role.SUPPORT, Role.ADMIN})
"""Who sees what others do not see yet, or not any more."""


@api.get("/crafts", responses={200: CraftsBody}, summary="The crafts that there are")
@access.public
def get_crafts() -> Response:
    """Codes do not change; new ones may come."""
    items = [CraftBody(code=code, name=name) for code, name in CRAFTS.items()]
    response = jsonify(CraftsBody(items=items).model_dump())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@api.post("/creators/application", responses={201: OwnCreatorBody}, summary="Ask to become a creator")
def apply_as_creator(body: CreatorApplication) -> tuple[Response, int]:
    """From 18 years on. A moderator decides; who was rejected may ask again."""
    own = applications.apply(access.creator(), applied(body))
    return jsonify(own_body(own).model_dump(mode="json")), 201


@api.get("/me/creator", responses={200: OwnCreatorBody}, summary="Myself as a creator")
def get_own_creator() -> Response:
    """With the exact point, which nobody else is told. `unknown_creator` before an application."""
    return jsonify(own_body(applications.own(access.creator())).model_dump(mode="json"))


@api.patch("/me/creator", responses={200: OwnCreatorBody}, summary="Change what I say of myself")
def update_own_creator(body: CreatorChange) -> Response:
    """What is not named stays as it is. Stories that are live show the change at once."""
    own = applications.edit(access.creator(), lambda before: changed(before, body))
    return jsonify(own_body(own).model_dump(mode="json"))


@api.get("/creators/<creator_id>", responses={200: CreatorBody}, summary="A creator as others see them")
@access.public
def get_creator(path: CreatorPath) -> Response:
    """Once they are approved, unless one of you has blocked the other."""
    who = access.somebody()
    if who is not None and who.role in JUDGES:
        seen = profiles.judged(path.creator_id)
    else:
        seen = profiles.profile(path.creator_id, None if who is None else who.account)
    return jsonify(creator_body(seen).model_dump(mode="json"))
