"""``make setup``: what stands is kept, what is half there is replaced, and what fails is said in one sentence.

The set-up runs for real, on a repository of one small package that needs neither a network nor setuptools.
"""

import ast
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder import bootstrap

ROOT = Path(__file__).resolve().parents[2]
BUILD_BACKEND = """
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "lossopt_course-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        about = "lossopt_course-1.dist-info/"
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\\nName: lossopt-course\\nVersion: 1\\n")
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
    seconds: float


def put_wheel(folder: Path, version: str) -> None:
    """A package ``tiny_part`` of one module, where pip finds it without a network."""
    about = f"tiny_part-{version}.dist-info/"
    with zipfile.ZipFile(folder / f"tiny_part-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny_part.py", f"VERSION = {version!r}\n")
        wheel.writestr(about + "METADATA", f"Metadata-Version: 2.1\nName: tiny-part\nVersion: {version}\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(about + "RECORD", "tiny_part.py,,\n")


def set_up(root: Path, **variables: str) -> Outcome:
    """Run the set-up of the repository at ``root``, on a machine whose packages lie in a folder."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(root / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", str(root / "autograder" / "bootstrap.py")],
        env={**outside, **offline, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    return Outcome(status=done.returncode, said=done.stdout, complained=done.stderr, seconds=seconds)


def installed_version(root: Path) -> str:
    command = [root / ".venv" / "bin" / "python", "-I", "-c", "import tiny_part; print(tiny_part.VERSION)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose set-up went well."""
    root = tmp_path_factory.mktemp("set-up") / "repository"
    (root / "autograder").mkdir(parents=True)
    (root / "wheels").mkdir()
    shutil.copy(ROOT / "autograder" / "bootstrap.py", root / "autograder")
    (root / "backend.py").write_text(BUILD_BACKEND)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "requirements.txt").write_text("# The pins.\ntiny_part==1.0\n")
    put_wheel(root / "wheels", "1.0")
    outcome = set_up(root)
    assert (outcome.status, outcome.complained) == (0, "")
    assert [word for word in ("creating .venv", "1 pinned", "the course", "done") if word not in outcome.said] == []
    return root


@pytest.fixture
def repository(finished: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage; its stamp is renewed, since it stands elsewhere."""
    root = tmp_path / "repository"
    shutil.copytree(finished, root, symlinks=True)
    mark_complete(root)
    return root


def mark_complete(root: Path) -> None:
    ask = "import sys; sys.path.insert(0, 'autograder'); import bootstrap; print(bootstrap.fingerprint(), end='')"
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=True)
    (root / ".venv" / "set-up-complete").write_text(done.stdout)


def test_a_second_run_does_and_says_nothing(finished: Path) -> None:
    """What is in place is skipped in less than two seconds."""
    outcome = set_up(finished)
    assert (outcome.status, outcome.said, outcome.complained) == (0, "", "")
    assert outcome.seconds < 2


def test_a_set_up_that_was_stopped_near_its_end_goes_on(repository: Path) -> None:
    """Without the stamp the packages are looked over again; what is whole is kept."""
    (repository / ".venv" / "set-up-complete").unlink()
    sign = repository / ".venv" / "kept"
    sign.touch()
    assert set_up(repository).status == 0
    assert sign.exists()
    assert (repository / ".venv" / "set-up-complete").exists()


def test_a_half_unpacked_package_is_replaced(repository: Path) -> None:
    """pip takes a package for installed when its metadata are there; the set-up looks for its files."""
    (repository / ".venv" / "set-up-complete").unlink()
    (module,) = (repository / ".venv").glob("lib/*/site-packages/tiny_part.py")
    module.unlink()
    outcome = set_up(repository)
    assert "half installed: tiny_part==1.0" in outcome.said
    assert installed_version(repository) == "1.0"


@pytest.mark.parametrize("damage", ["no interpreter", "no pip"])
def test_an_unusable_environment_is_made_anew(repository: Path, damage: str) -> None:
    """A .venv that was cut off before it had a Python, or whose pip does not start, is no reason to fail."""
    if damage == "no interpreter":
        shutil.rmtree(repository / ".venv" / "bin")
    else:
        (internal,) = (repository / ".venv").glob("lib/*/site-packages/pip/_internal")
        shutil.rmtree(internal)
    (repository / ".venv" / "set-up-complete").unlink()
    outcome = set_up(repository)
    assert (outcome.status, outcome.complained) == (0, "")
    assert "removing an unusable .venv" in outcome.said
    assert installed_version(repository) == "1.0"


def test_changed_pins_are_installed(repository: Path) -> None:
    """After a new version is pinned, the next make installs it into the environment that stands."""
    put_wheel(repository / "wheels", "2.0")
    (repository / "requirements.txt").write_text("tiny_part==2.0\n")
    assert set_up(repository).status == 0
    assert installed_version(repository) == "2.0"


def test_without_a_network_one_sentence_says_so(repository: Path) -> None:
    """An index that does not answer ends with 2 and the next step; the run after it succeeds."""
    (repository / "requirements.txt").write_text("tiny_part==3.0\n")
    closed = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    outcome = set_up(repository, **closed)
    assert outcome.status == 2
    assert outcome.complained == (
        "The packages could not be downloaded: no network, or it is blocked; run make again once it is back.\n"
    )
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
    """Ctrl-C and a folder that cannot be written are no tracebacks."""

    def fail() -> bool:
        raise fault

    monkeypatch.setattr(bootstrap, "is_complete", fail)
    with pytest.raises(SystemExit) as ended:
        bootstrap.main()
    assert ended.value.code == 2
    assert "run make again" in capsys.readouterr().err


def test_a_terminal_sees_one_line_and_a_log_a_few(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no terminal rewrites lines: every twentieth package, a large download, the start of unpacking."""
    progress = bootstrap.Progress(164)
    for number in range(164):
        progress.read(f"Collecting p{number}==1 (from -r requirements.txt (line {number}))\n")
    progress.read("  Downloading torch-2.13.0-cp311-linux_x86_64.whl (190.5 MB)\n")
    progress.read("  Downloading six-1.17.0-py3-none-any.whl (11 kB)\n")
    progress.read("Installing collected packages: a, b, c\n")
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["set-up: package 20 of 164", "set-up: package 40 of 164"]
    assert said[8:] == ["set-up: downloading torch of 190.5 MB", "set-up: unpacking 3 packages (about a minute)"]
