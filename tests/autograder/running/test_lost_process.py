"""What a student is told of a process that was lost, by how it ended."""

import signal

import pytest

from autograder.assignment.limits import Limits
from autograder.confinement import Resource
from autograder.records import Verdict
from autograder.running.lost_process import explain_ending
from autograder.running.processes.forkserver_client import Ending

LIMITS = Limits(memory_mb=300, disk_mb=7, threads=4, total_seconds=90)


def told(ending: Ending, *, broke_protocol: bool = False, has_secrets: bool = False) -> tuple[Verdict, str]:
    lost = explain_ending(ending, LIMITS, broke_protocol=broke_protocol, has_secrets=has_secrets)
    return lost.verdict, lost.message


@pytest.mark.parametrize(
    ("ending", "verdict", "message"),
    [
        (Ending(status=0), Verdict.CRASHED, "your code ended its process (exit status 0)"),
        (Ending(status=3), Verdict.CRASHED, "your code ended its process (exit status 3)"),
        (Ending(status=-11), Verdict.CRASHED, "your code ended its process (SIGSEGV)"),
        (Ending(status=-99), Verdict.CRASHED, "your code ended its process (signal 99)"),
        (Ending(status=None), Verdict.CRASHED, "your code broke the connection to the process that grades it"),
        (Ending(status=-signal.SIGXCPU), Verdict.TIMEOUT, "your code used more than 90 s of processor time"),
        (Ending(status=0, cpu_seconds=90.0), Verdict.TIMEOUT, "your code used more than 90 s of processor time"),
        (Ending(status=0, cpu_seconds=89.9), Verdict.CRASHED, "your code ended its process (exit status 0)"),
        (Ending(status=-9, excess=Resource.MEMORY), Verdict.MEMORY, "your code used more than 300 MB of memory"),
        (Ending(status=-9, excess=Resource.DISK), Verdict.CRASHED, "your code used more than 7 MB of files"),
        (Ending(status=-9, excess=Resource.THREADS), Verdict.CRASHED, "your code used more than 4 threads"),
        (Ending(status=-9, excess=Resource.FILES), Verdict.CRASHED, "your code used too many files"),
        (Ending(status=None, excess=Resource.MEMORY), Verdict.MEMORY, "your code used more than 300 MB of memory"),
    ],
)
def test_the_ending_is_told_in_words(ending, verdict, message):
    assert told(ending) == (verdict, message)


@pytest.mark.parametrize("status", [0, 1, 77, -6, -9, -11, -99])
def test_the_way_it_ended_tells_nothing_once_hidden_inputs_may_be_known(status):
    """Student code chooses its exit status and its signal, and could spell an input with them."""
    assert told(Ending(status=status), has_secrets=True) == (Verdict.CRASHED, "your code ended its process")


def test_bytes_that_are_not_a_message_break_the_connection():
    """Also if the process had not ended yet."""
    broken = "your code broke the connection to the process that grades it"
    assert told(Ending(status=-9), broke_protocol=True) == (Verdict.CRASHED, broken)
    assert told(Ending(status=-9, excess=Resource.MEMORY), broke_protocol=True)[0] is Verdict.MEMORY
