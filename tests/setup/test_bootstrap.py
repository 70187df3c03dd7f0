"""``make setup``: what is in place is kept, an interrupted set-up is made anew, and a failure is said in one sentence.

The set-up runs for real, on a repository of small packages that need neither a network nor setuptools. It is longer
than 300 lines, since each way in which a set-up can end wants the same repository.
"""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from autograder import bootstrap
from tests.setup.distributions import DISTRIBUTIONS

ROOT = Path(__file__).resolve().parents[2]
BUILD_BACKEND = """
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    project = "lossopt" if os.path.basename(os.getcwd()) == "lib" else "autograder"
    name = project + "-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        about = project + "-1.dist-info/"
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\\nName: " + project + "\\nVersion: 1\\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(about + "RECORD", "")
    return name
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one set-up ended."""

    status: int
    said: str
    complained: str


def put_wheel(folder: Path, version: str, name: str = "tiny_part") -> None:
    """A package of one module, where pip finds it without a network."""
    about = f"{name}-{version}.dist-info/"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        wheel.writestr(about + "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(about + "RECORD", f"{name}.py,,\n")


def set_up(root: Path, *pins: str, **variables: str) -> Outcome:
    """Run the set-up of the repository at ``root``, on a machine whose packages lie in a folder."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(root / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "-I", str(root / "autograder" / "bootstrap.py"), *pins],
        env={**outside, **offline, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(status=done.returncode, said=done.stdout, complained=done.stderr)


def installed(root: Path) -> dict[str, str]:
    """Versions of what the set-up installed, by name."""
    ask = "from importlib.metadata import distributions as d; print({p.name: p.version for p in d()})"
    command = [root / ".venv" / "bin" / "python", "-I", "-c", ask]
    found = ast.literal_eval(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name: version for name, version in found.items() if name not in ("pip", "setuptools")}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose set-up went well."""
    root = tmp_path_factory.mktemp("set-up") / "repository"
    for folder in (root, root / "lib"):
        folder.mkdir(parents=True)
        (folder / "backend.py").write_text(BUILD_BACKEND)
        (folder / "pyproject.toml").write_text(PYPROJECT)
    (root / "autograder").mkdir()
    shutil.copy(ROOT / "autograder" / "bootstrap.py", root / "autograder")
    (root / "requirements.txt").write_text("# The pins.\ntiny_part==1.0\n")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\ntiny_tool==1.0\n")
    (root / "wheels").mkdir()
    for name in ("tiny_part", "tiny_tool"):
        put_wheel(root / "wheels", "1.0", name)
    outcome = set_up(root)
    assert (outcome.status, outcome.complained) == (0, "")
    assert [word for word in ("creating .venv", "requirements.txt", "course", "done") if word not in outcome.said] == []
    return root


@pytest.fixture
def repository(finished: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage; its stamp is renewed, since it stands elsewhere."""
    root = tmp_path / "repository"
    shutil.copytree(finished, root, symlinks=True)
    mark_complete(root)
    return root


def mark_complete(root: Path) -> None:
    ask = "import bootstrap as b; print(b.place(), b.fingerprint(b.PINS), sep='\\n', end='')"
    ask = "import sys; sys.path.insert(0, 'autograder'); " + ask
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=True)
    (root / ".venv" / "set-up-complete").write_text(done.stdout)


def test_both_distributions_are_installed(finished: Path) -> None:
    """The grader and the library, beside what is pinned and nothing that only development needs."""
    assert installed(finished) == {"autograder": "1", "lossopt": "1", "tiny_part": "1.0"}


def test_a_second_run_does_and_says_nothing(finished: Path) -> None:
    """What is in place is skipped; a copy of the stamp's own text counts as being in place."""
    assert set_up(finished) == Outcome(status=0, said="", complained="")
    stamp = (finished / ".venv" / "set-up-complete").read_text()
    mark_complete(finished)
    assert (finished / ".venv" / "set-up-complete").read_text() == stamp


ANSWERS = """#!/bin/sh
case "$*" in
    *sqlite3*) {answer} ;;
    *) exec {python} "$@" ;;
esac
"""


def put_python(folder: Path, answer: str) -> Path:
    """A Python of this version that answers in its own way how long it takes for a little work."""
    path = folder / "python{}.{}".format(*sys.version_info)
    said = answer.format(version="{} {}".format(*sys.version_info))
    path.write_text(ANSWERS.format(answer=said, python=sys.executable))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("answer", "is_taken"),
    [
        ("echo {version} 0.000001", True),
        ("echo {version} 1000", False),  # slower
        ("echo 3 99 0.000001", False),  # another version
        ("exit 1", False),  # without what an environment needs
        ("echo no number", False),
    ],
)
def test_a_python_that_is_much_faster_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, is_taken: bool
) -> None:
    """Of the same version, on the path; a distribution's takes half as long as one that pyenv has built."""
    other = put_python(tmp_path, answer)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.much_faster() == (str(other) if is_taken else sys.executable)
    assert (f"taking {other}, which is " in capsys.readouterr().out) == is_taken


