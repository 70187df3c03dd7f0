"""What people and programs are told of a collection."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from autograder.collecting.placing import Change
from autograder.collecting.report import HandInReport, NotPlaced, Report

ROOT = Path("/course")
TIME = datetime(2026, 5, 1, 14, tzinfo=timezone(timedelta(hours=2)))


def hand_in(student: str, change: Change, **known) -> HandInReport:
    usual = {"assignment": "tiny", "origin": "a.zip: x", "time": TIME, "is_platforms_time": True, "late_by": ""}
    return HandInReport(student=student, change=change, **{**usual, **known})


def report(*hand_ins: HandInReport, **known) -> Report:
    usual = {"not_placed": (), "left_out": (), "missing": {}}
    return Report(hand_ins=hand_ins, **{**usual, **known})


def test_each_change_has_its_line_and_all_are_counted():
    """What was there already is only counted."""
    aside = ROOT / "submitted" / ".replaced" / "now" / "s02" / "tiny"
    said = list(
        report(
            hand_in("s01", Change.PLACED, late_by="Canvas", remarks=("it is odd",)),
            hand_in("s02", Change.REPLACED, aside=aside),
            hand_in("s03", Change.UNCHANGED),
            not_placed=(NotPlaced(origin="a.zip: \x1b[2J", student="s04", reason="It is damaged; ask again."),),
            left_out=("a.zip: data.csv",),
            missing={"tiny": ("s05",), "other": ()},
            notes=("A note.",),
        ).lines(ROOT)
    )
    assert said == [
        "placed      s01  tiny  from a.zip: x; Canvas marks it late; it is odd",
        "replaced    s02  tiny  from a.zip: x; what was there lies in submitted/.replaced/now/s02/tiny",
        "not placed  a.zip: \\x1b[2J (s04): It is damaged; ask again.",
        "Left out, since only an assignment's notebooks count: a.zip: data.csv.",
        "Of the roster, 1 without a hand-in of tiny: s05.",
        "1 placed, 1 replaced, 1 unchanged, 1 not placed.",
        "A note.",
    ]


def test_a_place_with_an_endless_name_is_cut():
    """A name in a zip may have 65,535 characters."""
    refused = NotPlaced(origin=f"a.zip: {'x' * 60_000}", reason="It is long.")
    assert max(map(len, report(not_placed=(refused,)).lines(ROOT))) < 1100


def test_nothing_changed_is_said():
    """Whether all is there already, or nothing could be placed."""
    assert "Nothing changed: each hand-in that could be placed is there already." in list(
        report(hand_in("s01", Change.UNCHANGED)).lines(ROOT)
    )
    assert "Nothing changed: no hand-in could be placed." in list(report().lines(ROOT))


def test_a_dry_run_and_a_time_that_is_not_known_are_said():
    """Nobody takes the one for done, or the other for in time."""
    said = "\n".join(report(hand_in("s01", Change.PLACED, time=None), is_dry=True).lines(ROOT))
    assert "No time is known of s01, so that nobody can tell what is late" in said
    assert "Nothing was written, as this is a dry run. It would be: 1 placed" in said


def test_the_same_as_data():
    """With times in UTC and paths below the course."""
    data = report(hand_in("s01", Change.REPLACED, aside=ROOT / "a"), not_placed=(NotPlaced(origin="x", reason="y"),))
    found = data.as_data(ROOT)
    assert found["hand_ins"] == [
        {
            "student": "s01",
            "assignment": "tiny",
            "change": "replaced",
            "from": "a.zip: x",
            "time": "2026-05-01 12:00:00 UTC",
            "time_is_the_platforms": True,
            "late": False,
            "aside": "a",
            "remarks": [],
        }
    ]
    assert found["not_placed"] == [{"from": "x", "student": None, "reason": "y"}]
