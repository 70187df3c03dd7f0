"""``course doctor``: what is there, what is not, and what to do about it."""

import importlib.metadata
import sys

import pytest

from autograder.cli import doctor
from autograder.cli.doctor import examine
from autograder.release.build import build_release


def findings(root):
    return {finding.what: finding for finding in examine(root)}


def test_everything_is_looked_at(tiny_course):
    """In a course directory that works, nothing that is needed is missing but what the machine itself lacks."""
    found = findings(tiny_course.root)
    assert {"Python", "packages", "GPU", "course", "database", "isolation, Landlock (files)"} <= set(found)
    assert found["Python"].is_fine
    assert found["course"].found == f"{tiny_course.root}, assignments: tiny"
    for finding in found.values():
        assert finding.found
        assert finding.is_fine or not finding.is_needed or finding.next_step


def test_students_see_the_assignments_that_were_released(tiny_course):
    """They have no sources."""
    build_release(tiny_course, "tiny")
    tiny_course.source("tiny").unlink()
    assert findings(tiny_course.root)["course"].found == f"{tiny_course.root}, assignments: tiny"


def test_a_python_that_is_too_old_or_too_new_is_named(tiny_course, monkeypatch):
    """The next step names the versions that will do."""
    for version in ((3, 10), (3, 14)):
        monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
        python = doctor._python()
        assert not python.is_fine
        assert python.next_step == "Install Python 3.11, 3.12 or 3.13 and run `make clean setup`."


def test_packages_are_compared_with_the_pins(tiny_course):
    """Versions that differ and packages that are absent are named; comments and markers are passed over."""
    pytest_version = importlib.metadata.version("pytest")
    requirements = tiny_course.root / "requirements.txt"
    requirements.write_text(
        f"# pins\npytest=={pytest_version}\nnbgrader[x]=={importlib.metadata.version('nbgrader')}\n"
    )
    assert findings(tiny_course.root)["packages"].found == "as pinned in requirements.txt"
    requirements.write_text("pytest==0.1\nno-such-package==1.0 ; python_version > '3'\n")
    packages = findings(tiny_course.root)["packages"]
    assert packages.found == "2 differ from requirements.txt (pytest, no-such-package)"
    assert not packages.is_fine
    assert packages.next_step == "Run `make clean setup` to install the packages anew."
    inside = tiny_course.root / "release"
    assert findings(inside)["packages"] == packages  # from a folder inside the course, too
    requirements.unlink()
    absent = findings(tiny_course.root)["packages"]
    assert absent.found == f"not looked at: there is no {requirements} to compare with"
    assert not absent.is_fine
    assert not absent.is_needed


def test_packages_that_do_not_import_are_findings(tiny_course, tmp_path, monkeypatch):
    """What is broken is what the doctor is asked about; each says how to mend it."""
    (tmp_path / "torch.py").write_text("import a_part_that_was_lost")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    for what in ("GPU", "database"):
        broken = findings(tiny_course.root)[what]
        assert broken.found.startswith("not looked at: ")
        assert not broken.is_fine
        assert broken.next_step == "Run `make clean setup` to install the packages anew."


def test_a_grader_without_pytorch_is_well(tiny_course, monkeypatch):
    """Other courses may do without; one that needs it pins it, and then it is missing from the packages."""
    monkeypatch.setitem(sys.modules, "torch", None)
    gpu = findings(tiny_course.root)["GPU"]
    assert gpu.found == "not looked at: no PyTorch here"
    assert not gpu.is_needed


def test_a_folder_without_a_course_is_said_and_not_a_fault(tmp_path):
    """Students may ask before they have one."""
    course = findings(tmp_path)["course"]
    assert "is not in a course directory" in course.found
    assert not course.is_fine
    assert not course.is_needed


def test_the_database_is_reached(tiny_course, monkeypatch):
    """Not there yet, there, or out of reach; a password is never shown."""
    assert "not there yet; grading makes it" in findings(tiny_course.root)["database"].found
    (tiny_course.root / "gradebook.db").write_bytes(b"")
    assert findings(tiny_course.root)["database"].is_fine
    monkeypatch.setenv("COURSE_DB_URL", "nothing://grader:secret@nowhere/course")
    broken = findings(tiny_course.root)["database"]
    assert not broken.is_fine
    assert "secret" not in broken.found
    assert broken.next_step == "Start the database or correct COURSE_DB_URL."


@pytest.mark.parametrize("address", ["nonsense", "postgresql://grader:secret@host:port/course"])
def test_an_address_that_cannot_be_read_is_a_finding(tiny_course, monkeypatch, address):
    """The doctor is asked when something is wrong, so nothing that is wrong may stop it."""
    monkeypatch.setenv("COURSE_DB_URL", address)
    broken = findings(tiny_course.root)["database"]
    assert not broken.is_fine
    assert "secret" not in broken.found
    assert broken.next_step == "Start the database or correct COURSE_DB_URL."


def test_a_gradebook_that_cannot_be_written_is_missing(tiny_course, monkeypatch):
    """Neither a read-only folder, in which it would be made or keeps its journal, nor a read-only file will do."""
    file = tiny_course.root / "gradebook.db"
    can_write = doctor.os.access
    for closed, is_there in ((tiny_course.root, False), (tiny_course.root, True), (file, True)):
        if is_there:
            file.touch()
        with monkeypatch.context() as patch:
            patch.setattr(doctor.os, "access", lambda path, mode, shut=closed: path != shut and can_write(path, mode))
            database = findings(tiny_course.root)["database"]
        assert not database.is_fine
        assert database.found.endswith(f"gradebook.db: {closed} cannot be written")
        assert str(closed) in database.next_step
    assert findings(tiny_course.root)["database"].is_fine


@pytest.mark.parametrize(
    ("mode", "said"), [(0o3733, ""), (0o777, "which everybody can list"), (None, "where you cannot write")]
)
def test_the_place_of_hand_ins_is_looked_at(tiny_course, mode, said):
    """Students must get in, and not see who else did; a course without one has no such line."""
    assert "hand-ins" not in {finding.what for finding in examine(tiny_course.root)}
    (tiny_course.root / "pyproject.toml").write_text('[tool.course.submit]\nfolder = "drop"\n')
    if mode is not None:
        (tiny_course.root / "drop").mkdir()
        (tiny_course.root / "drop").chmod(mode)
    [found] = [finding for finding in examine(tiny_course.root) if finding.what == "hand-ins"]
    assert found.found == f"go to the folder {tiny_course.root / 'drop'}" + (f", {said}" if said else "")
    assert (found.is_fine, "chmod 3733" in found.next_step) == (not said, bool(said))
