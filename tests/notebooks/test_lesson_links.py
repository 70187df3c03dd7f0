"""Links of lessons and assignments to lessons, against the headings that they name."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).parents[2] / "course"
LESSONS = sorted(COURSE.glob("*.ipynb"))
ASSIGNMENTS = sorted((COURSE.parent / "source_notebooks").glob("*/*.ipynb"))
LINK = re.compile(r"\]\(([^)\s#]*\.ipynb)?(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#{1,6} (.+)$", flags=re.MULTILINE)


def prose(path):
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")


def anchors(path):
    """The anchors that JupyterLab and the exported pages give to the headings of a notebook."""
    return {heading.strip().replace(" ", "-") for heading in HEADING.findall(prose(path))}


@pytest.mark.parametrize("path", [*LESSONS, *ASSIGNMENTS], ids=lambda path: path.stem)
def test_every_link_arrives(path):
    """A link names a lesson that is there, and a heading that it has; students work as deep in folders."""
    for name, anchor in LINK.findall(prose(path)):
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), name
        if anchor:
            assert anchor in anchors(target), f"{name}#{anchor}"


def test_the_review_links_back_to_the_lessons():
    """The review sends its reader to at least a dozen headings of lessons before it."""
    links = {(name, anchor) for name, anchor in LINK.findall(prose(COURSE / "05_review.ipynb")) if name and anchor}
    assert len(links) >= 12
