"""For the people concerned: what was decided about them, how to appeal it, and what else they are told."""

import json
from datetime import datetime
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from models.moderation import appeals, concerning, notices
from models.moderation.notices import NoticeKind
from models.moderation.reasons import sentence
from models.moderation.states import AppealVerdict, CaseKind, CaseState, SanctionKind, Verdict
from models.moderation.values import Concern, NoticeView
from web import access, cursor
from web.case_bodies import SubjectBody
from web.cursor import Page
from web.moderation_bodies import AN_ID, STRICT, AppealWish, CasePath, Key
from web.schemas import moment, moment_or_none

api = APIBlueprint("concerns", __name__, url_prefix="/v1/me", abp_security=[{"token": []}])


class SanctionOfMine(BaseModel):
    kind: SanctionKind
    until: datetime | None = Field(description="When a suspension ends.")
    ended: datetime | None = Field(description="When it was lifted, or was over.")


class ConcernBody(BaseModel):
    """A decision about somebody, as they see it."""

    id: str = Field(examples=[AN_ID])
    kind: CaseKind
    subject: SubjectBody
    state: CaseState
    verdict: Verdict
    reason: str = Field(examples=["not_own_work"])
    sentence: str = Field(description="What the reason means.", examples=["It repeats itself."])
    decided: datetime
    sanctions: list[SanctionOfMine]
    appeal_until: datetime | None = Field(description="Until when it can be appealed; null when it cannot.")
    appeal_text: str | None = Field(examples=["The pictures are my own."])
    appeal_verdict: AppealVerdict | None


class ConcernsBody(BaseModel):
    items: list[ConcernBody]
    next: str | None = Field(description="The cursor of the next page; null at the end.", examples=["WyJhIl0"])


class NoticeBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    kind: NoticeKind
    data: dict[str, str] = Field(description="What it is about.", examples=[{"case": AN_ID, "reason": "misleading"}])
    created: datetime
    read: bool


class NoticesBody(BaseModel):
    items: list[NoticeBody]
    unread: int
    next: str | None = Field(description="The cursor of the next page; null at the end.", examples=["WyJhIl0"])


class ReadWish(BaseModel):
    model_config = STRICT

    up_to: Key = Field(
        examples=[AN_ID], description="The id of the newest notice that was read; older ones are as well."
    )


@api.get("/cases", responses={200: ConcernsBody}, summary="What was decided about me")
@access.though_banned
def get_concerns(query: Page) -> Response:
    """And about what is mine: applications, stories, what was reported with reason. Newest first."""
    before: Any = cursor.decode(query.cursor, str)
    found = concerning.page(access.principal().account, before[0] if before else None, query.limit + 1)
    items = found[: query.limit]
    more = cursor.encode(items[-1].id) if len(found) > query.limit else None
    return jsonify(ConcernsBody(items=[_concern(one) for one in items], next=more).model_dump(mode="json"))


@api.post("/cases/<case_id>/appeal", responses={200: ConcernBody}, summary="Appeal a decision")
@access.though_banned
def appeal_case(path: CasePath, body: AppealWish) -> Response:
    """Once, within 14 days. Another moderator than the first decides it."""
    who = access.principal().account
    appeals.appeal(path.case_id, who, body.text)
    return jsonify(_concern(concerning.concern(who, path.case_id)).model_dump(mode="json"))


@api.get("/notices", responses={200: NoticesBody}, summary="What I am told")
@access.though_banned
def get_notices(query: Page) -> Response:
    """Newest first."""
    who = access.principal().account
    before: Any = cursor.decode(query.cursor, str)
    found = notices.page(who, before[0] if before else None, query.limit + 1)
    items = found[: query.limit]
    more = cursor.encode(items[-1].id) if len(found) > query.limit else None
    body = NoticesBody(items=[_notice(one) for one in items], unread=notices.unread(who), next=more)
    return jsonify(body.model_dump(mode="json"))


@api.post("/notices/read", responses={204: None}, summary="I have read these")
@access.though_banned
def read_notices(body: ReadWish) -> tuple[str, int]:
    notices.read(access.principal().account, body.up_to)
    return "", 204


def _concern(view: Concern) -> ConcernBody:
    about = view.subject
    return ConcernBody(
        id=view.id,
        kind=view.kind,
        subject=SubjectBody(id=about.id, title=about.title, text=about.text, state=about.state),
        state=view.state,
        verdict=view.verdict,
        reason=view.reason,
        sentence=sentence(view.reason),
        decided=moment(view.decided),
        sanctions=[
            SanctionOfMine(kind=one.kind, until=moment_or_none(one.until), ended=moment_or_none(one.ended))
            for one in view.sanctions
        ],
        appeal_until=moment_or_none(view.appeal_until),
        appeal_text=view.appeal_text,
        appeal_verdict=view.appeal_verdict,
    )


def _notice(view: NoticeView) -> NoticeBody:
    return NoticeBody(
        id=view.id,
        kind=NoticeKind(view.kind),
        data=json.loads(view.data),
        created=moment(view.created),
        read=view.read,
    )
