"""People before the pages of a stack: each with a browser of their own, signed in as people are."""

import re
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page

from bench.servers.stack import Stack

PATIENCE_MS = 45_000.0
"""What anything on a page may take on a busy machine."""


def context(
    browser: Browser, stack: Stack, size: tuple[int, int], *, dark: bool = False, worker: bool = False
) -> BrowserContext:
    """A browser of somebody's own: its cookies, storage and cache are theirs alone. `worker`: it may install the service
    worker."""
    made = browser.new_context(
        base_url=stack.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        service_workers="allow" if worker else "block",  # it would answer for the network that is shaped in tests
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    made.set_default_timeout(PATIENCE_MS)
    return made


def sign_in(page: Page, stack: Stack, email: str, path: str = "/") -> None:
    """Sign in by the code that is mailed to somebody who has an account, and go to `path`."""
    page.goto(f"/sign-in?next={quote(path, safe='')}")
    before = stack.mailed(email)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("The code").fill(code_mailed(page, stack, email, before))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def code_mailed(page: Page, stack: Stack, email: str, before: str | None = None) -> str:
    """The code of the next mail after `before`. Raises `TimeoutError`."""
    for _ in range(int(PATIENCE_MS / 50)):
        text = stack.mailed(email)
        if text is not None and text != before and (found := re.search(r"\b\d{6}\b", text)):
            return found[0]
        page.wait_for_timeout(50)
    raise TimeoutError(f"no mail to {email}\n{stack.said()}")
