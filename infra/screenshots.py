"""Pictures of the pages: `python -m infra.screenshots [--golden]`; `make screenshots`.

Brings up the whole stack in a folder of its own and looks at the pages in Chromium. `--golden` makes anew what the tests
compare with; look at each that changed before it is committed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.servers import chromium
from bench.servers.stack import Stack
from infra import pictures, scenes, visiting


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.screenshots", description="Take pictures of the pages.")
    parser.add_argument("--golden", action="store_true", help="those that the tests compare with")
    parser.parse_args()
    with running() as stack, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        golden(browser, stack)
        browser.close()


@contextmanager
def running() -> Iterator[Stack]:
    """The whole stack, as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="vw-screenshots-") as folder:
        stack = Stack(Path(folder))
        stack.start()
        try:
            yield stack
        finally:
            stack.remove()


def golden(browser: Browser, stack: Stack) -> None:
    """Make anew what looks visibly otherwise than it did."""
    for scene, view, path in scenes.each():
        context = visiting.context(browser, stack, view.size, dark=view.dark)
        page = context.new_page()
        scene.enter(page)
        if pictures.renew(pictures.shot(page, full=scene.full), path):
            sys.stdout.write(f"{path.name}\n")
        context.close()


if __name__ == "__main__":
    main()
