"""Progress of long work: a bar with the time left on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from autograder.course import shown_name

__all__ = ["Progress", "passing_line"]

WIDTH = 30
LONGEST_NOTE = 20  # a line that a terminal breaks is not erased whole
LONGEST_LINE = 79
LINES_APART = 10.0  # seconds between plain lines


@contextmanager
def passing_line(beginning: str, stream: TextIO | None = None) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal what is done now, each time in place of what was done before, and in the end nothing."""
    stream = stream or sys.stderr

    def show(text: str) -> None:
        if stream.isatty():
            stream.write(f"\r\x1b[K{text}")
            stream.flush()

    try:
        yield lambda text: show(f"{beginning}{text}"[:LONGEST_LINE])
    finally:
        show("")


class Progress:
    """Counts steps of a known total; a context manager that leaves the cursor on a fresh line."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None) -> None:
        self._what = what
        self._total = total
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._start = self._last = time.monotonic()
        self._done = 0

    def step(self, note: str = "") -> None:
        """One more step is done."""
        self._done += 1
        now = time.monotonic()
        if self._is_terminal:
            self._write(f"\r\x1b[K{self.line(now)} {shown_name(note)[:LONGEST_NOTE]}")
        elif now - self._last >= LINES_APART or self._done == self._total:
            self._last = now
            self._write(f"{self.line(now)}\n")

    def line(self, now: float) -> str:
        """The bar, the count and the time left at the pace so far."""
        share = self._done / self._total if self._total else 1.0
        bar = "#" * round(WIDTH * share)
        left = (now - self._start) / self._done * (self._total - self._done) if self._done else 0.0
        return f"{self._what} [{bar:<{WIDTH}}] {self._done}/{self._total}, {left:.0f} s left"

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_terminal and self._done:
            self._write("\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
