"""Tables of the course's own, beside nbgrader's in the same database.

They have no foreign keys: nbgrader, which does not know them, could not remove a submission otherwise.
"""

from sqlalchemy import Boolean, Column, DateTime, Float, Integer, MetaData, String, Table, Text

from autograder.gradebook.schema import ID, NAME

__all__ = [
    "LATE_PENALTY",
    "answer_text",
    "cause",
    "kept_comment",
    "kept_record",
    "kept_text",
    "mark_history",
    "marking_claim",
    "marking_step",
    "own_metadata",
    "reusable_comment",
]

SHA256 = 64
# What the history calls the points that a late hand-in loses; no author's tool gives a cell a name with a space.
LATE_PENALTY = "late penalty"
own_metadata = MetaData()
# One row for each grade that was stored.
answer_text = Table(
    "course_answer_text",
    own_metadata,
    Column("grade_id", String(ID), primary_key=True),
    Column("graded", String(SHA256), nullable=False),  # the digest of the text that was graded last
    Column("marked", String(SHA256)),  # that of the text that a person marked, if there is a mark and its text is known
)
# One row for each text that one of these digests stands for, so that a person sees what has changed.
kept_text = Table(
    "course_kept_text",
    own_metadata,
    Column("digest", String(SHA256), primary_key=True),
    Column("text", Text, nullable=False),
)
# One row for each submitted notebook whose grading need not be repeated while nothing of it changes.
kept_record = Table(
    "course_kept_record",
    own_metadata,
    Column("notebook_id", String(ID), primary_key=True),
    Column("hand_in", String(SHA256), nullable=False),
    Column("settings", String(SHA256), nullable=False),
    Column("exercises", Text, nullable=False),  # JSON: grade_id → digest of what its verdict depends on
    Column("record", Text, nullable=False),  # JSON
)
# One row for each time that a mark was given, moved or removed, and each time that a late hand-in's penalty was; the
# scores are those afterwards, and what a penalty takes off is a negative one.
mark_history = Table(
    "course_mark_history",
    own_metadata,
    Column("number", Integer, primary_key=True),  # grows, whatever the clock does
    Column("moment", DateTime(), nullable=False),  # UTC
    Column("assignment", String(NAME), nullable=False),
    Column("student", String(NAME), nullable=False),
    Column("cell", String(NAME), nullable=False),
    Column("hand", String(NAME), nullable=False),
    Column("cause", Text),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("is_removed", Boolean, nullable=False),
)
# What people wrote to answers that were taken out of the source, until these come back.
kept_comment = Table(
    "course_kept_comment",
    own_metadata,
    Column("notebook_id", String(ID), primary_key=True),
    Column("cell", String(NAME), primary_key=True),
    Column("comment", Text, nullable=False),
)
# Whose hand writes, and why; its one row is there only within a transaction of this package's.
cause = Table(
    "course_cause",
    own_metadata,
    Column("hand", String(NAME), primary_key=True),
    Column("cause", Text),
)
# One row for each answer that a person marked in the marking page, so that it can be undone and compared.
marking_step = Table(
    "course_marking_step",
    own_metadata,
    Column("number", Integer, primary_key=True),  # grows
    Column("step", String(ID), nullable=False),  # what one key press gave, to one answer or to several
    Column("moment", DateTime(), nullable=False),  # UTC
    Column("grade_id", String(ID), nullable=False, index=True),
    Column("hand", String(NAME), nullable=False),
    Column("points", Float(), nullable=False),
    Column("comment", Text),
    Column("digest", String(SHA256)),  # that of the text that was marked
    Column("counts", Boolean, nullable=False),  # else a second opinion, of which the gradebook knows nothing
    Column("decides", Boolean, nullable=False),  # settles the opinions before it
    Column("before", Text, nullable=False),  # JSON: what the gradebook held
    Column("after", Text, nullable=False),  # JSON: what it holds since
    Column("is_undone", Boolean, nullable=False),
)
# Who is about to mark an answer, so that nobody else is given it meanwhile.
marking_claim = Table(
    "course_marking_claim",
    own_metadata,
    Column("grade_id", String(ID), primary_key=True),
    Column("hand", String(NAME), nullable=False),
    Column("until", DateTime(), nullable=False),  # UTC
)
# Comments under a name, which all who mark a question share.
reusable_comment = Table(
    "course_reusable_comment",
    own_metadata,
    Column("assignment", String(NAME), primary_key=True),
    Column("cell", String(NAME), primary_key=True),
    Column("name", String(NAME), primary_key=True),
    Column("text", Text, nullable=False),
)
