"""Has the database itself write down each mark that is given, moved or removed, whoever does it; late penalties too.

Marks are written by ``course grade``, ``nbgrader autograde``, formgrader and an instructor's own scripts, and most of
these know nothing of the history. What a transaction of this package's puts into ``course_cause`` says who writes and
why; without that, a mark of a person's is a person's work, and any other the grader's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, bindparam, delete, insert, text, update

from autograder.gradebook.own_tables import LATE_PENALTY, cause

__all__ = ["GRADER", "because", "make_triggers", "unwritten", "writing_as"]

GRADER, NOBODY = "grader", ""
MADE = "course_mark_"
# As `cell_name` of the records has it.
_PREFIX = "CASE WHEN notebook.name = assignment.name THEN '' ELSE notebook.name || '/' END"
_INTO = """
    INSERT INTO course_mark_history
        (moment, assignment, student, cell, hand, cause, auto_score, manual_score, extra_credit, is_removed)
    SELECT {moment}, assignment.name, submitted_assignment.student_id, {prefix} || base_cell.name,
        COALESCE((SELECT hand FROM course_cause), {hand}), (SELECT cause FROM course_cause),
        {row}.auto_score, {row}.manual_score, {row}.extra_credit, {is_removed}
    FROM submitted_notebook
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN base_cell ON base_cell.id = {row}.cell_id
    WHERE submitted_notebook.id = {row}.notebook_id
        AND NOT EXISTS (SELECT 1 FROM course_cause WHERE hand = '')
"""
_OF_PENALTY = """
    INSERT INTO course_mark_history (moment, assignment, student, cell, hand, cause, auto_score, is_removed)
    SELECT {moment}, assignment.name, submitted_assignment.student_id, {prefix} || '{cell}',
        COALESCE((SELECT hand FROM course_cause), 'grader'), (SELECT cause FROM course_cause),
        0.0 - COALESCE({row}.late_submission_penalty, 0.0), {is_removed}
    FROM submitted_assignment JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    JOIN notebook ON notebook.id = {row}.notebook_id
    WHERE submitted_assignment.id = {row}.assignment_id
        AND NOT EXISTS (SELECT 1 FROM course_cause WHERE hand = '')
