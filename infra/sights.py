"""What there is to see in the shop of `infra.shop`, and how one comes to it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from infra.scenes import DESK, PHONE, View, numbers
from infra.shop import ADMIN, CREATOR, MODERATOR, VIEWER, Shop
from infra.tellings import TELLINGS

LIGHT_PHONE, DARK_PHONE = View(PHONE, False), View(PHONE, True)
LIGHT_DESK, DARK_DESK = View(DESK, False), View(DESK, True)
BOTH = (LIGHT_PHONE, LIGHT_DESK)
SETTLED_MS = 1000
FREE = b"\0\0\0\x08free"
"""An empty box: other bytes, and the same film."""

ALL = (LIGHT_PHONE, DARK_PHONE, LIGHT_DESK, DARK_DESK)


Act = Callable[[Page, Shop], None]


@dataclass(frozen=True, slots=True)
class Sight:
    """Something to see on a page."""

    name: str
    who: str | None
    """The e-mail address of who looks; None: nobody in particular."""
    path: Callable[[Shop], str]
    act: Act
    """What is done, and waited for, before the picture is taken."""
    views: tuple[View, ...] = ALL


def _there(text: str) -> Act:
    """Wait for a heading, and for what comes below it by requests of its own."""

    def act(page: Page, _: Shop) -> None:
        page.get_by_role("heading", name=text).first.wait_for()
        page.wait_for_timeout(SETTLED_MS)

    return act


def _plays(page: Page, _: Shop) -> None:
    page.wait_for_function("() => [...document.querySelectorAll('video')].some((one) => one.currentTime > 1.5)")


def _sheet(button: str, heading: str) -> Act:
    """Open a sheet over what plays."""

    def act(page: Page, shop: Shop) -> None:
        _plays(page, shop)
        page.locator("article:not([inert])").get_by_role("button", name=button).first.click()
        page.get_by_role("dialog").get_by_role("heading", name=heading).first.wait_for()
        page.wait_for_timeout(SETTLED_MS)

    return act


def _mapped(page: Page, shop: Shop) -> None:
    """The lower end of a service's sheet, where its map is."""
    _sheet("See the", "")(page, shop)
    page.get_by_role("link", name="Apple Maps").scroll_into_view_if_needed()
    page.locator(".area-map.ready").wait_for()
    page.wait_for_timeout(SETTLED_MS)


def _unreachable(page: Page, _: Shop) -> None:
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_role("heading", name="We cannot be reached").wait_for()


def _sending(page: Page, shop: Shop) -> None:
    """A clip on its way, over a slow line."""
    slow = {"offline": False, "latency": 40, "downloadThroughput": -1, "uploadThroughput": 60_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    _drop(page, "kiln-opening.mov", shop.clip.read_bytes() + FREE)
    page.get_by_text("kiln-opening.mov").first.wait_for()
    page.wait_for_timeout(4000)  # until some of it has come


def _case(page: Page, _: Shop) -> None:
    """The second that waits, a story with its film."""
    page.get_by_label("Cases").get_by_role("button", name=TELLINGS[1].second).click()
    page.get_by_label("The story").wait_for()
    page.wait_for_timeout(SETTLED_MS)


def _numbers(page: Page, _: Shop) -> None:
    """What was counted of a story, with its plot."""
    page.locator(".plot canvas").wait_for()
    page.wait_for_timeout(SETTLED_MS)


def _video(page: Page, _: Shop) -> None:
    """The newest of the list, whose poster is there."""
    page.get_by_role("list", name="Videos").get_by_role("link").last.click()
    page.get_by_role("heading", name="Captions").wait_for()
    page.wait_for_timeout(SETTLED_MS)


def _refused(page: Page, _: Shop) -> None:
    _drop(page, "notes.mov", b"What we said about the glaze.\n" * 4000)
    page.get_by_role("alert").first.wait_for()


def _drop(page: Page, name: str, content: bytes) -> None:
    """Let go of a file over the page."""
    page.get_by_role("button", name="Choose clips").wait_for()
    page.get_by_label("Clips").set_input_files({"name": name, "mimeType": "video/quicktime", "buffer": content})


SIGHTS = (
    Sight("feed", None, lambda shop: f"/?story={shop.story}", _plays),
    Sight("comments", VIEWER, lambda shop: f"/?story={shop.story}", _sheet("Comments", "Comments")),
    Sight("story", VIEWER, lambda shop: f"/?story={shop.story}", _sheet("See the", "")),
    Sight("service", VIEWER, lambda shop: f"/?story={shop.service}", _mapped),
    Sight("maker", VIEWER, lambda shop: f"/?story={shop.story}", _sheet("Studio Malve", "Studio Malve"), BOTH),
    Sight("feed-unreachable", None, lambda shop: "/", _unreachable, (LIGHT_PHONE, LIGHT_DESK)),
    Sight("sign-in", None, lambda shop: "/sign-in", _there("Sign in"), (LIGHT_PHONE, DARK_DESK)),
    Sight("offline", None, lambda shop: "/offline", _there("You are offline"), (DARK_PHONE, LIGHT_DESK)),
    Sight("studio", CREATOR, lambda shop: "/studio", _there("Videos")),
    Sight("studio-sending", CREATOR, lambda shop: "/studio", _sending, BOTH),
    Sight("studio-refused", CREATOR, lambda shop: "/studio", _refused, BOTH),
    Sight("studio-video", CREATOR, lambda shop: "/studio", _video, BOTH),
    Sight("studio-stories", CREATOR, lambda shop: "/studio#/stories", _there("All stories"), BOTH),
    Sight("studio-story", CREATOR, lambda shop: f"/studio#/stories/{shop.story}", _numbers),
    Sight("studio-profile", CREATOR, lambda shop: "/studio#/profile", _there("Profile"), BOTH),
    Sight("moderation", MODERATOR, lambda shop: "/moderation", _there("Moderation")),
    Sight("case", MODERATOR, lambda shop: "/moderation", _case),
    Sight("ops", ADMIN, lambda shop: "/ops", _there("Queues")),
    Sight("day", ADMIN, lambda shop: "/ops", lambda page, _: numbers(page)),
    Sight("ops-failures", ADMIN, lambda shop: "/ops#failures", _there("notes.mov"), BOTH),
    Sight("ops-settings", ADMIN, lambda shop: "/ops#settings", _there("Ops"), BOTH),
)
