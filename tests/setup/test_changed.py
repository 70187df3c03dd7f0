"""``make quick`` runs the tests of what was changed, and names what it leaves out."""

import subprocess
from pathlib import Path

import pytest

from tests.changed import LONG_OF_ASSIGNMENTS, ROOT, changed_files, guards_of

FILES = {
    "autograder/wire/channel.py": "",
    "autograder/wire/inner.py": "",
    "autograder/cli/main.py": "",
    "lib/lossopt/losses.py": "",
    "course/01_losses.ipynb": "{}",
    "source_notebooks/losses/losses.ipynb": "{}",
    "tests/autograder/wire/test_channel.py": "from autograder.wire.channel import Channel",
    "tests/autograder/wire/test_channel_ends.py": "",
    "tests/autograder/wire/test_frames.py": "from autograder.wire import channel",
    "tests/autograder/cli/test_main.py": "import autograder.cli.main",
    "tests/autograder/cli/test_far.py": "from autograder.wire.channel import Channel\nimport tests.autograder.doubles",
    "tests/autograder/doubles.py": "",
    "tests/browser/test_lessons.py": "from autograder.cli.main import main",
    "tests/lossopt/test_losses.py": "",
    "tests/assignments/losses/wrong/mse.py": "",
    "tests/test_overview.py": 'TEXT = (ROOT / "README.md").read_text()',
    "tests/setup/test_pages.py": 'SOURCES = ROOT / "docs" / "reference"',
    "tests/setup/test_places.py": 'PLACES = ("docs/architecture.md", "Makefile")',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in small."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "tests", "left_out"),
    [
        (
            "autograder/wire/channel.py",
            (
                "tests/autograder/wire/test_channel.py",
                "tests/autograder/wire/test_channel_ends.py",
                "tests/autograder/wire/test_frames.py",
            ),
            ("tests/autograder/cli/test_far.py",),
        ),
        ("lib/lossopt/losses.py", ("tests/lossopt/test_losses.py",), ()),
        ("tests/autograder/wire/test_frames.py", ("tests/autograder/wire/test_frames.py",), ()),
        ("tests/autograder/doubles.py", ("tests/autograder/cli/test_far.py",), ()),
        ("autograder/cli/main.py", ("tests/autograder/cli/test_main.py",), ("tests/browser/test_lessons.py",)),
        ("tests/browser/test_lessons.py", (), ("tests/browser/test_lessons.py",)),
        (
            "autograder/wire/inner.py",  # which no test imports
            (
                "tests/autograder/wire/test_channel.py",
                "tests/autograder/wire/test_channel_ends.py",
                "tests/autograder/wire/test_frames.py",
            ),
            (),
        ),
    ],
)
def test_a_changed_file_is_guarded_by_its_tests(
    changed: str, tests: tuple[str, ...], left_out: tuple[str, ...], root: Path
) -> None:
    """A module by its mirror and by what imports it beside that; a test by itself."""
    guards = guards_of([changed], root)
    assert (guards.tests, guards.left_out, guards.unguarded) == (tests, left_out, ())


def test_notebooks_and_assignments_are_guarded_by_being_run(root: Path) -> None:
    """A source notebook also by the tests of its assignment; one that was removed cannot be run."""
    changed = ["course/01_losses.ipynb", "course/gone.ipynb", "source_notebooks/losses/losses.ipynb"]
    guards = guards_of(changed, root)
    assert guards.notebooks == ("course/01_losses.ipynb", "source_notebooks/losses/losses.ipynb")
    assert guards.assignments == ("losses",)
    assert guards.left_out == LONG_OF_ASSIGNMENTS  # what tries an exercise on many draws or many changes of it
    assert all((ROOT / test).is_file() for test in guards.left_out)
    assert guards_of(["tests/assignments/losses/wrong/mse.py"], root).assignments == ("losses",)
    of_all = guards_of(["tests/assignments/skeleton/exercise_task.j2"], root)  # no test is called "skeleton"
    assert (of_all.assignments, of_all.unguarded) == ((), ("tests/assignments/skeleton/exercise_task.j2",))


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("README.md", ("tests/test_overview.py",)),
        ("Makefile", ("tests/setup/test_places.py",)),
        ("docs/reference/index.rst", ("tests/setup/test_pages.py",)),
        ("docs/reference/build.py", ("tests/setup/test_pages.py",)),
        ("docs/architecture.md", ("tests/setup/test_pages.py", "tests/setup/test_places.py")),
    ],
)
def test_a_text_or_a_setting_is_guarded_by_the_tests_that_name_it(
    changed: str, tests: tuple[str, ...], root: Path
) -> None:
    """By its own name or by that of a folder which holds it."""
    guards = guards_of([changed], root)
    assert (guards.tests, guards.left_out, guards.unguarded) == (tests, (), ())


def test_what_guards_the_settings_of_this_repository_runs_at_once() -> None:
    """The rule above finds what there is, whatever else names these files."""
    for changed, test in (
        ("docs/reference/conf.py", "tests/setup/test_reference.py"),
        ("pyproject.toml", "tests/test_contracts.py"),
        ("Makefile", "tests/setup/test_guides.py"),
        (".github/workflows/test.yml", "tests/setup/test_continuous_integration.py"),
        ("README.md", "tests/test_readme.py"),
        ("requirements.txt", "tests/setup/test_pins.py"),
    ):
        assert test in guards_of([changed]).tests, changed


def test_what_has_no_test_of_its_own_is_named(root: Path) -> None:
    """Texts, settings, and a test that was removed, which then has nothing to run."""
    guards = guards_of(["AUTHORS.md", "pyproject.toml", "tests/autograder/wire/test_gone.py"], root)
    assert guards.tests == ()
    assert guards.unguarded == ("AUTHORS.md", "pyproject.toml", "tests/autograder/wire/test_gone.py")


def test_changed_is_what_differs_from_main(root: Path) -> None:
    """Committed on a branch, changed since, or new; not what came to ``main`` meanwhile."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=s01", "-c", "user.email=s01@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "one")
    assert changed_files(root) == []
    (root / "autograder/cli/main.py").write_text("x = 1")
    (root / "new.py").write_text("")
    (root / 'né "1".md').write_text("")  # which git writes with escapes unless it is told not to
    assert changed_files(root) == ["autograder/cli/main.py", "new.py", 'né "1".md']
    (root / 'né "1".md').unlink()
    git("checkout", "-b", "branch")
    git("add", "-A")
    git("commit", "-m", "two")
    (root / "lib/lossopt/losses.py").write_text("x = 1")
    assert changed_files(root) == ["autograder/cli/main.py", "lib/lossopt/losses.py", "new.py"]
    git("checkout", "lib/lossopt/losses.py")
    git("checkout", "main")
    (root / "other.py").write_text("")
    git("add", "-A")
    git("commit", "-m", "three")
    git("checkout", "branch")
    assert changed_files(root) == ["autograder/cli/main.py", "new.py"]
