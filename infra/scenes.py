"""What pages show in states that stay: compared with pictures kept in tests/web/pages/golden."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, Route

from infra import figures
from infra.exhibit import Exhibit
from models.accounts.states import Role

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "web" / "pages" / "golden"

PHONE, DESK = (360, 800), (1280, 800)

MOMENT = 1.01
"""Of a film, in seconds: pictures of it are of the frame that is shown then, and for a while before and after."""
LATE = 1.5
TIME = re.compile(r'"\d{4}-\d\d-\d\dT[^"]+"')
LEFT = re.compile(r'("seconds_left":)(\d+)')
"""In what the API tells."""
HOUR = 3600

Act = Callable[[Page, Exhibit], None]


def _nothing(page: Page, exhibit: Exhibit) -> None:
    del page, exhibit


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
    """`{story}` and `{case}` in it are the exhibit's."""
    heading: str
    """What is to be read when it is there."""
    act: Act = _nothing
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

    def address(self, exhibit: Exhibit) -> str:
        return self.path.format(story=exhibit.story, case=exhibit.case)

    def enter(self, page: Page, exhibit: Exhibit) -> None:
        """From the scene's address, where the visitor is."""
        self.act(page, exhibit)
        page.get_by_role("heading", name=self.heading).first.wait_for()


def _plotted(page: Page, _: Exhibit) -> None:
    """Plots come last: what draws them is fetched when the first is shown."""
    page.locator(".plot canvas").last.wait_for()


def _sheet(page: Page, _: Exhibit) -> None:
    page.get_by_role("button", name="Open a sheet").click()


def _list(name: str) -> Act:
    """Of the feed, chosen at its upper edge."""
    return lambda page, _: page.get_by_role("button", name=name, exact=True).click()


def _unreachable(page: Page, exhibit: Exhibit) -> None:
    page.route("**/v1/feed/**", lambda route: route.abort())
    _list("New")(page, exhibit)


def _mine(page: Page, _: Exhibit) -> None:
    page.get_by_role("tab", name="Mine").click()


def _paused(page: Page, exhibit: Exhibit) -> None:
    """It has played, and stands at a moment that is always the same."""
    _stopped(page, page.locator(f"[data-story='{exhibit.story}'] video"))


def _stopped(page: Page, film: Locator) -> None:
    """Play a film to near its end, by when nothing turns any more that says that it comes, and show it at `MOMENT`."""
    film.evaluate("film => { film.muted = true; return film.play(); }")
    page.wait_for_function("([film, late]) => film.currentTime > late", arg=[film.element_handle(), LATE])
    film.evaluate(
        """(film, moment) => new Promise((done) => {
            film.pause();
            film.addEventListener("seeked", () => requestAnimationFrame(() => requestAnimationFrame(done)), { once: true });
            film.currentTime = moment;
        })""",
        MOMENT,
    )


def _story_sheet(page: Page, exhibit: Exhibit) -> None:
    _paused(page, exhibit)
    page.locator(f"[data-story='{exhibit.story}']").get_by_role("button", name="See the piece").click()
    page.get_by_text("Made with").wait_for()


def _case(page: Page, exhibit: Exhibit) -> None:
    """The desk with the exhibit's cases and no others, as the API tells them, at a time that stands still."""

    def told(route: Route, case: str) -> str:
        answer = route.fetch(url=urljoin(page.url, f"/v1/moderation/cases/{case}"))
        text = TIME.sub(f'"{figures.NOW.isoformat()}"', answer.text())
        return LEFT.sub(lambda found: f"{found[1]}{round(int(found[2]) / HOUR) * HOUR}", text)

    def cases(route: Route) -> None:
        items = ",".join(told(route, case) for case in exhibit.cases)
        route.fulfill(content_type="application/json", body=f'{{"items":[{items}],"next":null}}')

    _stop_clock(page)
    page.route(re.compile(r"/v1/moderation/cases\?"), cases)
    page.route(re.compile(r"/v1/moderation/cases/[^/?]+$"), lambda route: _answer(route, told(route, exhibit.case)))
    page.route("**/v1/moderation/counts", lambda route: _answer(route, '{"items":[]}'))
    page.reload()
    page.get_by_label("The story").wait_for()
    _stopped(page, page.locator("video"))


def numbers(page: Page) -> None:
    """Ops on a day that stays the same: answers of the API's own shapes, and no hub that tells anything newer."""
    _stop_clock(page)
    page.route_web_socket(re.compile("/v1/live"), lambda _: None)
    page.route("**/v1/ops/overview", lambda route: _answer(route, figures.overview().model_dump_json()))
    page.route("**/v1/ops/throughput?**", lambda route: _answer(route, figures.throughput().model_dump_json()))
    page.reload()
    page.locator(".plot canvas").last.wait_for()


def _numbers(page: Page, _: Exhibit) -> None:
    numbers(page)


def _stop_clock(page: Page) -> None:
    page.clock.set_fixed_time(figures.NOW)


def _answer(route: Route, body: str) -> None:
    route.fulfill(content_type="application/json", body=body)


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
    Scene("playing", "/?story={story}", "A bowl in four turns", _paused, views=(LIGHT_PHONE, LIGHT_DESK)),
    Scene(
        "story",
        "/?story={story}",
        "A bowl in four turns",
        _story_sheet,
        views=(LIGHT_PHONE, LIGHT_DESK),
        fault="404 .*/map",  # its maker has no place that could be shown
    ),
    Scene(
        "case",
        "/moderation#case-{case}",
        "Jug with a pulled handle",
        _case,
        views=(LIGHT_PHONE, LIGHT_DESK),
        role=Role.MODERATOR,
    ),
    Scene(
        "numbers",
        "/ops",
        "Workers",
        lambda page, _: numbers(page),
        full=True,
        views=(LIGHT_PHONE, LIGHT_DESK),
        role=Role.ADMIN,
    ),
    Scene("not-yours", "/ops", "This is not for you", views=(LIGHT_PHONE,), role=Role.VIEWER),
)


def each() -> Iterator[tuple[Scene, View, Path]]:
    """All scenes in all their views, and the picture that is kept of each."""
    for scene in SCENES:
        for view in scene.views:
            yield scene, view, GOLDEN / f"{scene.name}-{view.name}.webp"
