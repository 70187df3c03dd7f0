"""Two people at once, and a clock that jumps: neither moves a mark."""

import shutil

import pytest

from tests.term.trials import GRADE, Trials, marks_of, require_both, type_meanwhile


@pytest.mark.parametrize(
    "other",
    [
        (*GRADE, "--force"),
        ("feedback", "tiny"),
        ("export",),
        ("backup", "{}/marks.tar.gz"),
        ("collect", "{}/in.zip"),
    ],
    ids=lambda other: other[0],
)
def test_two_people_run_commands_at_once(trials: Trials, other: tuple[str, ...]) -> None:
    """Both end as they would alone, and all marks are there."""
    require_both(trials, other)


def test_a_mark_that_is_typed_while_a_class_is_graded_stands(trials: Trials) -> None:
    """By nbgrader's own interface, as formgrader does, again and again; no mark is lost, none waits for a person."""
    type_meanwhile(trials)


@pytest.mark.parametrize("days", [-400, 400])
@pytest.mark.parametrize("name", ["collect", "grade"])
def test_no_mark_hangs_on_the_clock_of_the_machine_that_grades(trials: Trials, name: str, days: int) -> None:
    """It jumps in the midst of a command, forwards or back; what counts is the time of the hand-in."""
    expected = trials.undisturbed(name)
    for at in trials.points(name, 2 if name == "collect" else 1):
        copy = trials.copy(name)
        done = trials.run(name, copy, at=at, fault="jump_clock", seconds=days * 86_400)
        assert done.status == expected.done.status, done.said
        assert copy.files() == expected.files
        assert marks_of(name, copy) == expected.marks
        shutil.rmtree(copy.folder)
