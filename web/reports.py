"""Reporting a story, a comment or an account."""

from datetime import datetime
from typing import Literal

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from models.moderation import reports
from models.moderation.states import CaseKind
from web import access
from web.home import home
from web.moderation_bodies import AN_ID, STRICT, Code, Key, Prose
from web.schemas import moment

api = APIBlueprint("reports", __name__, url_prefix="/v1/reports", abp_security=[{"token": []}])

KINDS: dict[str, CaseKind] = {
    "story": CaseKind.REPORT_STORY,
    "comment": CaseKind.REPORT_COMMENT,
    "account": CaseKind.REPORT_ACCOUNT,
}


class NewReport(BaseModel):
    model_config = STRICT

    kind: Literal["story", "comment", "account"] = Field(examples=["story"])
    id: Key = Field(examples=[AN_ID])
    reason: Code = Field(description="One of `/v1/moderation/reasons` that has a question and fits the kind.")
    text: Prose = Field(default="", examples=["The pictures are from another shop."])


class ReportBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    kind: str = Field(examples=["story"])
    subject: str = Field(examples=[AN_ID])
    reason: str = Field(examples=["not_own_work"])
    text: str = Field(examples=["The pictures are from another shop."])
    created: datetime


@api.post("", responses={201: ReportBody}, summary="Report a story, a comment or an account")
def create_report(body: NewReport) -> tuple[Response, int]:
    """A moderator looks at it within four hours, within one where somebody may be in danger.

    One reports a thing once: again, the first report is the answer.
    """
    made = reports.report(
        KINDS[body.kind],
        body.id,
        access.principal().account,
        body.reason,
        body.text,
        home(current_app).settings.urgent_reports_hide,
    )
    told = ReportBody(
        id=made.id,
        kind=body.kind,
        subject=made.subject,
        reason=made.reason,
        text=made.text,
        created=moment(made.created),
    )
    return jsonify(told.model_dump(mode="json")), 201
