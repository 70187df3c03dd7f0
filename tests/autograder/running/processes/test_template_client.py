"""Fork servers of several assignments share their imports, and nothing else."""

import os
import signal
import sys

import psutil
import pytest

from autograder.confinement import survey
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.processes import template_client
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import answered, by_name, cell_of, source_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")

RIGHT = {"one": "one = 1"}


def assignment(answer="one = 1", **limits):
    return source_of(setup("import numpy as np"), cell_of("one", answer), checks("one", "assert one == 1"), **limits)


def grade(source, answers=RIGHT):
    with AssignmentGrader(source, isolation="none") as grader:
        record = grader.grade(answered(answers))
        return record, grader._students._pid, grader._graders._pid


def printed(record):
    return "".join(output.get("text", "") for cell in record.executed for output in cell.outputs)


def parents(grader):
    grader.withheld_but_loaded(), grader._graders.wait_until_ready()
    return [psutil.Process(server._pid).ppid() for server in (grader._students, grader._graders)]


def test_the_next_assignment_finds_the_imports_done():
    """Its fork servers have the parents that those of the first one had: one for students and another for graders."""
    with AssignmentGrader(assignment(), isolation="none") as first:
        before = parents(first)
    with AssignmentGrader(assignment("one = 1  # another source"), isolation="none") as second:
        assert parents(second) == before
    assert before[0] != before[1]


def test_what_one_assignment_imports_is_not_there_for_another():
    """An assignment that withholds torch grades as if no other had ever asked for it."""
    answer = "import torch\none = int(torch.ones(1))"
    record, *_ = grade(assignment(answer), {"one": answer})
    assert by_name(record)["one"].score == 1
    with AssignmentGrader(assignment(withhold=["torch"]), isolation="none") as withholding:
        assert withholding.withheld_but_loaded() == ()
        refused = by_name(withholding.grade(answered({"one": answer})))["one"]
    assert "torch is withheld while this assignment is graded" in refused.message


@pytest.mark.skipif(not survey().is_sufficient, reason="this system cannot isolate; see `course doctor`")
def test_naming_a_package_does_not_bring_it_where_it_is_withheld():
    """Nor does to withhold a whole package stand in the way of confinement, which hides its files."""
    answer = "import torch\none = int(torch.ones(1))"
    with AssignmentGrader(assignment(withhold=["torch"]), isolation="full") as withholding:
        refused = by_name(withholding.grade(answered({"one": answer})))["one"]
        assert by_name(withholding.grade(answered(RIGHT)))["one"].score == 1
    assert "torch is withheld while this assignment is graded" in refused.message


def test_two_fork_servers_draw_different_numbers():
    """numpy's global generator was seeded before they were forked."""
    drawing = {"one": "print(np.random.rand())\none = 1"}
    drawn = {printed(grade(assignment(), drawing)[0]) for _ in range(2)}
    assert len(drawn) == 2
    assert all(text.startswith("0.") for text in drawn)


def test_nothing_of_an_assignment_is_left_when_its_grader_closes():
    """The templates stay for the next one; the fork servers and what they forked are gone."""
    _, students, graders = grade(assignment())
    assert not psutil.pid_exists(students)
    assert not psutil.pid_exists(graders)


def test_a_template_that_was_killed_is_replaced():
    """The fork servers that it had go on, and the next ones get a new template."""
    with AssignmentGrader(assignment(), isolation="none") as grader:
        for parent in parents(grader):
            os.kill(parent, signal.SIGKILL)
        assert by_name(grader.grade(answered(RIGHT)))["one"].score == 1
        with AssignmentGrader(assignment("one = 1  # another source"), isolation="none") as other:
            assert by_name(other.grade(answered(RIGHT)))["one"].score == 1
        left = [server._pid for server in (grader._students, grader._graders)]
    psutil.wait_procs([psutil.Process(pid) for pid in left if psutil.pid_exists(pid)], timeout=30)
    assert not any(psutil.pid_exists(pid) for pid in left)


def test_a_fork_of_the_supervisor_leaves_its_templates_alone():
    """Two processes that talk over one connection would read each other's answers."""
    grade(assignment())
    before = set(template_client._templates._channels)
    child = os.fork()
    if child == 0:
        os._exit(0 if before and not template_client._templates._channels else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert set(template_client._templates._channels) == before
    assert by_name(grade(assignment())[0])["one"].score == 1
