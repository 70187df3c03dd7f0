"""How the tests are spread over the workers of ``pytest -n``: what takes long begins first.

A worker that begins with the longest file when the others are done leaves them idle to the end.
"""

from collections import Counter
from collections.abc import Iterable

from xdist.scheduler import LoadScopeScheduling

__all__ = ["LONG", "OneFileOneWorker", "in_order"]

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


def in_order(nodeids: Iterable[str]) -> dict[str, int]:
    """File → its place: those that take long, then by the number of their tests."""
    counted = Counter(nodeid.partition("::")[0] for nodeid in nodeids)
    others = [file for file, _ in counted.most_common() if file not in LONG]
    return {file: place for place, file in enumerate([*LONG, *others])}
