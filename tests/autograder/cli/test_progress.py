"""Progress: a bar that stays on one line of a terminal, a few plain lines elsewhere."""

import io

import pytest

from autograder.cli.progress import LINES_APART, LONGEST_LINE, LONGEST_NOTE, Progress, passing_line


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    time = {"now": 100.0}
    monkeypatch.setattr("autograder.cli.progress.time.monotonic", lambda: time["now"])
    return time


def test_a_terminal_shows_one_line_that_changes(clock):
    """Bar, count, time left at the pace so far and a note; the cursor ends on a fresh line."""
    stream = Terminal()
    with Progress("losses", 4, stream) as progress:
        clock["now"] += 6
        progress.step("s01")
        clock["now"] += 6
        progress.step("s02")
    first, second, end = stream.getvalue().replace("\r\x1b[K", "\n").lstrip("\n").split("\n")
    assert first == f"losses [{'#' * 8:<30}] 1/4, 18 s left s01"
    assert second == f"losses [{'#' * 15:<30}] 2/4, 12 s left s02"
    assert end == ""


def test_elsewhere_there_are_plain_lines_now_and_then(clock):
    """At most one in ten seconds, and one at the end, without control characters."""
    stream = io.StringIO()
    with Progress("losses", 100, stream) as progress:
        for _ in range(100):
            clock["now"] += LINES_APART / 10
            progress.step("a note")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1] == f"losses [{'#' * 30}] 100/100, 0 s left"
    assert "\r" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_nothing_to_do_shows_nothing():
    """It does not divide by the number of steps, which is 0."""
    for stream in (io.StringIO(), Terminal()):
        with Progress("losses", 0, stream) as progress:
            pass
        assert stream.getvalue() == ""
        assert progress.line(0.0).endswith("0/0, 0 s left")


def test_a_note_is_short_and_shows_nothing_that_a_terminal_obeys(clock):
    """It is the name of a student's folder, which may be any bytes."""
    stream = Terminal()
    with Progress("losses", 2, stream) as progress:
        progress.step("\x1b[2J\x07evil")
        progress.step("x" * 250)
    first, second = stream.getvalue().removesuffix("\n").split("\r\x1b[K")[1:]
    assert first.endswith(r" left \x1b[2J\x07evil")
    assert second.endswith(f" left {'x' * LONGEST_NOTE}")


def test_a_passing_line_leaves_nothing():
    """On a terminal each text takes the place of the one before and fits on a line; elsewhere nothing is written."""
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        with passing_line("losses: trying ", stream) as show:
            show("the blank form")
            show("x" * 100)
    first, second, end = terminal.getvalue().split("\r\x1b[K")[1:]
    assert first == "losses: trying the blank form"
    assert second == ("losses: trying " + "x" * 100)[:LONGEST_LINE]
    assert end == ""
    assert file.getvalue() == ""
