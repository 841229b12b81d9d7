"""The feed: stories in the order in which they are swiped.

GET /v1/feed/for_you      by what they are worth to the viewer      GET /v1/feed/following   newest of those followed
GET /v1/feed/nearby       services that reach a point, nearest first       GET /v1/feed/newest
GET /v1/creators/<id>/stories                                              GET /v1/search
GET /v1/feed/stories/<id>  one story as these lists have it
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint

from models.creators import profiles
from models.errors import UnknownStory
from models.feed import for_you, items, pages, reels, search
from models.feed import nearby as near
from models.feed.for_you import At
from models.feed.items import Item
from models.feed.nearby import Beyond
from models.feed.pages import Behind
from models.feed.search import After
from models.points import Point
from web import access, etags, places
from web.context import bound
from web.errors import Problem
from web.feed_bodies import CreatorPath, FeedPage, ListQuery, PlaceQuery, SearchQuery, StoryItem, StoryPath, page, story
from web.home import home

api = APIBlueprint("feed", __name__, url_prefix="/v1", abp_security=[{"token": []}])

KEPT_NOWHERE = "private, no-cache"
"""By others: it holds permissions, and what may vanish at once."""

COMMON, COMMON_SECONDS, SURE_SECONDS, MOST_PAGES = "video-window-common-reel", 1.0, 0.1, 100

Asked = tuple[str, str, int]
"""Scheme, host and limit: all that the first answers of a session that many begin differ by."""

ASKING, PATIENCE_SECONDS = threading.Lock(), 1.0
"""Held by who asks the database for such an answer; for so long the others wait for it."""


@dataclass(slots=True)
class Kept:
    """A first answer of a session that many begin."""

    content: bytes
    tag: str
    stories: list[str]
    sure: float
    """When all of its stories were to be seen, as the next on the monotonic clock."""


@dataclass(slots=True)
class Common:
    """A session that many begin."""

    reel_id: str
    begun: float
    pages: dict[Asked, Kept] = field(default_factory=dict)


@api.get("/feed/for_you", responses={200: FeedPage}, summary="For you")
@access.public
def get_for_you(query: PlaceQuery) -> Response:
    """Best first: fresh ones, ones that others like and see to their end, of creators whom you follow, and near ones.

    What you have seen comes later. A session lasts six hours; a cursor of one that is over is answered with `feed_over`.
    """
    who, weights = viewer(), home(current_app).weights
    place = places.unseal(query.cursor, "for_you", str, int, int)
    if place is not None:
        return _for_you(At(str(place[0]), int(place[1]), int(place[2])), who, query.limit)[0]
    if who is not None or query.point is not None:
        return _for_you(At(reels.begin(who, query.point, weights)), who, query.limit)[0]
    return _common(query.limit)


def _for_you(at: At, who: str | None, limit: int) -> tuple[Response, list[str]]:
    """A page, and the ids of its stories."""
    found, behind = for_you.page(at, who, home(current_app).weights, limit)
    following = None if behind is None else places.seal("for_you", behind.reel_id, behind.stretch, behind.offset)
    return _answer(found, following), [item.story_id for item in found]


def _common(limit: int) -> Response:
    """The beginning of the session that all begin within a second who have neither account nor place.

    Its answer is the same for all of them, as long as every story in it is to be seen; it is that for sure for a moment.
    """
    # What `request.host_url` is made of, at less than a tenth of the time.
    environ = request.environ
    asked = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), limit)
    app, now = bound(current_app), time.monotonic()
    kept = _kept(app, asked, now)
    if kept is None:
        # One asks the database and the others wait for it: all at once would ask the same, and take longer each.
        alone = ASKING.acquire(timeout=PATIENCE_SECONDS)
        try:
            kept = _kept(app, asked, now) or _made(app, asked)
        finally:
            if alone:
                ASKING.release()
    response = Response(kept.content, content_type="application/json")
    response.headers["Cache-Control"] = KEPT_NOWHERE
    response.set_etag(kept.tag)
    return response


def _kept(app: Flask, asked: Asked, now: float) -> Kept | None:
    """An answer that is good for who came at `now`; the database is asked about each ten times a second."""
    common: Common | None = app.extensions.get(COMMON)
    if common is None or now - common.begun > COMMON_SECONDS:
        return None
    kept = common.pages.get(asked)
    return kept if kept is not None and now - kept.sure <= SURE_SECONDS else None


def _made(app: Flask, asked: Asked) -> Kept:
    """The answer that was kept, if all of its stories are still to be seen; else one that is made now."""
    common, now = app.extensions.get(COMMON), time.monotonic()
    if common is None or now - common.begun > COMMON_SECONDS:
        common = Common(reels.begin(None, None, home(app).weights), now)
        app.extensions[COMMON] = common
    kept: Kept | None = common.pages.get(asked)
    if kept is not None and items.all_shown(kept.stories):
        kept.sure = now
        return kept
    response, stories = _for_you(At(common.reel_id), None, asked[2])
    content = response.get_data()
    kept = Kept(content, etags.tag_of(content), stories, now)
    if len(common.pages) < MOST_PAGES:
        common.pages[asked] = kept
    return kept


@api.get("/feed/following", responses={200: FeedPage}, summary="Of those whom I follow")
def get_following(query: ListQuery) -> Response:
    """Newest first."""
    found = pages.following(access.principal().account, _behind(query, "following"), query.limit)
    return _by_age(found, query, "following")


@api.get("/feed/newest", responses={200: FeedPage}, summary="The newest")
@access.public
def get_newest(query: ListQuery) -> Response:
    return _by_age(pages.newest(viewer(), _behind(query, "newest"), query.limit), query, "newest")


@api.get("/feed/nearby", responses={200: FeedPage}, summary="Services near a point")
@access.public
def get_nearby(query: PlaceQuery) -> Response:
    """Those whose radius covers the point, nearest first; `distance_km` is to the coarse point that others see.

    A cursor holds the point: whoever moves while swiping goes on in the same list.
    """
    place = places.unseal(query.cursor, "nearby", float, float, float, str)
    point = query.point if place is None else Point(float(place[0]), float(place[1]))
    if point is None:
        raise Problem("invalid_request", "Services are near to a point: latitude and longitude are missing.")
    beyond = None if place is None else Beyond(float(place[2]), str(place[3]))
    found = near.nearby(point, viewer(), beyond, query.limit)
    following = None
    if len(found) == query.limit:
        last = found[-1]
        following = places.seal("nearby", point.latitude, point.longitude, last.distance_km or 0.0, last.story_id)
    return _answer(found, following)


@api.get(
    "/creators/<creator_id>/stories",
    responses={200: FeedPage},
    summary="A creator's stories",
    operation_id="listCreatorStories",
)
@access.public
def get_of_creator(path: CreatorPath, query: ListQuery) -> Response:
    """Newest first."""
    kind = f"creator {path.creator_id}"
    found = pages.of_creator(path.creator_id, viewer(), _behind(query, kind), query.limit)
    if not found and query.cursor is None:
        profiles.profile(path.creator_id, viewer())  # which says so when there is no such creator
    return _by_age(found, query, kind)


@api.get(
    "/search", responses={200: FeedPage}, summary="Find stories by words and category", operation_id="searchStories"
)
@access.public
def get_search(query: SearchQuery) -> Response:
    """Those first that have all words in their title, newest first; then the others. Without words, a category's newest."""
    kind = f"search {query.q!r} {query.category}"
    if not query.q.strip():
        if query.category is None:
            raise Problem("invalid_request", "Words, a category or both are wanted.")
        found = pages.of_category(query.category, viewer(), _behind(query, kind), query.limit)
        return _by_age(found, query, kind)
    place = places.unseal(query.cursor, kind, int, int)
    after = None if place is None else After(int(place[0]), int(place[1]))
    hits = search.search(query.q, query.category, viewer(), after, query.limit)
    full = len(hits) == query.limit
    following = places.seal(kind, hits[-1].place.half, hits[-1].place.id) if full else None
    return _answer([hit.item for hit in hits], following)


