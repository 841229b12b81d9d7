"""Whom one does not want to see, nor to be seen by."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models.accounts import blocks
from web import access, cursor
from web.cursor import Page
from web.people import BlockedBody, BlocksBody, OtherPath

api = APIBlueprint("blocks", __name__, url_prefix="/v1/me/blocks", abp_security=[{"token": []}])


@api.get("", responses={200: BlocksBody}, summary="Whom one has blocked")
def get_blocks(query: Page) -> Response:
    """Latest first. Who has blocked one is told to nobody."""
    who = access.principal().account
    place: Any = cursor.decode(query.cursor, int)
    found = blocks.page(who, place[0] if place else None, query.limit + 1)
    shown = found[: query.limit]
    items = [
        BlockedBody(account_id=item.account, name=item.name, since=datetime.fromtimestamp(item.at, UTC))
        for item in shown
    ]
    following = cursor.encode(shown[-1].id) if len(found) > query.limit else None
    return jsonify(BlocksBody(items=items, next=following).model_dump(mode="json"))


@api.put("/<account_id>", responses={204: None}, summary="Block somebody", operation_id="blockAccount")
def block(path: OtherPath) -> tuple[str, int]:
    """From now on neither sees the other. Again, it changes nothing."""
    blocks.block(access.principal().account, path.account_id)
    return "", 204


@api.delete("/<account_id>", responses={204: None}, summary="Unblock somebody", operation_id="unblockAccount")
def unblock(path: OtherPath) -> tuple[str, int]:
    """Whether they were blocked or not. If they have blocked one too, that stands."""
    blocks.unblock(access.principal().account, path.account_id)
    return "", 204
