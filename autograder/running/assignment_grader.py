"""Grades the submissions of one assignment, one after the other, with a fork server for each of the two processes.

It is longer than 300 lines, since what the servers of each kind start with stands beside what starts them.
"""

import ast
import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from autograder._exceptions import GraderFault
from autograder.assignment.needs import needs_of
from autograder.assignment.object_classes import behaving_classes
from autograder.assignment.source import CellKind, Source, without_hidden
from autograder.confinement import HeldFolder, clean_environment
from autograder.records import CellRecord, ExecutedCell, Status, SubmissionRecord, Verdict
from autograder.running.lost_process import LostProcess
from autograder.running.own_solution import own_solution
from autograder.running.processes.forkserver_client import ForkServer, ProcessFactory
from autograder.running.processes.settings import ALWAYS_IMPORTED, ConfinementSettings, ProcessKind, ProcessSettings
from autograder.running.processes.spawn import SpawnedProcesses
from autograder.running.proofs import working_tree_packages
from autograder.running.shared.supervisor import SharedSupervisor
from autograder.running.sharing import Result, the_lower
from autograder.running.supervisor import Call, Supervisor, Uses
from autograder.running.verdicts import lost_record
from autograder.submission.assembly import Assembly, assemble
from autograder.submission.reading import Submission

__all__ = ["AssignmentGrader", "StartMethod", "faulty_record", "faulty_records"]

# Tells the checks that test cells call that a message must not quote anything which student code made.
HIDDEN_TESTS_RUN = {"AUTOGRADER_HIDDEN_TESTS": "1"}
# Loaded into the fork servers once a notebook mentions them: each takes long, and most submissions use none of them.
ON_DEMAND: dict[str, tuple[str, ...]] = {
    "matplotlib": ("matplotlib.pyplot", "matplotlib_inline.backend_inline"),
    **{name: (name,) for name in ("torch", "sklearn", "scipy", "pandas", "ipywidgets", "sympy")},
    "optim": ("torch._dynamo",),  # torch's first optimizer in a process imports it, which takes a second
}

# How often an own solution that draws runs to see what it uses, and the time after which it does not run again.
DRAWS, DRAWING_RUNS, DRAWING_SECONDS = re.compile("rand|rng|secrets|shuffle|choice"), 10, 1.0

StartMethod = Literal["forkserver", "spawn"]  # as in multiprocessing


