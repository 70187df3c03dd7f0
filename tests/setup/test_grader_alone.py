"""The grader grades another course, on a machine that has its wheel and what that asks for, and nothing else."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.confinement import survey
from tests.autograder.clusters import Cluster
from tests.autograder.notebooks import TINY_ANSWERS, tiny_source
from tests.setup.distributions import INSTALLED, ROOT, build_wheel, closure, declared

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "means"
c.CourseDirectory.source_directory = "source_notebooks"
"""
ISOLATION = () if survey().is_sufficient else ("--isolation", "none")
PROGRAM = Path(sys.executable).with_name("course")
NOT_IMPORTED = {".pyi", ".js", ".woff2", ".dat"}  # thousands of files for editors, browsers and translations
OF_THE_CHAPTER = ("lossopt", "torch", "sklearn", "scipy", "matplotlib", "dask", "tests")


@pytest.fixture(scope="module")
def environment() -> Iterator[Path]:
    """A fresh virtual environment; a folder that everybody may pass, since the confined process is nobody's."""
    folder = Path(tempfile.mkdtemp(prefix="grader-alone-"))
    folder.chmod(0o755)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    for name in closure(declared("autograder")):
        put(name, site)
    command = [sys.executable, "-m", "pip", "--python", folder / "venv" / "bin" / "python", "install", "-q"]
    wheel = build_wheel("autograder", folder)
    alone = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*command, "--no-deps", "--no-index", wheel], check=True, env=alone)
    yield folder
    shutil.rmtree(folder)


def put(name: str, site: Path) -> None:
    """The files of an installed package, as they stand here; a second name of each is enough if it can be given."""
    for file in INSTALLED[name].files or []:
        source, target = Path(str(file.locate())), site / file
        if ".." in file.parts or file.suffix in NOT_IMPORTED:  # programs and Jupyter's data lie elsewhere
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileNotFoundError:  # listed, but made only once it is needed
            continue
        except OSError:
            shutil.copy2(source, target)


def run(environment: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """One of the environment's programs, in the course, without anything of this process's path."""
    program, *others = arguments
    return subprocess.run(
        [environment / "venv" / "bin" / str(program), *map(str, others)],
        cwd=environment / "course",
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def course(environment: Path) -> Path:
    """A course of somebody else's: a configuration, one assignment, and two students who handed it in."""
    root = environment / "course"
    source = tiny_source()
    (root / "source_notebooks" / "tiny").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(source, root / "source_notebooks" / "tiny" / "tiny.ipynb")
    assert run(environment, "course", "release", "tiny", *ISOLATION).returncode == 0
    wrong = {"double": "def double(x):\n    return x"}
    for student, answers in {"s01": TINY_ANSWERS, "s02": TINY_ANSWERS | wrong}.items():
        notebook = nbformat.read(root / "release" / "tiny" / "tiny.ipynb", as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
        (root / "submitted" / student / "tiny").mkdir(parents=True)
        nbformat.write(notebook, root / "submitted" / student / "tiny" / "tiny.ipynb")
    return root


def test_the_environment_lacks_the_chapter(environment: Path, course: Path) -> None:
    """Otherwise the test below would show nothing."""
    ask = f"from importlib.util import find_spec as f; print([n for n in {OF_THE_CHAPTER} if f(n)], f('autograder'))"
    done = run(environment, "python", "-I", "-c", ask)
    found, _, where = done.stdout.partition("] ")
    assert (found, done.stderr) == ("[", "")
    assert str(environment / "venv") in where


def test_it_grades_and_exports(environment: Path, course: Path) -> None:
    """With isolation if this machine has it: the right answers get full marks, the wrong one loses its own."""
    graded = run(environment, "course", "grade", "tiny", *ISOLATION, "--json", "marks.json")
    assert graded.returncode == 0, graded.stderr
    (assignment,) = json.loads((course / "marks.json").read_text())["assignments"]
    assert {each["student"]: each["score"] for each in assignment["submissions"]} == {"s01": 5.0, "s02": 2.0}
    exported = run(environment, "course", "export", "--to", "csv")
    assert exported.returncode == 0, exported.stderr
    with (course / "marks.csv").open(newline="") as file:
        assert [(row["student_id"], row["max_score"]) for row in csv.DictReader(file)] == [
            ("s01", "6.0"),
            ("s02", "6.0"),
        ]


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        (
            ["--cluster", "tcp://127.0.0.1:9"],
            {},
            "`--cluster` needs Dask, which is not installed here; run `pip install 'autograder[cluster]'`.",
        ),
        (
            [],
            {"COURSE_DB_URL": "postgresql://127.0.0.1:9/marks"},
            "The gradebook postgresql://127.0.0.1:9/marks needs the package psycopg, which is not installed here; "
            "for PostgreSQL run `pip install 'autograder[postgresql]'`.",
        ),
    ],
    ids=["cluster", "postgresql"],
)
def test_what_an_extra_brings_is_asked_for(
    environment: Path, course: Path, options: list[str], variables: dict[str, str], said: str
) -> None:
    """Without Dask or psycopg, what needs it is a sentence that names the extra."""
    graded = run(environment, "course", "grade", "tiny", *ISOLATION, *options, **variables)
    assert (graded.returncode, graded.stderr.splitlines()[-1]) == (2, said)


@pytest.fixture
def worker_packages(environment: Path) -> Path:
    """What the extra ``cluster`` brings, in a folder of its own: other tests show what is missing without it."""
    folder = environment / "cluster"
    for name in closure(declared("autograder", "cluster")) - closure(declared("autograder")):
        put(name, folder)
    return folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide folders from a worker")
def test_a_worker_of_a_cluster_needs_the_wheel_alone(environment: Path, course: Path, worker_packages: Path) -> None:
    """With another working directory and Dask's default around it, and neither the course nor this repository there."""
    home = environment / "home"
    home.mkdir()
    hide = f'mount -t tmpfs none {course} && mount -t tmpfs none {ROOT} && exec "$@"'
    cluster = Cluster(environment)
    try:
        cluster.start_worker(
            worker_packages,
            threads=1,
            python=environment / "venv" / "bin" / "python",
            has_nanny=True,
            before=["unshare", "--mount", "--propagation", "private", "sh", "-c", hide, "sh"],
            cwd=home,
        )
        command = ["grade", "tiny", "--force", "--root", str(course), *ISOLATION, "--cluster", cluster.address]
        done = subprocess.run([PROGRAM, *command, "--json", "-"], capture_output=True, text=True, check=False)
    finally:
        cluster.end()
    assert done.returncode == 0, done.stderr
    assert "gets no work" not in done.stderr
    (assignment,) = json.loads(done.stdout)["assignments"]
    assert {each["student"]: each["score"] for each in assignment["submissions"]} == {"s01": 5.0, "s02": 2.0}
