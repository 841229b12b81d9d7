"""The moderation desk as moderators use it: a case is read, decided, taken back, and decided for good."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bench.servers.stack import Stack
from models import database, videos
from models.accounts.states import Role
from models.creators import applications, review
from models.moderation import reports, sanctions
from models.moderation.states import CaseKind
from models.schema import Video
from models.states import VideoState
from models.stories import drafts, reading
from models.stories.states import StoryState
from tests.models import make
from tests.models.creators.make import PROFILE
from tests.models.stories.make import draft
from tests.web.axe import grave
from tests.web.pages.conftest import Visitors

DESK = (1280, 800)


def submitted(stack: Stack, title: str, creator: str = "potter.desk@example.org") -> str:
    """A story that waits for a moderator; its id."""
    account = stack.account(creator, "Potter", Role.CREATOR)
    with stack.truth():
        if not sells(account):
            applications.apply(account, PROFILE)
            with database.transaction():
                review.decided(account, True, "stack", "fine")
        video = videos.submit(replace(make.VIDEO, creator=account), [])
        with database.transaction():
            Video.update(state=VideoState.READY.value).where(Video.id == video).execute()
        wanted = draft(video)
        begun = drafts.begin(account, replace(wanted, content=replace(wanted.content, title=title)))
        return drafts.submit(begun.id, account).id


def sells(account: str) -> bool:
    return bool(applications.own(account)) if applied(account) else False


def state(stack: Stack, story: str) -> StoryState:
    with stack.truth():
        return reading.judged(story).state


def open_case(page: Page, title: str) -> None:
    page.get_by_role("button", name=title).click()
    expect(page.get_by_role("article", name=title)).to_be_visible()


@pytest.fixture
def moderator(visitors: Visitors) -> Page:
    return visitors.open("moderator.desk@example.org", Role.MODERATOR, path="/moderation", size=DESK)
