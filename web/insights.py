"""What was counted of my stories of late, day by day."""

from datetime import date
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from models.reactions import insights
from models.reactions.insights import Counts, CreatorInsights, Insights
from web import access
from web.schemas import Body
from web.story_wishes import StoryPath

api = APIBlueprint("insights", __name__, url_prefix="/v1", abp_security=[{"token": []}])

DAYS = 30
MOST_DAYS = 90


class InsightsQuery(Body):
    days: int = Field(default=DAYS, ge=1, le=MOST_DAYS)
    """How far back: today so far, and the days before it."""


class InsightBody(Body):
    """What came, less what was taken back."""

    views: int = Field(examples=[240])
    """Viewers, each once for a story, when they first saw it."""
    completions: int = Field(examples=[101])
    """Viewers who came to the end, when they first did."""
    watched_seconds: float = Field(examples=[1960.5])
    """For how long it was watched, by all together."""
    likes: int = Field(examples=[31])
    comments: int = Field(examples=[4])
    shares: int = Field(examples=[2])


class DayBody(InsightBody):
    day: date
    """Of UTC."""


class CreatorDayBody(DayBody):
    follows: int = Field(examples=[3])
    """Who began to follow me, less who ended it."""


class TotalBody(InsightBody):
    completion: float | None = Field(ge=0, le=1, examples=[0.42])
    """The share of viewers who saw it to its end; null before the first one."""


class InsightsBody(Body):
    items: list[DayBody]
    """Every day, oldest first; the last is not over yet."""
    total: TotalBody


class CreatorInsightsBody(Body):
    items: list[CreatorDayBody]
    """Every day, oldest first; the last is not over yet."""
    total: TotalBody
    """A viewer of two stories counts twice."""
    follows: int = Field(examples=[12])
    """Of these days together."""
    followers: int = Field(ge=0, examples=[310])
    """Now."""


@api.get("/stories/<story_id>/insights", responses={200: InsightsBody}, summary="What was counted of my story of late")
def get_story_insights(path: StoryPath, query: InsightsQuery) -> Response:
    """For its creator alone, whatever state it is in."""
    told = insights.of_story(path.story_id, access.creator(), query.days)
    items = [DayBody(day=day, **_counted(counts)) for day, counts in zip(told.days, told.counts, strict=True)]
    return jsonify(InsightsBody(items=items, total=_total(told)).model_dump(mode="json"))


@api.get("/me/insights", responses={200: CreatorInsightsBody}, summary="What was counted of all my stories of late")
def get_own_insights(query: InsightsQuery) -> Response:
    """Of who tells nothing, all is zero."""
    told = insights.of_creator(access.creator(), query.days)
    return jsonify(_creator_body(told).model_dump(mode="json"))


def _creator_body(told: CreatorInsights) -> CreatorInsightsBody:
    days = zip(told.days, told.counts, told.follows, strict=True)
    return CreatorInsightsBody(
        items=[CreatorDayBody(day=day, follows=follows, **_counted(counts)) for day, counts, follows in days],
        total=_total(told),
        follows=sum(told.follows),
        followers=told.followers,
    )


def _total(told: Insights) -> TotalBody:
    total = told.total
    completion = None if total.completion is None else round(total.completion, 4)
    return TotalBody(completion=completion, **_counted(total))


def _counted(counts: Counts) -> dict[str, Any]:
    return {
        "views": counts.views,
        "completions": counts.completions,
        "watched_seconds": counts.watched_ms / 1000,
        "likes": counts.likes,
        "comments": counts.comments,
        "shares": counts.shares,
    }
