"""The three small assignments of the term, and what each student answers to them."""

from collections.abc import Mapping
from typing import Any

from tests.autograder.notebooks import checks, notebook, setup, solution, written

__all__ = [
    "ASSIGNMENTS",
    "EXERCISES",
    "STUDENTS",
    "WRONG_TEST",
    "answers",
    "has_handed_in",
    "is_right",
    "number_of",
    "sources",
]

STUDENTS = tuple(f"s{number:02d}" for number in range(1, 61))
ASSIGNMENTS = ("warmup", "spread", "ranks")
EXERCISES = {"warmup": "double", "spread": "variance", "ranks": "best"}
RIGHT = {
    "double": "def double(x):\n    return [2 * v for v in x]",
    "variance": "def variance(x):\n    m = sum(x) / len(x)\n    return sum((v - m) ** 2 for v in x) / len(x)",
    "best": "def best(x):\n    return x.index(max(x))",
}
WRONG = {
    "double": "def double(x):\n    return x",
    "variance": "def variance(x):\n    return max(x) - min(x)",
    "best": "def best(x):\n    return max(x)",
}
# Asks for what the task does not say, so that nobody but the author passes.
WRONG_TEST = "\nassert variance([]) == 0.0"
ANSWERED_FIRST = "I do not know yet."


def sources() -> dict[str, Any]:
    """The source notebooks: an exercise of two points and a written answer of one."""
    return {
        "warmup": notebook(
            setup("import random"),
            solution("double", "def double(x):", "return [2 * v for v in x]"),
            checks(
                "double",
                "assert double([1, 2]) == [2, 4]",
                "n = random.random()\nassert double([n]) == [2 * n]",
                points=2,
            ),
            written("double", "Each value once more."),
        ),
        "spread": notebook(
            setup("import random"),
            solution(
                "variance",
                "def variance(x):",
                "if not x:\n    return 0.0\nm = sum(x) / len(x)\nreturn sum((v - m) ** 2 for v in x) / len(x)",
            ),
            checks(
                "variance",
                "assert variance([1.0, 3.0]) == 1.0",
                f"n = random.randrange(2, 9)\nassert variance([0.0, 2.0 * n]) == n**2{WRONG_TEST}",
                points=2,
            ),
            written("variance", "It weighs far values more."),
        ),
        "ranks": notebook(
            setup("import random"),
            solution("best", "def best(x):", "return x.index(max(x))"),
            checks(
                "best", "assert best([3, 5, 7]) == 2", "n = random.random()\nassert best([n, n + 1, n]) == 1", points=2
            ),
            written("best", "The largest value is best."),
        ),
    }


def number_of(student: str) -> int:
    return int(student[1:])


def has_handed_in(assignment: str, student: str) -> bool:
    """Two of each assignment's sixty never do."""
    return (number_of(student) + 7 * ASSIGNMENTS.index(assignment)) % 30 != 5


def is_right(assignment: str, student: str) -> bool:
    """Whether the last attempt is right; every fifth student's is wrong in each assignment."""
    return (number_of(student) + ASSIGNMENTS.index(assignment)) % 5 != 0


def answers(assignment: str, student: str, *, is_first: bool = False) -> Mapping[str, str]:
    """The text of each answer; a first attempt is wrong throughout."""
    exercise = EXERCISES[assignment]
    if is_first:
        return {exercise: WRONG[exercise], f"{exercise}_written": ANSWERED_FIRST}
    code = RIGHT if is_right(assignment, student) else WRONG
    return {exercise: code[exercise], f"{exercise}_written": f"As {student} would say it."}
