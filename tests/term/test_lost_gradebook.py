"""A gradebook that is lost, damaged or full is told in a sentence, and every mark comes back."""

import re
import shutil

import pytest

from tests.term.trials import FEW, GRADE, MANY, Trials


def fill_gradebook(trials: Trials, count: int) -> None:
    for at in trials.points("grade", count):
        copy, done = trials.disturbed("grade", at, "full_gradebook")
        told = f"full at {at}: {done.said}"
        if done.status != trials.undisturbed("grade").done.status:
            assert done.status == 2, told
            assert "database or disk is full; make room on the disk and run the command again" in done.said, told
        trials.require_whole("grade", copy, told)


def test_a_gradebook_that_has_no_room_to_grow_is_told_in_a_sentence(trials: Trials) -> None:
    """By SQLite's own limit, which it meets as it meets a full disk."""
    fill_gradebook(trials, FEW)


@pytest.mark.soak
def test_a_gradebook_that_is_full_anywhere_is_told_in_a_sentence(trials: Trials) -> None:
    fill_gradebook(trials, MANY)


def lose_gradebook(trials: Trials, fault: str, count: int) -> None:
    expected, sentences = trials.undisturbed("grade"), []
    for at in trials.points("grade", count):
        copy, done = trials.disturbed("grade", at, fault)
        told = f"{fault} at {at}: {done.said}"
        assert "Traceback" not in done.said, told
        if done.status != expected.done.status:
            assert done.status == 2, told
            assert re.search(r"was removed or replaced while|cannot be used: .*; ", done.said), told
            sentences.append(done.said)
        again = copy.run(*GRADE)
        if again.status == 2:
            assert "`course restore FILE --force`" in again.said, told
            assert copy.run("restore", str(trials.backup), "--force").status == 0, told
        shutil.rmtree(copy.course.root / "autograded", ignore_errors=True)
        for kept in copy.course.root.glob("before-restore-*"):
            assert (kept / "gradebook.db").is_file(), told
        trials.require_whole("grade", copy, told)
    word = {"remove_gradebook": "removed or replaced", "damage_gradebook": "cannot be used"}[fault]
    assert any(word in said for said in sentences), sentences


@pytest.mark.parametrize("fault", ["remove_gradebook", "damage_gradebook"])
def test_a_gradebook_that_is_lost_in_the_midst_is_noticed(trials: Trials, fault: str) -> None:
    """The run says so instead of writing into nowhere; after the next one, or a backup, every mark is there."""
    lose_gradebook(trials, fault, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["remove_gradebook", "damage_gradebook"])
def test_a_gradebook_that_is_lost_anywhere_is_noticed(trials: Trials, fault: str) -> None:
    lose_gradebook(trials, fault, MANY)


def test_a_gradebook_that_is_gone_when_a_run_begins_is_told(trials: Trials) -> None:
    """The marks that people gave are in no other file of the course."""
    copy = trials.copy("feedback")
    for path in copy.course.root.glob("gradebook.db*"):
        path.unlink()
    done = copy.run(*GRADE)
    assert done.said.startswith("The gradebook is empty, though autograded/ holds results of an earlier grading.")
    assert done.status == 1
    assert copy.marks() == trials.undisturbed("grade").marks
    assert "is empty" not in copy.run(*GRADE).said