def test_the_environment_is_made_with_it_unless_a_python_was_named(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is where the Makefile is given no ``PYTHON``."""
    shutil.rmtree(repository / ".venv")
    other = put_python(tmp_path, "echo {version} 0.000001")
    outcome = set_up(repository, "--or-faster", PATH=os.pathsep.join([str(tmp_path), os.environ["PATH"]]))
    assert (outcome.status, outcome.complained, f"taking {other}" in outcome.said) == (0, "", True)
    assert installed(repository)["tiny_part"] == "1.0"
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(bootstrap, "set_up", lambda *arguments: asked.append(arguments))
    for arguments in (["--or-faster", "requirements-dev.txt"], ["requirements.txt"]):
        monkeypatch.setattr(sys, "argv", ["bootstrap.py", *arguments])
        bootstrap.main()
    assert asked == [("requirements-dev.txt", True), ("requirements.txt", False)]


@pytest.mark.parametrize("makefile", ["Makefile", "autograder/release/templates/Makefile"])
def test_make_says_whether_a_python_was_named(makefile: str) -> None:
    """On its command line or in the environment."""
    command = ["make", "--dry-run", "-f", ROOT / makefile, "setup"]
    unnamed = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    for options, variables, is_named in (([], {}, False), (["PYTHON=python3"], {}, True), ([], {"PYTHON": "py"}, True)):
        done = subprocess.run([*command, *options], env={**unnamed, **variables}, capture_output=True, text=True)
        assert ("--or-faster" not in done.stdout, done.returncode) == (is_named, 0)


def test_what_python_is_taken_does_real_work() -> None:
    """Python itself answers the question that a set-up asks, with the time that a piece of work takes."""
    took = bootstrap.seconds(sys.executable)
    assert took is not None
    assert 0 < took < 60
    assert bootstrap.seconds("/nowhere/python3") is None


def test_development_adds_to_what_stands(repository: Path) -> None:
    """``make test`` after ``make lab`` installs the tools alone, and ``make lab`` after that does nothing."""
    sign = repository / ".venv" / "kept"
    sign.touch()
    assert set_up(repository, "requirements-dev.txt").status == 0
    assert sign.exists()
    assert installed(repository)["tiny_tool"] == "1.0"
    for pins in ("requirements.txt", "requirements-dev.txt"):
        assert set_up(repository, pins) == Outcome(status=0, said="", complained="")


@pytest.mark.parametrize("damage", ["no stamp", "no interpreter", "moved"])
def test_an_environment_that_may_be_half_there_is_made_anew(repository: Path, damage: str) -> None:
    """What an interruption left is not looked over; and in another place the programs would start the old one's."""
    if damage == "no stamp":
        (repository / ".venv" / "set-up-complete").unlink()
    elif damage == "no interpreter":
        shutil.rmtree(repository / ".venv" / "bin")
    else:
        repository = repository.rename(repository.with_name("elsewhere"))
    sign = repository / ".venv" / "old"
    sign.touch()
    outcome = set_up(repository)
    assert (outcome.status, outcome.complained) == (0, "")
    assert not sign.exists()
    assert installed(repository)["tiny_part"] == "1.0"


def test_the_stamp_falls_before_pip_changes_anything(repository: Path) -> None:
    """So that an interruption while packages are unpacked over others is seen by the next run."""
    python = repository / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\necho 'Installing collected packages: tiny-part'\nexit 1\n")
    python.chmod(0o755)
    mark_complete(repository)
    (repository / "requirements.txt").write_text("# Other pins.\ntiny_part==1.0\n")
    outcome = set_up(repository)
    assert (outcome.status, "pip gave no reason" in outcome.complained) == (2, True)
    assert not (repository / ".venv" / "set-up-complete").exists()


def test_changed_pins_are_installed(repository: Path) -> None:
    """After a new version is pinned, the next make installs it into the environment that stands."""
    put_wheel(repository / "wheels", "2.0")
    (repository / "requirements.txt").write_text("tiny_part==2.0\n")
    assert set_up(repository).status == 0
    assert installed(repository)["tiny_part"] == "2.0"


def test_what_jupyter_reads_is_installed_again_once_it_has_changed(repository: Path) -> None:
    """It is a copy in the environment: an old button would talk to a new server."""
    script = repository / "autograder" / "lab" / "labextension" / "submit.js"
    script.parent.mkdir(parents=True)
    script.write_text("// Submit\n")
    mark_complete(repository)
    assert set_up(repository) == Outcome(status=0, said="", complained="")
    script.write_text("// Hand in\n")
    assert "installing the course" in set_up(repository).said


def test_all_that_is_copied_into_an_environment_is_looked_at() -> None:
    """Whatever the two distributions list for Jupyter."""
    seen = {path for pattern in bootstrap.COPIED for path in ROOT.glob(pattern)}
    for each in DISTRIBUTIONS.values():
        patterns = chain.from_iterable(each.table["tool"]["setuptools"]["data-files"].values())
        copied = {path for pattern in patterns for path in each.folder.glob(pattern)}
        assert copied
        assert copied <= seen


def test_pins_that_change_while_they_are_installed_are_installed_next(repository: Path) -> None:
    """The stamp is for the pins as they were when pip began to read them."""
    python = repository / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\necho '# Changed meanwhile.' >> requirements.txt\n")
    python.chmod(0o755)
    mark_complete(repository)
    (repository / "requirements.txt").write_text("tiny_part==2.0\n")
    assert "installing" in set_up(repository).said
    assert "installing" in set_up(repository).said


def test_without_a_network_one_sentence_says_so(repository: Path) -> None:
    """An index that does not answer ends with 2 and the next step; what stood is kept, and the next run succeeds."""
    (repository / "requirements.txt").write_text("tiny_part==3.0\n")
    closed = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    outcome = set_up(repository, **closed)
    assert outcome.status == 2
    assert outcome.complained == (
        "The packages could not be downloaded: no network, or it is blocked; run make again once it is back.\n"
    )
    assert installed(repository)["tiny_part"] == "1.0"
    put_wheel(repository / "wheels", "3.0")
    assert set_up(repository).status == 0


def test_a_pin_that_does_not_exist_is_named(repository: Path) -> None:
    """Any other failure of pip's gives its reason and the place of the log."""
    (repository / "requirements.txt").write_text("tiny_part==9.9\n")
    outcome = set_up(repository)
    assert (outcome.status, len(outcome.complained.splitlines())) == (2, 1)
    assert "No matching distribution found for tiny_part==9.9)" in outcome.complained
    assert "from versions" not in outcome.complained
    assert str(Path(".venv") / "set-up.log") in outcome.complained


def test_something_else_in_the_place_of_the_folder_is_left(repository: Path) -> None:
    """A file called .venv may be somebody's; it is named, not removed."""
    shutil.rmtree(repository / ".venv")
    (repository / ".venv").write_text("mine")
    outcome = set_up(repository)
    assert (outcome.status, len(outcome.complained.splitlines())) == (2, 1)
    assert (repository / ".venv").read_text() == "mine"


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_an_unsupported_python_is_told_which_ones_are(
    version: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Too old and too new: one sentence with what is there, what is needed and how to choose it."""
    with pytest.raises(SystemExit) as ended:
        bootstrap.check_python(version)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert len(said.splitlines()) == 1
    assert "3.11, 3.12 or 3.13" in said
    assert f"is {version[0]}.{version[1]};" in said
    assert "PYTHON=python3.11" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_supported_python_is_let_through(version: tuple[int, int]) -> None:
    """The three versions that the packages are pinned for."""
    bootstrap.check_python(version)


def test_an_old_python_can_read_the_file() -> None:
    """Syntax of Python 3.6, so that what an old interpreter meets is the sentence about its version."""
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), PermissionError(13, "Permission denied", ".venv")])
def test_an_interruption_or_a_fault_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: BaseException
) -> None:
    """Ctrl-C and a folder that cannot be written give no traceback."""

    def fail(pins: str, or_faster: bool) -> None:
        raise fault

    monkeypatch.setattr(bootstrap, "set_up", fail)
    with pytest.raises(SystemExit) as ended:
        bootstrap.main()
    assert ended.value.code == 2
    assert "run make again" in capsys.readouterr().err


def test_a_full_disk_is_named() -> None:
    """With how much the packages take; pip's own sentence says only which file it could not write."""
    said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
    assert bootstrap.reason(said).startswith("The disk is full; the packages need about ")


def test_long_work_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Every twentieth package, a large download, and the minute in which pip says nothing."""
    lines: list[str] = []
    for number in range(45):
        bootstrap.tell(lines := [*lines, f"Collecting p{number}==1 (from -r requirements.txt (line {number}))"])
    bootstrap.tell([*lines, "Downloading torch-2.13.0-cp311-linux_x86_64.whl (190.5 MB)"])
    bootstrap.tell([*lines, "Downloading six-1.17.0-py3-none-any.whl (11 kB)"])
    bootstrap.tell([*lines, "Installing collected packages: a, b, c"])
    assert capsys.readouterr().out.splitlines() == [
        "set-up: package 20",
        "set-up: package 40",
        "set-up: downloading torch-2.13.0-cp311-linux_x86_64.whl (190.5 MB)",
        "set-up: unpacking 3 packages, which takes a minute or two",
    ]