@api.get("/feed/stories/<story_id>", responses={200: StoryItem}, summary="A story as a feed shows it")
@access.public
def get_of_feed(path: StoryPath) -> Response:
    """For a link to it. `unknown_story` where it is not shown, or not to me."""
    found = items.item(path.story_id, viewer())
    if found is None:
        raise UnknownStory()
    response = Response(story(found).model_dump_json(), content_type="application/json")
    response.headers["Cache-Control"] = KEPT_NOWHERE
    return response


def beginning(limit: int, led: str | None) -> str:
    """The first page of `for_you` for nobody in particular, as JSON; before the others the story `led`, if it is shown."""
    text: str = _common(limit).get_data(as_text=True)
    found = None if led is None else items.item(led, None)
    if found is None:
        return text
    others = FeedPage.model_validate_json(text)
    first = [story(found), *(item for item in others.items if item.id != led)]
    return FeedPage.model_construct(items=first, next=others.next).model_dump_json()


def viewer() -> str | None:
    """The account that is asking."""
    who = access.somebody()
    return None if who is None else who.account


def _behind(query: ListQuery, kind: str) -> Behind | None:
    place = places.unseal(query.cursor, kind, float, str)
    return None if place is None else Behind(float(place[0]), str(place[1]))


def _by_age(found: Sequence[Item], query: ListQuery, kind: str) -> Response:
    full = len(found) == query.limit
    return _answer(found, places.seal(kind, float(found[-1].listed), found[-1].story_id) if full else None)


def _answer(found: Sequence[Item], following: str | None) -> Response:
    response = Response(page(found, following).model_dump_json(), content_type="application/json")
    response.headers["Cache-Control"] = KEPT_NOWHERE
    return response