class AssignmentGrader:
    """Grades submissions of one assignment; a context manager that ends both processes.

    Args:
        source: the assignment.
        isolation: ``"full"``, or ``"none"`` to run student code with the rights of this process.
        public: leaves hidden tests out, and lets messages show what the student's code did.
        start_method: ``"forkserver"``, or ``"spawn"`` to start each process anew, if forking is not safe.
        logs_calls: keeps in :attr:`calls` what the checks gave to student code in the last submission.
        students: what starts student processes, of another grader of the assignment, which ends it.

    After each submission :attr:`failed_set_ups` has what stopped set-up cells, by the name or id of the cell.
    """

    def __init__(
        self,
        source: Source,
        *,
        isolation: str,
        public: bool = False,
        start_method: StartMethod = "forkserver" if sys.platform == "linux" else "spawn",
        logs_calls: bool = False,
        students: ProcessFactory | None = None,
    ) -> None:
        self.source = source
        self.public = public
        self.calls: tuple[Call, ...] = ()
        self.release_lines: dict[str, list[str]] = {}
        self.failed_set_ups: dict[str, str] = {}
        # What its own solution uses of what checks offer, once it is known. Most sources offer nothing of the kind.
        self._needs = needs_of(source)
        self._staying: frozenset[str] = frozenset()  # classes of plain data whose objects tests ask for their methods
        self._uses: Uses | None = None if self._needs.uses and not public else ()
        self._may_learn = not public  # at home no solution is there to learn from
        self._isolation = isolation
        self._start_method = start_method
        self._logs_calls = logs_calls
        self._held = HeldFolder("course-grading-")
        folder = str(self._held.path)
        os.chmod(folder, 0o711)  # each submission's user has to pass through it to a folder of its own
        environment = clean_environment(scratch=Path(folder), cache=cache_folder(folder))
        start: Callable[..., ProcessFactory] = SpawnedProcesses if start_method == "spawn" else ForkServer
        files = f"{folder}/files" if source.files else ""
        if files:
            source.files.write_to(Path(files))
        confinement = None if isolation == "none" else _confinement(source, f"{folder}/scratch")
        hidden = environment | ({} if public else HIDDEN_TESTS_RUN)
        self._has_own_students = students is None
        if source.shares_process:
            self._students = start(_shared_settings(source, confinement, files), hidden, folder)
            self._graders = self._students
        else:
            self._students = students or start(_student_settings(source, confinement, files), environment, folder)
            self._graders = start(_grader_settings(source, files, public=public, logs_calls=logs_calls), hidden, folder)

    def without_hidden_tests(self) -> "AssignmentGrader":
        """Another grader of the assignment, which this one lends what starts student processes: that takes seconds."""
        return AssignmentGrader(
            self.source,
            isolation=self._isolation,
            public=True,
            start_method=self._start_method,
            logs_calls=self._logs_calls,
            students=None if self.source.shares_process else self._students,
        )

    def withheld_but_loaded(self) -> tuple[str, ...]:
        """Modules that the assignment withholds but that something else in the student process needs."""
        return self._students.wait_until_ready()[1]

    def grade(
        self, submission: Submission, *, asks_for_release: bool = False, standing: Sequence[CellRecord] = ()
    ) -> SubmissionRecord:
        """Returns the record of one submission; a fault of the grader's own costs nobody marks.

        ``asks_for_release`` fills :attr:`release_lines` with what the checks want their release to hold. ``standing``
        are verdicts of an earlier grading that stay, whatever comes out now.
        """
        start = time.monotonic()
        assembly = assemble(self.source, submission)
        try:
            cells, executed = self._run(assembly, asks_for_release, standing)
        except GraderFault as fault:
            cells, executed = faulty_records(self.source, str(fault)), ()
            for processes in {self._students, self._graders}:  # the next submission must not pay for this one
                processes.restart()
        return SubmissionRecord(
            student=submission.student,
            status=Status.GRADED,
            max_score=self.source.max_score,
            seconds=time.monotonic() - start,
            message="; ".join(assembly.remarks),
            cells=cells,
            executed=executed,
            timestamp=submission.timestamp,
            hand_in=submission.digest,
        )

    def _run(
        self, assembly: Assembly, asks_for_release: bool, standing: Sequence[CellRecord]
    ) -> tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]:
        """Runs the cells in processes that have imported what the student's text mentions."""
        texts = (step.text for step in assembly.steps if step.cell is None or step.cell.is_answer)
        wanted = mentioned("\n".join(texts))
        self._students.load(wanted)
        self._graders.load(set(wanted) & {"torch"})  # to take in tensors
        for processes in (self._students, self._graders):  # imports are not on the submission's time
            processes.wait_until_ready()
        kept = {record.grade_id: record for record in standing}
        if self.source.shares_process:
            shared = SharedSupervisor(
                source=self.source,
                assembly=assembly,
                processes=self._students,
                public=self.public,
                limits=self.source.limits,
                standing=kept,
            )
            result, self.failed_set_ups = shared.run(), shared.failed_set_ups
            return result
        if self._uses is None:
            self._uses = self._learned_uses()
        supervisor = self._supervisor(assembly, asks_for_release, kept)
        result = supervisor.run()
        if supervisor.was_refused:  # what most sources never need is found out once it is
            self._uses = self._learned_uses()
            supervisor = self._supervisor(assembly, asks_for_release, kept)
            result = supervisor.run()
        self.calls, self.release_lines = supervisor.calls, supervisor.release_lines
        self.failed_set_ups = supervisor.failed_set_ups
        if any(record.score and record.grade_id in supervisor.shared for record in result[0]):
            again = self._supervisor(assembly, False, kept, as_in_one=True)
            result = the_lower(self.source, result, again.run(), supervisor.shared)
        return self._with_objects(assembly, kept, result) if self.public else result

    def _with_objects(self, assembly: Assembly, kept: dict[str, CellRecord], result: Result) -> Result:
        """At home no own solution tells whether tests need objects of classes that derive from data, or values."""
        answers = (step.student_text for step in assembly.steps if step.cell is not None and step.cell.is_answer)
        behaving = behaving_classes(answers) if _missed(result) else frozenset()
        if not behaving:
            return result
        other = self._supervisor(assembly, False, kept, staying=behaving).run()
        return other if _missed(other) < _missed(result) else result

    def _supervisor(
        self,
        assembly: Assembly,
        asks_for_release: bool,
        kept: dict[str, CellRecord],
        *,
        as_in_one: bool = False,
        staying: frozenset[str] | None = None,
    ) -> Supervisor:
        return Supervisor(
            source=self.source,
            assembly=assembly,
            students=self._students,
            graders=self._graders,
            needs=self._needs,
            public=self.public,
            limits=self.source.limits,
            logs_calls=self._logs_calls,
            asks_for_release=asks_for_release,
            standing=kept,
            uses=self._uses,
            seeks_refusals=self._may_learn,
            as_in_one=as_in_one,
            staying=self._staying if staying is None else staying,
        )

    def _learned_uses(self) -> Uses:
        """Has the own solution run with all that checks offer, and sees what it uses.

        One that draws may go another way each time, and so may whoever hands in: it runs several times if it is quick.
        """
        self._may_learn = False
        begin = time.monotonic()
        result, uses = self._own_run(frozenset())
        if self._needs.behaving and _missed(result):
            as_objects, of_objects = self._own_run(self._needs.behaving)
            if _missed(as_objects) < _missed(result):
                self._staying, uses = self._needs.behaving, of_objects
        found = set(uses)
        if tuples := self._needs.tuples - self._staying:  # an answer may make objects in their place
            found.update(self._own_run(self._staying | tuples)[1])
        draws = any(DRAWS.search(cell.text) for cell in own_solution(self.source).cells)
        for _ in range(DRAWING_RUNS - 1 if draws else 0):
            if time.monotonic() - begin > DRAWING_SECONDS:
                break
            found.update(self._own_run(self._staying)[1])
        return tuple(sorted(found))

    def _own_run(self, staying: frozenset[str]) -> tuple[Result, Uses]:
        """Runs the own solution with all that checks offer; objects of ``staying`` classes stay where they are."""
        supervisor = Supervisor(
            source=self.source,
            assembly=assemble(self.source, own_solution(self.source)),
            students=self._students,
            graders=self._graders,
            needs=self._needs,
            limits=self.source.limits,
            uses=None,
            staying=staying,
        )
        return supervisor.run(), supervisor.uses or ()

    def close(self) -> None:
        for processes in {self._students, self._graders} if self._has_own_students else {self._graders}:
            processes.close()
        self._held.remove()

    def __enter__(self) -> "AssignmentGrader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _missed(result: Result) -> int:
    """How many checks did not give all of their points."""
    return sum(record.score not in (None, record.max_score) for record in result[0])


