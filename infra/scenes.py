"""What pages show in states that stay: compared with pictures kept in tests/web/pages/golden."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from models.accounts.states import Role

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
    """A state of a page that nothing changes which others do on the stack."""

    name: str
    path: str
    heading: str
    """What is to be read when it is there."""
    act: Callable[[Page], None] = _nothing
    """What the visitor does to come there."""
    full: bool = False
    """All of the page, and not what fits on the screen."""
    views: tuple[View, ...] = VIEWS
    role: Role | None = None
    """Of the visitor, whose account is a new one; None: they have none."""
    fault: str | None = None
    """What is to be read in the console then: a regular expression."""

    def email(self, view: View) -> str:
        return f"{self.name}.{view.name}@golden.example.org"

    def enter(self, page: Page) -> None:
        """From the scene's path, where the visitor is."""
        self.act(page)
        page.get_by_role("heading", name=self.heading).first.wait_for()


def _plotted(page: Page) -> None:
    """Plots come last: what draws them is fetched when the first is shown."""
    page.locator(".plot canvas").wait_for()


def _sheet(page: Page) -> None:
    page.get_by_role("button", name="Open a sheet").click()


def _list(name: str) -> Callable[[Page], None]:
    """Of the feed, chosen at its upper edge."""
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def _unreachable(page: Page) -> None:
    page.route("**/v1/feed/**", lambda route: route.abort())
    _list("New")(page)


def _mine(page: Page) -> None:
    page.get_by_role("tab", name="Mine").click()


LIGHT_PHONE, DARK_PHONE, LIGHT_DESK, DARK_DESK = VIEWS

SCENES = (
    Scene("ui", "/dev/ui", "What the pages are made of", _plotted, full=True),
    Scene("sheet", "/dev/ui", "A sheet", _sheet, views=(LIGHT_PHONE, DARK_DESK)),
    Scene("sign-in", "/sign-in", "Sign in", views=(LIGHT_PHONE, DARK_DESK)),
    Scene("offline", "/offline", "You are offline", views=(DARK_PHONE, LIGHT_DESK)),
    Scene("following", "/", "Whom do you follow?", _list("Following"), views=(LIGHT_PHONE, DARK_DESK)),
    Scene("unreachable", "/", "We cannot be reached", _unreachable, views=(LIGHT_PHONE,), fault="ERR_FAILED"),
    Scene(
        "studio",
        "/studio",
        "No videos yet",
        views=(DARK_PHONE, LIGHT_DESK),
        role=Role.CREATOR,
        fault="404 .*/me/creator",
    ),
    Scene(
        "apply",
        "/studio#/profile",
        "Become a creator",
        views=(LIGHT_PHONE,),
        role=Role.CREATOR,
        fault="404 .*/me/creator",
    ),
    Scene("desk", "/moderation", "None here", _mine, views=(LIGHT_DESK,), role=Role.MODERATOR),
    Scene("not-yours", "/ops", "This is not for you", views=(LIGHT_PHONE,), role=Role.VIEWER),
)


def each() -> Iterator[tuple[Scene, View, Path]]:
    """All scenes in all their views, and the picture that is kept of each."""
    for scene in SCENES:
        for view in scene.views:
            yield scene, view, GOLDEN / f"{scene.name}-{view.name}.webp"
