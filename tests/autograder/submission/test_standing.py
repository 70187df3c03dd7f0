"""How an exercise stands, in a word."""

import pytest

from autograder.records import CellRecord, Status, SubmissionRecord, Verdict
from autograder.submission.standing import exercise_name, in_a_word, in_sum, standing


def cell(name: str, verdict: Verdict, **more: object) -> CellRecord:
    return CellRecord(grade_id=name, score=0.0, max_score=1.0, verdict=verdict, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", Verdict)
def test_each_verdict_has_its_word(verdict):
    """What is neither right nor missing nor for a person is wrong; a blank answer is missing."""
    words = {"passed": "right", "partial": "partly", "missing": "missing", "manual": "by hand"}
    assert in_a_word(cell("f", verdict)) == words.get(verdict.value, "wrong")
    assert in_a_word(cell("f", verdict, is_blank=True)) == "missing"


def test_exercises_are_named_without_the_ending_of_their_tests():
    """A written answer has its own name."""
    assert exercise_name(cell("mse_checks", Verdict.PASSED)) == "mse"
    assert exercise_name(cell("mse_written", Verdict.MANUAL)) == "mse_written"


def test_a_record_is_summed_up():
    """Kinds that there are none of are left out, but for right, wrong and missing."""
    cells = (cell("a_checks", Verdict.PASSED), cell("b_checks", Verdict.PARTIAL), cell("c_checks", Verdict.CRASHED))
    record = SubmissionRecord(student="s01", status=Status.GRADED, max_score=3.0, seconds=0.0, cells=cells)
    assert standing(record) == {"right": ("a",), "partly": ("b",), "wrong": ("c",)}
    assert in_sum(standing(record)) == "1 right, 1 partly right (b), 1 wrong (c), 0 missing"
    assert in_sum({}, with_names=False) == "0 right, 0 wrong, 0 missing"
