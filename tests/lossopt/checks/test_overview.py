"""The table of the last cell: every check of the notebook, with the answers as they are now."""

from lossopt.checks.overview import Row, Table

from tests.lossopt.checks.open_notebook import outputs

ROWS = [
    Row(name="mse", parts=(("the idea", 1, 1), ("edge cases", 1, 0)), message="NaN at 0. Hint: look <there>."),
    Row(name="mae", parts=(("the idea", 2, 2),), message=""),
    Row(name="huber", parts=(), message="not answered yet"),
    Row(name="sigmoid", parts=(), message=""),
]


def test_the_table_has_a_row_for_each_check() -> None:
    """Those that ran, with the answer as it is now, and those that only stand in the saved notebook."""
    text = "".join(outputs()["plain table"][0].text)
    rows = {line.split()[0]: line for line in text.splitlines()}
    assert "right: 2 of 2 parts  3 of 3" in rows["twice"]
    assert rows["once"].split() == ["once", "right"]  # it was wrong when its check ran, and mended since
    assert "late is not defined yet: run the cell above first" in rows["late"]
    assert rows["once_more"].split()[1:3] == ["not", "run"]
    assert "the checks could not be run (NameError: name 'np' is not defined)" in rows["once_more"]
    assert text.endswith("4 of 8 exercises right in all that is tested here.\n")


def test_a_notebook_shows_it_as_a_table() -> None:
    """The cell's own result, with the text for whoever cannot show HTML."""
    [output] = outputs()["table"]
    assert output.data["text/html"].startswith("<table>")
    assert output.data["text/html"].count("<tr>") == 9


def test_a_row_says_what_is_wrong() -> None:
    """In the words of the check, with its hint."""
    cells = [row.cells for row in ROWS]
    assert cells == [
        ("mse", "partly: 1 of 2 parts", "1 of 2", "NaN at 0; hint: look <there>."),
        ("mae", "right: 1 of 1 parts", "2 of 2", ""),
        ("huber", "wrong", "", "not answered yet"),
        ("sigmoid", "right", "", ""),
    ]


def test_what_student_code_says_is_text() -> None:
    """A message may quote it, and HTML in it stays a text."""
    shown = Table(ROWS)._repr_html_()
    assert "look &lt;there&gt;." in shown
    assert "<there>" not in shown
    assert Table(ROWS).sum == "2 of 4 exercises right in all that is tested here."
