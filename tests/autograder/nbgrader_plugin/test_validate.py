"""nbgrader's *Validate*, as a command and as the button in JupyterLab: what ``course check`` says."""

import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

import nbformat
import pytest

from autograder.cli.main import main
from autograder.release.build import build_release
from autograder.submission.handin import start
from tests.autograder.handed_in import run_nbgrader
from tests.autograder.notebooks import TINY_ANSWERS as RIGHT
from tests.autograder.several_notebooks import FIRST, course_of_two, fill
from tests.browser.lab import jupyter_lab

# NumPy warns on stderr, as it does for the textbook's sigmoid at a large argument; the result is right.
WARNS = RIGHT | {"mse": "def mse(y, y_hat):\n    np.exp(np.float64(1000))\n    return np.mean((y_hat - y) ** 2)"}
WRONG = WARNS | {"double": "def double(x):\n    return [1 < 2]"}


@pytest.fixture
def work(tiny_course):
    """Writes answers into the work on ``tiny``; its path."""
    build_release(tiny_course, "tiny")
    path, _ = start(tiny_course, "tiny")

    def write(answers):
        filled = nbformat.read(path, as_version=4)
        for cell in filled.cells:
            cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
            if cell.cell_type == "markdown":
                cell.source = "Because it is squared."
        nbformat.write(filled, path)
        return path

    return write


@pytest.mark.parametrize(("answers", "is_right"), [(WARNS, True), (WRONG, False)], ids=["warning", "wrong"])
def test_validate_says_what_check_says(tiny_course, work, answers, is_right):
    """A warning on stderr is not a failure; both name what is wrong, in the same words."""
    path = work(answers)
    assert (main(["check", "--root", str(tiny_course.root), "tiny"]) == 0) == is_right
    said = run_nbgrader(tiny_course.root, "validate", str(path.relative_to(tiny_course.root))).stdout
    assert ("Success! Your notebook passes all the tests." in said) == is_right
    assert ("VALIDATION FAILED ON 1 CELL(S)!" in said) != is_right
    assert ("twice" in said) != is_right


@pytest.mark.parametrize("is_moved", [False, True], ids=["in its place", "elsewhere"])
def test_of_an_answer_that_lost_its_name_both_say_the_same(tiny_course, work, is_moved):
    """In its place it is known by the cells around it; elsewhere a person would have to look at it."""
    path = work(RIGHT)
    notebook = nbformat.read(path, as_version=4)
    (lost,) = (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "double")
    del lost.metadata["nbgrader"]
    lost.id = "another"
    if is_moved:
        notebook.cells.remove(lost)
        notebook.cells.append(lost)
    nbformat.write(notebook, path)
    assert main(["check", "--root", str(tiny_course.root), "tiny"]) == (1 if is_moved else 0)
    said = run_nbgrader(tiny_course.root, "validate", str(path.relative_to(tiny_course.root))).stdout
    assert ("Success!" in said) != is_moved
    assert ("VALIDATION FAILED ON 1 CELL(S)!" in said) == is_moved
    assert ("manual: " in said) == is_moved


@pytest.mark.parametrize("course", ["", "mine/class"], ids=["the course", "a folder above it"])
def test_the_button_says_what_check_says(tiny_course, work, tmp_path, capsys, course):
    """JupyterLab's *Validate* asks its server, which names the exercise that ``course check`` names, as HTML.

    It does so wherever the server was started.
    """
    work(WRONG)
    assert main(["check", "--root", str(tiny_course.root), "tiny"]) == 1
    assert "each value twice\n" in capsys.readouterr().out
    shutil.copytree(tiny_course.root, tmp_path / "home" / "shown" / course)
    with jupyter_lab(tmp_path / "home") as lab:
        request = urllib.request.Request(
            f"{lab.url}assignments/validate",
            data=urllib.parse.urlencode({"path": f"{course}/work/tiny/tiny.ipynb".lstrip("/")}).encode(),
            headers={"Authorization": f"token {lab.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.loads(response.read())
    assert answer["success"]
    [failed] = answer["value"]["failed"]
    assert failed["source"].startswith("assert double([1, 2]) == [2, 4]")
    assert failed["raw_error"].endswith("each value twice")
    assert "<" not in failed["error"]


def test_a_copy_is_checked_as_the_work_is(tiny_course, work):
    """A second file in the assignment's folder is held against the same tests, whatever it is called."""
    copy = work(WARNS).with_name("tiny-Copy1.ipynb")
    shutil.copy(work(WARNS), copy)
    assert "Success!" in run_nbgrader(tiny_course.root, "validate", str(copy)).stdout


def test_what_check_warns_of_is_said_too(tiny_course, work, capsys):
    """It fails nothing: beside a success it stands on the terminal alone, else below the cells that fail."""
    path = work(WARNS)
    for answers, place in ((WARNS, "stderr"), (WRONG, "stdout")):
        work(answers)
        copy = path.with_name("tiny-Copy1.ipynb")
        shutil.copy(path, copy)
        os.utime(copy, (path.stat().st_mtime + 60,) * 2)
        main(["check", "--root", str(tiny_course.root), "tiny"])
        [warned] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Only tiny.ipynb counts")]
        said = run_nbgrader(tiny_course.root, "validate", str(path))
        assert warned in " ".join(getattr(said, place).split())
        assert ("Success!" in said.stdout) == (answers is WARNS)


def test_a_notebook_outside_of_a_course_is_told_where_to_go(tiny_course, tmp_path):
    """Nothing is known of its tests there, and nbgrader's own way would take a warning for a failure."""
    path = tmp_path / "tiny.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    said = " ".join(run_nbgrader(tiny_course.root, "validate", str(path)).stdout.split())
    assert "tiny.ipynb lies outside of a course" in said
    assert "`course start tiny`" in said
    assert "Success!" not in said


def test_an_author_validates_a_source_by_itself(tiny_course):
    """A source that was never released passes by its own solutions."""
    assert "Success!" in run_nbgrader(tiny_course.root, "validate", "source_notebooks/tiny/tiny.ipynb").stdout


def test_each_notebook_of_several_is_validated_by_its_own_tests(tmp_path):
    """Cells of both have the same names; what is right in one of them is wrong in the other."""
    course = course_of_two(tmp_path / "course")
    build_release(course, "ps")
    for name, answers, said in (("problem1", FIRST, "Success!"), ("problem2", FIRST, "FAILED ON 1 CELL(S)!")):
        fill(course.release("ps") / f"{name}.ipynb", answers, course.work("ps") / f"{name}.ipynb")
        assert said in run_nbgrader(course.root, "validate", f"work/ps/{name}.ipynb").stdout


def test_a_broken_notebook_gets_the_sentence_of_check(tiny_course, work):
    """No traceback: the file, and what to do."""
    path = work(RIGHT)
    path.write_text("{}")
    done = run_nbgrader(tiny_course.root, "validate", str(path))
    assert "cannot be read as a notebook" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stdout + done.stderr


def test_a_notebook_of_no_assignment_is_nbgraders(tiny_course):
    """What has no release and no source is validated by nbgrader itself."""
    path = tiny_course.root / "other.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), path)
    assert "Success!" in run_nbgrader(tiny_course.root, "validate", str(path)).stdout


def test_reading_the_configuration_loads_no_nbgrader(tiny_course):
    """``course grade`` reads it too, and nbgrader takes a second."""
    ask = (
        "import sys; from autograder.course import Course; from pathlib import Path; Course(Path('.')).configuration()"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{ask}; print('nbgrader' in sys.modules, 'numpy' in sys.modules)"],
        cwd=tiny_course.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False False\n"
