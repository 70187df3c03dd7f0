"""Files beside the source are there for reading wherever something runs: the source's, and never the student's."""

import json
import pickle
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.assignment.source_files import SourceFiles
from autograder.confinement.landlock import abi
from autograder.gradebook.marks import read_assignment
from autograder.grading import scheduler
from autograder.grading.scheduler import Grading
from autograder.records import Verdict
from autograder.running.assignment_grader import AssignmentGrader, _imported_ahead
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.notebooks import checks, notebook, setup, solution
from tests.autograder.running.runs import answered, by_name

HELPER = 'import math\nTIMES = 2\n\ndef read(path="data.csv"):\n    return [float(line) for line in open(path)]\n'
FILES = {"data.csv": b"1\n2\n3\n", "helper.py": HELPER.encode(), "more/notes.txt": b"notes", "raw.bin": b"\xff\x00"}
CELLS = (
    setup("import os\nimport helper\nrows = helper.read()\nassert open('more/notes.txt').read() == 'notes'"),
    solution("total", "def total(k):", "from helper import read\nreturn k * sum(read())"),
    checks("total", "import helper\nassert total(2) == 2 * sum(helper.read()) == 2 * sum(rows) == 12"),
    solution("kept", "def kept():", "return open('raw.bin', 'rb').read()"),
    checks("kept", "with open('raw.bin', 'rb') as file:\n    assert kept() == file.read() == b'\\xff\\x00'"),
    solution("wrote", "def wrote():", "return 'mine'"),
    checks("wrote", "assert wrote() == 'mine'\nassert open('data.csv').read() == '1\\n2\\n3\\n'"),
)
RIGHT = {
    "total": "def total(k):\n    import helper\n    return k * sum(helper.read())",
    "kept": "def kept():\n    return open('raw.bin', 'rb').read()",
    # What it writes lies in its own folder, also where it puts something in the place of a file of the source's.
    "wrote": """def wrote():
    os.unlink('data.csv')
    for name in ('data.csv', 'more/new.txt', 'own.py'):
        with open(name, 'w') as file:
            file.write("WORD = 'mine'")
    import own
    return own.WORD""",
}
SCORED = ("total_checks", "kept_checks", "wrote_checks")
NEEDS_LANDLOCK = pytest.mark.skipif(not abi(), reason="this kernel has no Landlock")


def source_with_files(**metadata: object) -> Source:
    written = notebook(*CELLS, limits={"cell_seconds": 10}, **metadata)
    return Source.parse("small", nbformat.writes(written).encode(), Path("small.ipynb"), lambda: SourceFiles(FILES))


@pytest.mark.parametrize(
    ("processes", "isolation", "start_method"),
    [
        ("two", "none", "forkserver"),
        ("one", "none", "forkserver"),
        ("two", "none", "spawn"),
        pytest.param("two", "full", "forkserver", marks=NEEDS_LANDLOCK),
        pytest.param("one", "full", "forkserver", marks=NEEDS_LANDLOCK),
    ],
)
def test_cells_answers_and_checks_read_them(processes, isolation, start_method):
    """And one submission leaves nothing of what it did to them to the next."""
    source = source_with_files(processes=processes)
    with AssignmentGrader(source, isolation=isolation, start_method=start_method) as grader:
        for _ in range(1 if start_method == "spawn" else 2):
            found = by_name(grader.grade(answered(RIGHT)))
            expected = dict.fromkeys(("total", "kept", "wrote"), Verdict.PASSED)
            if processes == "one":  # what it put in the place of the data, its check reads too
                expected["wrote"] = Verdict.FAILED
            assert {name: cell.verdict for name, cell in found.items()} == expected, found
    assert not grader._held.path.exists()


class Elsewhere(Executor):
    """Does the work as a worker on another machine: with nothing but what the job holds."""

    def submit(self, work, /, *arguments, **keywords):
        future = Future()
        work, arguments, keywords = pickle.loads(pickle.dumps((work, arguments, keywords)))
        future.set_result(work(*arguments, **keywords))
        return future


def test_they_travel_with_each_hand_in(tiny_course):
    """To the worker that grades it, on whatever machine; what a student handed in under their names is left out."""
    folder = tiny_course.source("tiny").parent
    for name, data in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    nbformat.write(notebook(*CELLS, limits={"cell_seconds": 10}), tiny_course.source("tiny"))
    source = Source.load("tiny", tiny_course.source("tiny"))
    _hand_in(tiny_course, source)
    try:
        (record,) = Grading(tiny_course, source, ["s01"], Elsewhere(), isolation="none").finish(lambda record: record)
    finally:
        scheduler._own.close()
        del scheduler._own.close, scheduler._own.key
    assert record.score == 3, record
    assert record.message == "only the notebook is taken; left out beside it: data.csv and helper.py"


def _hand_in(course, source):
    """A right hand-in with other files under the names of the source's."""
    released = course.release("tiny")
    for name, data in FILES.items():
        (released / name).parent.mkdir(parents=True, exist_ok=True)
        (released / name).write_bytes(data)
    folder = course.submitted("tiny", "s01")
    folder.mkdir(parents=True)
    answered_cells = json.loads(nbformat.writes(nbformat.from_dict(source.notebook)))
    for cell in answered_cells["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = RIGHT.get(name, cell["source"])
    (folder / "tiny.ipynb").write_text(json.dumps(answered_cells))
    (folder / "data.csv").write_text("100\n")
    (folder / "helper.py").write_text("def read():\n    return [6]\n")
    (folder / "raw.bin").write_bytes(FILES["raw.bin"])


def test_nbgraders_commands_take_the_sources_files_too(tiny_course):
    """*Generate* releases them, and nothing that is not for students; *Autograde* reads them, and not the student's."""
    folder = tiny_course.source("tiny").parent
    for name, data in {**FILES, "README.md": b"for me", ".private": b"x", "img/.x": b"x", "old/a.ipynb": b"{}"}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    nbformat.write(notebook(*CELLS, limits={"cell_seconds": 10}), tiny_course.source("tiny"))
    config = tiny_course.root / "nbgrader_config.py"
    isolation = '\nc.GradeInTwoProcesses.isolation = "none"\nc.AddLines.isolation = "none"\n'
    config.write_text(config.read_text() + isolation)
    made = run_nbgrader(tiny_course.root, "generate_assignment", "tiny")
    assert made.returncode == 0, made.stderr
    released = tiny_course.release("tiny")
    names = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    assert names == {*FILES, "tiny.ipynb"}
    assert not (released / "img").exists()
    _hand_in(tiny_course, Source.load("tiny", tiny_course.source("tiny")))
    done = run_nbgrader(tiny_course.root, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert "left out beside it: data.csv and helper.py" in done.stderr
    marks = read_assignment(tiny_course, "tiny").submissions["s01"].marks
    assert {name: mark.score for name, mark in marks.items()} == dict.fromkeys(SCORED, 1.0)
    assert (tiny_course.autograded("tiny", "s01") / "data.csv").read_bytes() == FILES["data.csv"]


def test_they_are_imported_by_each_process_anew():
    """A fork server imports what they import, and nothing of their names that is installed."""
    source = source_with_files()
    ahead = _imported_ahead(source, ["import helper, numpy", "from more import notes"])
    assert {"math", "numpy"} <= set(ahead)
    assert not {name.partition(".")[0] for name in ahead} & {"helper", "more"}
