"""nbgrader's *Generate* gives students what ``course release`` gives them, hints included, or says what is missing."""

import nbformat

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


def write(course, returned):
    cells = (
        setup(CHECK),
        solution("one", "def one():", returned),
        checks("one", "check = Check(one)\nassert one() == 4"),
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


def test_it_says_what_is_missing_and_which_command_adds_it(tiny_course):
    """If the source's own solution is wrong, its checks can be asked for nothing."""
    path = write(tiny_course, "return 2")
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    assert (
        "tiny: what checks add to a release, such as hints, is missing. The source's own solution does not get full "
        "marks at one_checks (failed); correct it. Then run `course release tiny`."
    ) in " ".join(done.stderr.split())
    assert "note" not in nbformat.read(path, as_version=4).cells[2].source
