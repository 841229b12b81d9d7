"""Stories: written draft by draft, reviewed, published, read."""

import hashlib

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models.creators.pictures import pictures
from models.reactions import tallies
from models.showing import showing
from models.stories import drafts, publishing, reading
from models.stories.values import Draft, StoryView
from web import access, cursor
from web.creators import JUDGES
from web.story_bodies import StoriesBody, StoryBody, published_body, summary, work_body
from web.story_wishes import Condition, StoryPath, StoryQuery, StoryWish, written

api = APIBlueprint("stories", __name__, url_prefix="/v1", abp_security=[{"token": []}])


@api.post("/stories", responses={201: StoryBody}, summary="Begin a story")
def begin_story(body: StoryWish) -> tuple[Response, int]:
    """A draft; everything may be left for later."""
    return _work(drafts.begin(access.creator(), written(Draft(), body))), 201


@api.get("/me/stories", responses={200: StoriesBody}, summary="My stories, newest first")
def list_own_stories(query: StoryQuery) -> Response:
    """Each with what has been counted of it."""
    place = cursor.decode(query.cursor, str)
    before = None if place is None else str(place[0])
    found = reading.page(access.creator(), query.state, before, query.limit + 1)
    items = found[: query.limit]
    frames = showing([video for view in items for video in view.draft.content.videos[:1]])
    counted = tallies.of_stories([view.id for view in items])
    more = cursor.encode(items[-1].id) if len(found) > query.limit else None
    told = StoriesBody(items=[summary(view, frames, counted) for view in items], next=more)
    return jsonify(told.model_dump(mode="json"))


@api.get("/stories/<story_id>", responses={200: StoryBody}, summary="A story")
@access.public
def get_story(path: StoryPath) -> Response:
    """Its creator and moderators see what is being worked at, in `work`; everybody else the version that is live."""
    who = access.somebody()
    if who is not None:
        view = reading.judged(path.story_id)
        if view.creator == who.account:
            return _work(reading.own(path.story_id, who.account))
        if who.role in JUDGES:
            return _work(view)
    story = reading.published(path.story_id, None if who is None else who.account)
    shown = pictures([*story.content.pictures, story.creator_avatar])
    return jsonify(published_body(story, showing(story.content.videos), shown).model_dump(mode="json"))


@api.patch("/stories/<story_id>", responses={200: StoryBody}, summary="Write at a story")
def update_story(path: StoryPath, header: Condition, body: StoryWish) -> Response:
    """What is not named stays as it is. `If-Match` carries the revision that the client knows, in quotes: with another one
    in between, nothing is written and the answer is 412 `stale_revision`.

    A rejected, approved or archived story of which more than the stock changes is a draft again; what is live stays live.
    """
    who = access.creator()
    view = reading.own(path.story_id, who)
    known = view.revision if header.revision is None else header.revision
    return _work(drafts.write(path.story_id, who, known, written(view.draft, body)))


@api.post("/stories/<story_id>/submit", responses={200: StoryBody}, summary="Ask for a review")
def submit_story(path: StoryPath) -> Response:
    """`story_incomplete` tells all that is missing at once, in `errors`: field, code and message of each."""
    return _work(drafts.submit(path.story_id, access.creator()))


@api.post("/stories/<story_id>/withdraw", responses={200: StoryBody}, summary="Take a submitted story back")
def withdraw_story(path: StoryPath) -> Response:
    """It is a draft again."""
    return _work(drafts.withdraw(path.story_id, access.creator()))


@api.post("/stories/<story_id>/publish", responses={200: StoryBody}, summary="Let an approved story go live")
def publish_story(path: StoryPath) -> Response:
    """One whose creator chose `auto_publish` does so by itself. An archived story comes back if it is as it was approved."""
    return _work(publishing.publish(path.story_id, access.creator()))


@api.post("/stories/<story_id>/archive", responses={200: StoryBody}, summary="Take a story out of view")
def archive_story(path: StoryPath) -> Response:
    """Nobody else sees it any more; its creator may write at it, or publish it again."""
    return _work(drafts.archive(path.story_id, access.creator()))


def _work(view: StoryView) -> Response:
    """What is being worked at, tagged with its revision and the hash of these bytes: what is shown of videos changes without
    one."""
    content = view.draft.content
    told = work_body(view, showing(content.videos), pictures(content.pictures))
    response = jsonify(told.model_dump(mode="json"))
    response.set_etag(f"{view.revision}-{hashlib.sha256(response.get_data()).hexdigest()[:16]}")
    return response