def faulty_records(source: Source, message: str) -> tuple[CellRecord, ...]:
    """Returns a record for each graded cell after the grader failed; a person has to look."""
    loss = LostProcess(verdict=Verdict.GRADER_ERROR, message=message)
    return tuple(lost_record(cell, loss) for cell in source.graded)


def faulty_record(source: Source, student: str, timestamp: str | None, message: str) -> SubmissionRecord:
    """Returns the record of a submission that the grader could not mark through a fault of its own."""
    return SubmissionRecord(
        student=student,
        status=Status.GRADED,
        max_score=source.max_score,
        seconds=0.0,
        cells=faulty_records(source, message),
        timestamp=timestamp,
    )


def _confinement(source: Source, scratch: str) -> ConfinementSettings:
    limits = source.limits
    return ConfinementSettings(
        memory_mb=int(limits.memory_mb),
        disk_mb=int(limits.disk_mb),
        threads=int(limits.threads),
        total_seconds=limits.total_seconds,
        withhold=tuple(source.withhold),
        packages=tuple(working_tree_packages()),
        scratch=scratch,
    )


def _student_settings(source: Source, confinement: ConfinementSettings | None, files: str) -> ProcessSettings:
    return ProcessSettings(
        kind=ProcessKind.STUDENT,
        modules=(*ALWAYS_IMPORTED[ProcessKind.STUDENT], *_mentioned_by(source)),
        files=files,
        withhold=tuple(source.withhold),
        ahead=tuple(_imported_ahead(source, _set_up_texts(source))),
        output_bytes=int(source.limits.output_kb) * 1024,
        confinement=confinement,
    )


