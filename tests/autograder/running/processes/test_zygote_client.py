"""Processes that grade side by side share what is slow to import."""

import os
import sys

import psutil
import pytest

from autograder.grading.local_processes import local_executor
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.processes import template_client
from autograder.running.processes.zygote_client import Zygotes, zygotes
from tests.autograder.running.processes.test_template_client import RIGHT, assignment, grade, parents
from tests.autograder.running.runs import answered, by_name

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")


def graded(_: int) -> list[int]:
    """Grades in a worker; that worker's process, and the zygotes of its student and grader processes."""
    with AssignmentGrader(assignment(), isolation="none") as grader:
        templates = parents(grader)
        assert by_name(grader.grade(answered(RIGHT)))["one"].score == 1
        return [os.getpid(), *(psutil.Process(each).ppid() for each in templates)]


def test_workers_share_the_zygotes_of_the_process_that_started_them():
    """One for students' processes and one for graders', whoever asks."""
    with local_executor(2) as executor:
        found = [*executor.map(graded, range(4))]
    own = [zygotes._started[kind][-1].pid for kind in ("student", "grader")]
    assert [each[1:] for each in found] == [own] * 4
    assert os.getpid() not in {each[0] for each in found}


def test_a_zygote_that_has_ended_is_replaced():
    """By a process that has its door from another one, and by the one that started it."""
    mine = Zygotes()
    doors = mine.doors()
    for started in mine._started.values():
        started[-1].kill()
        started[-1].wait()
    for kind in doors:
        template_client._templates._forget(kind)  # which an earlier test may have left
    zygotes.take({kind: door.dup() for kind, door in doors.items()})
    assert by_name(grade(assignment("one = 1  # after the end"))[0])["one"].score == 1
    assert mine.doors().keys() == doors.keys()
    assert [started[-1].poll() for started in mine._started.values()] == [None, None]
    mine.close()


def test_a_fork_shares_them():
    """And does not wait for what it did not start."""
    zygotes.doors()
    own = [zygotes._started[kind][-1].pid for kind in ("student", "grader")]
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if graded(0)[1:] == own and not zygotes._started else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
