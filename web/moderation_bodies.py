"""What moderation takes: paths, queries, and what moderators and others wish."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.moderation.states import CaseKind, CaseState
from web.cursor import Page
from web.texts import PROSE

ID = "^[A-Za-z0-9._-]{1,36}$"
AN_ID = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
A_TIME = "2026-03-01T09:30:00Z"
STRICT = ConfigDict(strict=True, extra="forbid")

Key = Annotated[str, Field(pattern=ID)]
Prose = Annotated[str, Field(max_length=2000, pattern=PROSE)]
Code = Annotated[str, Field(max_length=32, pattern="^[a-z_]+$", examples=["misleading"])]


class CasePath(BaseModel):
    case_id: Key


class AccountPath(BaseModel):
    account_id: Key


class SanctionPath(BaseModel):
    sanction_id: Key


class CaseQuery(Page):
    kind: CaseKind | None = None
    state: CaseState | None = Field(default=None, description="Without it: those that wait, open and appealed.")
    mine: bool = Field(default=False, description="Only those that you have claimed.")


class AuditQuery(Page):
    entity: str | None = Field(default=None, pattern=ID, description="The id of a case, an account or a story.")
    actor: str | None = Field(default=None, pattern=ID)


class SanctionWish(BaseModel):
    """A suspension has days; a warning and a ban have none."""

    model_config = STRICT

    kind: Literal["warning", "suspension", "ban"] = Field(examples=["suspension"])
    days: int | None = Field(default=None, ge=1, le=365, examples=[7])

    @model_validator(mode="after")
    def _days_of_suspensions(self) -> "SanctionWish":
        if (self.days is not None) != (self.kind == "suspension"):
            raise ValueError("a suspension has days, and nothing else has")
        return self


class DecisionWish(BaseModel):
    """About the subject, whatever the case: to uphold a report is to reject what was reported."""

    model_config = STRICT

    verdict: Literal["approve", "reject"] = Field(examples=["reject"])
    reason: Code | None = Field(default=None, description="A code of `/v1/moderation/reasons`; a rejection needs one.")
    note: Prose = Field(default="", description="For moderators alone.", examples=["The glaze is a decal."])
    sanction: SanctionWish | None = Field(default=None, description="For the owner of what is rejected.")


class AppealWish(BaseModel):
    model_config = STRICT

    text: Prose = Field(min_length=1, description="Why the decision is wrong.", examples=["The pictures are my own."])


class AppealDecisionWish(BaseModel):
    model_config = STRICT

    verdict: Literal["grant", "refuse"] = Field(examples=["grant"])
    note: Prose = Field(default="", description="For moderators alone.", examples=["The same hands in both."])


class DismissWish(BaseModel):
    model_config = STRICT

    note: Prose = Field(min_length=1, examples=["The account was deleted."])


class NewSanctionBody(SanctionWish):
    reason: Code
    note: Prose = Field(default="", description="For moderators alone.", examples=["The second time."])


class LiftWish(BaseModel):
    model_config = STRICT

    reason: Prose = Field(min_length=1, examples=["Imposed on the wrong account."])
