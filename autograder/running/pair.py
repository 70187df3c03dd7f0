"""The two warm processes with which one worker grades an assignment's submissions, one after the other."""

import ast
import contextlib
import os
import tempfile
import time

from autograder._exceptions import GraderFault
from autograder.assembly import assemble
from autograder.records import CellRecord, Status, SubmissionRecord
from autograder.running.processes import WarmProcess
from autograder.running.supervisor import Supervisor
from autograder.running.verdicts import Loss, lost_record
from autograder.source import CellKind, Source
from autograder.submissions import Submission

__all__ = ["WarmPair"]

STUDENT_MODULES = (
    "numpy",
    "torch",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "autograder.running.student",
)
STUDENT_WARM_CELLS = ("import matplotlib.pyplot as plt", "%matplotlib inline")


class WarmPair:
    """Grades submissions of one assignment; a context manager that ends both processes.

    Args:
        source: the assignment.
        isolation: ``"full"``, or ``"none"`` to run student code with the rights of this process.
        public: leaves hidden tests out, and lets messages show what the student's code did.
    """

    def __init__(self, source: Source, *, isolation: str, public: bool = False) -> None:
        self.source = source
        self.public = public
        self._folder = tempfile.mkdtemp(prefix="grading-")
        environment = student_environment(self._folder)
        settings = {"isolation": isolation, "withhold": list(source.withhold)}
        self._students = WarmProcess(
            settings | {"role": "student", "modules": list(STUDENT_MODULES), "warm_cells": list(STUDENT_WARM_CELLS)},
            environment,
            self._folder,
        )
        modules = [*imported_modules(source), "autograder.running.grader"]
        self._graders = WarmProcess(
            settings | {"role": "grader", "modules": modules, "warm_cells": []}, environment, self._folder
        )

    def grade(self, submission: Submission) -> SubmissionRecord:
        """The record of one submission; a fault of the grader's own costs nobody marks."""
        start = time.monotonic()
        assembly = assemble(self.source, submission)
        supervisor = Supervisor(
            source=self.source,
            assembly=assembly,
            students=self._students,
            graders=self._graders,
            public=self.public,
            limits=self.source.limits,
        )
        try:
            cells, executed = supervisor.run()
        except GraderFault as fault:
            cells, executed = faulty_records(self.source, str(fault)), ()
        return SubmissionRecord(
            student=submission.student,
            status=Status.GRADED,
            max_score=self.source.max_score,
            seconds=time.monotonic() - start,
            message="; ".join(assembly.remarks),
            cells=cells,
            executed=executed,
            timestamp=submission.timestamp,
        )

    def close(self) -> None:
        for process in (self._students, self._graders):
            process.close()
        with contextlib.suppress(OSError):
            os.rmdir(self._folder)

    def __enter__(self) -> "WarmPair":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def faulty_records(source: Source, message: str) -> tuple[CellRecord, ...]:
    """One record for each graded cell where the grader failed; a person has to look."""
    loss = Loss(kind="grader", message=message)
    return tuple(lost_record(cell, loss) for cell in source.graded)


def imported_modules(source: Source) -> list[str]:
    """Modules that the set-up and test cells import at their top level, so that a warm process can do it once."""
    names: dict[str, None] = {}
    for cell in source.cells:
        if cell.kind in (CellKind.SETUP, CellKind.CHECKS) and not cell.is_gpu:
            with contextlib.suppress(SyntaxError):  # a cell with magics is warmed by nothing
                for node in ast.walk(ast.parse(cell.text)):
                    if isinstance(node, ast.Import):
                        names.update(dict.fromkeys(alias.name for alias in node.names))
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        names[node.module] = None
    return list(names)


def student_environment(folder: str) -> dict[str, str]:
    """The whole environment of the processes: nothing of the instructor's own gets in."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        "HOME": folder,
        "TMPDIR": folder,
        "MPLCONFIGDIR": folder,
        "IPYTHONDIR": folder,
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        **threads,
    }
