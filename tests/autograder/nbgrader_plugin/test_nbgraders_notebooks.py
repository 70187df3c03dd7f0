"""nbgrader's own test notebooks, which its package holds, get nbgrader's marks, those that try to cheat as well."""

import shutil
from pathlib import Path

import nbgrader
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.marks import Mark, read_assignment
from autograder.grading import scheduler
from tests.autograder.grading.test_scheduler import AtOnce

FILES = Path(nbgrader.__file__).parent / "tests" / "apps" / "files"
SOURCES = {"p1": "submitted-changed", "p2": "test"}
# Who handed in what; whoever has no p2 gets nothing for it.
HANDED_IN = {
    "s01": {"p1": "submitted-unchanged", "p2": "test"},
    "s02": {"p1": "submitted-changed", "p2": "test-hidden-tests"},
    "s03": {"p1": "submitted-grade-cell-changed", "p2": "test-with-output"},
    "s04": {"p1": "submitted-locked-cell-changed"},
    "s05": {"p1": "submitted-cheat-attempt"},
    "s06": {"p1": "submitted-cheat-attempt-alternative"},
}
CELLS = {
    "p1": ("foo", "bar", "baz", "quux"),
    "p2": (
        "correct_squares",
        "squares_invalid_input",
        "correct_sum_of_squares",
        "sum_of_squares_uses_squares",
        "sum_of_squares_equation",
        "sum_of_squares_application",
    ),
}
BLANK, ANSWERED, CHEATS = (1.0, 0.0, 0.0, 0.0), (1.0, 1.0, None, None), (1.0, 0.0, None, None)
SOLVED, NOTHING = (1.0, 1.0, 0.5, 0.5, None, None), (0.0,) * 6
# What nbgrader 0.9.6 gives, read out of its gradebook behind `nbgrader generate_assignment` and `nbgrader autograde` on
# these very files; None waits for a person.
BY_NBGRADER = {
    "s01": (BLANK, SOLVED),
    "s02": (ANSWERED, (0.0, 1.0, 0.0, 0.5, None, None)),
    "s03": (BLANK, SOLVED),
    "s04": (BLANK, NOTHING),
    "s05": (CHEATS, NOTHING),
    "s06": (CHEATS, NOTHING),
}
# A cell that was deleted and whose text stands nowhere else is missing here; nbgrader has a person look at it.
DELETED = ("s02", "p2/sum_of_squares_equation")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("files") / "course"
    for name, file in SOURCES.items():
        _copy(file, root / "source" / "ps" / f"{name}.ipynb")
    for student, files in HANDED_IN.items():
        for name, file in files.items():
            _copy(file, root / "submitted" / student / "ps" / f"{name}.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.local_processes.local_executor", lambda jobs: AtOnce())
        patch.delenv("COURSE_DB_URL", raising=False)
        assert main(["grade", "--root", str(root), "ps", "--isolation", "none"]) == 0
    yield read_assignment(Course.at(root), "ps").submissions
    scheduler._own.close()
    del scheduler._own.close, scheduler._own.key


def _copy(file: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(FILES / f"{file}.ipynb", target)


@pytest.mark.parametrize("student", HANDED_IN)
def test_each_cell_gets_nbgraders_mark(graded, student):
    """What waits for a person there waits here, and nothing else does."""
    names = [f"{notebook}/{cell}" for notebook, cells in CELLS.items() for cell in cells]
    theirs = dict(zip(names, [score for scores in BY_NBGRADER[student] for score in scores], strict=True))
    marks = dict(graded[student].marks)
    if student == DELETED[0]:
        deleted = marks.pop(DELETED[1])
        assert deleted == Mark(score=0.0, max_score=1.0, needs_manual=False)
        assert theirs.pop(DELETED[1]) is None
    assert {name: mark.score for name, mark in marks.items()} == theirs
    assert {name for name, mark in marks.items() if mark.needs_manual} == {n for n, s in theirs.items() if s is None}
