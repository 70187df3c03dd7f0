"""What checks show in a notebook that somebody has open: a sentence for each outcome, and *Run All* goes on."""

import pytest
from lossopt import checks

from autograder.records import STUB_LEFT
from tests.lossopt.checks.open_notebook import CELLS, outputs


def test_all_cells_run() -> None:
    """No failing check stops the ones behind it: the kernel reports each cell as done, or nbclient had stopped.

    The one for which cells above have not been run does stop, as their names would have stopped it.
    """
    assert list(outputs()) == list(CELLS)
    assert outputs()["table"]


def error_of(cell: str) -> list[str]:
    """The one output of a cell, which is an error: that is what nbgrader and nbval look for."""
    [output] = outputs()[cell]
    assert output.output_type == "error"
    assert output.ename == "CheckFailed"
    assert f"wrong: {output.evalue}" == output.traceback[0]
    return list(output.traceback)


def test_a_check_before_its_imports_says_what_to_run() -> None:
    """In the first cell that runs, as after a restart, and without a traceback, which would show the sealed hints."""
    assert error_of("before its imports") == [
        "wrong: np and math are not defined yet: run the cells above first (menu Run, Run All Above Selected Cell)"
    ]


def test_a_check_before_its_answer_says_what_to_run() -> None:
    """And the name is as undefined afterwards as it was before."""
    assert error_of("before its answer") == [
        "wrong: twice is not defined yet: run the cell above first",
        "right: 0 of 2 parts",
    ]
    assert outputs()["what is left of it"][0].data["text/plain"] == "False"


def test_a_failing_check_is_an_error_of_one_sentence() -> None:
    """With the number of parts that hold."""
    assert error_of("of the blank form") == ["wrong: not answered yet", "right: 0 of 2 parts"]
    assert error_of("of a wrong answer")[1:] == ["right: 0 of 2 parts"]
    assert error_of("of a wrong one without parts") == ["wrong: your value is 2 times too small at 3"]


def test_an_endless_loop_ends_with_the_sentence_of_the_command_line() -> None:
    """Even if it catches whatever is raised in it; ``course check`` says the same (tests/autograder/running)."""
    assert error_of("of an endless loop") == ["wrong: it ran longer than 0.5 s", "right: 0 of 2 parts"]


def test_an_endless_loop_above_an_answer_ends_too() -> None:
    """Its cell shows the same sentence, as do its checks until the cell ran to its end; no other cell has a limit."""
    [ended] = outputs()["endless at the top"]
    assert ended.ename == "TookTooLong"
    assert list(ended.traceback) == ["wrong: it ran longer than 0.5 s"]
    assert error_of("of an answer that did not end")[0] == ended.traceback[0]
    [mended] = outputs()["of an answer that ended at last"]
    assert mended.data["text/html"] == "<p>right: 2 of 2 parts</p>"
    assert outputs()["no answer"][0].data["text/plain"] == "'slept'"


@pytest.mark.parametrize("cell", ["of an answer with its stub", "of a value below its stub"])
def test_a_stub_that_was_left_has_its_sentence(cell: str) -> None:
    """In the words of ``course check``: an answer was written, above or below the line that stops it."""
    assert error_of(cell)[0] == f"wrong: {STUB_LEFT}"


def test_a_partly_right_answer_keeps_its_points() -> None:
    """The number is for nbgrader, the sentences are for the student."""
    [output] = outputs()["of a partly right answer"]
    assert float(output.data["text/plain"]) == 2.0
    assert output.data["text/html"] == (
        "<p>wrong: your value 3 is too large at 0</p><p>right: 1 of 2 parts (the idea)</p>"
    )


def test_a_warning_is_told_and_fails_nothing() -> None:
    """On stderr, nbgrader would take it for a failure."""
    note, result = outputs()["of an answer that warns"]
    assert note.data["text/plain"] == "note: your code warned: mind the gap"
    assert result.data["text/html"] == "<p>right: 2 of 2 parts</p>"


def test_an_exercise_without_parts_says_that_it_passes() -> None:
    """Silence never has to be read."""
    [output] = outputs()["of an answer without parts"]
    assert output.data["text/plain"] == "right: 2 of 2 cases"


def test_outside_a_notebook_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    """A script, a terminal and a grader get the exception, and nothing is printed."""
    check = checks.Exercise(lambda x: x, takes="x", returns=checks.Number())
    check.case("at 3", 3.0, gives=6.0)
    with pytest.raises(checks.CheckFailed, match="2 times too small at 3"):
        check.verify()
    assert checks.table() is None
    assert capsys.readouterr() == ("", "")
