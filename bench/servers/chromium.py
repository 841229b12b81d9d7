"""Chromium as the pages are tried and measured in it."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--no-sandbox",  # containers and root have no user namespace for it
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def path() -> str | None:
    """The installed browser."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launch(playwright: Playwright) -> Browser:
    """A headless one, whose text and pictures look alike on every machine with the same fonts."""
    return playwright.chromium.launch(executable_path=path(), args=(*FLAGS, *STILL))


STILL = (
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
"""What makes pictures of pages depend on the screen and the desktop."""
