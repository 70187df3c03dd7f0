"""What an author hears of an assignment that is released."""

from autograder.release.release_checks import Sound
from autograder.release.tidings import told_of_release
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import cell_of, source_of

CELLS = (cell_of("f", "f = 1"), checks("f", "assert f == 1"))


def test_what_is_as_it_should_be_says_nothing() -> None:
    assert [*told_of_release(source_of(*CELLS), Sound(constants={}, lines={}, failed_set_ups={}))] == []


def test_all_that_an_author_has_to_know_is_said() -> None:
    """One line for each thing, most important first."""
    sound = Sound(constants={"f_checks": ["f(1)", "f(2)"]}, lines={}, failed_set_ups={"data": "OSError: gone"})
    told = [*told_of_release(source_of(*CELLS, processes="one"), sound)]
    assert [line.split(": ", 1)[1][:44] for line in told] == [
        "student code and tests share one process, as",
        "the set-up cell data fails when it is graded",
        "f_checks has hidden inputs that are the same",
        "draw hidden inputs anew in every run where y",
    ]
