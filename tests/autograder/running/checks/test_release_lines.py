"""A check says what its release is to hold; the grader knows nothing of it but the name under which it asks."""

from pathlib import Path

import nbformat

from autograder.assignment.source import Source
from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution
from tests.autograder.notebooks import checks, notebook, setup, solution

CHECK = """
class Check:
    def __init__(self, answer):
        self.answer, self.asked = answer, []
    def __for_release__(self, name, *, visible, again, seconds):
        counts = len(self.asked), len(visible.asked), len(again.asked)
        return f"{name}.note{counts + (seconds,)}"
"""
ASKS = "check = Check(one)\ncheck.asked.append(1)\nassert check", "check.asked.append(2)\nassert check.answer() == 1"


def test_each_check_is_asked_for_its_own_cell(tmp_path: Path) -> None:
    """With the visible half and with another run of the whole; a cell without such a check adds nothing."""
    path = tmp_path / "tiny.ipynb"
    cells = [
        setup(CHECK),
        solution("one", "def one():", "return 1"),
        checks("one", *ASKS),
        solution("two", "def two():", "return 2"),
        checks("two", "assert two() == 2", "assert two() > 1"),
    ]
    nbformat.write(notebook(*cells), path)
    source = Source.load("tiny", path)
    with AssignmentGrader(source, isolation="none") as grader:
        record = grader.grade(own_solution(source), asks_for_release=True)
        assert {cell.verdict for cell in record.cells} == {Verdict.PASSED}
        assert grader.release_lines == {"one_checks": ["check.note(2, 1, 2, 30)"]}
        grader.grade(own_solution(source))
        assert grader.release_lines == {}
