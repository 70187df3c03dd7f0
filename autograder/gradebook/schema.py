"""nbgrader's gradebook as tables of SQLAlchemy's core; a test compares them with nbgrader's own models.

Importing those models takes two seconds, which a class's first verdict would have to wait for.
"""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "ALEMBIC_VERSION",
    "assignment",
    "base_cell",
    "comment",
    "course",
    "grade",
    "grade_cells",
    "metadata",
    "notebook",
    "solution_cells",
    "source_cell",
    "student",
    "submitted_assignment",
    "submitted_notebook",
    "task_cells",
]

ALEMBIC_VERSION = "e43177bfe90b"  # the head of nbgrader's migrations; `nbgrader db upgrade` starts from it
ID = 32
NAME = 128

metadata = MetaData()
course = Table("course", metadata, Column("id", String(NAME), unique=True, primary_key=True, nullable=False))
student = Table(
    "student",
    metadata,
    Column("id", String(NAME), primary_key=True, nullable=False),
    Column("first_name", String(NAME)),
    Column("last_name", String(NAME)),
    Column("email", String(NAME)),
    Column("lms_user_id", String(NAME)),
)
assignment = Table(
    "assignment",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("name", String(NAME), unique=True, nullable=False),
    Column("duedate", DateTime()),
    Column("course_id", String(NAME), ForeignKey("course.id"), nullable=False),
)
notebook = Table(
    "notebook",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("assignment_id", String(ID), ForeignKey("assignment.id")),
    Column("kernelspec", String(1024)),
    UniqueConstraint("name", "assignment_id"),
)
base_cell = Table(
    "base_cell",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("notebook_id", String(ID), ForeignKey("notebook.id"), nullable=False),
    Column("type", String(50)),
    UniqueConstraint("name", "notebook_id", "type"),
)


def _cell_type(name: str) -> Column[str]:
    return Column("cell_type", Enum("code", "markdown", name=name, validate_strings=True), nullable=False)


def _graded_cells(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(ID), ForeignKey("base_cell.id"), primary_key=True),
        Column("max_score", Float(), nullable=False),
        _cell_type("grade_cell_type"),
    )


grade_cells = _graded_cells("grade_cells")
task_cells = _graded_cells("task_cells")
solution_cells = Table(
    "solution_cells", metadata, Column("id", String(ID), ForeignKey("base_cell.id"), primary_key=True)
)
source_cell = Table(
    "source_cell",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("name", String(NAME), nullable=False),
    _cell_type("source_cell_type"),
    Column("locked", Boolean, nullable=False),
    Column("source", Text()),
    Column("checksum", String(128)),
    Column("notebook_id", String(ID), ForeignKey("notebook.id")),
    UniqueConstraint("name", "notebook_id"),
)
submitted_assignment = Table(
    "submitted_assignment",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("assignment_id", String(ID), ForeignKey("assignment.id")),
    Column("student_id", String(NAME), ForeignKey("student.id")),
    Column("timestamp", DateTime()),
    Column("extension", Interval()),
    UniqueConstraint("assignment_id", "student_id"),
)
submitted_notebook = Table(
    "submitted_notebook",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("assignment_id", String(ID), ForeignKey("submitted_assignment.id")),
    Column("notebook_id", String(ID), ForeignKey("notebook.id")),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float(0)),
    UniqueConstraint("notebook_id", "assignment_id"),
)
grade = Table(
    "grade",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("notebook_id", String(ID), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(ID), ForeignKey("base_cell.id")),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("needs_manual_grade", Boolean, nullable=False),
    UniqueConstraint("cell_id", "notebook_id"),
)
comment = Table(
    "comment",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("notebook_id", String(ID), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(ID), ForeignKey("base_cell.id")),
    Column("auto_comment", Text()),
    Column("manual_comment", Text()),
    UniqueConstraint("cell_id", "notebook_id"),
)
