"""Every problem that a client may be told of, with its status (RFC 9457). Nothing else in this package knows statuses."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json
from gunicorn.http.errors import ParseException
from pydantic import Field, ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from models.errors import ModelError, SignInLocked, StoryIncomplete
from pipeline.errors import PipelineError
from web.schemas import Body

log = logging.getLogger(__name__)

PROBLEMS: dict[str, tuple[int, str]] = {
    "unauthorized": (401, "Please send a valid bearer token."),
    "forbidden": (403, "Your account may not do that."),
    "account_suspended": (403, "Your account is suspended: it may look, and nothing else."),
    "account_closed": (403, "Your account is closed."),
    "foreign_page": (403, "Signing in by a cookie is for our own pages."),
    "pages_missing": (503, "The pages were not built: `make setup` does that."),
    "unsealable": (500, "Something that we keep sealed cannot be opened."),
    "unknown_account": (404, "There is no such account."),
    "unknown_session": (404, "There is no such session."),
    "birth_date_missing": (422, "Please say when you were born."),
    "birth_date_implausible": (422, "Please check the date of your birth."),
    "birth_date_known": (409, "The date of your birth is known already."),
    "too_young": (403, "You are not old enough for this."),
    "wrong_code": (403, "This is not the code that we sent last, or it is too old."),
    "sign_in_locked": (429, "There were too many wrong codes."),
    "refresh_refused": (401, "The session has ended. Please sign in again."),
    "identity_refused": (403, "This is no identity token for us."),
    "identity_unverified": (403, "Your account there has no e-mail address that was verified."),
    "identity_unavailable": (503, "Who vouches for you does not answer. Please try again."),
    "email_code_needed": (409, "Please sign in by a code sent to your e-mail address."),
    "provider_off": (404, "This way of signing in is not set up here."),
    "block_oneself": (409, "You cannot block yourself."),
    "too_many_blocks": (409, "You have blocked as many accounts as one may."),
    "not_found": (404, "There is nothing here."),
    "method_not_allowed": (405, "This address does not do that."),
    "invalid_request": (422, "The request is not what this address takes."),
    "bad_request": (400, "The request cannot be read."),
    "unknown_topic": (404, "There is nothing of that name to follow."),
    "unknown_video": (404, "There is no such video."),
    "unknown_creator": (404, "There is no such creator."),
    "unknown_craft": (422, "There is no such craft."),
    "service_area_missing": (422, "Who offers services says from where, and how far around."),
    "unknown_picture": (404, "There is no such picture."),
    "too_many_pictures": (409, "You have as many pictures as there may be."),
    "unsupported_picture": (415, "A picture is a JPEG, a PNG or a WebP."),
    "picture_too_large": (413, "The picture has too many pixels."),
    "broken_picture": (422, "The picture cannot be read."),
    "unknown_story": (404, "There is no such story."),
    "stale_revision": (412, "The story was changed elsewhere."),
    "under_review": (409, "A moderator is looking at the story. Please withdraw it first."),
    "story_incomplete": (422, "The story cannot be submitted yet."),
    "creator_not_approved": (403, "You are not an approved creator."),
    "video_not_ready": (409, "The videos of the story are not there yet."),
    "too_many_stories": (409, "You have as many stories as there may be."),
    "unknown_comment": (404, "There is no such comment."),
    "no_place": (404, "It has no place on the map."),
    "comment_too_deep": (409, "Replies go three levels deep."),
    "edit_too_late": (409, "The time in which it could be changed is over."),
    "follow_oneself": (409, "Nobody follows themselves."),
    "too_many_comments": (429, "You have written as many comments as a day allows."),
    "too_many_shares": (429, "You have shared as often as a day allows."),
    "too_many_follows": (409, "You follow as many creators as one may."),
    "feed_over": (410, "This feed is too old to go on. Please begin anew."),
    "bad_cursor": (422, "The cursor is not one of ours."),
    "unknown_case": (404, "There is no such case."),
    "unknown_subject": (404, "What you report is not there."),
    "unknown_sanction": (404, "There is no such sanction, or it has ended."),
    "case_claimed": (409, "Another moderator is at this case."),
    "claim_missing": (409, "The case is not yours, or not any more."),
    "own_case": (403, "You are part of this case."),
    "own_report": (422, "This is your own."),
    "unfit_reason": (422, "The reason is not one for this."),
    "sanction_needs_rejection": (422, "Nobody is sanctioned for what is approved."),
    "sanction_forbidden": (403, "You may not sanction this account."),
    "nothing_to_appeal": (409, "There is nothing here that can be appealed, or not again."),
    "appeal_too_late": (409, "The time in which this could be appealed is over."),
    "video_in_use": (409, "A story shows the video."),
    "video_unready": (409, "Too little is known of the video as yet."),
    "no_such_moment": (422, "The video does not last so long."),
    "not_replaceable": (409, "That video cannot take its place."),
    "captions_invalid": (422, "The captions are not WebVTT that we show."),
    "unknown_captions": (404, "There are no captions in this language."),
    "too_many_captions": (409, "The video has captions in too many languages."),
    "unknown_upload": (404, "There is no such upload."),
    "unknown_part": (404, "The upload has no part with this number."),
    "upload_closed": (409, "The upload takes no more bytes."),
    "illegal_change": (409, "Its state does not allow that."),
    "upload_incomplete": (409, "Bytes are missing."),
    "parts_changed": (409, "Parts were sent again while the upload was completed."),
    "wrong_protocol": (409, "The upload takes its bytes in another way."),
    "part_missing": (409, "The part is not in storage."),
    "upload_expired": (410, "The upload was given up."),
    "wrong_offset": (409, "The bytes do not begin where the last ones ended."),
    "tus_version": (412, "We speak tus 1.0.0."),
    "tus_final": (403, "An upload that was joined takes no bytes."),
    "tus_checksum_mismatch": (460, "The bytes are not those that were promised."),
    "unsupported_media_type": (415, "Bytes are sent as application/offset+octet-stream."),
    "empty_file": (400, "The file is empty."),
    "too_large": (413, "The file is larger than allowed."),
    "too_many_parts": (413, "The file has too many parts."),
    "part_too_large": (413, "The part is longer than it may be."),
    "wrong_length": (400, "The part is not as long as it should be."),
    "wrong_checksum": (422, "The bytes are not those that were promised."),
    "too_many_uploads": (429, "Too many unfinished uploads."),
    "daily_quota_exceeded": (429, "More than a day allows."),
    "access_missing": (403, "Watching this takes a permission: cookies or a token in the path."),
    "access_invalid": (403, "The permission is not one of ours."),
    "access_expired": (403, "The permission has ended; please ask for the video again."),
    "access_elsewhere": (403, "The permission is for something else."),
    "media_missing": (404, "This part of the video is not there, or not any more."),
    "range_unmet": (416, "The file has no such bytes."),
    "invalid_idempotency_key": (400, "Idempotency-Key is 1 to 255 visible ASCII characters, in quotes or not."),
    "idempotency_mismatch": (422, "This Idempotency-Key was used for another request."),
    "idempotency_in_flight": (409, "The same request is being worked on. Please try again."),
    "rate_limited": (429, "Too many requests. Please try again later."),
    "too_many_connections": (503, "There are too many connections here. Please try again."),
    "storage_full": (507, "There is no room."),
    "storage_unavailable": (503, "Our storage does not answer. Please try again."),
    "object_missing": (503, "A part is not in our storage. Please try again."),
    "database_unavailable": (503, "The database does not answer. Please try again."),
    "internal": (500, "Something broke on our side. Please try again."),
}

RETRY_AFTER_SECONDS = 2

SOON = frozenset(code for code, (status, _) in PROBLEMS.items() if status == HTTPStatus.SERVICE_UNAVAILABLE) | {
    "idempotency_in_flight"
}
"""Trying again after `RETRY_AFTER_SECONDS` may help."""


class Problem(Exception):
    """A request that is refused; `code` is one of `PROBLEMS`."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}")


