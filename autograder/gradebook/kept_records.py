"""Keeps what came of each hand-in and of what it was graded with, so that the same is not graded twice."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from autograder.course import Course
from autograder.gradebook import schema as tables
from autograder.gradebook.engine import is_there, reading
from autograder.gradebook.own_tables import kept_record
from autograder.records import CellRecord, PartRecord, Status, SubmissionRecord, Verdict

__all__ = [
    "FORGET_RECORD",
    "KEEP_RECORD",
    "ORPHANED_RECORDS",
    "KeptRecord",
    "graded_students",
    "kept_row",
    "read_kept_records",
]

NOT_KEPT = ("notebook", "is_by_person")  # which are of those who read it
FORGET_RECORD = delete(kept_record).where(kept_record.c.notebook_id == bindparam("notebook"))
KEEP_RECORD = insert(kept_record)
ORPHANED_RECORDS = delete(kept_record).where(kept_record.c.notebook_id.not_in(select(tables.submitted_notebook.c.id)))


@dataclass(frozen=True)
class KeptRecord:
    """What the last grading of a hand-in came to.

    Attributes:
        hand_in: the digest of what was handed in.
        settings: the digest of what it was graded with, other than the source.
        exercises: the digest of what each verdict depends on in the source, by ``grade_id``.
        text: the record in JSON.
    """

    hand_in: str
    settings: str
    exercises: dict[str, str]
    text: str

    @cached_property
    def record(self) -> SubmissionRecord:
        """The record, without the cells that ran; read when it is asked for."""
        found = json.loads(self.text)
        return SubmissionRecord(
            **{**found, "status": Status.GRADED, "cells": tuple(_cell(cell) for cell in found["cells"])},
            hand_in=self.hand_in,
        )


def read_kept_records(course: Course, assignment: str, notebook: str = "") -> dict[str, KeptRecord]:
    """The kept records of a notebook by student; of that which is called as the assignment if none is named.

    There are none if there is no gradebook yet.
    """
    if not is_there(course):
        return {}
    submission = tables.submitted_assignment
    joined = (
        kept_record.join(tables.submitted_notebook, tables.submitted_notebook.c.id == kept_record.c.notebook_id)
        .join(submission, submission.c.id == tables.submitted_notebook.c.assignment_id)
        .join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
        .join(tables.notebook, tables.notebook.c.id == tables.submitted_notebook.c.notebook_id)
    )
    query = select(kept_record, submission.c.student_id).select_from(joined)
    is_asked_for = (tables.assignment.c.name == assignment) & (tables.notebook.c.name == (notebook or assignment))
    with reading(course) as connection:
        rows = connection.execute(query.where(is_asked_for)).all()
    return {
        row.student_id: KeptRecord(row.hand_in, row.settings, json.loads(row.exercises), row.record) for row in rows
    }


def graded_students(course: Course, assignment: str, notebook: str = "") -> frozenset[str]:
    """Those of whom the gradebook has this notebook, or that which is called as the assignment if none is named."""
    if not is_there(course):
        return frozenset()
    submission = tables.submitted_assignment
    joined = (
        submission.join(tables.assignment, tables.assignment.c.id == submission.c.assignment_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.assignment_id == submission.c.id)
        .join(tables.notebook, tables.notebook.c.id == tables.submitted_notebook.c.notebook_id)
    )
    is_asked_for = (tables.assignment.c.name == assignment) & (tables.notebook.c.name == (notebook or assignment))
    with reading(course) as connection:
        return frozenset(connection.scalars(select(submission.c.student_id).select_from(joined).where(is_asked_for)))


def kept_row(notebook_id: str, record: SubmissionRecord, settings: str, exercises: Mapping[str, str]) -> dict[str, str]:
    """The row that keeps ``record``; there is none to keep (an empty row) if it has to be graded again anyway."""
    is_faulty = any(cell.verdict is Verdict.GRADER_ERROR for cell in record.cells)
    if not record.hand_in or not settings or is_faulty:
        return {}
    told = {
        "student": record.student,
        "max_score": record.max_score,
        "seconds": record.seconds,
        "message": record.message,
        "timestamp": record.timestamp,
        "cells": [
            {name: value for name, value in asdict(cell).items() if name not in NOT_KEPT} for cell in record.cells
        ],
    }
    return {
        "notebook_id": notebook_id,
        "hand_in": record.hand_in,
        "settings": settings,
        "exercises": json.dumps(dict(exercises)),
        "record": json.dumps(told),
    }


def _cell(kept: dict[str, Any]) -> CellRecord:
    parts = tuple(PartRecord(**part) for part in kept["parts"])
    return CellRecord(**{**kept, "verdict": Verdict(kept["verdict"]), "parts": parts})
