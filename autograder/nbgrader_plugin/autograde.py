"""The second door: nbgrader's commands and formgrader's buttons, led to this package's own runner and pages.

For ``nbgrader autograde``, ``nbgrader_config.py`` names three classes of this module, which work in this order:

1. :class:`SubmissionExporter` is made by nbgrader once it has found the submissions and before it copies their
   files, following links. It takes out of the list what must not be copied or cannot be graded, and reads
   the others as ``course grade`` does: by their text alone.
2. :class:`GradeInTwoProcesses` stands in the place of nbgrader's ``Execute``.
3. :class:`SaveRecord` stands in the place of ``SaveAutoGrades``: marks come from records, not from outputs.

For ``nbgrader generate_feedback`` it names :class:`FeedbackExporter`.
"""

import contextlib
import functools
import os
import stat
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder._exceptions import CourseError, GraderFault, SourceError, UngradableError
from autograder.assignment.configured import configured_files
from autograder.assignment.source import Source
from autograder.assignment.source_files import files_signature
from autograder.assignment.source_folder import require_notebook_alone
from autograder.course import Course, shown_name
from autograder.gradebook.writer import GradebookWriter
from autograder.records import SubmissionRecord
from autograder.results.autograded_notebook import AutogradedNotebooks
from autograder.results.earlier_marks import adopt_earlier_marks
from autograder.results.exchange_files import complete_feedback, exchange_files
from autograder.results.feedback import FeedbackPages
from autograder.results.submission_status import submission_status
from autograder.running.assignment_grader import AssignmentGrader, faulty_record
from autograder.running.isolation import require_isolation
from autograder.running.proofs import Proofs
from autograder.running.source_proof import fault_of
from autograder.submission.matching import require_own_cells
from autograder.submission.reading import TIME, Submission, files_beside, parse_submission, read_notebook, read_regular
from autograder.submission.timestamps import parse_time

__all__ = [
    "FeedbackExporter",
    "GradeInTwoProcesses",
    "SaveRecord",
    "SubmissionExporter",
    "require_plain_files",
]

RECORD = "submission_record"


def require_plain_files(folder: Path) -> None:
    """Raises :class:`UngradableError` if ``folder``, or anything in it, is a link or a special file."""
    for path in (folder.parent, folder):
        if not stat.S_ISDIR(path.lstat().st_mode):
            raise UngradableError(f"{path.name} is not a regular folder (a link?); hand in the folder itself.")
    for here, folders, files in os.walk(folder):
        for name in folders + files:
            mode = os.lstat(os.path.join(here, name)).st_mode
            if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                raise UngradableError(f"{name} is a link or a special file; hand in regular files only.")


def require_sources(converter: Any, course: Course, *more: Callable[[Source], None]) -> None:
    """Ends nbgrader's command if a source, or what lies in its folder, cannot be used; ``more`` are further checks."""
    for assignment in sorted({Path(folder).name for folder in converter.assignments}):
        try:
            path = course.require_source(assignment)
            require_notebook_alone(path)
            source = Source.load(assignment, path)
            _ = source.files  # nbgrader would follow links
            for require in more:
                require(source)
        except CourseError as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from error


def read_submission(course: Course, assignment: str, student: str) -> Submission:
    """What ``student`` handed in; refuses everything that this door cannot take."""
    folder = course.submitted(assignment, student)
    require_plain_files(folder)
    data, timestamp = read_notebook(student, folder, assignment)
    read_regular(folder, f"{assignment}.ipynb")  # nbgrader itself takes no notebook of another name
    written = folder / TIME  # nbgrader reads it too, and fails
    if parse_time(timestamp) is None and written.exists() and written.stat().st_size:
        raise UngradableError(f"{TIME} holds no time that can be read; correct it or take it away.")
    cells = parse_submission(data)
    require_own_cells(_source(course, assignment), cells)
    beside = files_beside(folder, assignment, course.release(assignment))
    return Submission(student=student, cells=cells, timestamp=timestamp, beside=beside)


def _source(course: Course, assignment: str) -> Source:
    path = course.require_source(assignment)
    try:
        return _parsed(assignment, path.read_bytes(), path, (*files_signature(path), *configured_files(path)))
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error


