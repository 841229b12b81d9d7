"""The routes of the app, whichever there are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

ANONYMOUS = frozenset(
    {
        "POST /v1/sign-in/apple",
        "POST /v1/sign-in/browser/refresh",
        "POST /v1/sign-in/browser/sign-out",
        "POST /v1/sign-in/browser/tokens",
        "POST /v1/sign-in/codes",
        "POST /v1/sign-in/google",
        "POST /v1/sign-in/refresh",
        "POST /v1/sign-in/tokens",
    }
)
"""Where nobody has a token yet, or an old one."""

PUBLIC = ANONYMOUS | {
    "GET /v1/comments/{comment_id}/replies",
    "GET /v1/crafts",
    "GET /v1/creators/{creator_id}",
    "GET /v1/creators/{creator_id}/map",
    "GET /v1/creators/{creator_id}/map.svg",
    "GET /v1/creators/{creator_id}/stories",
    "GET /v1/feed/for_you",
    "GET /v1/feed/nearby",
    "GET /v1/feed/newest",
    "GET /v1/feed/stories/{story_id}",
    "GET /v1/search",
    "GET /v1/stories/{story_id}",
    "GET /v1/stories/{story_id}/comments",
    "GET /v1/stories/{story_id}/map",
    "GET /v1/stories/{story_id}/map.svg",
    "POST /v1/beacons",
    "POST /v1/playback/cookies",
}
"""Below /v1, all that answer those without a token: none is public by accident, each is written down here too."""

ELSEWHERE = (
    r"/openapi/",  # the document itself, and its pages
    r"/v1/tus(/|$)",  # tus.io
    r"/(media|previews|pictures|t)/|/_access$",  # the CDN's
    r"/(s|dev|\.well-known)/|/metrics$",  # pages, and what operators ask
    r"/$|/(sign-in|studio|moderation|ops|offline)$|/(static|dev)/|/sw\.js$|/manifest\.webmanifest$",  # for people
)
"""Outside the API's document."""


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    rule: str
    endpoint: str

    @property
    def template(self) -> str:
        """As the document writes it."""
        return re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", self.rule)

    @property
    def path(self) -> str:
        """With something in each place."""
        return re.sub(r"<([^<:]+:)?([^>]+)>", lambda match: "1" if match[1] == "int:" else "none", self.rule)

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def guarded(self) -> bool:
        return self.rule.startswith("/v1/")

    @property
    def documented(self) -> bool:
        return not any(re.match(pattern, self.rule) for pattern in ELSEWHERE)


def routes(app: Flask) -> list[Route]:
    """All of them, but for OPTIONS and HEAD, which Flask adds."""
    return [
        Route(method, rule.rule, rule.endpoint)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in METHODS
        if method in (rule.methods or ())
    ]


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON body of an operation, of the request and of each success, as media type objects."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        yield "request", content["application/json"]
    for status, response in operation["responses"].items():
        if "application/json" in response.get("content", {}):
            yield status, response["content"]["application/json"]
