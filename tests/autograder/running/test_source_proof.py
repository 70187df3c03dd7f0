"""An assignment whose own solution does not get full marks is known before anybody's marks rest on it."""

import pytest

from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.source_proof import fault_of
from tests.autograder.notebooks import checks, written
from tests.autograder.running.runs import cell_of, source_of


def fault(*cells):
    with AssignmentGrader(source_of(*cells), isolation="none") as grader:
        return fault_of(grader)


def test_a_sound_source_has_no_fault():
    """Its checks pass; its written answers are a person's to mark, with a model answer or without."""
    assert fault(cell_of("f", "f = 1"), checks("f", "assert f == 1"), written("f", ""), written("g", "So.")) == ""
    assert fault(written("f", "So.")) == ""


@pytest.mark.parametrize(
    ("answer", "check", "verdict"),
    [
        ("f = 2", "assert f == 1", "failed"),
        ("raise KeyError", "assert f == 1", "error"),
        ("f = 1", "f\n0.5", "partial"),
        ("f = 1", "f\n7", "grader_error"),
    ],
)
def test_the_first_check_that_fails_is_named(answer, check, verdict):
    """The sentence has its verdict and the next step, but no word of the check's, since students may read it."""
    said = fault(cell_of("f", answer), checks("f", check), cell_of("g", "g = 1"), checks("g", "assert g == 2"))
    assert f"at f_checks ({verdict}); correct the source (`course release" in said
