"""The statements that store a submission, each made once: making them anew costs more than running them."""

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from autograder.gradebook.own_tables import kept_comment, mark_history, marking_claim, marking_step
from autograder.gradebook.schema import comment, grade, submitted_assignment, submitted_notebook

__all__ = [
    "CHANGED_COMMENT",
    "CHANGED_GRADE",
    "COMMENTS",
    "GRADES",
    "HAS_PENALTIES",
    "KEPT_COMMENT",
    "KEPT_PENALTY",
    "LAST_MARK",
    "NEW_COMMENT",
    "NEW_GRADE",
    "NEW_NOTEBOOK",
    "NEW_SUBMISSION",
    "NEW_TIME",
    "ORPHANED_CLAIMS",
    "ORPHANED_STEPS",
    "PENALTY",
    "SCORE",
    "SUBMISSION",
]

_OF_SUBMISSION = and_(
    submitted_notebook.c.assignment_id == submitted_assignment.c.id,
    submitted_notebook.c.notebook_id == bindparam("notebook"),
)
SUBMISSION = (
    select(submitted_assignment.c.id, submitted_notebook.c.id)
    .select_from(submitted_assignment.outerjoin(submitted_notebook, _OF_SUBMISSION))
    .where(
        submitted_assignment.c.assignment_id == bindparam("assignment"),
        submitted_assignment.c.student_id == bindparam("student"),
    )
)
NEW_SUBMISSION = insert(submitted_assignment)
NEW_TIME = (
    update(submitted_assignment)
    .where(submitted_assignment.c.id == bindparam("row"))
    .values(timestamp=bindparam("moment"))
)
NEW_NOTEBOOK = insert(submitted_notebook)
PENALTY = (
    update(submitted_notebook)
    .where(submitted_notebook.c.id == bindparam("row"))
    .values(late_submission_penalty=bindparam("penalty"))
)
KEPT_PENALTY = select(submitted_notebook.c.late_submission_penalty).where(submitted_notebook.c.id == bindparam("row"))
HAS_PENALTIES = select(func.count()).where(
    submitted_notebook.c.notebook_id == bindparam("notebook"),
    func.coalesce(submitted_notebook.c.late_submission_penalty, 0.0) != 0.0,
)

# Nobody gives a mark between this and what is written then: SQLite has one writer, other databases lock the rows.
GRADES = select(grade).where(grade.c.notebook_id == bindparam("notebook")).with_for_update()
NEW_GRADE = insert(grade)
CHANGED_GRADE = (
    update(grade)
    .where(grade.c.id == bindparam("row"))
    .values(auto_score=bindparam("score"), needs_manual_grade=bindparam("needs_manual"))
)
SCORE = select(
    func.sum(func.coalesce(grade.c.manual_score, grade.c.auto_score) + func.coalesce(grade.c.extra_credit, 0.0))
).where(grade.c.notebook_id == bindparam("notebook"))

LAST_MARK = (
    select(mark_history.c.manual_score, mark_history.c.extra_credit, mark_history.c.is_removed)
    .where(
        mark_history.c.assignment == bindparam("assignment"),
        mark_history.c.student == bindparam("student"),
        mark_history.c.cell == bindparam("cell"),
    )
    .order_by(mark_history.c.number.desc())
    .limit(1)
)
KEPT_COMMENT = select(kept_comment.c.comment).where(
    kept_comment.c.notebook_id == bindparam("notebook"), kept_comment.c.cell == bindparam("cell")
)
COMMENTS = select(comment).where(comment.c.notebook_id == bindparam("notebook"))
NEW_COMMENT = insert(comment)
CHANGED_COMMENT = update(comment).where(comment.c.id == bindparam("row")).values(auto_comment=bindparam("said"))
ORPHANED_STEPS = delete(marking_step).where(marking_step.c.grade_id.not_in(select(grade.c.id)))
ORPHANED_CLAIMS = delete(marking_claim).where(marking_claim.c.grade_id.not_in(select(grade.c.id)))
