"""Of which assignment a notebook is."""

import pytest

from autograder._exceptions import SourceError, UsageError
from autograder.collecting.assignments import Assignments
from tests.autograder.collecting.archives import add_other, work


@pytest.fixture
def course(tiny_course):
    add_other(tiny_course)
    return tiny_course


def test_cells_say_it_and_a_name_where_they_do_not(course):
    """Cells are surer than the name of a file."""
    assignments = Assignments(course)
    assert assignments.of(work(), "tiny.ipynb").assignment == "tiny"
    assert assignments.of(work(assignment="other"), "tiny.ipynb").assignment == "other"
    assert assignments.of(work(), "my homework.ipynb").assignment == "tiny"
    unnamed = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
    assert assignments.of(unnamed, "Tiny (1).ipynb").assignment == "tiny"
    assert assignments.of(unnamed, "homework.ipynb").assignment is None


@pytest.mark.parametrize(
    ("name", "is_named", "copy"),
    [("tiny.ipynb", True, 0), ("TINY-2.IPYNB", True, 2), ("tiny (3).ipynb.txt", True, 3), ("my tiny.ipynb", False, 0)],
)
def test_whether_the_name_says_so_too_and_which_copy_it_is(course, name, is_named, copy):
    """So that of several notebooks the one that was meant is known."""
    found = Assignments(course).of(work(), name)
    assert (found.is_named, found.copy, found.is_sure) == (is_named, copy, True)


def test_an_assignments_own_number_is_no_copys(course):
    """Of `week-2`, that is its name."""
    course.source("other").rename(course.source("other").with_name("week-2.ipynb"))
    course.source("other").parent.rename(course.source("week-2").parent)
    found = Assignments(course).of(work(assignment="other"), "week-2.ipynb")
    assert (found.assignment, found.is_named, found.copy) == ("week-2", True, 0)


def test_what_is_no_notebook_has_a_fault(course):
    """It is found by its name all the same: it was handed in."""
    found = Assignments(course).of(b"{", "tiny.ipynb")
    assert (found.assignment, found.is_sure) == ("tiny", False)
    assert "not valid JSON" in found.fault


def test_cells_that_several_assignments_have_are_those_of_the_one_that_was_said(course):
    """Or of the one that the file is named after; else nobody knows."""
    course.source("other").write_bytes(course.source("tiny").read_bytes())
    assert Assignments(course, "other").of(work(), "x.ipynb").assignment == "other"
    assert Assignments(course).of(work(), "other.ipynb").assignment == "other"
    assert Assignments(course).of(work(), "x.ipynb").assignment is None


def test_a_source_that_cannot_be_read_hinders_only_its_own_assignment(course):
    """Whose notebooks are still found by their names."""
    course.source("other").write_text("{")
    assert Assignments(course).of(work(), "x.ipynb").assignment == "tiny"
    assert Assignments(course).of(b"{}", "other.ipynb").assignment == "other"
    with pytest.raises(SourceError):
        Assignments(course, "other")


def test_an_assignment_that_is_not_there_is_wrong_usage(course):
    """It names those that are."""
    with pytest.raises(UsageError, match="the course has: other, tiny"):
        Assignments(course, "huge")
