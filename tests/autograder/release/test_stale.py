"""Whether students would still read what is graded; against releases that were just made, of any kind of cell."""

import json
import shutil

import nbformat
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.release.stale import changed_since_release
from tests.autograder.notebooks import markdown, tiny_source
from tests.autograder.released import release


def edit(course: Course, old: str, new: str) -> None:
    """Edits a source, in which ``old`` stands."""
    path = course.source("tiny")
    text = path.read_text()
    assert json.dumps(old)[1:-1] in text
    path.write_text(text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))


@pytest.fixture
def released(tiny_course: Course) -> Course:
    made = tiny_source()
    made.cells.insert(0, markdown("# Tiny"))
    nbformat.write(made, tiny_course.source("tiny"))
    release(tiny_course)
    return tiny_course


EDITS = {
    "hidden test": ("### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\nassert True\n", []),
    "own solution": ("### BEGIN SOLUTION\n", "### BEGIN SOLUTION\n    # in one line\n", []),
    "visible test": ("### BEGIN HIDDEN TESTS\n", "assert True\n### BEGIN HIDDEN TESTS\n", ["tiny"]),
    "task": ("# Tiny", "# Tiny, revised", ["tiny"]),
    "set-up": ("import numpy as np", "import numpy as np  # arrays", ["tiny"]),
}


def test_what_students_would_not_get_is_told(released):
    """And nothing of a change that they do not see, nor of a source that cannot be read."""
    source = released.source("tiny")
    before = source.read_text()
    assert changed_since_release(released) == []
    for what, (old, new, told) in EDITS.items():
        edit(released, old, new)
        assert (what, changed_since_release(released)) == (what, told)
        source.write_text(before)
    source.write_text("{")
    assert changed_since_release(released) == []


def bundled(course: Course, capsys: pytest.CaptureFixture[str]) -> str:
    """What ``course bundle`` says."""
    (course.root / "README.md").write_text("# Means\n")
    (course.root / "pyproject.toml").write_text('[tool.course.bundle]\npaths = ["release", "pyproject.toml"]\n')
    assert main(["bundle", "--root", str(course.root), str(course.root / "students.zip")]) == 0
    return capsys.readouterr().out


def test_the_bundle_says_that_a_release_is_old(released, capsys):
    assert "Changed since" not in bundled(released, capsys)
    edit(released, "import numpy as np", "import numpy as np  # arrays")
    assert "Changed since released: tiny; the zip has the earlier version." in (said := bundled(released, capsys))
    assert "run `course release tiny` and `course bundle` again." in said


def test_the_bundle_says_what_is_not_released(released, capsys):
    assert "Not released" not in bundled(released, capsys)
    for name in ("later", "much_later"):
        shutil.copytree(released.source("tiny").parent, released.source(name).parent)
    assert "Not released, and so not in the zip: later, much_later." in bundled(released, capsys)
