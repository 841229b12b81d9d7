"""What else ops are told: what was got through, the settings in force, what was not sent."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from integrations.unsent import Unsent
from models.throughput import Throughput
from settings import Setting
from web.schemas import Body, moment


class ThroughputQuery(Body):
    minutes: int = Field(default=60, ge=1, le=1440, description="How far back.")


class StretchBody(Body):
    start: datetime
    finished: int = Field(examples=[31])
    """Tasks."""
    failed: int = Field(examples=[0])
    """Tasks that were given up."""
    encoded_seconds: float = Field(examples=[182.0])
    """Of video that encoding tasks got through."""
    played: int = Field(examples=[2])
    """Videos that began to be playable."""
    time_to_play: float | None = Field(examples=[1.8])
    """Their median, in seconds from when all their bytes had come; null where there are none."""


class ThroughputBody(Body):
    seconds: float = Field(examples=[60.0])
    """Of each stretch."""
    items: list[StretchBody]
    """Oldest first; the last is not over yet."""


class SettingBody(Body):
    name: str = Field(examples=["VW_LEASE_SECONDS"])
    value: str | None = Field(examples=["7.0"])
    """Null for a secret, and for what has no value."""
    source: Literal["default", "environment", "file"]
    secret: bool
    is_set: bool
    """By somebody; else the default holds, or a secret that this machine has made."""


class SettingsBody(Body):
    items: list[SettingBody]


class UnsentItem(Body):
    provider: str = Field(examples=["sendgrid"])
    at: datetime
    recipient: str = Field(examples=["ana@example.org"])
    subject: str = Field(examples=["042137 is your code for Video Window"])
    text: str = Field(examples=["Your code for signing in to Video Window: 042137"])


class UnsentBody(Body):
    twins: list[str] = Field(examples=[["sendgrid"]])
    """The providers that have no key here, and keep what they would have sent."""
    items: list[UnsentItem]
    next: str | None
    """The cursor of what follows; null at the end."""


def throughput_body(found: Throughput) -> ThroughputBody:
    return ThroughputBody(
        seconds=found.seconds,
        items=[
            StretchBody(
                start=moment(item.start),
                finished=item.finished,
                failed=item.failed,
                encoded_seconds=round(item.encoded_seconds, 2),
                played=item.played,
                time_to_play=None if item.time_to_play is None else round(item.time_to_play, 2),
            )
            for item in found.stretches
        ],
    )


def setting_body(item: Setting) -> SettingBody:
    return SettingBody(name=item.name, value=item.value, source=item.source, secret=item.secret, is_set=item.is_set)


def unsent_item(item: Unsent) -> UnsentItem:
    return UnsentItem(
        provider=item.provider, at=moment(item.at), recipient=item.recipient, subject=item.subject, text=item.text
    )
