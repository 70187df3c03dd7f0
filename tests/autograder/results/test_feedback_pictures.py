"""The pictures of an answer come back on the feedback page, which loads nothing for them."""

import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record, varied_source
from tests.autograder.pictures import PNG, attached, base64_of, png

SCORES = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}
TASK, KEY = png(2, 3), png(3, 2)
SHEET = f'<img src="data:image/png;base64,{base64_of(PNG)}" alt="my sheet">'


@pytest.fixture
def source(tiny_course: Course) -> Source:
    """An assignment with a picture in its text, and one in a mark scheme beside it."""
    made = varied_source()
    for cell in made.cells:
        if cell.id == "rules":
            cell.source, cell.attachments = "Look: ![the task](attachment:task.png)", attached("task.png", TASK)
        if cell.id == "half-written":
            cell.source = "Why?\n=== BEGIN MARK SCHEME ===\n![k](attachment:key.png)\n=== END MARK SCHEME ==="
            cell.attachments = attached("key.png", KEY)
    return install(tiny_course, made)


def page_of(course: Course, source: Source, text: str, attachments: dict[str, object]) -> str:
    path = hand_in(course, "s01", {"half_written": text})
    notebook = nbformat.read(path, as_version=4)
    answer = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "half_written")
    answer.attachments = attachments
    notebook.cells.append(new_markdown_cell("Page two: ![p2](attachment:p2.png)", attachments=attached("p2.png")))
    nbformat.write(notebook, path)
    with ResultWriter(course, source) as writer:
        writer.store(make_record(course, source, "s01", SCORES))
    [page] = write_feedback(course, "tiny")
    return page.read_text()


def test_the_students_pictures_stand_in_their_places(tiny_course, source):
    """Those of a written answer and of a cell that was added, each within the page itself."""
    page = page_of(tiny_course, source, "See ![my sheet](attachment:sheet.png) here.", attached("sheet.png"))
    assert f"See {SHEET} here." in page
    assert "Page two: <img src=" in page
    assert {address[:22] for address in re.findall(r'src="([^"]*)', page)} == {"data:image/png;base64,"}


def test_the_tasks_picture_is_shown_and_the_mark_schemes_is_not(tiny_course, source):
    """What the released text does not show stays with the instructor."""
    page = page_of(tiny_course, source, "Words.", {})
    assert base64_of(TASK) in page
    assert base64_of(KEY) not in page


def test_large_pictures_leave_the_rest_of_the_page_its_room(tiny_course, source):
    """They have bounds of their own, and what follows them is not left out."""
    page = page_of(tiny_course, source, "![a](attachment:a.png)", attached("a.png", png(more=bytes(5_000_000))))
    assert len(page) > 6_000_000
    assert "Page two: <img src=" in page
    assert "left out" not in page
