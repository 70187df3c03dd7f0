"""The students' zip: what is in it works there, and what must not be in it is not."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import zipfile
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from autograder._exceptions import SourceError, UsageError
from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.course import Course
from autograder.release.build import build_release
from autograder.release.bundle import write_bundle
from autograder.release.due_dates import DUE_DATES
from tests.autograder.notebooks import markdown, notebook
from tests.autograder.released import release

ROOT = Path(__file__).parents[3]
PATHS = '[tool.course.bundle]\npaths = ["course", "release", "pyproject.toml"]\n'


@pytest.fixture
def released(tiny_course):
    """A small course with one lesson and all the folders that an instructor has."""
    build_release(tiny_course, "tiny")
    root = tiny_course.root
    (root / "pyproject.toml").write_text(PATHS)
    (root / "README.md").write_text("# Means\n\nFor instructors.\n")
    for folder in (
        "course/.ipynb_checkpoints",
        "course/__pycache__",
        "submitted/s01",
        "autograded",
        "feedback",
        "tests",
    ):
        (root / folder).mkdir(parents=True)
        (root / folder / "secret.txt").write_text("secret")
    nbformat.write(notebook(markdown("# 1 · Squares")), root / "course" / "1.ipynb")
    return tiny_course


def names(archive):
    with zipfile.ZipFile(archive) as packed:
        return sorted(packed.namelist())


def test_files_of_a_release_are_packed_whatever_they_are_called(released, tmp_path):
    """In their folders; and none of them may hold what nbgrader takes out for students."""
    folder = released.release("tiny")
    for name in ("data.csv", "build/a.csv", "conftest.py", "img/b.png", ".hidden", "__pycache__/c.pyc"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    write_bundle(released, tmp_path / "a.zip")
    packed = {name.partition("release/tiny/")[2] for name in names(tmp_path / "a.zip")} - {""}
    assert packed == {"tiny.ipynb", "data.csv", "build/a.csv", "conftest.py", "img/b.png"}
    (folder / "helper.py").write_text("### BEGIN SOLUTION")
    with pytest.raises(SourceError, match=r"release/tiny/helper\.py holds BEGIN SOLUTION, which students must not get"):
        write_bundle(released, tmp_path / "a.zip")


def test_only_what_the_course_lists_is_packed(released, tmp_path):
    """Lessons, releases and the files of the list, a README and a Makefile; nothing that a run or an editor left."""
    packed = write_bundle(released, tmp_path / "a.zip")
    assert packed == ["Makefile", "README.md", "course/1.ipynb", "pyproject.toml", "release/tiny/tiny.ipynb"]
    assert names(tmp_path / "a.zip") == [f"lossopt/{name}" for name in packed]


def test_the_same_course_gives_the_same_bytes(released, tmp_path):
    """It does not matter when it is packed; its files are as old as the newest of the course's."""
    for path in released.root.rglob("*"):
        os.utime(path, (10**9, 10**9))  # on 9 September 2001
    for name in ("a.zip", "b.zip"):
        write_bundle(released, tmp_path / name)
        os.utime(released.root / "course" / "1.ipynb", (0, 0))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2001, 9, 9)}


