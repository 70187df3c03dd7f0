"""Files that each process finds in its folder: to be read, and never to be changed for the next one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.confinement.given_files import GivenFiles
from autograder.confinement.policy import Policy
from tests.autograder.confinement.conftest import MODES, Driver


def fill(folder: Path) -> Path:
    (folder / "img").mkdir(parents=True)
    (folder / "data.csv").write_text("1,2")
    (folder / "img" / "a.txt").write_text("a")
    for path in (folder, folder / "img"):
        path.chmod(0o755)
    for path in (folder / "data.csv", folder / "img" / "a.txt"):
        path.chmod(0o444)
    return folder


@pytest.fixture(scope="module", params=MODES)
def given_to(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    """A driver that confines, in one way in which graders are run, and the folder of what it gives."""
    folder = tmp_path_factory.mktemp("held")
    for above in (folder, *folder.parents):
        if above == Path(tempfile.gettempdir()):
            break
        above.chmod(0o755)
    files = fill(folder / "files")
    driver = Driver(request.param, "confined", f"+{files}")
    yield driver, files
    driver.close()


CHANGES = {
    "written": "open('data.csv', 'w')",
    "added to": "open('img/a.txt', 'a')",
    "cut": "import os\nos.truncate('data.csv', 0)",
    "written through its place": "import os\nopen(os.path.realpath('data.csv'), 'w')",
    "removed in its place": "import os\nos.unlink(os.path.realpath('data.csv'))",
    "its rights changed": "import os\nos.chmod('data.csv', 0o777)",
    "its time changed": "import os\nos.utime('data.csv', (1, 1))",
    "another put beside it": "import os\nopen(os.path.dirname(os.path.realpath('data.csv')) + '/new', 'w')",
}


def test_given_files_are_read_and_nothing_changes_them(given_to: tuple[Any, Path]) -> None:
    """Whatever is tried; what a process puts in their place is its own, and gone with it."""
    driver, files = given_to
    times = [path.stat().st_mtime for path in (files / "data.csv", files / "img" / "a.txt")]
    for what, code in CHANGES.items():
        (answer,) = driver.ask(code)
        assert answer.get("error") in ("PermissionError", "OSError"), (what, answer)
    own = "import os\nos.unlink('data.csv')\nopen('data.csv', 'w').write('mine')\nopen('img/new.txt', 'w').write('x')"
    (answer,) = driver.ask(own + "\nresult = open('data.csv').read()")
    assert answer["value"] == "mine", answer
    (answer,) = driver.ask("import os\nresult = [open('data.csv').read(), open('img/a.txt').read(), os.listdir('img')]")
    assert answer["value"] == ["1,2", "a", ["a.txt"]], answer
    assert sorted(path.name for path in files.rglob("*")) == ["a.txt", "data.csv", "img"]
    assert [path.stat().st_mtime for path in (files / "data.csv", files / "img" / "a.txt")] == times


def test_given_files_take_no_room_of_the_process(tmp_path: Path) -> None:
    """They count beside the number of files that it may make."""
    given = GivenFiles.of(fill(tmp_path / "files"))
    assert (given.folders, given.files) == (("img",), ("data.csv", "img/a.txt"))
    assert Policy(readable=(), scratch=tmp_path, files=5, given=given).entries == 8


def test_copies_are_the_processes_own(tmp_path: Path) -> None:
    """For a process that nothing confines."""
    given = GivenFiles.of(fill(tmp_path / "files"))
    own = tmp_path / "own"
    own.mkdir()
    given.copy_into(own)
    assert sorted(path.relative_to(own).as_posix() for path in own.rglob("*")) == ["data.csv", "img", "img/a.txt"]
    assert not any(path.is_symlink() for path in own.rglob("*"))
    assert (own / "data.csv").stat().st_mode & 0o777 == 0o444
    (own / "data.csv").unlink()
    (own / "data.csv").write_text("mine")
    assert (given.folder / "data.csv").read_text() == "1,2"
