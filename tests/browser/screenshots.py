"""Pictures of what the tests see, for a person who wants to look at them."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ElementHandle, Page

__all__ = ["Screenshots"]


@dataclass(frozen=True, slots=True)
class Screenshots:
    """Takes them where there is a folder for them; a picture takes as long as what is tried in it."""

    folder: Path | None

    def take(self, shown: Page | ElementHandle, name: str) -> None:
        """Write what is shown to a file of that name."""
        if self.folder is not None:
            shown.screenshot(path=self.folder / name)
