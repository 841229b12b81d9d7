"""Pages look as they did: compared with the pictures in golden/, which `python -m infra.screenshots --golden` makes anew.

Where one does not, what it looks like now and where it differs is in var/pages/.
"""

from pathlib import Path

import pytest
from PIL import Image

from bench.servers.stack import Stack
from infra import exhibit, pictures, scenes
from infra.exhibit import Exhibit
from infra.scenes import Scene, View
from models.accounts.states import Role
from tests.web.axe import grave
from tests.web.pages.conftest import KEPT, Visitors

CASES = [pytest.param(*one, id=one[2].stem) for one in scenes.each()]


@pytest.fixture(scope="session")
def shown(stack: Stack) -> Exhibit:
    """What scenes show that has to be there before."""
    return exhibit.furnish(stack)


@pytest.mark.parametrize(("scene", "view", "golden"), CASES)
def test_a_page_looks_as_it_did(visitors: Visitors, shown: Exhibit, scene: Scene, view: View, golden: Path) -> None:
    if scene.fault:
        visitors.expect(scene.fault)
    email = scene.email(view) if scene.role else None
    page = visitors.open(email, scene.role or Role.VIEWER, size=view.size, dark=view.dark, path=scene.address(shown))
    scene.enter(page, shown)
    seen = pictures.shot(page, full=scene.full)
    with Image.open(golden) as kept:
        share, where = pictures.apart(kept.convert("RGB"), seen)
    if share > pictures.TOLERATED:
        pictures.keep(seen, KEPT / f"{golden.stem}-now.webp")
        pictures.keep(where, KEPT / f"{golden.stem}-differs.webp")
    assert share <= pictures.TOLERATED
    assert grave(page) == []


def test_no_picture_is_kept_of_what_is_not_compared() -> None:
    assert {path.name for path in scenes.GOLDEN.iterdir()} == {golden.name for _, _, golden in scenes.each()}
    assert sum(path.stat().st_size for path in scenes.GOLDEN.iterdir()) < 1_000_000


def test_a_button_of_another_colour_would_be_noticed() -> None:
    page = Image.new("RGB", (360, 800), (247, 242, 234))
    changed = page.copy()
    changed.paste((163, 74, 36), (20, 20, 64, 64))
    assert pictures.apart(page, page)[0] == 0
    assert pictures.apart(page, changed)[0] > pictures.TOLERATED
    assert pictures.apart(page, Image.new("RGB", (360, 801)))[0] == 1
    assert pictures.apart(page, Image.new("RGB", (360, 800), (247, 242, 250)))[0] == 0
