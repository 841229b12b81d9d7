"""The whole stack, and people with browsers of their own before it.

A test asks for `visitors` and opens a page for each person: `page = visitors.open("a@example.org", Role.ADMIN)`. Whatever a
page did not catch, or wrote to its console as an error, fails the test, unless it was announced by `visitors.expect`. Of a
test that failed, what every page showed is kept in var/pages/.
"""

import hashlib
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from bench.first_frame import seed
from bench.servers.server import NotStarted
from bench.servers.stack import Stack
from infra import visiting
from infra.visiting import PATIENCE_MS, code_mailed, sign_in
from models.accounts.states import Role
from tests.conftest import Generate
from tests.lacking import lacking
from web.pages import built

__all__ = ["KEPT", "Visitors", "code_mailed", "sign_in"]

MIB = 1024**2

KEPT = Path(__file__).resolve().parents[3] / "var" / "pages"

STORIES = 7

LASTING = """(() => {
    const soon = window.setTimeout;
    window.setTimeout = (run, wait, ...more) => soon(run, wait === 6000 ? 2 ** 30 : wait, ...more);
})()"""
"""A script by which words at the lower edge stay, and what can be undone can be for ever: their six seconds may be over
before a test has looked."""

FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Web tier, workers and scheduler as real processes; one stack for all tests of this process."""
    if not (built.DIST / "pages.json").is_file():
        lacking("the pages are not built here: run `make setup`")
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        running.start()
    except NotStarted as error:
        pytest.fail(f"{error}\n{running.said()}")
    yield running
    running.remove()


@pytest.fixture(scope="session")
def stories(stack: Stack, asset: Path) -> list[str]:
    """A feed of a clip that was encoded for the player's tests; ids, newest first."""
    facts = seed.encoded_at(asset)
    with stack.truth():
        return seed.tell([facts], STORIES, stack.site.folder / "media")[::-1]


@pytest.fixture(scope="session")
def small(generate: Generate) -> Path:
    """Two silent seconds: made in a moment."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=2")
    return generate("studio.mp4", *picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@pytest.fixture
def long(small: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The same with its index where phones write it, and so many bytes that they go in seven parts; of this test alone."""
    name = hashlib.sha256(request.node.name.encode()).digest()
    noise = b"".join(hashlib.sha256(name + number.to_bytes(4)).digest() for number in range(6 * MIB // 32))
    clip = tmp_path / "bowl.mp4"
    clip.write_bytes(small.read_bytes() + (len(noise) + 8).to_bytes(4) + b"mdat" + noise)
    return clip


class Visitors:
    """The people of a test. Each has a browser of their own: cookies, storage and cache are theirs alone."""

    def __init__(self, browser: Browser, stack: Stack, name: str) -> None:
        self._browser, self._stack, self._name = browser, stack, name
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def open(
        self,
        email: str | None = None,
        role: Role = Role.VIEWER,
        *,
        path: str = "/",
        size: tuple[int, int] = (360, 800),
        dark: bool = False,
        name: str = "Somebody",
        script: str | None = None,
        worker: bool = False,
    ) -> Page:
        """A page in a browser of its own. With an e-mail address its owner has an account, and has signed in.

        `script` runs before those of each page; `worker`: the service worker may be installed.
        """
        context = visiting.context(self._browser, self._stack, size, dark=dark, worker=worker)
        if script is not None:
            context.add_init_script(script)
        self._contexts.append(context)
        context.tracing.start(snapshots=True)
        context.on("weberror", lambda error: self._faults.append(f"not caught: {error.error}"))
        context.on("console", self._heard)
        page = context.new_page()
        if email is None:
            page.goto(path)
        else:
            self._stack.account(email, name, role)
            sign_in(page, self._stack, email, path)
        return page

    def expect(self, pattern: str) -> None:
        """Such an error belongs to the test: a regular expression, searched for in its text."""
        self._expected.append(re.compile(pattern))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._faults.append(f"console: {message.text} ({message.location['url']})")

    def faults(self) -> list[str]:
        """What went wrong on pages and was not announced."""
        return [fault for fault in self._faults if not any(one.search(fault) for one in self._expected)]

    def keep(self) -> None:
        """Keep what the pages show and how they got there: `playwright show-trace FILE`."""
        KEPT.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self._contexts):
            where = KEPT / f"{self._name}-{number}"
            for page in context.pages:
                page.screenshot(path=f"{where}.png")
            context.tracing.stop(path=f"{where}.zip")

    def leave(self) -> None:
        for context in self._contexts:
            for page in context.pages:
                # What is just being answered has nobody any more to be told to.
                page.unroute_all(behavior="ignoreErrors")
            context.close()


@pytest.fixture
def visitors(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """People with browsers of their own; what went wrong on their pages fails the test."""
    made = Visitors(browser, stack, re.sub(r"\W+", "-", request.node.name))
    yield made
    faults = made.faults()
    try:
        if faults or request.node.stash.get(FAILED, False):
            made.keep()
    except Error as error:  # a page that died has nothing to show, and is not what the test is about
        print(f"not kept: {error}")
    finally:
        made.leave()
    assert not faults


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
