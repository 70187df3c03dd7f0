"""A temporary folder is its maker's as long as that lives; then whoever makes the next one removes it."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.confinement.held_folders import HeldFolder

PREFIX = "held-test-"
MAKE_AND_DIE = """
import os, signal, sys
from autograder.confinement.held_folders import HeldFolder
folder = HeldFolder(sys.argv[1]).path
(folder / "file").write_text("left")
print(folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_is_there_until_it_is_removed() -> None:
    """With all that lies in it; a second time does nothing."""
    held = HeldFolder(PREFIX)
    (held.path / "inner").mkdir()
    (held.path / "inner" / "file").write_text("x")
    held.remove()
    assert not held.path.exists()
    held.remove()


def test_a_folder_that_is_held_stays_whoever_makes_another() -> None:
    """Each maker has its own."""
    first = HeldFolder(PREFIX)
    second = HeldFolder(PREFIX)
    assert first.path != second.path
    assert first.path.is_dir()
    assert second.path.is_dir()
    second.remove()
    assert first.path.is_dir()
    first.remove()


def test_the_folder_of_a_killed_maker_is_removed_by_the_next(temporary: Path) -> None:
    """A folder of another prefix, or one that a person named, is left alone."""
    command = [sys.executable, "-c", MAKE_AND_DIE, PREFIX]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    left = Path(done.stdout.strip())
    assert done.returncode == -signal.SIGKILL
    assert (left / "file").is_file()
    others = [temporary / f"{PREFIX}notes", temporary / "other-abcdefgh"]
    for other in others:
        other.mkdir()
    held = HeldFolder(PREFIX)
    assert not left.exists()
    assert all(other.is_dir() for other in others)
    held.remove()


def test_a_link_in_a_folders_place_is_not_followed(temporary: Path) -> None:
    """Whoever may write to the temporary directory cannot have another folder removed."""
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (temporary / f"{PREFIX}abcdefgh").symlink_to(elsewhere)
    HeldFolder(PREFIX).remove()
    assert elsewhere.is_dir()
    assert os.path.lexists(temporary / f"{PREFIX}abcdefgh")