@functools.lru_cache(maxsize=4)
def _parsed(assignment: str, data: bytes, path: Path, read_besides: tuple[tuple[str, int, int], ...]) -> Source:
    """The source, asked for several times for each submission; it hardly ever changes, nor what is read besides."""
    return Source.read(assignment, data, path)


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Reads submissions for nbgrader's ``Autograde``, whose own reading trusts the file."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._graders: dict[tuple[str, str], AssignmentGrader] = {}
        self._faults: dict[tuple[str, str], str] = {}
        weakref.finalize(self, _close_all, self._graders)
        if self.parent is not None:
            self._refuse()
            self._adopt()

    @property
    def course(self) -> Course:
        return Course(Path(self.parent.coursedir.root))

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **more: Any) -> tuple[str, Any]:
        """A submission becomes the source's cells with the student's text; others are read as they are."""
        names = resources.get("nbgrader") if resources else None
        path = Path(filename)
        if names and path == self.course.submitted(names["assignment"], names["student"]) / path.name:
            submission = read_submission(self.course, names["assignment"], names["student"])
            self._remove_copies(names["assignment"], names["student"])
            notebook = AutogradedNotebooks(self.source(names["assignment"])).unexecuted(submission)
            converted = self.from_notebook_node(nbformat.from_dict(notebook), resources, **more)
        else:
            converted = super().from_filename(filename, resources, **more)
        output, made = converted
        return str(output), made

    def source(self, assignment: str) -> Source:
        """The source as it is now."""
        return _source(self.course, assignment)

    def grader(self, source: Source, isolation: str) -> AssignmentGrader:
        """The fork servers for ``source``, kept as long as nbgrader keeps this exporter."""
        key = (source.digest, isolation)
        if key not in self._graders:
            if isolation == "full":
                require_isolation()
            _close_all(self._graders)
            self._graders[key] = AssignmentGrader(source, isolation=isolation)
        return self._graders[key]

    def fault(self, source: Source, isolation: str) -> str:
        """Why no submission of ``source`` can be marked, or "" if they can; found out once for each version of it."""
        key = (source.digest, isolation)
        if key not in self._faults:
            proofs = Proofs(self.course)
            is_proved = proofs.holds(source, isolation)
            self._faults[key] = "" if is_proved else fault_of(self.grader(source, isolation))
            if not is_proved and not self._faults[key]:
                proofs.keep(source, isolation)
        return self._faults[key]

    def _remove_copies(self, assignment: str, student: str) -> None:
        """Removes what nbgrader has copied, but neither the exchange's own two files nor the instructor's."""
        folder = self.course.autograded(assignment, student)
        instructors = self.course.source(assignment).parent
        kept = {folder / name for name in exchange_files(folder)}
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                with contextlib.suppress(OSError):  # it holds something of the instructor's
                    path.rmdir()
            elif path not in kept and not (instructors / path.relative_to(folder)).exists():
                path.unlink()

    def _adopt(self) -> None:
        """Adopts marks of earlier gradings before nbgrader takes away what was graded last."""
        for assignment in sorted({Path(folder).name for folder in self.parent.assignments}):
            try:
                adopt_earlier_marks(self.course, self.source(assignment))
            except CourseError as error:  # grading itself will say more; marks whose text is unknown are flagged
                self.parent.log.warning("%s", error)

    def _refuse(self) -> None:
        """Drops submissions from nbgrader's list before it copies, or opens, anything of theirs."""
        require_sources(self.parent, self.course)
        for folder in [*self.parent.assignments]:
            path = Path(folder)
            # Another notebook in the folder is not a submission.
            self.parent.assignments[folder] = [str(path / f"{path.name}.ipynb")]
            try:
                read_submission(self.course, path.name, path.parent.name)
            except (UngradableError, OSError) as error:
                self.parent.log.error("%s was not graded: %s", shown_name(folder), shown_name(str(error)))
                del self.parent.assignments[folder]


class GradeInTwoProcesses(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades what was submitted and puts what ran into the notebook."""

    isolation = Unicode("full", help="'full', or 'none' to run student code with your own rights").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        names = resources["nbgrader"]
        exporter: SubmissionExporter = self.parent
        source = exporter.source(names["assignment"])
        submission = read_submission(exporter.course, names["assignment"], names["student"])
        fault = exporter.fault(source, self.isolation)
        if fault:
            record = faulty_record(source, submission.student, submission.timestamp, fault)
            self.log.error("%s: %s", names["student"], fault)
        else:
            record = exporter.grader(source, self.isolation).grade(submission)
        names[RECORD] = record
        if record.message:
            self.log.warning("%s: %s", names["student"], record.message)
        if record.executed:
            nb = nbformat.from_dict(AutogradedNotebooks(source).notebook(record.executed))
        return nb, resources


class SaveRecord(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Stores the record in the gradebook as ``course grade`` does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        record = resources["nbgrader"].pop(RECORD, None)
        if not isinstance(record, SubmissionRecord):
            raise GraderFault("SaveRecord has no record; put GradeInTwoProcesses before it in nbgrader_config.py.")
        exporter: SubmissionExporter = self.parent
        source = exporter.source(resources["nbgrader"]["assignment"])
        with GradebookWriter(exporter.course, source) as writer:
            stored = writer.store(record, AutogradedNotebooks(source).shown(exporter.course, record))
        for said in writer.tidings:
            self.log.warning("%s", said)
        for name in stored.changed:
            self.log.warning("%s of %s has changed since a person marked it.", name, record.student)
        return nb, resources


class FeedbackExporter(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """Gives ``nbgrader generate_feedback`` and formgrader's button the pages of ``course feedback``."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._pages: dict[str, FeedbackPages] = {}

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of the student whose autograded notebook ``filename`` is."""
        resources = resources or {}
        names = resources["nbgrader"]
        assignment, student = names["assignment"], names["student"]
        course = Course(Path(self.parent.coursedir.root))
        if assignment not in self._pages:
            source = Source.load(assignment, course.require_source(assignment))
            self._pages[assignment] = FeedbackPages(course, source)
        pages = self._pages[assignment]
        status = submission_status(course, pages.marks, student)
        page = pages.page(student, status)
        if page is None:
            raise UngradableError(f"{filename} has no marks in the gradebook; grade it first.")
        complete_feedback(course, assignment, student, is_refusal=bool(status.refusal))
        return page, {**resources, "output_extension": self.file_extension}


def _close_all(graders: dict[tuple[str, str], AssignmentGrader]) -> None:
    while graders:
        graders.popitem()[1].close()
