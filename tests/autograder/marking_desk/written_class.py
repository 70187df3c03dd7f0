"""A class whose answers to one question wait for a person: graded without running anybody's code."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.gradebook.engine import reading, writing
from autograder.gradebook.marks import read_assignment
from autograder.marking_desk.answers import Answer, read_answers
from autograder.marking_desk.questions import Question, find_question
from autograder.marking_desk.steps import Outcome, give, require_mark, seen_as, undo
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import hand_in, install, make_record
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written

__all__ = [
    "NOW",
    "QUESTION",
    "answers_of",
    "asked",
    "grade_class",
    "install_question",
    "mark",
    "question_of",
    "standing",
    "take_back",
]

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC).replace(tzinfo=None)
FULL = {"points": 3.0, "lines": None, "comment": None}

QUESTION, WORTH = "half_written", 3.0
MODEL = """=== BEGIN MARK SCHEME ===
**Model answer**

It is half of it, $x / 2$.

**Rubric**, one line each

- 2 points: that it is a half
- 1 point: the **reason**
=== END MARK SCHEME ==="""


def written_source() -> Any:
    """An exercise in code, and a question whose rubric has two lines."""
    question = written("half", "", points=WORTH)
    question.source = MODEL
    return notebook(
        setup("import math"),
        solution("half", "def half(x):", "return x / 2"),
        checks("half", "assert half(4) == 2", points=2),
        markdown("What is $x / 2$, and why?", "task"),
        question,
    )


def install_question(course: Course) -> Source:
    """The assignment ``tiny``, released."""
    return install(course, written_source())


def grade_class(course: Course, source: Source, texts: Mapping[str, str]) -> None:
    """Grades a class; ``texts`` are the answers by student."""
    with ResultWriter(course, source) as writer:
        for student, text in texts.items():
            hand_in(course, student, {QUESTION: text})
            writer.store(make_record(course, source, student, {"half_checks": 0.0, QUESTION: None}))


def question_of(course: Course) -> Question:
    return find_question(course, "tiny", QUESTION)


def answers_of(course: Course) -> dict[str, Answer]:
    """The answers by student, as the gradebook has them now."""
    with reading(course) as connection:
        return {answer.student: answer for answer in read_answers(connection, question_of(course))}


def asked(answers: Sequence[Answer], **more: Any) -> dict[str, Any]:
    """What a page sends to mark these answers."""
    return {"seen": {answer.grade_id: seen_as(answer) for answer in answers}, **more}


def mark(
    course: Course,
    students: Iterable[str],
    hand: str = "ann",
    *,
    seen: Mapping[str, Answer] | None = None,
    decides: bool = False,
    **given: Any,
) -> Outcome:
    """What the page does; ``seen`` are the answers as they were when the page was loaded."""
    question, seen = question_of(course), seen or answers_of(course)
    wanted = {seen[student].grade_id: seen_as(seen[student]) for student in students}
    made = require_mark(question, *({**FULL, **given}[key] for key in ("points", "lines", "comment")))
    with writing(course) as connection:
        answers = read_answers(connection, question)
        return give(connection, question, answers, wanted, made, hand, NOW, decides=decides)


def take_back(course: Course, hand: str = "ann") -> Outcome | None:
    """Takes back the last step of ``hand``."""
    with writing(course) as connection:
        return undo(connection, read_answers(connection, question_of(course)), hand)


def standing(course: Course, student: str = "s01") -> tuple[float | None, bool, str | None]:
    """Score, whether a person has to look, and comment, as everything else reads them."""
    found = read_assignment(course, "tiny").submissions[student]
    return found.marks[QUESTION].score, found.marks[QUESTION].needs_manual, found.comments.get(QUESTION)
