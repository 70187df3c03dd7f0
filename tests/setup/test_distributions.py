"""``autograder`` and ``lossopt``: each declares what it imports, and its wheel holds all that it reads."""

import re
import zipfile

import pytest
from packaging.utils import canonicalize_name

from tests.setup.distributions import DISTRIBUTIONS, ROOT, ROOT_PROJECT, build_wheel, closure, declared, group, imported

DATA = {".j2", ".json", ".css", ".js", ".npz", ".csv", ".typed", ""}  # Makefile has no suffix
# Imported only where it is used; whoever uses it has it, or asks for the extra.
OPTIONAL = {
    "torch": ("autograder/wire/arrays.py", "autograder/cli/doctor.py", "autograder/running/checks/in_place.py"),
    "dask": ("autograder/grading/cluster.py",),
    "distributed": ("autograder/grading/cluster.py",),
    "pandas": ("autograder/wire/frames.py",),
    "scipy": ("autograder/wire/sparse_matrices.py",),
    "sympy": ("autograder/wire/symbolic.py",),
}
# The extra of `lossopt` that a subpackage needs.
EXTRAS = {
    "data": ("data",),
    "explorers": ("figures",),
    "pages": ("pages",),
    "progress": ("figures",),
    "training": ("torch",),
}

# What pages of JupyterLab load, below its folder of extensions.
LOADED = {
    "autograder": {
        "course-submit/package.json",
        "course-submit/static/submit.js",
        "course-start-page/package.json",
        "course-start-page/static/start_page.js",
        "course-start-page/static/start_page.css",
    },
    "lossopt": {
        "lossopt-lessons/package.json",
        "lossopt-lessons/static/lessons.js",
        "lossopt-lessons/static/questions.css",
    },
}


def names(requirements):
    return {canonicalize_name(requirement.name) for requirement in requirements}


def test_the_grader_declares_what_it_imports():
    """Every package that a module of it imports, and nothing besides but JupyterLab, which it starts."""
    found = imported((ROOT / "autograder").rglob("*.py"))
    for package, places in OPTIONAL.items():
        assert found.pop(package, set()) == set(places)
    assert set(found) == names(declared("autograder")) - {"jupyterlab"}
    assert names(declared("autograder", "cluster")) - names(declared("autograder")) == {"dask", "distributed"}


@pytest.mark.parametrize(
    "package", sorted(path.name for path in (ROOT / "lib" / "lossopt").iterdir() if (path / "__init__.py").is_file())
)
def test_each_part_of_the_library_declares_what_it_imports(package):
    """In the least dependencies, or in the extra of that part."""
    found = set(imported((ROOT / "lib" / "lossopt" / package).rglob("*.py")))
    assert found <= names(declared("lossopt", *EXTRAS.get(package, ())))


def test_the_library_declares_nothing_that_it_does_not_import():
    """With all its extras."""
    extras = DISTRIBUTIONS["lossopt"].table["project"]["optional-dependencies"]
    assert set(imported((ROOT / "lib" / "lossopt").rglob("*.py"))) == names(declared("lossopt", *extras))


def test_the_tests_declare_what_they_import():
    """What a test imports is in a group of dependencies, or a distribution's own."""
    found = imported([*ROOT.glob("*.py"), *(ROOT / "tests").rglob("*.py")])
    there = names([*group("course"), *group("dev")])
    assert {name: places for name, places in found.items() if name not in there} == {}


def test_the_demonstration_does_without_tools():
    """``make demo`` and ``make lab`` set up the students' part alone; so does ``make pages``."""
    shown = [path for path in (ROOT / "tests" / "classroom").rglob("*.py") if not path.name.startswith("test_")]
    assert set(imported(shown)) <= names(group("course"))
    targets = dict(re.findall(r"^(\w+): (course|setup)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {name for name, first in targets.items() if first == "course"} == {"demo", "lab", "pages"}


def test_the_grader_needs_no_library_of_the_chapter():
    """Neither PyTorch nor scikit-learn nor matplotlib comes with it, by whatever way; nor does Dask."""
    brought = closure(declared("autograder"))
    assert {"nbgrader", "numpy", "jupyterlab"} <= brought
    assert (
        brought & {"torch", "scikit-learn", "scipy", "pandas", "matplotlib", "dask", "distributed", "psycopg"} == set()
    )


def test_the_least_of_the_library_is_small():
    """NumPy and the array API; whoever computes a loss does without Jupyter."""
    assert closure(declared("lossopt")) == {"numpy", "array-api-compat"}


@pytest.fixture(scope="module", params=sorted(DISTRIBUTIONS))
def wheel(request, tmp_path_factory):
    """The wheel of one distribution: its name, and the files in it."""
    distribution = DISTRIBUTIONS[request.param]
    return request.param, build_wheel(request.param, tmp_path_factory.mktemp(request.param)), distribution


def test_a_wheel_holds_all_that_its_package_reads(wheel):
    """Every module and every file of data, what Jupyter reads where Jupyter looks for it, and the licence."""
    name, built, distribution = wheel
    with zipfile.ZipFile(built) as packed:
        held = set(packed.namelist())
    folder = distribution.package
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} <= DATA | {".py"}
    jupyters = {path for path in files if "jupyter" in path.relative_to(folder).parts}
    assert {path.relative_to(folder.parent).as_posix() for path in set(files) - jupyters} <= held
    for path in jupyters:
        below = path.relative_to(folder).as_posix().partition("jupyter/")[2]
        assert [one for one in held if one.endswith(f"/data/etc/jupyter/{below}")] != []
    extension = {one.partition("/labextensions/")[2] for one in held if "/data/share/jupyter/labextensions/" in one}
    assert extension == LOADED[name]
    assert f"{name}/py.typed" in held
    assert [one for one in held if one.endswith(".dist-info/licenses/LICENSE")] != []
    assert not [one for one in held if one.startswith("tests/")]


def test_the_command_belongs_to_the_grader():
    """``course`` works wherever the grader is installed, with whatever library."""
    assert ROOT_PROJECT["project"]["scripts"] == {"course": "autograder.cli.program:run"}
    assert "scripts" not in DISTRIBUTIONS["lossopt"].table["project"]
