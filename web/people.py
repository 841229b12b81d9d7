"""What people say of themselves and are told: the shapes of requests and answers, from which the document is made."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""Controls, and what turns the direction of writing: a name shows what it holds."""

Email = Annotated[
    str,
    Field(
        min_length=3,
        max_length=254,  # RFC 5321, 4.5.3.1.3, without its brackets
        pattern=r"^\s*[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+\s*$",
        description="Capitals make no difference.",
        examples=["ana@example.org"],
    ),
]


def _a_day(text: str) -> str:
    date.fromisoformat(text)  # raises ValueError for a 30 February
    return text


BirthDate = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        json_schema_extra={"format": "date"},
        description="ISO 8601. Kept sealed, and shown to nobody.",
        examples=["1990-04-30"],
    ),
    AfterValidator(_a_day),
]

Name = Annotated[
    str,
    Field(
        pattern=rf"^[^\s{UNSEEN}]([^{UNSEEN}]{{0,58}}[^\s{UNSEEN}])?$",
        max_length=60,
        description="As others see it.",
        examples=["Ana Weaver"],
    ),
]

Phone = Annotated[
    str, Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="E.164. Kept sealed.", examples=["+4915112345678"])
]

Locale = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$", max_length=35, description="BCP 47.", examples=["de-AT"]),
]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class CodeWish(Strict):
    email: Email


class CodeSent(BaseModel):
    """Always the same, whether the address has an account, was locked, or has just got a code."""

    expires_in: int = Field(description="Seconds that a code is good for.", examples=[600])
    again_in: int = Field(description="Seconds until another can be sent.", examples=[60])


class CodeBody(Strict):
    email: Email
    code: str = Field(pattern="^[0-9]{6}$", examples=["042137"])
    birth_date: BirthDate | None = Field(
        default=None, description="Needed, and looked at, only for an address that has no account yet."
    )


class IdentityBody(Strict):
    id_token: str = Field(
        min_length=1,
        max_length=8192,
        pattern=r"^[A-Za-z0-9_.-]+$",
        description="As the provider's sign-in gave it.",
        examples=["eyJhbGciOiJSUzI1NiJ9.eyJub25jZSI6IjVmM2MifQ.c2lnbmF0dXJl"],
    )
    nonce: str = Field(
        min_length=16,
        max_length=200,
        description="What the app chose for this one sign-in, before any hashing.",
        examples=["5f3c0d9e7b1a4c62"],
    )
    birth_date: BirthDate | None = Field(default=None, description="Needed only of who has no account yet.")


class RefreshBody(Strict):
    refresh_token: str = Field(min_length=1, max_length=200, examples=["6d0f…"])


class TokensBody(BaseModel):
    access_token: str = Field(description="For `Authorization: Bearer`.", examples=["eyJhbGciOiJIUzI1NiJ9.e30.x"])
    token_type: str = Field(default="Bearer", examples=["Bearer"])
    expires_in: int = Field(description="Seconds that the access token is good for.", examples=[900])
    refresh_token: str = Field(description="Good for one use, which gives the next.", examples=["6d0f…"])
    refresh_expires_in: int = Field(description="Seconds until it is over, if it is not used.", examples=[2_592_000])


class AccountBody(BaseModel):
    id: str = Field(examples=["0199f3a1-7c52-7d3e-9a41-3f9a2c5d6e7f"])
    name: str = Field(examples=["Ana Weaver"])
    role: str = Field(description="viewer, creator, support, moderator or admin.", examples=["viewer"])
    state: str = Field(
        description="active; suspended: it may look, and nothing else; banned: it may read why, and appeal.",
        examples=["active"],
    )


class SignedInBody(TokensBody):
    account: AccountBody
    new: bool = Field(description="The account was made just now.")
    came_back: bool = Field(description="It was about to be deleted, and is not any more.")


class MeBody(AccountBody):
    suspended_until: datetime | None = Field(examples=[None])
    email: str | None = Field(description="Masked.", examples=["a…@example.org"])
    phone: str | None = Field(description="Masked.", examples=["+… 78"])
    birth_date_known: bool
    adult: bool | None = Field(description="18 or older, as selling needs; null while that is not known.")
    locale: str | None = Field(examples=["de-AT"])
    created: datetime


class MeChanges(Strict):
    """What is to be other than it was; what is not named stays."""

    name: Name | None = Field(default=None, description="Null leaves it as it is.")
    phone: Phone | None = Field(default=None, description="Null takes it away.")
    locale: Locale | None = Field(default=None, description="Null takes it away.")
    birth_date: BirthDate | None = Field(default=None, description="Can be said once.")


class LeftBody(BaseModel):
    undo_until: datetime = Field(description="Who signs in before has not left.")


class SessionPath(BaseModel):
    session_id: str = Field(pattern="^[0-9a-zA-Z-]{1,36}$")


class SessionBody(BaseModel):
    id: str = Field(examples=["0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"])
    device: str = Field(description="What its client calls itself.", examples=["Safari on iPhone"])
    created: datetime
    last_used: datetime = Field(description="Within five minutes.")
    expires: datetime = Field(description="Unless it is used before.")
    current: bool = Field(description="It is the one that asks.")


class SessionsBody(BaseModel):
    items: list[SessionBody]
    next: str | None = Field(description="The cursor of what follows; null at the end.")


class OtherPath(BaseModel):
    account_id: str = Field(pattern="^[0-9a-zA-Z_-]{1,36}$")


class BlockedBody(BaseModel):
    account_id: str = Field(examples=["0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"])
    name: str = Field(examples=["Studio Linden"])
    since: datetime


class BlocksBody(BaseModel):
    items: list[BlockedBody]
    next: str | None = Field(description="The cursor of what follows; null at the end.")
