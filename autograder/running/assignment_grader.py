"""Grades the submissions of one assignment, one after the other, with a fork server for each of the two processes."""

import ast
import contextlib
import dataclasses
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from autograder._exceptions import GraderFault
from autograder.assignment.source import CellKind, Source, without_hidden
from autograder.confinement import HeldFolder, clean_environment
from autograder.records import CellRecord, Status, SubmissionRecord, Verdict
from autograder.running.processes.forkserver_client import ForkServer, ProcessFactory
from autograder.running.processes.spawn import SpawnedProcesses
from autograder.running.proofs import working_tree_packages
from autograder.running.supervisor import Call, Supervisor
from autograder.running.verdicts import LostProcess, lost_record
from autograder.submission.assembly import assemble
from autograder.submission.reading import Submission

__all__ = ["AssignmentGrader", "StartMethod", "faulty_record", "faulty_records"]

# Tells what test cells call that a message may quote nothing which student code made, be it a plain value.
HIDDEN_TESTS_RUN = {"AUTOGRADER_HIDDEN_TESTS": "1"}
STUDENT_MODULES = ["numpy", "numpy.ma", "autograder.running.student.process"]
# Loaded into the warm processes once a notebook mentions them: each takes long, and most submissions need none.
ON_DEMAND: dict[str, tuple[str, ...]] = {
    "matplotlib": ("matplotlib.pyplot", "matplotlib_inline.backend_inline"),
    **{name: (name,) for name in ("torch", "sklearn", "scipy", "pandas", "ipywidgets", "sympy")},
    "optim": ("torch._dynamo",),  # torch's first optimizer in a process imports it, which takes a second
}


StartMethod = Literal["forkserver", "spawn"]  # as in multiprocessing


class AssignmentGrader:
    """Grades submissions of one assignment; a context manager that ends both processes.

    Args:
        source: the assignment.
        isolation: ``"full"``, or ``"none"`` to run student code with the rights of this process.
        public: leaves hidden tests out, and lets messages show what the student's code did.
        start_method: ``"forkserver"``, or ``"spawn"`` to start each process anew, where forking is not safe.
        logs_calls: keeps in :attr:`calls` what the checks gave to student code in the last submission.
    """

    def __init__(
        self,
        source: Source,
        *,
        isolation: str,
        public: bool = False,
        start_method: StartMethod = "forkserver" if sys.platform == "linux" else "spawn",
        logs_calls: bool = False,
    ) -> None:
        self.source = source
        self.public = public
        self.calls: tuple[Call, ...] = ()
        self._logs_calls = logs_calls
        self._held = HeldFolder("course-grading-")
        self._folder = str(self._held.path)
        os.chmod(self._folder, 0o711)  # each submission's user has to pass through it to a folder of its own
        environment = clean_environment(scratch=Path(self._folder), cache=cache_folder(self._folder))
        common = {"withhold": list(source.withhold), "output_bytes": source.limits.output_kb * 1024}
        policy = {
            "limits": dataclasses.asdict(source.limits),
            "withhold": list(source.withhold),
            "packages": working_tree_packages(),
            "scratch": f"{self._folder}/scratch",
        }
        own = imported_modules(instructor_texts(source))
        student = {
            "role": "student",
            "modules": [*STUDENT_MODULES, *mentioned("\n".join(cell.text for cell in source.cells))],
            "cells": [],
            "answers": [],
            "policy": None if isolation == "none" else policy,
        }
        grader = {
            "role": "grader",
            "modules": [*own, "numpy.ma", "autograder.running.checks.process"],
            "cells": [without_hidden(text) if public else text for text in instructor_texts(source)],
            "answers": [name for cell in source.cells for name in cell.defines],
            "policy": None,
            "withhold": [],
            "logs_calls": logs_calls,
        }
        start: Callable[..., ProcessFactory] = SpawnedProcesses if start_method == "spawn" else ForkServer
        self._students = start(common | student, environment, self._folder)
        self._graders = start(common | grader, environment | ({} if public else HIDDEN_TESTS_RUN), self._folder)

    def withheld_but_loaded(self) -> tuple[str, ...]:
        """Modules that the assignment withholds but that something else in the student process needs."""
        return self._students.wait_until_ready()[1]

    def grade(self, submission: Submission) -> SubmissionRecord:
        """The record of one submission; a fault of the grader's own costs nobody marks."""
        start = time.monotonic()
        assembly = assemble(self.source, submission)
        wanted = mentioned("\n".join(step.text for step in assembly.steps if step.cell is None or step.cell.is_answer))
        supervisor = Supervisor(
            source=self.source,
            assembly=assembly,
            students=self._students,
            graders=self._graders,
            public=self.public,
            limits=self.source.limits,
            logs_calls=self._logs_calls,
        )
        try:
            self._students.load(wanted)
            self._graders.load(set(wanted) & {"torch"})  # to take in tensors
            for process in (self._students, self._graders):  # imports are not on the submission's time
                process.wait_until_ready()
            cells, executed = supervisor.run()
            self.calls = supervisor.calls
        except GraderFault as fault:
            cells, executed = faulty_records(self.source, str(fault)), ()
            for process in (self._students, self._graders):  # the next submission must not pay for this one
                process.restart()
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
        self._held.remove()

    def __enter__(self) -> "AssignmentGrader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def faulty_records(source: Source, message: str) -> tuple[CellRecord, ...]:
    """One record for each graded cell where the grader failed; a person has to look."""
    loss = LostProcess(verdict=Verdict.GRADER_ERROR, message=message)
    return tuple(lost_record(cell, loss) for cell in source.graded)


def faulty_record(source: Source, student: str, timestamp: str | None, message: str) -> SubmissionRecord:
    """The record of a submission that the grader could not mark, for a reason that is not the student's."""
    return SubmissionRecord(
        student=student,
        status=Status.GRADED,
        max_score=source.max_score,
        seconds=0.0,
        cells=faulty_records(source, message),
        timestamp=timestamp,
    )


def instructor_texts(source: Source) -> list[str]:
    """The cells that the grader process runs."""
    kinds = (CellKind.SETUP, CellKind.CHECKS)
    return [cell.text for cell in source.cells if cell.kind in kinds and not cell.is_gpu]


def imported_modules(texts: Iterable[str]) -> list[str]:
    """Modules that cells import at their top level, so that a warm process can do it once."""
    names: dict[str, None] = {}
    for text in texts:
        with contextlib.suppress(SyntaxError):  # a cell with magics is warmed by nothing
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Import):
                    names.update(dict.fromkeys(alias.name for alias in node.names))
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    # What is imported from a package may be a module; what is none is passed over when warming.
                    names.update(dict.fromkeys((node.module, *(f"{node.module}.{a.name}" for a in node.names))))
    return list(names)


def mentioned(text: str) -> list[str]:
    """The modules of :data:`ON_DEMAND` whose names occur in ``text``."""
    words = set(re.findall(r"[a-z]+", text))
    return [module for name, modules in ON_DEMAND.items() if name in words for module in modules]


def cache_folder(fallback: str) -> Path:
    """Where matplotlib keeps its list of fonts, which takes seconds to make; only warm processes write there."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "course-autograder"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(fallback)
    return base
