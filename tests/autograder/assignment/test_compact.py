"""Lines are found however they are spaced."""

from autograder.assignment.compact import compact


def test_blanks_do_not_count():
    """Blanks within a line and line breaks are left out, and all else stays."""
    assert compact("x = [1,\n\t 2]\u00a0 \r\n") == compact("x=[1,2]") == "x=[1,2]"
    assert compact("x_1") != compact("x1")
