"""Likes, follows, shares, and what players tell of what was watched."""

from typing import Self

from flask import Response, jsonify, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field, model_validator

from models.reactions import beacons, follows, likes, shares
from models.reactions.beacons import Beacon, BeaconKind
from web import access
from web.errors import Problem
from web.feed import viewer
from web.feed_bodies import AN_ID, STRICT, CreatorPath, Key, StoryPath

api = APIBlueprint("reactions", __name__, url_prefix="/v1", abp_security=[{"token": []}])

DAY_MS = 86_400_000


class LikeBody(BaseModel):
    liked: bool = Field(description="By me.", examples=[True])
    likes: int = Field(ge=0, description="Of everybody.", examples=[1205])


class FollowBody(BaseModel):
    followed: bool = Field(description="By me.", examples=[True])
    followers: int = Field(ge=0, examples=[310])


class ShareBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    url: str = Field(
        description="Opens the app where it is installed, and a page elsewhere.",
        examples=[f"https://shop.example/s/{AN_ID}"],
    )


class BeaconBody(BaseModel):
    """Something of a story that was watched."""

    model_config = STRICT

    id: str = Field(
        pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="A UUID of the client's making: sent again with it, the beacon counts once.",
        examples=["0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6b"],
    )
    story_id: Key
    kind: BeaconKind = Field(
        strict=False,
        description="`view`: on the screen. `watch`: it played for a while. `complete`: it played to its end.",
        examples=["watch"],
    )
    watched_ms: int = Field(
        default=0, ge=0, le=DAY_MS, description="Since the last beacon of this story.", examples=[4200]
    )
    position_ms: int = Field(default=0, ge=0, le=DAY_MS, description="Where in the video it is now.", examples=[4200])
    video_id: Key | None = Field(
        default=None, description="Which of the story's videos; the one that feeds show if null."
    )


class BeaconBatch(BaseModel):
    model_config = STRICT

    session: str | None = Field(
        default=None,
        pattern="^[A-Za-z0-9_-]{8,64}$",
        description="What a client without a token calls its session: something random, kept while the app is open.",
        examples=["b7wQm0cYt1RkZ8sX"],
    )
    beacons: list[BeaconBody] = Field(min_length=1, max_length=beacons.MOST)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({item.id for item in self.beacons}) < len(self.beacons):
            raise ValueError("each beacon has an id of its own")
        return self


class CountedBody(BaseModel):
    """What became of a batch: nothing of it is to be sent again."""

    counted: int = Field(ge=0, examples=[3])
    repeated: int = Field(ge=0, description="Sent before.", examples=[0])
    unknown: int = Field(ge=0, description="Of stories that are not shown any more.", examples=[0])


@api.put("/stories/<story_id>/like", responses={200: LikeBody}, summary="Like a story", operation_id="likeStory")
def put_like(path: StoryPath) -> Response:
    """Again, it changes nothing."""
    count = likes.like(access.principal().account, path.story_id)
    return jsonify(LikeBody(liked=True, likes=count).model_dump())


@api.delete(
    "/stories/<story_id>/like", responses={200: LikeBody}, summary="Like a story no more", operation_id="unlikeStory"
)
def delete_like(path: StoryPath) -> Response:
    count = likes.unlike(access.principal().account, path.story_id)
    return jsonify(LikeBody(liked=False, likes=count).model_dump())


@api.put(
    "/creators/<creator_id>/follow",
    responses={200: FollowBody},
    summary="Follow a creator",
    operation_id="followCreator",
)
def put_follow(path: CreatorPath) -> Response:
    """Again, it changes nothing."""
    count = follows.follow(access.principal().account, path.creator_id)
    return jsonify(FollowBody(followed=True, followers=count).model_dump())


@api.delete(
    "/creators/<creator_id>/follow",
    responses={200: FollowBody},
    summary="Follow a creator no more",
    operation_id="unfollowCreator",
)
def delete_follow(path: CreatorPath) -> Response:
    count = follows.unfollow(access.principal().account, path.creator_id)
    return jsonify(FollowBody(followed=False, followers=count).model_dump())


@api.post("/stories/<story_id>/shares", responses={201: ShareBody}, summary="Share a story", operation_id="shareStory")
def post_share(path: StoryPath) -> tuple[Response, int]:
    """Counted; the link itself stands in every story's `share_url`."""
    key = shares.share(access.principal().account, path.story_id)
    url = url_for("share.open_graph", story_id=path.story_id, _external=True)
    return jsonify(ShareBody(id=key, url=url).model_dump()), 201


@api.post("/beacons", responses={200: CountedBody}, summary="Tell what was watched", operation_id="sendBeacons")
@access.public
def post_beacons(body: BeaconBatch) -> Response:
    """In batches, such as every ten seconds and when the app goes to the background; after a failure, again as they are.

    No beacon counts for more than the length of its video, nobody for more than twenty times that of all of the story's.
    """
    who = viewer()
    if who is None:
        if body.session is None:
            raise Problem("invalid_request", "Without a token, a session is wanted.")
        who = beacons.anonymous(body.session)
    batch = [
        Beacon(item.id, item.story_id, item.kind, item.watched_ms, item.position_ms, item.video_id)
        for item in body.beacons
    ]
    told = beacons.record(who, batch)
    return jsonify(CountedBody(counted=told.counted, repeated=told.repeated, unknown=told.unknown).model_dump())
