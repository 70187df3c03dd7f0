"""Two who mark the same question never get the same answer."""

from datetime import UTC, datetime, timedelta

import pytest

from autograder.gradebook.engine import writing
from autograder.marking_desk.claims import CLAIMED_FOR, claim_next, give_back, read_claims, renew
from tests.autograder.marking_desk.written_class import answers_of, grade_class, install_question

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC).replace(tzinfo=None)
LATER = NOW + CLAIMED_FOR


@pytest.fixture
def desk(tiny_course):
    """A transaction, and six answers in three groups."""
    source = install_question(tiny_course)
    grade_class(tiny_course, source, {f"s0{n}": f"answer {n // 2}" for n in range(6)})
    by_student = answers_of(tiny_course)
    groups = [[by_student[f"s0{n}"], by_student[f"s0{n + 1}"]] for n in (0, 2, 4)]
    with writing(tiny_course) as connection:
        yield connection, groups


def students(groups):
    return [[answer.student for answer in group] for group in groups]


def test_each_gets_other_groups_and_the_same_ones_again(desk):
    """Until they are marked."""
    connection, groups = desk
    assert students(claim_next(connection, groups, "ann", NOW, most=1)) == [["s00", "s01"]]
    assert students(claim_next(connection, groups, "bob", NOW, most=5)) == [["s02", "s03"], ["s04", "s05"]]
    assert students(claim_next(connection, groups, "ann", NOW, most=5)) == [["s00", "s01"]]
    assert claim_next(connection, groups, "eve", NOW, most=5) == []


def test_a_claim_ends_and_what_is_held_is_renewed(desk):
    """Who stays away for a quarter of an hour loses what was not marked; each mark holds the rest for another one."""
    connection, groups = desk
    claim_next(connection, groups, "ann", NOW, most=2)
    renew(connection, [groups[0][0].grade_id], "ann", NOW + timedelta(minutes=10))
    assert len(read_claims(connection, LATER)) == 3
    assert students(claim_next(connection, groups, "bob", LATER, most=5)) == [["s00"], ["s04", "s05"]]
    assert students(claim_next(connection, groups, "bob", LATER + CLAIMED_FOR, most=1)) == [["s00", "s01"]]


def test_what_was_skipped_comes_last_and_what_is_given_back_is_free(desk):
    """For the one who skipped it, and for everybody."""
    connection, groups = desk
    last = [groups[0][1].grade_id]
    assert students(claim_next(connection, groups, "ann", NOW, most=3, last=last))[-1] == ["s00", "s01"]
    give_back(connection, [groups[1][0].grade_id], "ann", NOW)
    give_back(connection, [groups[2][0].grade_id], "bob", NOW)
    assert students(claim_next(connection, groups, "bob", NOW, most=3)) == [["s02"]]


def test_a_clock_that_jumps_keeps_nobody_out(desk):
    """A claim that would last longer than any can is of a clock that was wrong."""
    connection, groups = desk
    claim_next(connection, groups, "ann", NOW + timedelta(days=400), most=3)
    assert students(claim_next(connection, groups, "bob", NOW, most=3)) == students(groups)
