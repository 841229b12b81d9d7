"""axe-core, which finds what people who do not see, or cannot point, would stumble over.

`python -m tests.web.axe` installs it.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.lacking import lacking

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"

SETTLED = """() => Promise.allSettled(
    document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished)
)"""
"""Colours are not what they will be while something fades in."""

GRAVE = frozenset({"serious", "critical"})


def grave(page: Page) -> list[str]:
    """What axe finds on a page as it is now that is serious or critical: rule, advice, and the elements.

    https://github.com/dequelabs/axe-core/blob/develop/doc/API.md has the impacts.
    """
    if not SCRIPT.is_file():
        lacking("no axe-core; run python -m tests.web.axe")
    page.evaluate(SETTLED)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT.read_text("utf-8"))  # no element: the pages' own policy would refuse it
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({ resultTypes: ['violations'] })).violations"
    )
    return [_told(one) for one in found if one["impact"] in GRAVE]


def _told(violation: dict[str, Any]) -> str:
    where = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {where}"
