"""A reader's own code is run within a limit, and its faults become words."""

import importlib
import sys
import threading
import time

import pytest
from lossopt.explorers.framework import guarded as module
from lossopt.explorers.framework.guarded import STILL_RUNS, guarded

SHORT = 0.2


class Silent(Exception):
    def __str__(self):
        raise RuntimeError


def raising(error):
    def action():
        raise error

    return action


def test_what_an_action_keeps_is_there():
    """It runs once, and "" says that it came to its end."""
    seen = []
    assert guarded(lambda: seen.append(1)) == ""
    assert seen == [1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotImplementedError(), "is not written yet"),
        (ValueError("two\nlines"), "raises ValueError: two lines"),
        (KeyError(), "raises KeyError"),
        (SystemExit(3), "raises SystemExit: 3"),
        (KeyboardInterrupt(), "raises KeyboardInterrupt"),
        (Silent(), "raises Silent"),
        (ValueError("x" * 500), "raises ValueError: " + "x" * 119 + "…"),
    ],
    ids=["blank", "lines", "no text", "exit", "interrupt", "no words", "long"],
)
def test_an_exception_becomes_words(error, words):
    """Whatever is raised is named with the beginning of its text, and goes no further."""
    assert guarded(raising(error)) == words


def forever():
    while True:
        pass


def forever_asleep():
    while True:
        time.sleep(0.001)


def forever_in_spite_of_exceptions():
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            continue


@pytest.mark.parametrize("action", [forever, forever_asleep, forever_in_spite_of_exceptions])
def test_an_endless_loop_is_stopped(action):
    """No thread is left behind."""
    before = threading.active_count()
    assert guarded(action, seconds=SHORT) == "was stopped after 0.2 seconds"
    assert threading.active_count() == before


def test_what_cannot_be_stopped_is_said(monkeypatch):
    """A wait in C does not hear of it; the caller goes on all the same."""
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.1)
    before, released = threading.active_count(), threading.Lock()
    released.acquire()
    assert guarded(released.acquire, seconds=SHORT) == f"was stopped after 0.2 seconds. {STILL_RUNS}"
    released.release()
    while threading.active_count() > before:
        time.sleep(0.001)


def test_an_interrupt_of_the_reader_stops_the_action_too(monkeypatch):
    """The interrupt goes on to the reader, and nothing runs behind their back."""
    before, join = threading.active_count(), threading.Thread.join
    interrupts = iter([KeyboardInterrupt()])

    def interrupted(thread, seconds=None):
        for interrupt in interrupts:
            raise interrupt
        join(thread, seconds)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        guarded(forever_asleep)
    assert threading.active_count() == before


def test_an_import_is_waited_for(tmp_path, monkeypatch):
    """It may take longer than the limit, and the module is whole afterwards."""
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.4)\nwhole = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    seen = []

    def action():
        seen.append(importlib.import_module("slow_to_import").whole)

    assert guarded(action, seconds=SHORT) == ""
    assert seen == [True]
    del sys.modules["slow_to_import"]


def test_what_an_action_prints_is_not_shown(capsys):
    """A line for debugging would be printed at each of a hundred calls, and at each move of a control."""
    assert guarded(lambda: sys.stdout.write("here")) == ""
    assert capsys.readouterr().out == ""
