"""nbgrader's *Generate* gives students what ``course release`` gives them, hints included, and refuses the same."""

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.release.build import release_bytes
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.notebooks import checks, notebook, setup, solution

CHECK = """
class Check:
    def __init__(self, answer):
        self.answer = answer
    def __for_release__(self, name, *, visible, again, seconds):
        return f"note = {name}, {seconds}"
"""


def write(course, returned, check="assert one() == 4"):
    cells = (
        setup(CHECK),
        solution("one", "def one():", returned),
        checks("one", f"check = Check(one)\n{check}"),
    )
    nbformat.write(notebook(*cells), course.source("tiny"))
    return course.release("tiny") / "tiny.ipynb"


def test_it_adds_what_the_checks_ask_for(tiny_course):
    """The same cells as ``course release``, under the same checksums."""
    path = write(tiny_course, "return 4")
    source = Source.load("tiny", tiny_course.source("tiny"))
    ours = nbformat.reads(release_bytes(source, {"one_checks": ["note = check, 30"]}).decode(), as_version=4)
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    theirs = nbformat.read(path, as_version=4)
    assert [(cell.source, cell.metadata) for cell in theirs.cells] == [
        (cell.source, cell.metadata) for cell in ours.cells
    ]
    assert "note = check, 30\n" in theirs.cells[2].source


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("return 2", "the source's own solution does not get full marks at one_checks (failed: this does not hold"),
        ("return None", "an answer that is always None gets 1 points at one_checks; add a case that it fails"),
    ],
)
def test_it_refuses_what_course_release_refuses(tiny_course, returned, said):
    """In the same sentence, and nothing is released."""
    path = write(tiny_course, returned, "assert one() is None" if "None" in returned else "assert one() == 4")
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny", "--force")
    assert done.returncode == 1
    assert f"tiny.ipynb: {said}" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not path.exists()
