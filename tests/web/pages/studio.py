"""What creators do in the studio, and what is to be seen of it beside the page."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from bench.servers.stack import Stack
from infra.visiting import PATIENCE_MS
from models import uploads, videos
from models.creators import applications, review
from models.database import transaction
from models.schema import Task
from pipeline.errors import NotArrived
from pipeline.storage import open_store
from pipeline.storage.pieces import Piece, Pieces
from tests.models.creators.make import MODERATOR, PROFILE
from tests.models.stories import make
from tests.web.pages.conftest import MIB, Visitors

REFUSED = r"40[149]|412|422|WebSocket"
"""What browsers write to the console when the API says no, which pages are told by, and when there is no hub."""

PARTS = "**/v1/uploads/*/parts/*"


def studio(
    visitors: Visitors, email: str, *, path: str = "/studio", dark: bool = False, script: str | None = None
) -> Page:
    visitors.expect(REFUSED)
    return visitors.open(email, path=path, dark=dark, script=script)


def choose(page: Page, *clips: Path) -> None:
    page.get_by_label("Clips", exact=True).set_input_files(clips)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def drop(page: Page, *clips: Path) -> None:
    """As a hand does it: the browser is given the files by an event."""
    made = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, text] of files) {
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name, { type: "video/quicktime" }));
            }
            return transfer;
        }""",
        [[clip.name, base64.b64encode(clip.read_bytes()).decode()] for clip in clips],
    )
    page.dispatch_event("main", "drop", {"dataTransfer": made})


def ready(page: Page, *names: str) -> None:
    """Wait until videos of the list are made."""
    for name in names:
        expect(row(page, name).get_by_text("ready", exact=True)).to_be_visible(timeout=60_000)


def until(page: Page, what: Callable[[], object]) -> None:
    for _ in range(int(PATIENCE_MS / 50)):
        if what():
            return
        page.wait_for_timeout(50)
    pytest.fail("never true")


def arrived(stack: Stack, name: str) -> str:
    """The hash of what is stored of the newest video of this name; nothing while some of it is on its way."""
    with stack.truth():
        video = next(view for view in videos.latest(50) if view.name == name)
        assert video.upload_id is not None
        found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(video.upload_id)]
    size = sum(item.size for item in found)
    keys = {name: stack.site.settings.get(f"VW_S3_{name.upper()}") for name in ("access_key", "secret_key")}
    try:
        return hashlib.sha256(Pieces(open_store(stack.site.storage_url, **keys), found, size).read()).hexdigest()
    except NotArrived:
        return ""


def sha256(clip: Path) -> str:
    return hashlib.sha256(clip.read_bytes()).hexdigest()


def selling(stack: Stack, email: str) -> str:
    """The account of somebody who may submit stories."""
    account = stack.account(email, "Somebody")
    with stack.truth():
        applications.apply(account, PROFILE)
        with transaction():
            review.decided(account, True, MODERATOR, "fine")
    return account


def filmed(account: str) -> str:
    """A video that is ready, and that no worker has anything to do with; its id."""
    made = make.video(account)
    with transaction():
        Task.delete().where(Task.video == made).execute()
    return made


def numbers(clip: Path) -> list[int]:
    """Those of its parts."""
    return list(range(1, -(-clip.stat().st_size // MIB) + 1))


class Line:
    """The way of parts to the service, which breaks off after some."""

    def __init__(self, page: Page, parts: int) -> None:
        self.came: list[int] = []
        self._parts = self._left = parts
        self._page = page
        page.route(PARTS, self._take)
        page.on("response", lambda answer: self._answered(answer.request, answer.status))

    def broken(self) -> None:
        """Wait until those that it lets through are answered: what the page does not know yet, it would send again."""
        until(self._page, lambda: len(self.came) == self._parts)

    def mend(self) -> None:
        self._page.unroute(PARTS)

    def _take(self, route: Route) -> None:
        self._left -= 1
        if self._left < 0:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    def _answered(self, request: Request, status: int) -> None:
        if (found := re.search(r"/parts/(\d+)$", request.url)) and status == 200:
            self.came.append(int(found[1]))
