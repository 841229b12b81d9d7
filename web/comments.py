"""Comments on stories."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import AfterValidator, BaseModel, Field

from models.accounts.states import Role
from models.reactions import comments, threads
from models.reactions.threads import CommentView, Spot
from web import access, places
from web.feed import viewer
from web.feed_bodies import A_CURSOR, A_TIME, AN_ID, STRICT, CreatorBrief, Key, ListQuery, StoryPath, small

api = APIBlueprint("comments", __name__, url_prefix="/v1", abp_security=[{"token": []}])

MODERATORS = frozenset({Role.MODERATOR, Role.ADMIN})


def _said(text: str) -> str:
    if not comments.plain(text):
        raise ValueError("there is nothing to read in it")
    return text


Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=comments.LONGEST,
        pattern=r"^[^\u0000]*$",
        description="Plain text, with line ends.",
        examples=["How long does the oil take to dry?"],
    ),
    AfterValidator(_said),
]


class CommentPath(BaseModel):
    comment_id: Key


class NewComment(BaseModel):
    model_config = STRICT

    text: Text
    reply_to: Key | None = Field(default=None, description="The comment that it answers.")


class CommentChange(BaseModel):
    model_config = STRICT

    text: Text


class CommentBody(BaseModel):
    """A comment; without `text` and `author`, the place of one that is gone and was answered."""

    id: str = Field(examples=[AN_ID])
    reply_to: str | None = Field(examples=[None])
    level: int = Field(ge=1, le=comments.LEVELS, description="On the last one nobody replies.", examples=[1])
    text: str | None = Field(examples=["How long does the oil take to dry?"])
    author: CreatorBrief | None
    replies: int = Field(ge=0, description="Right below it.", examples=[2])
    created: datetime = Field(examples=[A_TIME])
    edited: datetime | None = Field(examples=[None])
    mine: bool = Field(examples=[False])


class CommentPage(BaseModel):
    items: list[CommentBody]
    next: str | None = Field(description="The cursor of the next page; null at the end.", examples=[A_CURSOR])


@api.get("/stories/<story_id>/comments", responses={200: CommentPage}, summary="Comments on a story")
@access.public
def get_comments(path: StoryPath, query: ListQuery) -> Response:
    """Newest first, without replies."""
    kind = f"comments {path.story_id}"
    return _page(threads.of_story(path.story_id, viewer(), _spot(query, kind), query.limit), query, kind)


@api.get("/comments/<comment_id>/replies", responses={200: CommentPage}, summary="Replies to a comment")
@access.public
def get_replies(path: CommentPath, query: ListQuery) -> Response:
    """Oldest first."""
    kind = f"replies {path.comment_id}"
    return _page(threads.replies(path.comment_id, viewer(), _spot(query, kind), query.limit), query, kind)


@api.post("/stories/<story_id>/comments", responses={201: CommentBody}, summary="Comment on a story")
def post_comment(path: StoryPath, body: NewComment) -> tuple[Response, int]:
    """Three levels deep."""
    who = access.principal().account
    key = comments.post(who, path.story_id, body.text, body.reply_to)
    return jsonify(comment_body(threads.comment(key, who), who).model_dump(mode="json")), 201


@api.patch("/comments/<comment_id>", responses={200: CommentBody}, summary="Change my comment")
def patch_comment(path: CommentPath, body: CommentChange) -> Response:
    """Within five minutes."""
    who = access.principal().account
    comments.edit(path.comment_id, who, body.text)
    return jsonify(comment_body(threads.comment(path.comment_id, who), who).model_dump(mode="json"))


@api.delete("/comments/<comment_id>", responses={204: None}, summary="Delete a comment")
def delete_comment(path: CommentPath) -> tuple[str, int]:
    """My own, or on my story; moderators, any. Its place is kept while replies stand below it."""
    who = access.principal()
    if who.role in MODERATORS:
        comments.moderate(path.comment_id, who.account)
    else:
        comments.delete(path.comment_id, who.account)
    return "", 204


def _spot(query: ListQuery, kind: str) -> Spot | None:
    place = places.unseal(query.cursor, kind, float, str)
    return None if place is None else Spot(float(place[0]), str(place[1]))


def _page(found: list[CommentView], query: ListQuery, kind: str) -> Response:
    full = len(found) == query.limit
    following = places.seal(kind, float(found[-1].created), found[-1].id) if full else None
    return jsonify(
        CommentPage(items=[comment_body(item, viewer()) for item in found], next=following).model_dump(mode="json")
    )


def comment_body(found: CommentView, who: str | None) -> CommentBody:
    """As `who` is told of it."""
    author = found.author
    return CommentBody(
        id=found.id,
        reply_to=found.parent_id,
        level=found.level,
        text=found.text,
        author=None if author is None else CreatorBrief(id=author.id, name=author.name, avatar=small(author.avatar)),
        replies=found.replies,
        created=datetime.fromtimestamp(found.created, UTC),
        edited=None if found.edited is None else datetime.fromtimestamp(found.edited, UTC),
        mine=author is not None and author.id == who,
    )