class FieldError(Body):
    field: str = Field(examples=["size"])
    """Where in the request, with dots between levels."""
    message: str = Field(examples=["Input should be greater than or equal to 1"])


class ProblemBody(Body):
    """`application/problem+json` (RFC 9457)."""

    type: str = Field(examples=["urn:video-window:problem:invalid_request"])
    title: str = Field(examples=["The request is not what this address takes."])
    status: int = Field(ge=400, le=599, examples=[422])
    code: str = Field(pattern="^[a-z0-9_]+$", examples=["invalid_request"])
    """Stable: what a client may act upon. New ones come; one that it does not know is read by its status."""
    detail: str = Field(examples=["The request is not what this address takes."])
    """A sentence for people."""
    instance: str = Field(examples=["urn:video-window:request:0193e0a4-5b1e-7cc2-9d0f-3f6a1c2b4d5e"])
    """Names the request in our logs."""
    errors: list[FieldError] | None = None
    """What is wrong with which field, with `invalid_request`."""


def problem(code: str, detail: str = "", **more: Any) -> Response:
    """The response for a code; one that is not in the table is told as `internal`."""
    if code not in PROBLEMS:
        code, detail = "internal", ""
    status, title = PROBLEMS[code]
    body = {
        "type": f"urn:video-window:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or title,
        "instance": f"urn:video-window:request:{g.get('request_id', '')}",
        **more,
    }
    response = Response(json.dumps(body), status, content_type="application/problem+json")
    # Right after, the permission may be there, or the object.
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if code in SOON:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def invalid(error: ValidationError) -> Response:
    """What pydantic found, without the values that were sent."""
    found = [{"field": ".".join(map(str, item["loc"])), "message": item["msg"]} for item in error.errors()]
    return problem("invalid_request", errors=found)


def register(app: Flask) -> None:
    """Tell every error of ours, of Flask's, and of nobody, in the one shape."""

    @app.errorhandler(Problem)
    def _refused(error: Problem) -> Response:
        return problem(error.code, error.detail)

    @app.errorhandler(StoryIncomplete)
    def _incomplete(error: StoryIncomplete) -> Response:
        found = [{"field": item.field, "code": item.code, "message": item.message} for item in error.missing]
        return problem(error.code, error.message, errors=found)

    @app.errorhandler(ModelError)
    @app.errorhandler(PipelineError)
    def _ours(error: ModelError | PipelineError) -> Response:
        if error.code not in PROBLEMS:
            log.error("no problem is known for %s", error, exc_info=error)
        elif PROBLEMS[error.code][0] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("%s", error)
        response = problem(error.code, error.message)
        if isinstance(error, SignInLocked):
            response.headers["Retry-After"] = str(error.seconds)
        return response

    @app.errorhandler(HTTPException)
    def _theirs(error: HTTPException) -> Response:
        known = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid_request"}
        status = error.code or 500
        code = known.get(status, "bad_request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "internal")
        response = problem(code)
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        return response

    @app.errorhandler(ParseException)
    def _cut(_error: ParseException) -> Response:
        """A body that is sent in chunks, and ends before it should or was never one."""
        return problem("bad_request")

    @app.errorhandler(Exception)
    def _nobodys(error: Exception) -> Response:
        log.error("unforeseen", exc_info=error)
        return problem("internal")