def _shared_settings(source: Source, confinement: ConfinementSettings | None, files: str) -> ProcessSettings:
    imported = _imported_ahead(source, [cell.text for cell in source.cells])
    return ProcessSettings(
        kind=ProcessKind.SHARED,
        modules=(*ALWAYS_IMPORTED[ProcessKind.SHARED], *_mentioned_by(source), *imported),
        files=files,
        withhold=tuple(source.withhold),
        output_bytes=int(source.limits.output_kb) * 1024,
        confinement=confinement,
    )


def _grader_settings(source: Source, files: str, *, public: bool, logs_calls: bool) -> ProcessSettings:
    texts = instructor_texts(source)
    return ProcessSettings(
        kind=ProcessKind.GRADER,
        modules=(*_imported_ahead(source, texts), *ALWAYS_IMPORTED[ProcessKind.GRADER]),
        files=files,
        output_bytes=int(source.limits.output_kb) * 1024,
        cells=tuple(without_hidden(text) if public else text for text in texts),
        logs_calls=logs_calls,
    )


def _set_up_texts(source: Source) -> list[str]:
    """The cells whose imports each student process makes, whoever hands in."""
    return [cell.text for cell in source.cells if cell.kind is CellKind.SETUP and not cell.is_left_out]


def instructor_texts(source: Source) -> list[str]:
    """The cells that the grader process runs."""
    kinds = (CellKind.SETUP, CellKind.CHECKS)
    return [cell.text for cell in source.cells if cell.kind in kinds and not cell.is_left_out]


def _mentioned_by(source: Source) -> list[str]:
    return mentioned("\n".join([*(cell.text for cell in source.cells), *source.files.code]))


def _imported_ahead(source: Source, texts: Iterable[str]) -> list[str]:
    """What cells and the Python files beside the notebook import, but not these files: each process runs them anew."""
    found = imported_modules([*texts, *source.files.code])
    return [name for name in found if name.partition(".")[0] not in source.files.modules]


def imported_modules(texts: Iterable[str]) -> list[str]:
    """Modules that cells import at their top level, so that a fork server can do it once."""
    names: dict[str, None] = {}
    for text in texts:
        with contextlib.suppress(SyntaxError):  # a cell with magics is not Python, so nothing is imported for it
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Import):
                    names.update(dict.fromkeys(alias.name for alias in node.names))
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    # A name that is imported from a package may be a module; the fork server skips it if it is not.
                    names.update(dict.fromkeys((node.module, *(f"{node.module}.{a.name}" for a in node.names))))
    return list(names)


def mentioned(text: str) -> list[str]:
    """The modules of :data:`ON_DEMAND` whose names occur in ``text``."""
    words = set(re.findall(r"[a-z]+", text))
    return [module for name, modules in ON_DEMAND.items() if name in words for module in modules]


def cache_folder(fallback: str) -> Path:
    """Where matplotlib keeps its list of fonts, which takes seconds to make; only fork servers write there."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "course-autograder"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(fallback)
    return base
