"""Hand-ins on their way into ``submitted/``: whole, or not at all, whenever the command is killed."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from autograder._exceptions import UngradableError, UsageError
from autograder.collecting import placing
from autograder.collecting.placing import Change, HandInFile, Place
from tests.autograder.collecting.archives import collected, write_folder

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WRITTEN = b"2026-05-01 12:00:00.000000 UTC"
OLD = {"s01/tiny/tiny.ipynb": b"old", "s01/tiny/timestamp.txt": b"2026-05-01 09:00:00.000000 UTC"}
NEW = {"s01/tiny/tiny.ipynb": b"new", "s01/tiny/timestamp.txt": WRITTEN}


# What may change a disk, as Python's audit hooks call it; `ctypes.dlsym` comes just before two folders change places.
STEPS = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "ctypes.dlsym")


def put(place: Place, data: bytes = b"new", student: str = "s01", time=NOON, is_platforms_time=True, assignment="tiny"):
    file, digest = place.keep(data)
    new = HandInFile(file=file, digest=digest, time=time, is_platforms_time=is_platforms_time)
    return place.put(assignment, student, new)


def kept_aside(course):
    return [path.read_bytes() for path in sorted(course.folder("submitted").glob(".replaced/*/*/*/tiny.ipynb"))]


def test_a_first_hand_in_is_placed_with_its_time(tiny_course):
    """And for several students and assignments, none touches another."""
    with Place(tiny_course) as place:
        assert put(place).change is Change.PLACED
        assert put(place, assignment="other").change is Change.PLACED
        assert put(place, student="s02", time=None).change is Change.PLACED
    assert collected(tiny_course) == {
        **NEW,
        "s01/other/other.ipynb": b"new",
        "s01/other/timestamp.txt": WRITTEN,
        "s02/tiny/tiny.ipynb": b"new",
    }
    assert [path.name for path in tiny_course.folder("submitted").glob(".*")] == [".collecting.lock"]


def test_the_same_hand_in_changes_nothing(tiny_course):
    """A time that is not known, or is the student's own clock's, replaces none that somebody put there."""
    write_folder(tiny_course.folder("submitted"), NEW)
    with Place(tiny_course) as place:
        assert put(place).change is Change.UNCHANGED
        assert put(place, time=None).change is Change.UNCHANGED
        assert put(place, time=NOON + timedelta(hours=1), is_platforms_time=False).change is Change.UNCHANGED
    assert collected(tiny_course) == NEW
    with Place(tiny_course) as place:
        assert put(place, time=NOON + timedelta(hours=1)).change is Change.REPLACED


@pytest.mark.parametrize("can_exchange", [True, False])
def test_what_is_replaced_is_kept_with_all_that_lay_there(tiny_course, monkeypatch, can_exchange):
    """Also twice in one run, and where the disk cannot exchange two folders."""
    if not can_exchange:
        monkeypatch.setattr(placing, "exchange", lambda *_: False)
    write_folder(tiny_course.folder("submitted"), {**OLD, "s01/tiny/notes.txt": b"mine", "s01/other/other.ipynb": b"x"})
    with Place(tiny_course) as place:
        placed = put(place)
        assert placed.change is Change.REPLACED
        assert put(place, assignment="other").change is Change.REPLACED
    assert placed.aside is not None
    assert {path.name for path in placed.aside.iterdir()} == {"tiny.ipynb", "timestamp.txt", "notes.txt"}
    assert {name: data for name, data in collected(tiny_course).items() if "/tiny/" in name} == NEW
    assert tiny_course.submissions("tiny") == ["s01"]


def test_a_later_hand_in_stays(tiny_course):
    """By the times of both; one from the future is a wrong clock's."""
    write_folder(tiny_course.folder("submitted"), OLD)
    with Place(tiny_course) as place:
        with pytest.raises(UngradableError, match="submitted/s01/tiny holds a later hand-in, of 2026-05-01 09"):
            put(place, time=NOON - timedelta(hours=6))
        (tiny_course.submitted("tiny", "s01") / "timestamp.txt").write_text("2999-01-01 00:00:00 UTC")
        assert put(place).change is Change.REPLACED


