"""A proof is remembered for what it was made of, and for nothing else."""

import os
from dataclasses import replace

import pytest

from autograder.assignment.source import Source
from autograder.running import proofs
from autograder.running.proofs import MAX_KEPT, Proofs
from tests.autograder.handed_in import install
from tests.autograder.notebooks import tiny_source


@pytest.fixture
def source(tiny_course):
    return install(tiny_course, tiny_source())


@pytest.fixture(autouse=True)
def fresh():
    """What the grader is made of is looked up once for each process."""
    proofs.grader_version.cache_clear()
    yield
    proofs.grader_version.cache_clear()


def test_a_proof_holds_for_its_source_and_its_isolation(tiny_course, source):
    """In a later process too; a cell that changes needs a new one."""
    Proofs(tiny_course).keep(source, "full")
    assert Proofs(tiny_course).holds(source, "full")
    assert not Proofs(tiny_course).holds(source, "none")
    changed = Source.parse("tiny", source.path.read_bytes().replace(b"18.0", b"19.0"), source.path)
    assert not Proofs(tiny_course).holds(changed, "full")
    assert not Proofs(tiny_course).holds(replace(source, assignment="other"), "full")


def test_a_grader_that_changed_proves_anew(tiny_course, source, tmp_path, monkeypatch):
    """One of its files, or one of a package that lies in a working tree."""
    module = tmp_path / "changing" / "one.py"
    module.parent.mkdir()
    module.write_text("x = 1")
    monkeypatch.syspath_prepend(tmp_path)
    (module.parent / "__init__.py").touch()
    monkeypatch.setattr(proofs, "working_tree_packages", lambda: ["changing"])
    Proofs(tiny_course).keep(source, "full")
    assert Proofs(tiny_course).holds(source, "full")
    module.write_text("x = 23")
    os.utime(module, (1, 1))
    proofs.grader_version.cache_clear()
    assert not Proofs(tiny_course).holds(source, "full")


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1, null]", b"\xff"])
def test_a_file_of_another_form_proves_nothing(tiny_course, source, content):
    """And is replaced by the next one."""
    (tiny_course.root / ".proved.json").write_bytes(content)
    assert not Proofs(tiny_course).holds(source, "full")
    Proofs(tiny_course).keep(source, "full")
    assert Proofs(tiny_course).holds(source, "full")


def test_only_so_many_are_kept(tiny_course, source):
    """The newest ones."""
    kept = Proofs(tiny_course)
    for number in range(MAX_KEPT + 1):
        kept.keep(source, str(number))
    assert (kept.holds(source, "0"), kept.holds(source, "1"), kept.holds(source, str(MAX_KEPT))) == (False, True, True)


def test_a_course_that_cannot_be_written_proves_again(tiny_course, source, monkeypatch):
    """It costs time and no marks."""

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(proofs, "write_atomically", refuse)
    Proofs(tiny_course).keep(source, "full")
    assert not Proofs(tiny_course).holds(source, "full")
