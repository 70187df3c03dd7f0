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
import fnmatch
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder._exceptions import CourseError, GraderFault, UngradableError
from autograder.assignment.notebooks import gradable_sources, require_released
from autograder.assignment.source import Source
from autograder.course import Course, shown_name
from autograder.gradebook.writer import GradebookWriter
from autograder.nbgrader_plugin.handed_in import read_submission, source_now
from autograder.records import SubmissionRecord
from autograder.results.autograded_notebook import AutogradedNotebooks
from autograder.results.earlier_marks import adopt_earlier_marks
from autograder.results.exchange_files import complete_feedback, exchange_files
from autograder.results.feedback import FeedbackPages
from autograder.results.submission_status import submission_status
from autograder.results.writer import ResultWriter
from autograder.running.assignment_grader import AssignmentGrader, faulty_record
from autograder.running.isolation import require_isolation
from autograder.running.proofs import Proofs
from autograder.running.source_proof import fault_of
from autograder.submission.reading import is_missing
from autograder.submission.several_notebooks import look_at, record_if_unread, refusal

__all__ = [
    "FeedbackExporter",
    "GradeInTwoProcesses",
    "SaveRecord",
    "SubmissionExporter",
]

RECORD = "submission_record"


def require_sources(
    converter: Any, course: Course, *more: Callable[[Source], None], are_released: bool = False
) -> None:
    """Ends nbgrader's command if a source, or what lies in its folder, cannot be used.

    ``more`` are further checks. If the sources ``are_released``, no notebook may have come since.
    """
    for assignment in sorted({Path(folder).name for folder in converter.assignments}):
        try:
            sources = gradable_sources(course, assignment)
            if are_released:
                require_released(course, sources)
            for source in sources:
                for require in more:
                    require(source)
        except CourseError as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from error


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
            submission = read_submission(self.course, names["assignment"], names["student"], names["notebook"])
            self._remove_copies(names["assignment"], names["student"])
            source = self.source(names["assignment"], names["notebook"])
            notebook = AutogradedNotebooks(source).unexecuted(submission)
            converted = self.from_notebook_node(nbformat.from_dict(notebook), resources, **more)
        else:
            converted = super().from_filename(filename, resources, **more)
        output, made = converted
        return str(output), made

    def source(self, assignment: str, notebook: str) -> Source:
        """The source notebook as it is now."""
        return source_now(self.course, assignment, notebook)

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
                for path in self.course.require_sources(assignment):
                    adopt_earlier_marks(self.course, self.source(assignment, path.stem))
            except CourseError as error:  # grading itself will say more; marks whose text is unknown are flagged
                self.parent.log.warning("%s", error)

    def _refuse(self) -> None:
        """Drops submissions from nbgrader's list before it copies, or opens, anything of theirs."""
        require_sources(self.parent, self.course, are_released=True)
        for folder in [*self.parent.assignments]:
            path = Path(folder)
            try:
                self.parent.assignments[folder] = [str(path / f"{name}.ipynb") for name in self._handed_in(path)]
            except (UngradableError, OSError) as error:
                self.parent.log.error("%s was not graded: %s", shown_name(folder), shown_name(str(error)))
                del self.parent.assignments[folder]

    def _handed_in(self, folder: Path) -> list[str]:
        """The names of the assignment's notebooks that lie in ``folder``, of those that nbgrader was asked for.

        Another notebook in the folder is not a submission.

        Raises:
            UngradableError: none of them can be graded, or one is none that this door takes.
        """
        assignment, student, found = folder.name, folder.parent.name, []
        sources = [self.source(assignment, path.stem) for path in self.course.require_sources(assignment)]
        looked = look_at(student, folder, sources)
        if looked.refusal:
            raise UngradableError(looked.refusal)
        for source in sources:
            if source.name in looked.unread:
                said = shown_name(looked.unread[source.name])
                self.parent.log.error("%s: %s Its answers wait for a person.", shown_name(str(folder)), said)
            elif not is_missing(folder, source.name, source.others):
                try:
                    read_submission(self.course, assignment, student, source.name)
                except UngradableError as error:
                    raise UngradableError(refusal(source, error)) from error
                found.append(source.name)
        return fnmatch.filter(found, self.parent.coursedir.notebook_id)


class GradeInTwoProcesses(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades what was submitted and puts what ran into the notebook."""

    isolation = Unicode("full", help="'full', or 'none' to run student code with your own rights").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        names = resources["nbgrader"]
        exporter: SubmissionExporter = self.parent
        source = exporter.source(names["assignment"], names["notebook"])
        submission = read_submission(exporter.course, source.assignment, names["student"], source.name)
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
        names = resources["nbgrader"]
        source = exporter.source(names["assignment"], names["notebook"])
        self._store_missing(source, record.student)
        with GradebookWriter(exporter.course, source) as writer:
            stored = writer.store(record, AutogradedNotebooks(source).shown(exporter.course, record))
        for said in writer.tidings:
            self.log.warning("%s", said)
        for name in stored.changed:
            self.log.warning("%s of %s has changed since a person marked it.", name, record.student)
        return nb, resources

    def _store_missing(self, source: Source, student: str) -> None:
        """Stores the assignment's notebooks that were not handed in or cannot be read, as ``course grade`` does.

        nbgrader itself only gives them no points, and says so in its log.
        """
        exporter: SubmissionExporter = self.parent
        folder, release = (
            exporter.course.submitted(source.assignment, student),
            exporter.course.release(source.assignment),
        )
        others = [exporter.source(source.assignment, name) for name in source.others]
        unread = [(other, record_if_unread(other, student, folder, release)) for other in others]
        if any(other.name < source.name and record is None for other, record in unread):
            return  # done with that one
        for other, record in unread:
            if record is not None:
                with ResultWriter(exporter.course, other) as writer:
                    writer.store(record)


class FeedbackExporter(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """Gives ``nbgrader generate_feedback`` and formgrader's button the pages of ``course feedback``."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._pages: dict[tuple[str, str], FeedbackPages] = {}

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of the student whose autograded notebook ``filename`` is."""
        resources = resources or {}
        names = resources["nbgrader"]
        assignment, student, notebook = names["assignment"], names["student"], names["notebook"]
        course = Course(Path(self.parent.coursedir.root))
        if (assignment, notebook) not in self._pages:
            self._pages[assignment, notebook] = FeedbackPages(course, source_now(course, assignment, notebook))
        pages = self._pages[assignment, notebook]
        status = submission_status(course, pages.marks, student)
        page = pages.page(student, status)
        if page is None:
            raise UngradableError(f"{filename} has no marks in the gradebook; grade it first.")
        complete_feedback(course, assignment, student, is_refusal=bool(status.refusal))
        return page, {**resources, "output_extension": self.file_extension}


def _close_all(graders: dict[tuple[str, str], AssignmentGrader]) -> None:
    while graders:
        graders.popitem()[1].close()
