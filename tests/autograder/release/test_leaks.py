"""A release shows no line and no picture of a solution or a hidden test, unless its author says that it may."""

import json
from typing import Any

import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.assignment.source_files import SourceFiles
from autograder.release.build import release_bytes
from autograder.release.leaks import _require_no_leaked_picture, require_no_leak
from tests.autograder.notebooks import checks, markdown, setup, solution, written
from tests.autograder.pictures import attached, base64_of, png
from tests.autograder.running.runs import cell_of, source_of

SECRET = "return np.sqrt(x) * 2 + np.log1p(x)"
F = solution("f", "def f(x):", SECRET)


def refusal(*cells: Any, **metadata: Any) -> str:
    """Why these cells are not released; "" if they are."""
    source = source_of(*cells, **metadata)
    try:
        require_no_leak(source, release_bytes(source))
    except SourceError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "leak", [markdown(f"Try this:\n    {SECRET}"), checks("g", SECRET), setup(f"def hint(x):\n    {SECRET}", "hint")]
)
def test_a_line_of_the_solution_in_the_release_is_refused(leak: Any) -> None:
    """It does not matter where students would read it."""
    assert refusal(F, leak) == (
        f"small.ipynb: the release would show a line of solutions or hidden tests (f: {SECRET!r}); remove what shows "
        'them from the visible cells, or, where it is meant, name the cell in "shown_on_purpose" in the notebook\'s '
        "metadata."
    )


HIDDEN = "assert f(12345.0) == 12346.5, 'hidden'"


def test_a_line_of_a_hidden_test_in_another_cell_is_refused() -> None:
    """Hidden tests are kept as secret as solutions; what a test cell repeats of itself its author shows anyway."""
    assert "hidden tests (f_checks: " in refusal(F, checks("f", "assert f(1) == 2", HIDDEN), markdown(HIDDEN))
    assert refusal(F, checks("f", f"assert f(1) == 2\n{HIDDEN}", HIDDEN)) == ""


def test_everything_is_listed_at_once() -> None:
    """An author mends all of it before the next try."""
    said = refusal(F, checks("f", "assert f(1) == 2", HIDDEN), markdown(f"{HIDDEN}\n\n    {SECRET}"))
    assert "would show 2 lines of" in said
    assert SECRET in said
    assert "12345.0" in said


@pytest.mark.parametrize(
    "shown",
    [
        solution("g", "def sum_of_squares(numbers):", "return 0"),
        solution("g", "class sum_of_squares(numbers):", "pass"),
        solution("g", "async def sum_of_squares(numbers) -> int:", "return 0"),
        markdown("Write `def sum_of_squares(numbers):` below."),
    ],
)
def test_a_signature_gives_no_call_away(shown: Any) -> None:
    """A solution that calls a function as it is defined says nothing that its definition does not say."""
    caller = cell_of("f", "def pyramid(numbers):\n    return sum_of_squares(numbers)")
    assert refusal(shown, caller, checks("f", "assert pyramid([1]) == 1")) == ""


def test_a_call_in_the_released_text_does_give_it_away() -> None:
    """Only the line that defines is let through."""
    caller = cell_of("f", "def pyramid(numbers):\n    return sum_of_squares(numbers)")
    assert "f: 'return sum_of_squares(numbers)'" in refusal(caller, markdown("It is sum_of_squares(numbers)."))


def test_the_author_may_accept_it_by_name() -> None:
    """In the metadata; a worked example shows a line on purpose. Other cells stay secret."""
    shown, g = markdown(f"    {SECRET}"), solution("g", "def g(x):", f"y = x\n{SECRET}")
    assert refusal(F, shown, shown_on_purpose=["f"]) == ""
    assert "(g: " in refusal(F, g, shown, shown_on_purpose=["f"])
    assert "names h, but no cell has that grade_id" in refusal(F, shown_on_purpose=["h"])
    assert "must be a list of cells' names" in refusal(F, shown_on_purpose="f")


def test_a_picture_of_a_mark_scheme_must_not_reach_the_release() -> None:
    """It is found under its own name, under another one or within a text; a picture that the task shows may stay."""
    text, answer = markdown("![t](attachment:t.png)"), written("f", "So.")
    text.attachments, key = attached("t.png", png(2, 2)), base64_of(png(3, 2))
    answer.source = (
        "\n=== BEGIN MARK SCHEME ===\n![k](attachment:k.png) ![t](attachment:t.png)\n=== END MARK SCHEME ==="
    )
    answer.attachments = attached("k.png", png(3, 2)) | attached("t.png", png(2, 2))
    source = source_of(text, answer)
    released = json.loads(release_bytes(source))
    _require_no_leaked_picture(source, json.dumps(released).encode())
    released["cells"][1]["attachments"] = attached("k.png", png(3, 2))
    with pytest.raises(SourceError, match=r"the release would hold k\.png, which no released text shows"):
        _require_no_leaked_picture(source, json.dumps(released).encode())
    released["cells"][1] |= {"attachments": {}, "source": f"![k](data:image/png;base64,{key})"}
    with pytest.raises(SourceError, match=r"the release would show the picture k\.png of a solution or a mark scheme"):
        _require_no_leaked_picture(source, json.dumps(released).encode())


def test_a_definition_on_one_line_is_as_secret_as_one_on_two() -> None:
    whole = "def mse(y, y_hat): return np.mean((y - y_hat) ** 2)"
    assert "return np.mean((y - y_hat) ** 2)" in refusal(cell_of("mse", whole), setup(whole))


def refusal_with_files(**files: str) -> str:
    """Why `F` is not released with these files beside it; "" if it is."""
    source = source_of(F)
    beside = SourceFiles({name.replace("_dot_", "."): text.encode() for name, text in files.items()})
    source = Source.parse("small", json.dumps(source.notebook).encode(), source.path, lambda: beside)
    try:
        require_no_leak(source, release_bytes(source))
    except SourceError as error:
        return str(error)
    return ""


def test_a_file_beside_the_notebook_shows_no_solution_either() -> None:
    """Neither a line of it nor a region that nobody cut out."""
    for name in ("helper_dot_py", "notes_dot_md", "data_dot_csv"):
        assert "would show a line of solutions or hidden tests (f: " in refusal_with_files(**{name: f"x\n  {SECRET}\n"})
    said = refusal_with_files(ps_dot_py="# BEGIN SOLUTION\npass\n# END SOLUTION\n")
    assert said == (
        "small.ipynb: ps.py beside it, which students get, holds 'BEGIN SOLUTION'; move the file out of the folder."
    )
    assert refusal_with_files(helper_dot_py="def help(x):\n    return x", data_dot_csv="1,2\n") == ""
