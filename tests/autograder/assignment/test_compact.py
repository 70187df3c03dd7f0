"""Lines are found however they are spaced."""

from autograder.assignment.compact import compact


def test_blanks_do_not_count():
    """Neither those within a line nor line breaks; all else does."""
    assert compact("x = [1,\n\t 2]\u00a0 \r\n") == compact("x=[1,2]") == "x=[1,2]"
    assert compact("x_1") != compact("x1")
