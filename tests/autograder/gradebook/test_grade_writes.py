"""What is written of a grade: the score always, a flag if a person has to look, and the text behind it."""

from types import SimpleNamespace
from typing import Any

import pytest

from autograder.gradebook.grade_writes import GradeWrites, Stored, given_by_people
from autograder.gradebook.marked_texts import CHANGED_TEXT, NEW_TEXT
from autograder.gradebook.statements import CHANGED_GRADE, NEW_GRADE

KEYS = {"notebook_id": "n", "cell_id": "c"}


def grade(score: float | None, manual: float | None, flag: bool) -> Any:
    return SimpleNamespace(id="g", auto_score=score, manual_score=manual, extra_credit=None, needs_manual_grade=flag)


def text(graded: str, marked: str | None = None) -> Any:
    return SimpleNamespace(graded=graded, marked=marked)


@pytest.mark.parametrize(("score", "waits"), [(1.5, False), (0.0, False), (None, True)])
@pytest.mark.parametrize("digest", [None, "new"])
def test_a_new_grade_waits_for_a_person_if_it_has_no_score(score, waits, digest):
    """A zero is a score. Without a text that was graded, none is kept."""
    writes = GradeWrites()
    writes.add_new("half", KEYS, score, digest)
    (row,) = writes.rows[NEW_GRADE]
    assert row == {
        "id": row["id"],
        **KEYS,
        "auto_score": score,
        "manual_score": None,
        "extra_credit": None,
        "needs_manual_grade": waits,
    }
    kept = [] if digest is None else [{"grade_id": row["id"], "graded": "new", "marked": None}]
    assert writes.rows[NEW_TEXT] == kept
    assert writes.stored == Stored(waiting=int(waits))


@pytest.mark.parametrize(("given", "extra"), [(2.0, None), (None, 0.5), (2.0, 0.5)])
def test_what_a_person_gave_before_a_cell_was_gone_is_looked_at_again(given, extra):
    """With either kind of points, and whatever the check says now."""
    writes = GradeWrites()
    writes.add_new("half", KEYS, 1.0, "new", given, extra)
    (row,) = writes.rows[NEW_GRADE]
    assert (row["manual_score"], row["extra_credit"], row["needs_manual_grade"]) == (given, extra, True)
    assert writes.stored.waiting == 1


def test_nothing_is_taken_off_unless_that_is_said():
    assert Stored(waiting=0).penalty == 0.0


@pytest.mark.parametrize(
    ("old", "kept", "waits", "is_changed", "marked"),
    [
        pytest.param(grade(1.0, None, False), text("old"), False, False, None, id="nobody marked it"),
        pytest.param(grade(1.0, 2.0, False), text("new"), False, False, "new", id="marked, and as it was"),
        pytest.param(grade(1.0, 2.0, False), text("old"), True, True, "old", id="marked, and another one now"),
        pytest.param(grade(1.0, 2.0, False), None, True, False, None, id="marked, nobody knows which text"),
        pytest.param(grade(1.0, 2.0, True), text("old", "new"), False, False, "new", id="the marked one came back"),
        pytest.param(grade(1.0, 2.0, True), text("new", "old"), True, True, "old", id="flagged, and still another"),
        pytest.param(grade(1.0, 2.0, True), text("new"), True, False, None, id="flagged by hand"),
    ],
)
def test_a_mark_stands_as_long_as_its_text_is_the_marked_one(old, kept, waits, is_changed, marked):
    """Else a person looks again, and the record names the cell if it is known that it changed."""
    writes = GradeWrites()
    writes.add_known("half", old, kept, 1.0, "new")
    given = {} if old.manual_score is None else {"half": old.manual_score}
    assert writes.stored == Stored(waiting=int(waits), changed=("half",) if is_changed else (), given=given)
    is_as_it_was = old.needs_manual_grade == waits
    changed = {"row": "g", "score": 1.0, "needs_manual": waits}
    assert writes.rows[CHANGED_GRADE] == ([] if is_as_it_was else [changed])
    if kept is None:
        assert writes.rows[NEW_TEXT] == [{"grade_id": "g", "graded": "new", "marked": marked}]
    else:
        is_known = (kept.graded, kept.marked) == ("new", marked)
        assert writes.rows[CHANGED_TEXT] == ([] if is_known else [{"row": "g", "now": "new", "then": marked}])


def test_a_score_that_changed_is_written_and_one_that_did_not_is_not():
    """Even if a person's mark stands before it."""
    for manual in (None, 2.0):
        for score, rows in ((1.0, 0), (0.5, 1)):
            writes = GradeWrites()
            writes.add_known("half", grade(1.0, manual, False), text("new"), score, "new")
            assert len(writes.rows[CHANGED_GRADE]) == rows


def test_a_fault_before_any_text_was_seen_keeps_the_text_that_is_known():
    """The mark is looked at again, since nobody knows what it would stand for."""
    writes = GradeWrites()
    writes.add_known("half", grade(1.0, 2.0, False), text("old"), None, None)
    assert writes.rows[NEW_TEXT] == writes.rows[CHANGED_TEXT] == []
    assert writes.stored == Stored(waiting=1, changed=("half",), given={"half": 2.0})


@pytest.mark.parametrize(
    ("manual", "extra", "score", "counts"),
    [
        (None, None, 2.0, None),
        (None, 0.0, 2.0, None),
        (1.0, None, 2.0, 1.0),
        (None, 0.5, 0.0, 0.5),
        (None, 0.5, 2.0, 2.5),
        (1.0, 0.5, None, 1.5),
    ],
)
def test_what_people_gave_counts_with_the_score_of_now(manual, extra, score, counts):
    """Extra points come on top of the check's present score, not of an earlier one."""
    assert given_by_people(manual, extra, score) == counts


@pytest.mark.parametrize(("digest", "stood"), [("old", {"half": 1.0}), ("new", {})])
def test_a_fault_leaves_the_score_of_the_same_text(digest, stood):
    """And the record says which score that is."""
    writes = GradeWrites()
    writes.add_known("half", grade(1.0, None, False), text("old"), None, digest, is_fault=True)
    assert writes.stored == Stored(waiting=int(not stood), stood=stood, moved=() if stood else (("half", 1.0, None),))
