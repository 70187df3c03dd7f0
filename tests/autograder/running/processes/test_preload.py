"""What a process does before it meets a submission."""

import os
import resource
import time
from types import SimpleNamespace

import pytest

from autograder.running.processes.preload import tell_usage_by_clocks


@pytest.fixture
def asked_by_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrusage", resource.getrusage)  # is put back afterwards
    tell_usage_by_clocks()


@pytest.mark.usefixtures("asked_by_clocks")
def test_usage_is_told_by_clocks():
    """Processor time is right, what was read from disk is not told."""
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    before = time.process_time()
    used = resource.getrusage(resource.RUSAGE_SELF)
    assert before <= used.ru_utime + used.ru_stime <= time.process_time()
    assert (used.ru_inblock, used.ru_majflt, used.ru_maxrss) == (0, 0, 0)
    assert 0 < resource.getrusage(resource.RUSAGE_THREAD).ru_utime <= time.thread_time()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == 0


@pytest.mark.usefixtures("asked_by_clocks")
def test_neither_share_of_the_time_ever_falls(monkeypatch):
    """The system's share grows in steps of a hundredth of a second, and ``%time`` shows differences."""
    told = []
    for used, system in ((0.010, 0.0), (0.011, 0.010), (0.030, 0.010)):
        monkeypatch.setattr(time, "process_time", lambda used=used: used)
        monkeypatch.setattr(os, "times", lambda system=system: SimpleNamespace(system=system))
        found = resource.getrusage(resource.RUSAGE_SELF)
        told.append((found.ru_utime, found.ru_stime))
        assert sum(told[-1]) == pytest.approx(used)
    assert told == sorted(told)
    assert [system for _, system in told] == sorted(system for _, system in told)
