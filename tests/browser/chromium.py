"""Debian's Chromium, driven by Playwright; Playwright's own browsers are not asked for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

__all__ = ["HOW_TO_INSTALL", "chromium", "program"]

# The first has the same engine without the windows around it, and takes a sixth less of a processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOW_TO_INSTALL = "no Chromium here; install it with: apt-get install -y chromium"


def program() -> str | None:
    """Where Chromium is installed, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A headless browser."""
    # Chromium has no sandbox for root, as whom containers run.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
