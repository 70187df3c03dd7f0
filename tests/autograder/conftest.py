"""A course directory of its own for each test, with one small assignment."""

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from tests.autograder.notebooks import tiny_source

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tiny_course(tmp_path: Path) -> Course:
    """A course with the assignment ``tiny``; nothing is released or handed in yet."""
    root = tmp_path / "course"
    folder = root / "source_notebooks" / "tiny"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    nbformat.write(tiny_source(), folder / "tiny.ipynb")
    return Course.at(root)
