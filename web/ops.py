"""For admins: what runs and waits, what was got through, what failed and why, the settings in force, what was not sent."""

from typing import Any

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint

from integrations import unsent
from models import census, failures, leader, outbox, roster, throughput, videos
from models.accounts import people
from models.accounts.states import Role
from settings import in_force
from web import access, cursor
from web.cursor import Page
from web.failure_bodies import AnyVideoBody, FailuresBody, any_video, failure_body
from web.home import home
from web.ops_bodies import (
    SettingsBody,
    ThroughputBody,
    ThroughputQuery,
    UnsentBody,
    setting_body,
    throughput_body,
    unsent_item,
)
from web.overview_bodies import OverviewBody, overview_body
from web.video_bodies import VideoPath
from workers import bell

api = APIBlueprint("ops", __name__, url_prefix="/v1/ops", abp_security=[{"token": []}])


@api.get("/overview", responses={200: OverviewBody}, summary="What runs, and what waits")
def get_overview() -> Response:
    """Queues, every worker and what it is at, videos by state, rings that are left over, and who the scheduler is."""
    access.require(Role.ADMIN)
    workers = roster.workers()
    body = overview_body(
        census.queues(),
        workers,
        videos.names(task.video_id for worker in workers for task in worker.tasks),
        census.videos(),
        outbox.left(),
        leader.leading("scheduler"),
    )
    return jsonify(body.model_dump(mode="json"))


@api.get("/throughput", responses={200: ThroughputBody}, summary="What was got through of late")
def get_throughput(query: ThroughputQuery) -> Response:
    """Of the last minutes, in sixty stretches: for plots."""
    access.require(Role.ADMIN)
    return jsonify(throughput_body(throughput.of_late(query.minutes)).model_dump(mode="json"))


@api.get("/failures", responses={200: FailuresBody}, summary="What failed, with its evidence")
def list_failures(query: Page) -> Response:
    """Videos that failed, and those that go on without something that did; the newest videos first."""
    access.require(Role.ADMIN)
    place = cursor.decode(query.cursor, str)
    found = failures.page(query.limit + 1, None if place is None else str(place[0]))
    items = found[: query.limit]
    names = people.names(item.video.creator for item in items)
    following = cursor.encode(items[-1].video.id) if len(found) > query.limit else None
    body = FailuresBody(items=[failure_body(item, names) for item in items], next=following)
    return jsonify(body.model_dump(mode="json"))


@api.post("/videos/<video_id>/retry", responses={200: AnyVideoBody}, summary="Go on with anybody's failed video")
def retry_any_video(path: VideoPath) -> Response:
    """From where it stopped, as its creator could. The audit knows."""
    bell.ring(failures.retry(path.video_id, access.require(Role.ADMIN).account))
    return _now(path)


@api.post("/videos/<video_id>/cancel", responses={200: AnyVideoBody}, summary="Stop anybody's video for good")
def cancel_any_video(path: VideoPath) -> Response:
    """What was made of it is removed, as its creator could. The audit knows."""
    admin = access.require(Role.ADMIN).account
    bell.ring(failures.cancel(path.video_id, admin, home(current_app).uploads.clear_seconds))
    return _now(path)


@api.get("/settings", responses={200: SettingsBody}, summary="The settings in force")
def list_settings() -> Response:
    """As the process that answers has them; workers may have others. Of secrets only whether somebody has set them."""
    access.require(Role.ADMIN)
    response = jsonify(SettingsBody(items=[setting_body(item) for item in in_force()]).model_dump(mode="json"))
    response.headers["Cache-Control"] = "no-store"
    return response


@api.get("/outbox", responses={200: UnsentBody}, summary="What would have been sent")
def list_unsent(query: Page) -> Response:
    """By the providers that have no key here, the newest first: what this machine has kept of it."""
    access.require(Role.ADMIN)
    place: Any = cursor.decode(query.cursor, float)
    found = unsent.unsent(query.limit + 1, place[0] if place else None)
    items = found[: query.limit]
    following = cursor.encode(items[-1].at) if len(found) > query.limit else None
    body = UnsentBody(twins=list(unsent.twins()), items=[unsent_item(item) for item in items], next=following)
    response = jsonify(body.model_dump(mode="json"))
    response.headers["Cache-Control"] = "no-store"
    return response


def _now(path: VideoPath) -> Response:
    view = videos.video(path.video_id)
    return jsonify(any_video(view, people.names([view.creator])).model_dump(mode="json"))
