"""What pages show in states that stay: compared with pictures kept in tests/web/pages/golden."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "web" / "pages" / "golden"

PHONE, DESK = (360, 800), (1280, 800)


def _nothing(page: Page) -> None:
    del page


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at."""

    size: tuple[int, int]
    dark: bool

    @property
    def name(self) -> str:
        return f"{self.size[0]}-{'dark' if self.dark else 'light'}"


VIEWS = tuple(View(size, dark) for size in (PHONE, DESK) for dark in (False, True))


@dataclass(frozen=True, slots=True)
class Scene:
    """A state of a page, which a visitor without an account comes to."""

    name: str
    path: str
    heading: str
    """What is to be read when it is there."""
    act: Callable[[Page], None] = _nothing
    """What the visitor does then."""
    full: bool = False
    """All of the page, and not what fits on the screen."""
    views: tuple[View, ...] = VIEWS

    def enter(self, page: Page) -> None:
        page.goto(self.path)
        page.get_by_role("heading", name=self.heading).first.wait_for()
        self.act(page)


def _plotted(page: Page) -> None:
    """Plots come last: what draws them is fetched when the first is shown."""
    page.locator(".plot canvas").wait_for()


def _sheet(page: Page) -> None:
    page.get_by_role("button", name="Open a sheet").click()
    page.get_by_role("dialog", name="A sheet").wait_for()


SCENES = (
    Scene("ui", "/dev/ui", "What the pages are made of", _plotted, full=True),
    Scene("sheet", "/dev/ui", "What the pages are made of", _sheet, views=(VIEWS[0], VIEWS[3])),
    Scene("sign-in", "/sign-in", "Sign in", views=(VIEWS[0], VIEWS[3])),
    Scene("offline", "/offline", "You are offline", views=(VIEWS[1], VIEWS[2])),
)


def each() -> Iterator[tuple[Scene, View, Path]]:
    """All scenes in all their views, and the picture that is kept of each."""
    for scene in SCENES:
        for view in scene.views:
            yield scene, view, GOLDEN / f"{scene.name}-{view.name}.webp"
