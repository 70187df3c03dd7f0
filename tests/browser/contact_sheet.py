"""All figures at one look, as a reader has them on the screen: ``python -m tests.browser.contact_sheet``.

Photographs the stored pictures of each lesson, and every explorer as it is drawn now, in a wide and in a narrow window
and in both of JupyterLab's themes. The sheets go to ``work/pictures``; nothing checks them, they are for the eye.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

import nbformat

from tests.browser.chromium import HOW_TO_INSTALL, chromium, program
from tests.lossopt.explorers.explorer_registry import ROWS

__all__ = ["main"]

ROOT = Path(__file__).parents[2]
# From the width of the window to that of a cell's output: beside the file browser, and without it.
WINDOWS = {1280: 900, 900: 790}
# The background of a cell's output and the colour of its text, by JupyterLab's theme.
THEMES = {"light": ("#ffffff", "#000000"), "dark": ("#111111", "#ffffff")}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{margin: 0; padding: 8px; background: {background}; color: {colour}; font: 14px/1.5 system-ui, sans-serif}}
body > div {{width: {width}px; margin-bottom: 20px}} h2 {{font-size: 13px; margin: 0}}
</style>{pictures}"""


def stored(notebook: Path) -> Iterator[tuple[str, str]]:
    """The cell and the HTML of each picture that a notebook holds."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data and "text/html" in data:
                yield f"{notebook.stem}, cell {cell.id}", "".join(data["text/html"])


def drawn(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name and the still HTML of each explorer."""
    for name in names:
        yield name, ROWS[name].make()._repr_mimebundle_()[0]["text/html"]


def photograph(sheets: Mapping[str, list[tuple[str, str]]], folder: Path, *, density: float) -> None:
    """A PNG for each sheet, window and theme."""
    path = program()
    if path is None:
        sys.exit(HOW_TO_INSTALL)
    folder.mkdir(parents=True, exist_ok=True)
    with chromium(path) as browser, browser.new_context(device_scale_factor=density) as context:
        page = context.new_page()
        for name, pictures in sheets.items():
            body = "".join(f"<div><h2>{escape(title)}</h2>{html}</div>" for title, html in pictures)
            for window, width in WINDOWS.items():
                for theme, (background, colour) in THEMES.items():
                    page.set_viewport_size({"width": window, "height": 800})
                    page.set_content(PAGE.format(background=background, colour=colour, width=width, pictures=body))
                    page.screenshot(path=folder / f"{name}_{window}_{theme}.png", full_page=True)


def main() -> None:
    """Photograph what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.contact_sheet", description=__doc__.splitlines()[0])
    parser.add_argument("sheets", nargs="*", metavar="SHEET", help="a lesson such as 01_losses, or explorers")
    parser.add_argument("--output", type=Path, default=ROOT / "work" / "pictures")
    parser.add_argument("--density", type=float, default=2.0, help="pixels of the screen to one of CSS")
    options = parser.parse_args()
    lessons = {path.stem: path for path in sorted((ROOT / "course").glob("*.ipynb"))}
    chosen = options.sheets or [*lessons, "explorers"]
    sheets = {name: list(drawn(ROWS) if name == "explorers" else stored(lessons[name])) for name in chosen}
    photograph(
        {name: pictures for name, pictures in sheets.items() if pictures}, options.output, density=options.density
    )


if __name__ == "__main__":
    main()
