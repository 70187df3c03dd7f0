"""What student code calls ends with its process, so that its time is up and no person has to look."""

import signal
import socket
import time

import pytest

from autograder.records import Verdict
from autograder.running.checks.watching import Watch, has_hung_up
from tests.autograder.notebooks import checks
from tests.autograder.running.runs import cell_of, code, graded, source_of


def test_the_other_side_has_hung_up_once_it_is_closed() -> None:
    here, there = socket.socketpair()
    there.send(b"x")
    assert not has_hung_up(here)
    there.close()
    assert has_hung_up(here)
    here.close()
    assert has_hung_up(here)


def test_a_watch_ends_what_runs_and_leaves_timers_of_others_alone() -> None:
    def stop() -> None:
        raise InterruptedError

    watch = Watch(stop)
    watch.start()
    with pytest.raises(InterruptedError):
        time.sleep(30)
    watch.end()
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (signal.SIG_DFL, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    watch.start()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_a_function_of_the_checks_that_is_called_for_ever_takes_the_callers_time() -> None:
    """Of three exercises the two around it are graded as ever."""
    loops = "def NAME(f):\n    return f(1)"
    check = "def steps(n):\n    while n:\n        n += 1 if n > 1 else -1\nassert NAME(steps) is None"
    names = ("before", "endless", "after")
    cells = [(cell_of(name, loops.replace("NAME", name)), checks(name, check.replace("NAME", name))) for name in names]
    source = source_of(*(each for pair in cells for each in pair), limits={"cell_seconds": 1, "total_seconds": 30})
    answers = {name: loops.replace("NAME", name) for name in names} | {"endless": "def endless(f):\n    return f(2)"}
    verdicts = [cell.verdict for cell in graded(source, *(code(name, text) for name, text in answers.items())).cells]
    assert verdicts == [Verdict.PASSED, Verdict.TIMEOUT, Verdict.PASSED]
