"""Comments with a name, which all who mark a question can use again."""

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from autograder._exceptions import UsageError
from autograder.gradebook.own_tables import reusable_comment
from autograder.marking_desk.questions import Question

__all__ = ["drop_comment", "keep_comment", "read_comments"]

LONGEST_NAME, LONGEST_TEXT, MOST = 60, 5000, 100


def read_comments(connection: Connection, question: Question) -> list[dict[str, str]]:
    """Names and texts, by name."""
    columns = reusable_comment.c
    query = select(columns.name, columns.text).where(_of(question)).order_by(columns.name)
    return [{"name": row.name, "text": row.text} for row in connection.execute(query)]


def keep_comment(connection: Connection, question: Question, name: object, text: object) -> None:
    """Keeps ``text`` under ``name``, in the place of another one of this name.

    Raises:
        UsageError: one of them is empty or too long, or there are too many already.
    """
    named, said = (each.strip() if isinstance(each, str) else "" for each in (name, text))
    if not named or len(named) > LONGEST_NAME or not named.isprintable():
        raise UsageError(f"A comment's name has 1 to {LONGEST_NAME} characters on one line; give another one.")
    if not said or len(said) > LONGEST_TEXT or "\0" in said:
        raise UsageError(f"A comment that is kept has 1 to {LONGEST_TEXT} characters; write it first, or shorten it.")
    drop_comment(connection, question, named)
    if len(read_comments(connection, question)) >= MOST:
        raise UsageError(f"There are {MOST} comments already; remove one first.")
    row = {"assignment": question.assignment, "cell": question.name, "name": named, "text": said}
    connection.execute(insert(reusable_comment), row)


def drop_comment(connection: Connection, question: Question, name: object) -> None:
    """Removes the comment of this name, if there is one; what was marked with it keeps its text."""
    connection.execute(delete(reusable_comment).where(_of(question), reusable_comment.c.name == str(name)))


def _of(question: Question) -> ColumnElement[bool]:
    columns = reusable_comment.c
    return (columns.assignment == question.assignment) & (columns.cell == question.name)
