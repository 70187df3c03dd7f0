"""Formgrader's lists for a class of hundreds: what nbgrader's own return, with few queries in the place of many.

nbgrader's list of an assignment's submissions adds up every grade of the gradebook, several times, before it leaves out
the other assignments: for 800 students and five assignments it takes 8 s of a processor, for which every page of the
server waits. Other lists ask for each student by himself, or look at everybody's hand-ins to show those of one.
"""

import os
import sys
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import object_session

from autograder.gradebook import schema as tables

__all__ = ["make_lists_quick"]


def make_lists_quick() -> None:
    """Makes nbgrader's classes take these lists for their own, if nbgrader has been loaded."""
    for module, kind, quick in (
        ("nbgrader.api", "Gradebook", {"submission_dicts": _submission_dicts}),
        (
            "nbgrader.apps.api",
            "NbGraderAPI",
            {"_filter_existing_notebooks": _existing_notebooks, "get_student_submissions": _student_submissions},
        ),
        (
            "nbgrader.server_extensions.formgrader.handlers",
            "SubmissionNavigationHandler",
            {"_get_incorrect_submission_ids": _incorrect_ids},
        ),
    ):
        found = getattr(sys.modules.get(module), kind, None)
        for name, method in quick.items() if found is not None else ():
            if not hasattr(getattr(found, name), "own"):
                method.own = getattr(found, name)  # type: ignore[attr-defined]
                setattr(found, name, method)


def _submission_dicts(self: Any, assignment_id: str) -> list[dict[str, Any]]:
    """What nbgrader's method of this name returns, in any order."""
    submission, student, grade = tables.submitted_assignment, tables.student.c, tables.grade.c
    written, task = tables.grade_cells.c, tables.task_cells.c
    extra = func.coalesce(grade.extra_credit, 0.0)
    given = func.coalesce(grade.manual_score, grade.auto_score)
    score = case((given.is_not(None), given + extra), else_=0.0)  # extra points alone count for nothing
    kinds = {
        "": (
            written.max_score.is_not(None) | task.max_score.is_not(None),
            func.coalesce(written.max_score, task.max_score),
        ),
        "code_": (written.cell_type == "code", written.max_score),
        "written_": (written.cell_type == "markdown", written.max_score),
        "task_": (task.cell_type == "markdown", task.max_score),
    }
    sums = []
    for kind, (is_of_kind, points) in kinds.items():
        sums.append(func.sum(case((is_of_kind, score), else_=0.0)).label(f"{kind}score"))
        sums.append(func.sum(case((is_of_kind, points), else_=0.0)).label(f"max_{kind}score"))
    waits = func.max(case((grade.needs_manual_grade, 1), else_=0)).label("needs_manual_grade")
    joined = (
        submission.join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
        .join(tables.student, student.id == submission.c.student_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.assignment_id == submission.c.id)
        .join(tables.grade, grade.notebook_id == tables.submitted_notebook.c.id)
        .outerjoin(tables.grade_cells, written.id == grade.cell_id)
        .outerjoin(tables.task_cells, task.id == grade.cell_id)
    )
    of_submission = (
        submission.c.id,
        tables.assignment.c.name,
        submission.c.timestamp,
        student.first_name,
        student.last_name,
        student.id.label("student"),
    )
    query = select(*of_submission, *sums, waits).select_from(joined)
    query = query.where(tables.assignment.c.name == assignment_id).group_by(*of_submission)
    rows = self.db.execute(query).mappings()
    return [{**row, "needs_manual_grade": bool(row["needs_manual_grade"])} for row in rows]


def _existing_notebooks(self: Any, assignment_id: str, notebooks: list[Any]) -> list[Any]:
    """nbgrader's own method, once everything is loaded that it would load for each notebook by itself."""
    held: list[Any] = []  # the session lets go of what nobody holds
    if notebooks and (session := object_session(notebooks[0])) is not None:
        first = notebooks[0].assignment
        kinds = type(first), type(first.student)
        of_assignment = session.query(kinds[0]).filter(kinds[0].assignment_id == first.assignment_id)
        held += [*of_assignment, *session.query(kinds[1])]
    found: list[Any] = _existing_notebooks.own(self, assignment_id, notebooks)  # type: ignore[attr-defined]
    held.clear()
    return found


def _student_submissions(self: Any, student_id: str) -> list[dict[str, Any]]:
    """nbgrader's own method, which is told of this student alone."""

    def folder(step: str, assignment_id: str) -> str:
        return str(self.coursedir.format_path(step, student_id, assignment_id))

    def submitted(assignment_id: str) -> set[str]:
        return {student_id} if os.path.isdir(folder(self.coursedir.submitted_directory, assignment_id)) else set()

    def autograded(assignment_id: str) -> set[str]:
        submission, assignment = tables.submitted_assignment, tables.assignment
        joined = submission.join(assignment, assignment.c.id == submission.c.assignment_id)
        is_asked_for = (assignment.c.name == assignment_id) & (submission.c.student_id == student_id)
        with self.gradebook as gradebook:
            found = gradebook.db.execute(select(submission.c.timestamp).select_from(joined).where(is_asked_for)).first()
        is_there = found is not None and os.path.isdir(folder(self.coursedir.autograded_directory, assignment_id))
        is_same = is_there and found[0] == self.get_submitted_timestamp(assignment_id, student_id)
        return {student_id} if is_same else set()

    everybody = self.get_students()
    alone = {
        "get_students": lambda: everybody,
        "get_submitted_students": submitted,
        "get_autograded_students": autograded,
    }
    vars(self).update(alone)
    try:
        found: list[dict[str, Any]] = _student_submissions.own(self, student_id)  # type: ignore[attr-defined]
    finally:
        for name in alone:
            del vars(self)[name]
    return found


def _incorrect_ids(self: Any, assignment_id: str, notebook_id: str, submission: Any) -> list[str]:
    """The submissions that failed a test, and the one from which the next one is looked for."""
    listed = self.api.get_notebook_submissions(assignment_id, notebook_id)
    return sorted({each["id"] for each in listed if each["failed_tests"]} | {submission.id})