def test_links_lead_nowhere(tiny_course, tmp_path):
    """A student's folder that is one is refused; an assignment's is replaced, and nothing is written behind it."""
    elsewhere = write_folder(tmp_path / "elsewhere", {"tiny/tiny.ipynb": b"theirs"})
    submitted = tiny_course.folder("submitted")
    (submitted / "s02").mkdir(parents=True)
    (submitted / "s01").symlink_to(elsewhere)
    (submitted / "s02" / "tiny").symlink_to(elsewhere / "tiny")
    (submitted / "s03").write_text("a file")
    with Place(tiny_course) as place:
        for student in ("s01", "s03"):
            with pytest.raises(UngradableError, match=f"submitted/{student} is a link or no folder"):
                put(place, student=student)
        assert put(place, student="s02").change is Change.REPLACED
    assert (elsewhere / "tiny" / "tiny.ipynb").read_bytes() == b"theirs"
    assert not (submitted / "s02" / "tiny").is_symlink()


def test_a_dry_run_writes_nothing(tiny_course):
    """Not even the folder."""
    with Place(tiny_course, is_dry=True) as place:
        assert put(place).change is Change.PLACED
        stage = place.stage
    assert not tiny_course.folder("submitted").exists()
    assert not stage.exists()


def test_one_collects_at_a_time(tiny_course):
    """The second is told; afterwards it may."""
    with Place(tiny_course), pytest.raises(UsageError, match="Another `course collect` is at work"), Place(tiny_course):
        pass
    with Place(tiny_course) as place:
        assert not place.was_interrupted


def run_until(course, points: int, *, can_exchange: bool) -> bool:
    """Whether the run came to its end; else it was killed just before its ``points``-th step on the disk."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status == 0
    try:
        steps = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if event in STEPS or (event == "open" and arguments[1] not in ("r", "rb")):
                steps += 1
                if steps == points:
                    if can_exchange:
                        os.kill(os.getpid(), signal.SIGKILL)
                    os._exit(1)  # which clears up as little, and takes less time

        if not can_exchange:
            placing.exchange = lambda *_: False
        sys.addaudithook(count)
        with Place(course) as place:
            put(place)
            put(place, student="s02")
    finally:
        os._exit(0)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_kill_at_any_step_leaves_the_old_or_the_new(tiny_course, can_exchange):
    """Never a half, never neither once the next run has cleared up, and what was replaced is not lost."""
    submitted = tiny_course.folder("submitted")
    seen, points, is_whole = set(), 0, False
    while not is_whole:
        points += 1
        for path in sorted(submitted.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        write_folder(submitted, OLD)
        is_whole = run_until(tiny_course, points, can_exchange=can_exchange)
        if can_exchange:
            assert states(tiny_course) <= {"old", "new", "second"}
        left = [path for path in submitted.glob(".collecting-*") if path.is_dir()]
        with Place(tiny_course) as place:
            assert place.was_interrupted == bool(left)
        found = states(tiny_course)
        assert len(found & {"old", "new"}) == 1
        assert kept_aside(tiny_course) == ([b"old"] if "new" in found else [])
        assert [path.name for path in submitted.glob(".collecting-*")] == []
        seen |= found
    assert seen == {"old", "new", "second"}
    assert points > 15


def states(course) -> set[str]:
    """What the two places hold, which must be whole."""
    found = collected(course)
    second = {name: data for name, data in found.items() if name.startswith("s02/")}
    first = {name: data for name, data in found.items() if name not in second}
    assert first in (OLD, NEW)
    assert second in ({}, {name.replace("s01", "s02"): data for name, data in NEW.items()})
    return {"old" if first == OLD else "new", *(["second"] if second else [])}
