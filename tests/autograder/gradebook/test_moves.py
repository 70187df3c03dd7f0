"""One line for each mark that moves."""

import pytest

from autograder.gradebook.moves import Move


@pytest.mark.parametrize(
    ("old", "new", "reason", "said"),
    [
        (2.0, 0.5, "failed: too small", "s01 half_checks: 2 -> 0.5 (handed in anew; failed: too small)"),
        (None, 0.0, "", "s01 half_checks: to be marked -> 0 (handed in anew)"),
        (1.0, None, "", "s01 half_checks: 1 -> to be marked (handed in anew)"),
    ],
)
def test_a_move_says_whose_mark_by_how_much_and_why(old, new, reason, said):
    move = Move(student="s01", name="half_checks", old=old, new=new, cause="handed in anew", reason=reason)
    assert str(move) == said
    assert move.to_json() == {
        "student": "s01",
        "grade_id": "half_checks",
        "old": old,
        "new": new,
        "cause": "handed in anew",
        "reason": reason,
    }