"""
_PENALTY = "COALESCE({row}.late_submission_penalty, 0.0)"
_OLD, _NEW = _PENALTY.format(row="old"), _PENALTY.format(row="new")
_SCORES = ("auto_score", "manual_score", "extra_credit")
_GIVEN = " OR ".join(f"new.{score} IS NOT NULL" for score in _SCORES)
_TAKEN = " OR ".join(f"old.{score} IS NOT NULL" for score in _SCORES)
_BY_HAND = "CASE WHEN {of_person} THEN 'person' ELSE 'grader' END"


def _moved(distinct: str) -> tuple[str, str]:
    """Whether any score moved, and whether it is one that a person gives; ``distinct`` compares with NULL too."""
    by_person = " OR ".join(f"old.{score} {distinct} new.{score}" for score in _SCORES[1:])
    return f"old.auto_score {distinct} new.auto_score OR {by_person}", by_person


def _sqlite() -> dict[str, str]:
    moved, by_person = _moved("IS NOT")
    of = {"moment": "strftime('%Y-%m-%d %H:%M:%f000', 'now')", "prefix": _PREFIX}
    given = _INTO.format(
        **of, row="new", is_removed="0", hand=_BY_HAND.format(of_person="new.manual_score IS NOT NULL")
    )
    changed = _INTO.format(**of, row="new", is_removed="0", hand=_BY_HAND.format(of_person=by_person))
    removed = _INTO.format(**of, row="old", is_removed="1", hand="'person'")
    late = _OF_PENALTY.format(**of, row="new", is_removed="0", cell=LATE_PENALTY)
    no_more = _OF_PENALTY.format(**of, row="old", is_removed="1", cell=LATE_PENALTY)
    return {
        f"{MADE}given_2": f"AFTER INSERT ON grade WHEN {_GIVEN} BEGIN {given}; END",
        f"{MADE}moved_2": f"AFTER UPDATE ON grade WHEN {moved} BEGIN {changed}; END",
        f"{MADE}removed_2": f"BEFORE DELETE ON grade WHEN {_TAKEN} BEGIN {removed}; END",
        f"{MADE}late_2": f"AFTER UPDATE ON submitted_notebook WHEN {_OLD} <> {_NEW} BEGIN {late}; END",
        f"{MADE}late_removed_2": f"BEFORE DELETE ON submitted_notebook WHEN {_OLD} <> 0.0 BEGIN {no_more}; END",
    }


def _postgresql() -> dict[str, str]:
    moved, _ = _moved("IS DISTINCT FROM")
    runs = f"EXECUTE FUNCTION {MADE}written()"
    takes_off = f"EXECUTE FUNCTION {MADE}taken_off()"
    return {
        f"{MADE}given_2": f"AFTER INSERT ON grade FOR EACH ROW WHEN ({_GIVEN}) {runs}",
        f"{MADE}moved_2": f"AFTER UPDATE ON grade FOR EACH ROW WHEN ({moved}) {runs}",
        f"{MADE}removed_2": f"BEFORE DELETE ON grade FOR EACH ROW WHEN ({_TAKEN}) {runs}",
        f"{MADE}late_2": f"AFTER UPDATE ON submitted_notebook FOR EACH ROW WHEN ({_OLD} <> {_NEW}) {takes_off}",
        f"{MADE}late_removed_2": f"BEFORE DELETE ON submitted_notebook FOR EACH ROW WHEN ({_OLD} <> 0.0) {takes_off}",
    }


def _postgresql_functions() -> tuple[str, ...]:
    _, by_person = _moved("IS DISTINCT FROM")
    of = {"moment": "clock_timestamp() AT TIME ZONE 'utc'", "prefix": _PREFIX}
    marks = {**of, "hand": "writer"}
    penalties = {**of, "cell": LATE_PENALTY}
    return (
        f"""
        CREATE OR REPLACE FUNCTION {MADE}written() RETURNS trigger AS $$
        DECLARE writer text := 'person';
        BEGIN
            IF TG_OP = 'DELETE' THEN {_INTO.format(**marks, row="old", is_removed="true")}; RETURN old; END IF;
            IF TG_OP = 'INSERT' THEN writer := {_BY_HAND.format(of_person="new.manual_score IS NOT NULL")};
            ELSE writer := {_BY_HAND.format(of_person=by_person)}; END IF;
            {_INTO.format(**marks, row="new", is_removed="false")};
            RETURN new;
        END $$ LANGUAGE plpgsql
        """,
        f"""
        CREATE OR REPLACE FUNCTION {MADE}taken_off() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                {_OF_PENALTY.format(**penalties, row="old", is_removed="true")};
                RETURN old;
            END IF;
            {_OF_PENALTY.format(**penalties, row="new", is_removed="false")};
            RETURN new;
        END $$ LANGUAGE plpgsql
        """,
    )


# The triggers by name, and what these need first.
_TRIGGERS = {"sqlite": _sqlite, "postgresql": _postgresql}
_FUNCTIONS = {"sqlite": lambda: (), "postgresql": _postgresql_functions}
_THERE = {
    "sqlite": text(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{MADE}%'"),
    "postgresql": text(
        f"SELECT tgname FROM pg_trigger WHERE tgname LIKE '{MADE}%' "
        "AND tgrelid IN (to_regclass('grade'), to_regclass('submitted_notebook'))"
    ),
}
_DROP = {"sqlite": "DROP TRIGGER IF EXISTS {name}", "postgresql": "DROP TRIGGER IF EXISTS {name} ON {table}"}


def _table_of(trigger: str) -> str:
    return "submitted_notebook" if trigger.startswith(f"{MADE}late") else "grade"


def make_triggers(engine: Engine, read_only: dict[str, bool]) -> None:
    """Makes the triggers if they are missing; on another kind of database there is no history.

    ``read_only`` are the options of a connection that keeps no writer waiting.
    """
    if engine.dialect.name not in _TRIGGERS:
        return
    wanted, there = _TRIGGERS[engine.dialect.name](), _THERE[engine.dialect.name]
    with engine.connect().execution_options(**read_only) as connection:
        if wanted.keys() == {*connection.scalars(there)}:
            return
    with engine.begin() as connection:
        present = {*connection.scalars(there)}  # another program may have been quicker
        missing = wanted.keys() - present
        for earlier in sorted(present - wanted.keys()):  # of a version that did not name a cell's notebook
            connection.exec_driver_sql(_DROP[engine.dialect.name].format(name=earlier, table=_table_of(earlier)))
        for function in _FUNCTIONS[engine.dialect.name]():
            connection.exec_driver_sql(function)
        for name in sorted(missing):
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {wanted[name]}")


@contextmanager
def writing_as(connection: Connection, hand: str, why: str | None) -> Iterator[None]:
    """What is written to grades meanwhile, within the caller's transaction, is this hand's, for this reason."""
    connection.execute(_WRITES, {"hand": hand, "cause": why})
    yield
    connection.execute(_HAS_WRITTEN)


@contextmanager
def unwritten(connection: Connection) -> Iterator[None]:
    """Nothing that happens meanwhile, within the caller's transaction, goes into the history."""
    with writing_as(connection, NOBODY, None):
        yield


def because(connection: Connection, why: str) -> None:
    """Gives what is written next in a block of :func:`writing_as` another reason."""
    connection.execute(_REASON, {"why": why})


_WRITES, _HAS_WRITTEN, _REASON = insert(cause), delete(cause), update(cause).values(cause=bindparam("why"))
