"""What a student process has in its memory: nothing that reads a source, a submission, a gradebook or a record."""

import tomllib
from pathlib import Path

import pytest

from tests.autograder.notebooks import checks
from tests.autograder.running.runs import cell_of, code, graded, source_of

ROOT = Path(__file__).resolve().parents[4]
PRINT_LOADED = "import sys\nprint(*sorted(name for name in sys.modules if name.split('.')[0] == 'autograder'))"


def contract() -> dict[str, list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = [contract for contract in contracts if contract["name"].startswith("the student side")]
    return found


@pytest.mark.parametrize("start_method", ["forkserver", "spawn"])
def test_a_student_process_loads_only_the_students_side(start_method):
    """A submission lists the grader's modules that it finds loaded, and none is of a forbidden folder."""
    source = source_of(cell_of("loaded", "loaded = []"), checks("loaded", "assert loaded == []"))
    record = graded(source, code("loaded", PRINT_LOADED), start_method=start_method)
    (printed,) = [
        output["text"] for cell in record.executed for output in cell.outputs if output.get("name") == "stdout"
    ]
    loaded = printed.split()
    assert "autograder.running.student.process" in loaded
    assert "autograder.running.checks.process" not in loaded
    assert [name for name in loaded if name.startswith(tuple(contract()["forbidden_modules"]))] == []
