"""A course's title, its lessons and their headings."""

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.release.outline import Outline, assignments, course_title, heading, lessons, outline
from tests.autograder.notebooks import markdown, notebook, setup


def test_the_title_is_that_of_the_readme(tiny_course):
    """Its first heading; without one the course still has a name."""
    assert course_title(tiny_course) == "The course"
    (tiny_course.root / "README.md").write_text("![](logo.png)\n\n# Means \n\n# Other\n")
    assert course_title(tiny_course).strip() == "Means"


def test_lessons_come_in_the_order_of_their_names(tiny_course):
    """A lesson that was put between two others stays there."""
    (tiny_course.root / "course").mkdir()
    for name in ("03b_more.ipynb", "04_last.ipynb", "03_first.ipynb", "notes.txt"):
        (tiny_course.root / "course" / name).touch()
    assert [path.name for path in lessons(tiny_course)] == ["03_first.ipynb", "03b_more.ipynb", "04_last.ipynb"]


@pytest.mark.parametrize(
    ("listed", "order"),
    [('["tiny", "gone", "early"]', ["tiny", "early"]), ('["tiny"]', ["tiny", "early"]), ("3", ["early", "tiny"])],
)
def test_assignments_come_in_the_order_of_the_course(tiny_course, listed, order):
    """What it does not list comes last, by name; what is not released is left out."""
    for name in ("tiny", "early"):
        tiny_course.release(name).mkdir(parents=True)
        (tiny_course.release(name) / f"{name}.ipynb").touch()
    (tiny_course.root / "pyproject.toml").write_text(f"[tool.course.outline]\nassignments = {listed}\n")
    assert assignments(tiny_course) == order


def test_a_notebook_is_called_by_its_first_heading(tmp_path):
    """In a cell of text, as it stands in the file now; by its name if it has none."""
    path = tmp_path / "01_squares.ipynb"
    nbformat.write(notebook(setup("# no heading"), markdown("words\n\n# 1 · Squares\n\n# 2")), path)
    assert heading(path) == "1 · Squares"
    nbformat.write(notebook(markdown("## smaller")), path)
    assert heading(path) == "01_squares"


def test_a_lesson_says_by_its_code_whether_it_keeps_answers_and_reviews(tmp_path):
    """Not by its text, which may speak of the two calls."""
    path = tmp_path / "1.ipynb"
    nbformat.write(notebook(markdown("Call keep_progress('1') and DueQuestions()."), setup("keep_progress")), path)
    assert outline(path) == Outline(heading="1")
    nbformat.write(notebook(setup("explorers.keep_progress('1')\nDueQuestions()")), path)
    assert outline(path) == Outline(heading="1", keeps_answers=True, reviews=True)


@pytest.mark.parametrize("text", ["{", "[]", None])
def test_what_is_no_notebook_is_one_sentence(tmp_path, text):
    """It names the file and what to do."""
    path = tmp_path / "1.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceError, match=r"1\.ipynb cannot be read as a notebook .*; put back"):
        heading(path)