def test_the_readme_is_the_students_own(released, tmp_path):
    """It names each lesson and assignment, and nothing of the instructor's README but its title."""
    write_bundle(released, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        said = packed.read("lossopt/README.md").decode()
    assert said.startswith("# Means\n")
    assert "- `course/1.ipynb`: 1 · Squares\n" in said
    assert "course start tiny " in said
    assert "instructors" not in said


def test_students_get_the_due_dates(released, tmp_path):
    """As the gradebook has them when it is packed, of what is released; in a file, and in the README."""
    release(released)
    with closing(sqlite3.connect(released.root / "gradebook.db")) as gradebook, gradebook:
        gradebook.execute("update assignment set duedate = '2026-12-01 12:00:00.000000'")
    assert DUE_DATES in write_bundle(released, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert json.loads(packed.read(f"lossopt/{DUE_DATES}"))["due"] == {"tiny": "2026-12-01T12:00:00+00:00"}
        assert "- `tiny`, due 2026-12-01 12:00 UTC\n" in packed.read("lossopt/README.md").decode()


@pytest.mark.parametrize(
    "path", ["source_notebooks", "submitted", "course/../tests", "../course/source_notebooks", "."]
)
def test_what_is_the_instructors_is_refused(released, tmp_path, path):
    """A list that names a folder of the instructor's, by whatever way, is an error that names the entry."""
    (released.root / "pyproject.toml").write_text(PATHS.replace("pyproject.toml", path))
    with pytest.raises(UsageError, match=rf"{re.escape(path)} is not for students"):
        write_bundle(released, tmp_path / "a.zip")
    assert list(tmp_path.glob("*.zip*")) == []


def test_a_link_is_not_followed(released, tmp_path):
    """A link in a folder or in the list does not lead out of what is for students."""
    (released.root / "course" / "2.ipynb").symlink_to(released.source("tiny"))
    assert "course/2.ipynb" not in write_bundle(released, tmp_path / "a.zip")
    (released.root / "more").symlink_to(released.root / "source_notebooks")
    (released.root / "pyproject.toml").write_text(PATHS.replace("pyproject.toml", "more"))
    with pytest.raises(UsageError, match="more is not for students"):
        write_bundle(released, tmp_path / "b.zip")


def test_a_notebook_with_solutions_is_refused(released, tmp_path):
    """A source that was copied to the release by hand does not go out."""
    shutil.copy(released.source("tiny"), released.release("tiny"))
    with pytest.raises(SourceError, match=r"release/tiny/tiny.ipynb holds BEGIN SOLUTION, .* `course release`"):
        write_bundle(released, tmp_path / "a.zip")


def test_bad_input_is_one_sentence(released, tmp_path, capsys):
    """What to do is said of each list, file, release, lesson and folder that is missing or damaged; no zip is left."""
    said = []
    lesson, settings = released.root / "course" / "1.ipynb", released.root / "pyproject.toml"
    steps = {
        "1.ipynb cannot be read as a notebook": lambda: lesson.write_text("{"),
        "pyproject.toml cannot be read as TOML": lambda: (lesson.unlink(), settings.write_text("[tool")),
        "does not say what students get": lambda: settings.write_text("tool = 3\n"),
        "students get": lambda: (released.root / "pyproject.toml").write_text("[project]\n"),
        "There is no": lambda: (released.root / "pyproject.toml").write_text(PATHS.replace("release", "lessons")),
        "No assignment is released yet": lambda: (
            (released.root / "pyproject.toml").write_text(PATHS),
            (released.release("tiny") / "tiny.ipynb").unlink(),
        ),
    }
    for words, step in steps.items():
        step()
        assert main(["bundle", "--root", str(released.root), str(tmp_path / "a.zip")]) in (1, 2)
        said.append(capsys.readouterr().err)
        assert words in said[-1]
    assert main(["bundle", "--root", str(released.root), str(tmp_path / "none" / "a.zip")]) == 2
    said.append(capsys.readouterr().err)
    assert [len(text.splitlines()) for text in said] == [1] * 7
    assert [*tmp_path.glob("*.zip*"), *tmp_path.glob(".a.zip*")] == []


def test_an_interruption_leaves_no_part_of_a_zip(released, tmp_path, monkeypatch):
    """A zip that was there before stays as it is."""
    write_bundle(released, tmp_path / "a.zip")
    before = (tmp_path / "a.zip").read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zipfile.ZipFile.writestr", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(released, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.zip"]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """This course as students get it, set up by its own Makefile from packages that are there already."""
    folder = tmp_path_factory.mktemp("student")
    write_bundle(Course.at(ROOT), folder / "students.zip")
    with zipfile.ZipFile(folder / "students.zip") as packed:
        packed.extractall(folder)
    root = folder / "lossopt"
    # Its pip, too, is the one that is there: an environment's own takes seconds to unpack, with an old setuptools.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    [site] = (root / ".venv").glob("lib/python*/site-packages")
    (site / "there.pth").write_text(sysconfig.get_path("purelib") + "\n")
    ask = "import sys; sys.path.insert(0, 'autograder'); import bootstrap; print(bootstrap.place())"
    place = subprocess.run([sys.executable, "-c", ask], cwd=root, check=True, capture_output=True, text=True).stdout
    (root / ".venv" / "set-up-complete").write_text(f"{place}other pins\n")  # or all would be made anew
    done = make(root, "setup")
    assert (done.returncode, done.stderr) == (0, "")
    return root


def make(root, *arguments):
    command = ["make", f"PYTHON={sys.executable}", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=nobodys(root))


def nobodys(root):
    """The variables of a machine on which nothing was set up: no settings, no packages, no network."""
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    return {"PATH": os.defpath, "HOME": str(home), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}


def test_nothing_of_the_instructors_is_in_the_zip_of_this_course(unpacked):
    """No source, no test, no solution, no hidden test and no mark scheme."""
    top = sorted(path.name for path in unpacked.iterdir() if path.name not in (".venv", "autograder.egg-info"))
    # The licence asks to be handed on with the code.
    packages = [
        "autograder",
        "lib",
        "pyproject.toml",
        "requirements.txt",
        "setup.py",
        "environment.yml",
        "LICENSE",
        "LICENSE-texts",
    ]
    assert top == sorted(["Makefile", "README.md", "course", "nbgrader_config.py", "release", *packages])
    for path in [*unpacked.glob("course/**/*"), *unpacked.glob("release/**/*")]:
        assert path.is_dir() or not re.search("(BEGIN|END) (SOLUTION|HIDDEN|MARK)", path.read_text())


def test_every_target_of_the_makefile_works_there(unpacked):
    """It offers to set up, to open the lab and to clean; the README names no others."""
    targets = re.search(r"\.PHONY: (.*)", (unpacked / "Makefile").read_text())[1].split()
    assert targets == ["setup", "lab", "clean"]
    assert "course lab" in make(unpacked, "-n", "lab").stdout
    named = {word for call in re.findall(r"make ([a-z ]+)", said(unpacked)) for word in call.split()}
    assert named <= set(targets)
    assert (unpacked / ".venv" / "bin" / "course").is_file()
    assert make(unpacked, "-n", "demo").returncode != 0


def said(root):
    """The commands of the README."""
    found = re.findall(r"^make .*|`make [^`]*`", (root / "README.md").read_text(), re.MULTILINE)
    return "\n".join(found).replace("`", "")


def test_a_student_goes_the_whole_way_there(unpacked):
    """The README's own three commands: start, check when nothing is answered and when all is right, pack."""
    commands = re.findall(r"^course (\w+) (\S+)( --student)?", (unpacked / "README.md").read_text(), re.MULTILINE)
    assert [command for command, *_ in commands] == ["start", "check", "submit"]
    assert {assignment for _, assignment, _ in commands} == {"pipeline"}
    run(unpacked, "start", "pipeline")
    assert "0 of 7 pass" in run(unpacked, "check", "pipeline", status=1)
    answer_all(unpacked / "work" / "pipeline" / "pipeline.ipynb")
    assert "7 of 7 pass" in run(unpacked, "check", "pipeline")
    run(unpacked, "submit", "pipeline", "--student", "s01")
    [archive] = (unpacked / "work" / "to-upload").glob("*.zip")
    with zipfile.ZipFile(archive) as packed:
        own = (unpacked / "work" / "pipeline" / "pipeline.ipynb").read_bytes()
        assert packed.read("pipeline/pipeline.ipynb") == own


def test_the_code_of_the_zip_is_what_runs_there(unpacked):
    """Both packages, and what JupyterLab loads for the start page."""
    ask = "import autograder, lossopt; print(autograder.__file__); print(lossopt.__file__)"
    python = unpacked / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True)
    assert [Path(line).is_relative_to(unpacked) for line in done.stdout.split()] == [True, True]
    installed = unpacked / ".venv" / "share" / "jupyter" / "labextensions" / "course-start-page"
    assert {path.name for path in installed.rglob("*.*")} == {"package.json", "start_page.js", "start_page.css"}


def run(root, *arguments, status=0):
    """Runs a command as the README says, and returns what it said."""
    command = [root / ".venv" / "bin" / "course", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=nobodys(root))
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


def answer_all(path):
    """Writes the solutions of the source into a student's notebook."""
    source = Source.load(path.stem, Course.at(ROOT).source(path.stem))
    work = nbformat.read(path, as_version=4)
    for cell in work.cells:
        known = source.by_grade_id.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if known is not None and known.is_answer:
            cell.source = known.text
    nbformat.write(work, path)
