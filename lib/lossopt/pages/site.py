"""The lessons as a site that needs no network and no server: pages, an index, a search."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lossopt.pages.exporting import exported_lesson, templates
from lossopt.pages.search_index import Section, search_index, sections

__all__ = ["CHEAT_SHEET", "write_pages"]

CHEAT_SHEET = "cheat_sheet.html"
SCRIPT = Path(__file__).parent / "template" / "search.js"


def write_pages(lessons: Sequence[Path], folder: Path, *, has_cheat_sheet: bool = False) -> Iterator[Path]:
    """Write the page of each lesson into ``folder``, under the lesson's name, and what holds them together.

    Args:
        lessons: The notebooks in the order in which they are read.
        folder: It is made if it is not there.
        has_cheat_sheet: Whether the pages link to one.
    Returns:
        Each page as it is written, the index last.
    Raises:
        ValueError: One of them is not a notebook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for picture in (folder / "figures").glob("*.png"):
        picture.unlink()
    exported = []
    for path in lessons:
        exported.append(exported_lesson(path, folder=folder))
    site = {
        "lessons": exported,
        "glossary": next((lesson for lesson in exported if lesson.name.endswith("glossary")), None),
        "cheat_sheet": CHEAT_SHEET if has_cheat_sheet else None,
    }
    read = [(lesson, sections(lesson)) for lesson in exported]
    page, contents = (templates().get_template(f"{name}.html.j2") for name in ("page", "contents"))
    for place, (lesson, parts) in enumerate(read):
        around = {"before": exported[place - 1] if place else None, "after": (*exported[place + 1 :], None)[0]}
        path = folder / f"{lesson.name}.html"
        path.write_text(page.render(site=site, lesson=lesson, parts=_chapters(parts), **around), encoding="utf-8")
        yield path
    (folder / "search.js").write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "search-index.js").write_text(search_index(read), encoding="utf-8")
    listed = [(lesson, _chapters(parts)) for lesson, parts in read]
    path = folder / "index.html"
    path.write_text(contents.render(site=site, contents=listed), encoding="utf-8")
    yield path


def _chapters(parts: Sequence[Section]) -> list[Section]:
    """What a table of contents lists."""
    return [section for section in parts if section.tag == "h2"]
