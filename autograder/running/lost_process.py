"""Why a process was lost while it worked on a cell, in words for the student."""

import signal
from dataclasses import dataclass

from autograder.assignment.limits import Limits
from autograder.confinement import Resource
from autograder.records import Verdict
from autograder.running.processes.forkserver_client import Ending

__all__ = ["LostProcess", "explain_ending", "ran_late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostProcess:
    """A process ended, or had to be ended, while it worked on a cell."""

    verdict: Verdict
    message: str


def explain_ending(ending: Ending, limits: Limits, *, broke_protocol: bool, has_secrets: bool) -> LostProcess:
    """What became of a student process that is lost.

    Args:
        ending: how it ended.
        limits: the submission's.
        broke_protocol: it sent something that cannot be read as a message.
        has_secrets: it may know hidden inputs, which the way in which it ended could spell out.
    """
    if ending.excess:
        return _above_limit(ending.excess, limits)
    if ending.status == -signal.SIGXCPU or ending.cpu_seconds >= limits.total_seconds:
        return LostProcess(
            verdict=Verdict.TIMEOUT, message=f"your code used more than {limits.total_seconds:g} s of processor time"
        )
    if broke_protocol or ending.status is None:
        return _crashed("your code broke the connection to the process that grades it")
    return _crashed("your code ended its process" + ("" if has_secrets else f" ({_in_words(ending.status)})"))


def ran_late(limits: Limits, *, have_time: bool) -> LostProcess:
    """What became of a process that was ended for its time: a cell's, or the submission's if that is over too."""
    if have_time:
        message = f"it ran longer than {limits.cell_seconds:g} s"
    else:
        message = f"the submission ran longer than {limits.total_seconds:g} s in all"
    return LostProcess(verdict=Verdict.TIMEOUT, message=message)


def _crashed(message: str) -> LostProcess:
    return LostProcess(verdict=Verdict.CRASHED, message=message)


def _in_words(status: int) -> str:
    """An exit status, or the signal behind a negative one."""
    if status >= 0:
        return f"exit status {status}"
    is_known = -status in set(signal.Signals)
    return signal.Signals(-status).name if is_known else f"signal {-status}"


def _above_limit(resource: Resource, limits: Limits) -> LostProcess:
    words = {
        Resource.MEMORY: f"more than {limits.memory_mb} MB of memory",
        Resource.THREADS: f"more than {limits.threads} threads",
        Resource.DISK: f"more than {limits.disk_mb} MB of files",
        Resource.FILES: "too many files",
    }
    verdict = Verdict.MEMORY if resource is Resource.MEMORY else Verdict.CRASHED
    return LostProcess(verdict=verdict, message=f"your code used {words[resource]}")
