"""Feedback where something is missing or damaged: who gets no page, and what a page says of what nobody knows."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from autograder._exceptions import UnfinishedError
from autograder.assignment.source import Source
from autograder.course import Course
from autograder.results.feedback import write_feedback
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record, varied_source

ANSWERS = {"half": "half = 1", "half_written": "It is a half."}
SCORES = {"half_checks": 0.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}


@pytest.fixture
def source(tiny_course: Course) -> Source:
    return install(tiny_course, varied_source())


@pytest.fixture
def graded(tiny_course: Course, source: Source) -> Path:
    """The autograded notebook of the one student."""
    hand_in(tiny_course, "s01", ANSWERS)
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", SCORES, message="it is 1"))
    return tiny_course.autograded("tiny", "s01") / "tiny.ipynb"


def page_of(course: Course) -> str:
    [page] = write_feedback(course, "tiny")
    return page.read_text()


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"cells": [1]}', '{"cells": [{}]}'])
def test_a_damaged_notebook_is_told_with_what_to_do(tiny_course, graded, content):
    """However it is damaged, it is no fault without a name."""
    graded.write_text(content)
    with pytest.raises(UnfinishedError, match=r"s01: .*tiny\.ipynb is damaged; grade the assignment again"):
        write_feedback(tiny_course, "tiny")


def test_marks_without_their_notebook_make_no_page(tiny_course, graded):
    """Nor does a notebook without marks: each may have been taken away by hand, and nobody else's page suffers."""
    folder = tiny_course.autograded("tiny", "s02")
    hand_in(tiny_course, "s02", ANSWERS)
    folder.mkdir(parents=True)
    graded.rename(folder / graded.name)
    assert write_feedback(tiny_course, "tiny") == []


def test_an_exercise_without_a_mark_waits(tiny_course, graded):
    """The gradebook may know nothing of it, where somebody worked on the database itself."""
    statement = "delete from grade where cell_id in (select id from base_cell where name = 'root_checks')"
    with closing(sqlite3.connect(tiny_course.root / "gradebook.db")) as connection:
        connection.execute(statement)
        connection.commit()
    assert "root: – of 3, waits" in page_of(tiny_course)


def test_a_checks_sentence_is_found_behind_other_outputs(tiny_course, graded):
    """Another program that executed the notebook may have put out something first."""
    notebook = json.loads(graded.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "half_checks":
            cell["outputs"].insert(0, nbformat.v4.new_output("stream", name="stdout", text="first"))
    graded.write_text(json.dumps(notebook))
    assert "half: 0 of 2, wrong</strong><br>\nit is 1" in page_of(tiny_course)
