"""Why a source's own solution fails in two processes though it holds in one, and what its author can write instead."""

import ast
import re
from dataclasses import dataclass, replace

from autograder.assignment.source import CellKind, Source
from autograder.records import CellRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.source_proof import own_solution

__all__ = ["OBSTACLES", "Obstacle", "obstacle_in", "way_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Something that tests do and that two processes cannot.

    Attributes:
        sign: what in the test tells it.
        cannot: what does not cross.
        instead: what to write.
    """

    sign: re.Pattern[str]
    cannot: str
    instead: str


REPLACED = Obstacle(
    sign=re.compile(r"\bpatch\b|\bmock\b|\binput\b|\bmonkeypatch\b"),
    cannot="a test cannot change what student code calls",
    instead="have the function take what it needs as an argument",
)
# From the top: the first whose sign is found in the line that failed, or else in the cell, is named.
OBSTACLES = (
    REPLACED,
    *(
        Obstacle(sign=re.compile(sign), cannot=cannot, instead=instead)
        for sign, cannot, instead in (
            (
                r"redirect_std|\bcapsys\b|sys\.std|getvalue\(",
                "what student code prints does not reach a test",
                "ask for a function that returns the text",
            ),
            (
                r"\bgetsource|\bsignature\(|__code__|\bdis\.",
                "the text of student code does not reach a test",
                "check what the function returns",
            ),
            (
                r"\bisinstance\(|\bissubclass\(",
                "a class of the student's is none of the test's classes",
                "call its methods and compare what they return",
            ),
            (
                r"\bopen\(|\bread_text\(|\bread_csv\(|\.exists\(",
                "files that student code writes stay where it runs",
                "ask for a function that returns what it would write",
            ),
            (
                r"\bexcept\b|\braises\b|\bassertRaises",
                "an exception of a class of the student's own loses its class",
                "ask for a built-in exception",
            ),
            (
                r"\bax(?:es)?\b|\bfig\b|\bplt\b|\.get_\w+\(",
                "a figure stays where student code draws it",
                "check the numbers that it shows",
            ),
            (
                r"(?<![\w.])_(?![\w])|\bOut\[|\bIn\[",
                "what a cell shows does not reach a test",
                "ask for a variable",
            ),
        )
    ),
)
OTHER = Obstacle(
    sign=re.compile(""),
    cannot="an object of a class of the student's own cannot cross",
    instead="compare plain values that it gives: numbers, text, lists, arrays",
)


def way_out(source: Source, failed: CellRecord, *, isolation: str) -> str:
    """What is in the way of a check that the source's own solution fails, if one process does away with it.

    Returns:
        Half a sentence with both ways out; "" if the solution fails in one process too.
    """
    if source.shares_process:
        return ""
    with AssignmentGrader(replace(source, shares_process=True), isolation=isolation) as grader:
        records = {record.grade_id: record for record in grader.grade(own_solution(source)).cells}
    if records[failed.grade_id].score != failed.max_score:
        return ""
    text = source.by_grade_id[failed.grade_id].text
    obstacle = (
        REPLACED if _replaces_answers(source, text) else obstacle_in(failed.message) or obstacle_in(text) or OTHER
    )
    return (
        f"it holds in one process, as in nbgrader, but {obstacle.cannot}; {obstacle.instead}. If that cannot be, the "
        'assignment needs one process: `"processes": "one"` in the notebook\'s metadata, which lets a submission fake '
        "its own marks and read its tests."
    )


def _replaces_answers(source: Source, text: str) -> bool:
    """Whether a test binds names of answers, so that other answers would find something else there."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    answers = {name for cell in source.cells if cell.kind is CellKind.SOLUTION for name in cell.defines}
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in answers for node in ast.walk(tree)
    )


def obstacle_in(text: str) -> Obstacle | None:
    """The first of :data:`OBSTACLES` whose sign a test, or a line of one, shows."""
    return next((obstacle for obstacle in OBSTACLES if obstacle.sign.search(text)), None)
