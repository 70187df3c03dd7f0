"""What the tests of the gradebook share."""

from pathlib import Path

import pytest

from autograder.course import Course


@pytest.fixture
def new_course(tiny_course: Course, tmp_path: Path) -> Course:
    """Another machine's course directory, without marks."""
    root = tmp_path / "new"
    root.mkdir()
    (root / "nbgrader_config.py").write_bytes((tiny_course.root / "nbgrader_config.py").read_bytes())
    return Course(root)
