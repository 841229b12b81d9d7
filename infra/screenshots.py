"""Pictures of the pages: `python -m infra.screenshots [--golden | --readme] [NAME …]`; `make screenshots`.

Brings up the whole stack in a folder of its own, seeds a shop, and looks at the pages in Chromium as viewer, creator,
moderator and admin. What they see is in var/screenshots then; NAME is one of `infra.sights.SIGHTS`, by default all.
Clips are drawn, or those of the folder that `VW_CLIPS` names. `--readme` takes drawn ones alone, since nobody else's may be
in the repository, and also writes what docs/images holds; `--golden` makes anew what the tests compare with, NAME being one
of `infra.scenes.SCENES`: look at each that changed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.servers import chromium
from bench.servers.stack import Stack
from infra import exhibit, pictures, scenes, shop, visiting
from infra.shop import Shop
from infra.sights import SIGHTS, Sight
from settings import HOME
from tests import clips

WRITTEN = HOME / "screenshots"
IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"

README = ("feed-360-light", "studio-360-dark", "case-1280-light", "day-1280-dark")
README_HEIGHT = 560
README_BYTES = 60_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.screenshots", description="Take pictures of the pages.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--golden", action="store_true", help="those that the tests compare with")
    what.add_argument("--readme", action="store_true", help="those of docs/images too")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(one.name for one in SIGHTS)}")
    options = parser.parse_args()
    with running() as stack, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        if options.golden:
            golden(browser, stack, options.names)
        else:
            named = options.names or [name.partition("-")[0] for name in README if options.readme]
            chosen = [one for one in SIGHTS if not named or one.name in named]
            furnished = shop.furnish(stack, None if options.readme else clips.root() / "real")
            made = look(browser, stack, furnished, chosen)
            if options.readme:
                show(made)
        browser.close()


@contextmanager
def running() -> Iterator[Stack]:
    """The whole stack, as long as the block lasts."""
    HOME.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME, prefix="screenshots-") as folder:  # media is linked into it
        stack = Stack(Path(folder))
        stack.start()
        try:
            yield stack
        finally:
            stack.remove()


def golden(browser: Browser, stack: Stack, names: Sequence[str]) -> None:
    """Make anew what looks visibly otherwise than it did, of the scenes of these names, or of all."""
    shown = exhibit.furnish(stack)
    for scene, view, path in scenes.each():
        if names and scene.name not in names:
            continue
        context = visiting.context(browser, stack, view.size, dark=view.dark)
        page = context.new_page()
        if scene.role:
            stack.account(scene.email(view), "Somebody", scene.role)
            visiting.sign_in(page, stack, scene.email(view), scene.address(shown))
        else:
            page.goto(scene.address(shown))
        scene.enter(page, shown)
        if pictures.renew(pictures.shot(page, full=scene.full), path):
            sys.stdout.write(f"{path.name}\n")
        context.close()


def look(browser: Browser, stack: Stack, furnished: Shop, sights: Sequence[Sight]) -> dict[str, Path]:
    """Look at a seeded shop; the pictures by name. What could not be seen is said, and the rest goes on."""
    WRITTEN.mkdir(parents=True, exist_ok=True)
    made = {}
    for sight in sights:
        for view in sight.views:
            context = visiting.context(browser, stack, view.size, dark=view.dark)
            page = context.new_page()
            path = WRITTEN / f"{sight.name}-{view.name}.png"
            try:
                if sight.who:
                    visiting.sign_in(page, stack, sight.who, sight.path(furnished))
                else:
                    page.goto(sight.path(furnished))
                sight.act(page, furnished)
            except Exception as error:
                sys.stdout.write(f"{path.stem}: {str(error).splitlines()[0]}\n")
            pictures.shot(page).save(path, optimize=True)
            made[path.stem] = path
            sys.stdout.write(f"{path}\n")
            context.close()
    return made


def show(made: dict[str, Path]) -> None:
    """Write what the README shows: as large as it is read there, all of one height."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in README:
        with Image.open(made[name]) as found:
            picture = found.convert("RGB")
        picture.thumbnail((picture.width, README_HEIGHT), Image.Resampling.LANCZOS)
        target = IMAGES / f"{name}.webp"
        picture.save(target, "WEBP", quality=86, method=6)
        if target.stat().st_size > README_BYTES:
            raise RuntimeError(f"{target} has more than {README_BYTES} bytes")


if __name__ == "__main__":
    main()
