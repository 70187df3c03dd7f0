"""How the tests are spread over the workers of ``pytest -n``: what takes long begins first.

A worker that begins with the longest file when the others are done leaves them idle to the end. A worker that dies
costs the test that it was at, and no more.
"""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

__all__ = ["APART", "LONG", "OneFileOneWorker", "in_order", "leave_pipe_to_worker"]

# Those that take longest, the longest first; no test fails if this is out of date, the run only takes longer.
LONG = (
    "tests/term/test_faults.py",
    "tests/classroom/test_classroom.py",
    "tests/attacks/test_attacks.py",
    "tests/assignments/test_conformance.py",
    "tests/assignments/test_mutants.py",
    "tests/assignments/test_draws.py",
    "tests/fidelity/test_course_notebooks.py",
    "tests/autograder/nbgrader_plugin/test_exchange.py",
    "tests/autograder/nbgrader_plugin/test_autograde.py",
    "tests/autograder/nbgrader_plugin/test_nbgrader_parity.py",
    "tests/autograder/cli/test_main.py",
    "tests/fidelity/test_awkward_cells.py",
    "tests/term/test_instructor_page.py",
    "tests/term/test_on_postgresql.py",
    "tests/autograder/grading/test_cluster.py",
    "tests/autograder/nbgrader_plugin/test_validate.py",
    "tests/autograder/gradebook/test_marked_texts.py",
    "tests/autograder/gradebook/test_postgresql.py",
    "tests/autograder/release/test_bundle.py",
    "tests/autograder/release/test_build.py",
    "tests/autograder/confinement/test_cgroup.py",
)
# Their tests share nothing that takes long to make, so that each may go to any worker.
APART = frozenset(
    {
        "tests/fidelity/test_course_notebooks.py",
        "tests/autograder/nbgrader_plugin/test_exchange.py",
        "tests/autograder/nbgrader_plugin/test_autograde.py",
    }
)


class OneFileOneWorker(LoadScopeScheduling):
    """Keeps together what shares the fixtures of a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in APART else file

    def remove_node(self, node: WorkerController) -> str | None:
        """Called when a worker has ended; the test that it was at if it died.

        pytest-xdist 3.8 would give that test to the next worker, with the rest of its file, and so on without end.
        """
        units = self.assigned_work.get(node, {}).values()
        left = ((unit, nodeid) for unit in units for nodeid, is_done in unit.items() if not is_done)
        died_at = next(left, None)
        if died_at is not None:
            unit, nodeid = died_at
            unit[nodeid] = True
        super().remove_node(node)
        return None if died_at is None else died_at[1]


def leave_pipe_to_worker(gateway: Any) -> None:
    """No process that this worker forks keeps open what the worker is heard through.

    A worker that dies would be waited for without end, as long as one of them lives.

    Args:
        gateway: execnet's, to what directs the workers.
    """
    pipe = gateway._io.outfile.fileno()  # execnet 2.1 names it nowhere else
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.register_at_fork(after_in_child=lambda: os.dup2(nowhere, pipe, inheritable=False))


def in_order(nodeids: Iterable[str]) -> dict[str, int]:
    """File → its place: those that take long, then by the number of their tests."""
    counted = Counter(nodeid.partition("::")[0] for nodeid in nodeids)
    others = [file for file, _ in counted.most_common() if file not in LONG]
    return {file: place for place, file in enumerate([*LONG, *others])}
