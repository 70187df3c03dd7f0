"""Success and discrimination of exercises and parts, against SciPy and tables worked by hand."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from scipy import stats

from autograder.assignment.source import Source
from autograder.records import Verdict
from autograder.reporting.class_results import StudentResult
from autograder.reporting.items import FEWEST, Item, read_items
from tests.autograder.notebooks import two_exercises
from tests.autograder.reporting.made_up import a_class, a_student, cell

SOURCE = Source.parse("tiny", nbformat.writes(two_exercises()).encode(), Path("tiny.ipynb"))


def items(*students: StudentResult) -> dict[str, Item]:
    return {item.name: item for item in read_items(SOURCE, a_class(*students))}


def student(number: int, f: float, g: float, written: float | None = 0.0) -> StudentResult:
    return a_student(f"s{number:02d}", cell("f_checks", f), cell("g_checks", g), cell("g_written", written))


def test_discrimination_is_the_point_biserial_correlation_with_the_rest():
    """As SciPy has it for an exercise that is passed or failed; the exercise itself is not in the total."""
    rng = np.random.default_rng(5)
    f, g, written = rng.integers(0, 2, 30), rng.random(30), rng.integers(0, 5, 30) / 4
    found = items(*(student(i, float(f[i]), float(g[i]), float(written[i])) for i in range(30)))
    assert found["f"].discrimination == pytest.approx(stats.pointbiserialr(f, g + written).statistic, abs=1e-9)
    assert found["g"].discrimination == pytest.approx(np.corrcoef(g, f + written)[0, 1], abs=1e-9)
    assert found["g"].discrimination != pytest.approx(np.corrcoef(g, f + g + written)[0, 1], abs=1e-3)


def test_success_counts_points_and_answers():
    """Worked by hand: 1, 0.5, 0 and a blank of 1 point make 37.5 %."""
    blank = a_student("s04", cell("f_checks", 0.0, is_blank=True), cell("g_checks", 1.0), cell("g_written", 1.0))
    found = items(student(1, 1.0, 1.0), student(2, 0.5, 1.0), student(3, 0.0, 1.0), blank)["f"]
    assert (found.count, found.answered, found.full, found.none, found.success) == (4, 3, 1, 1, 0.375)
    assert found.verdicts == {"passed": 1, "failed": 3}
    assert found.has_hidden


def test_what_waits_for_a_person_is_no_zero():
    """It is left out of success and of everybody's rest, so that who was marked first does not look stronger."""
    students = [student(i, float(i % 2), float(i % 2), None) for i in range(10)]
    marked = a_student("s10", cell("f_checks", 0.0), cell("g_checks", 0.0), cell("g_written", None),
                       manual={"g_written": 1.0})  # fmt: skip
    found = items(*students, marked)
    assert (found["g_written"].count, found["g_written"].waiting, found["g_written"].success) == (1, 10, 1.0)
    assert found["f"].discrimination == pytest.approx(1.0)  # 10 points by hand would have spoilt it


def test_a_blank_written_answer_alone_says_nothing_of_success():
    """Blank ones are marked with 0 at once, while all that was written waits."""
    blank = a_student("s02", cell("f_checks", 0.0), cell("g_checks", 0.0), cell("g_written", 0.0, is_blank=True))
    assert items(student(1, 1.0, 1.0, None), blank)["g_written"].success is None


def test_a_persons_mark_stands_before_the_checks():
    """As in the export."""
    moved = a_student("s01", cell("f_checks", 0.0), cell("g_checks", 1.0), manual={"f_checks": 1.0})
    assert items(moved)["f"].success == 1.0


@pytest.mark.parametrize("size", [0, 1, FEWEST - 1, FEWEST])
def test_discrimination_needs_a_class(size):
    """Fewer than ten hand-ins say nothing; nobody at all neither."""
    found = items(*(student(i, float(i % 2), i / 10) for i in range(size)))
    assert (found["f"].discrimination is not None) == (size >= FEWEST)
    assert (found["f"].count, found["f"].success is None) == (size, size == 0)


def test_equal_marks_have_no_discrimination():
    """Nothing varies, so there is no correlation: neither 0 nor an error."""
    assert all(item.discrimination is None for item in items(*(student(i, 1.0, 1.0) for i in range(12))).values())


def test_parts_are_compared_with_the_other_exercises():
    """Not with the other parts of their own; what has not come to its end is not counted."""
    rng = np.random.default_rng(2)
    idea, edges, g = rng.integers(0, 2, 20) / 2, rng.integers(0, 2, 20) / 2, rng.random(20)
    students = [
        a_student(
            f"s{i:02d}",
            cell("f_checks", idea[i] + edges[i], parts=[("the idea", 0.5, idea[i]), ("edges", 0.5, edges[i])]),
            cell("g_checks", g[i]),
            cell("g_written", 0.0),
        )
        for i in range(20)
    ]
    stopped = a_student("s20", cell("f_checks", 0.0, verdict=Verdict.TIMEOUT), cell("g_checks", 1.0),
                        cell("g_written", 0.0))  # fmt: skip
    found = items(*students, stopped)["f"].parts
    assert [(part.name, part.points, part.count) for part in found] == [("the idea", 0.5, 20), ("edges", 0.5, 20)]
    assert found[0].discrimination == pytest.approx(stats.pearsonr(idea, g).statistic, abs=1e-9)
    assert found[1].success == pytest.approx(edges.mean() / 0.5)
    assert (found[0].full, found[0].none) == (int((idea == 0.5).sum()), int((idea == 0).sum()))
