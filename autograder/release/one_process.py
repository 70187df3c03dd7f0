"""Why a source's own solution fails in two processes though it holds in one, and what its author can write instead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.assignment.bound_names import rebinds
from autograder.assignment.source import CellKind, Source
from autograder.records import CellRecord
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution

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
    sign=re.compile(r"\bpatch\b|\bmock\b|\bmonkeypatch\b"),
    cannot="of what student code calls, a test can change input, print, stdin, the environment and functions of random "
    "and time alone",
    instead="have the function take what it needs as an argument",
)
# From the top: the first whose sign is found in the line that failed, or else in the cell, is named.
OBSTACLES = (
    REPLACED,
    *(
        Obstacle(sign=re.compile(sign), cannot=cannot, instead=instead)
        for sign, cannot, instead in (
            (
                r"\bdis\.|\bco_co(?:de|nsts)\b",
                "the compiled form of student code does not reach a test",
                "look at its text with inspect.getsource",
            ),
            (
                r"\bclass \w+\([^)]",
                "a test cannot derive a class from a student's",
                "call the methods of the student's own",
            ),
            (
                r"\.connect\(|\bsqlite3?\b",
                "of a database that student code changes or writes tables, their indexes and their rows reach a test",
                "ask for rows",
            ),
            (
                r"\bopen\(|\bread_text\(|\bread_csv\(|\.exists\(",
                "a file that a test writes reaches student code only in the notebook's folder, under a name that the "
                "test hands to it",
                "hand over the name, or lay the file beside the source",
            ),
            (
                r"\.__notes__|\.exceptions\b",
                "of an exception its class, its text, its args, its attributes and what it was raised from cross",
                "ask for these",
            ),
            (
                r"\.send\(|\.throw\(",
                "a generator of student code is run to its end, and what it gave crosses",
                "take its values by next, list or a loop",
            ),
            (
                r"\bawait\b|\basync for\b|\basyncio\.",
                "a coroutine stays with student code",
                "have a plain function of the answer run it, and return what it gives",
            ),
            (
                r"\bma\.|\bmasked",
                "a masked array that student code gives does not cross, as what is masked is equal to anything",
                "ask for `.filled(...)` or for the mask",
            ),
            (
                r"\bax(?:es)?\b|\bfig\b|\bplt\b|\.get_\w+\(",
                "a figure that a test makes reaches student code by itself, as its axes, or as the array of these, "
                "and only if plt.subplots or plt.figure makes it in the same cell",
                "hand these over, or have the function make its figure, and return it",
            ),
            (
                r"(?<![\w.])__(?![\w])|\bOut\[|\bIn\[",
                "of what cells show, the last value `_` alone reaches a test",
                "ask for a variable",
            ),
        )
    ),
)
OTHER = Obstacle(
    sign=re.compile(""),
    cannot="tests and student code share no object: whether two are the same, and comparing an object of the student's "
    "with anything but another one do not cross",
    instead="compare plain values that it gives: numbers, text, lists, arrays",
)


def way_out(source: Source, failed: Sequence[CellRecord], *, isolation: str) -> tuple[CellRecord, str] | None:
    """What is in the way of checks that the source's own solution fails, if one process does away with it.

    Returns:
        The first such check, and half a sentence with both ways out, which names the others too; None if the solution
        fails them all in one process too.
    """
    if source.shares_process or not failed:
        return None
    with AssignmentGrader(replace(source, shares_process=True), isolation=isolation) as grader:
        records = {record.grade_id: record for record in grader.grade(own_solution(source)).cells}
    hindered = [each for each in failed if records[each.grade_id].score == each.max_score]
    if not hindered:
        return None
    first, *others = hindered
    said = [f"it holds in one process, as in nbgrader, but {_in_words(source, first)}"]
    said += [f"The same of {each.grade_id} ({each.message}): {_in_words(source, each)}" for each in others]
    wrong = [each.grade_id for each in failed if each not in hindered]
    said += [f"In one process as in two it gets no full marks at {', '.join(wrong)}."] if wrong else []
    said.append(
        'If that cannot be, the assignment needs one process: `"processes": "one"` in the notebook\'s metadata, which '
        "lets a submission fake its own marks and read its tests."
    )
    return first, " ".join(said)


def _in_words(source: Source, failed: CellRecord) -> str:
    """What of a check cannot cross, and what to write instead."""
    text = source.by_grade_id[failed.grade_id].text
    obstacle = (
        REPLACED if _replaces_answers(source, text) else obstacle_in(failed.message) or obstacle_in(text) or OTHER
    )
    return f"{obstacle.cannot}; {obstacle.instead}."


def _replaces_answers(source: Source, text: str) -> bool:
    """Whether a test binds or deletes names of answers, so that other answers find something else there."""
    return rebinds(text, {name for cell in source.cells if cell.kind is CellKind.SOLUTION for name in cell.defines})


def obstacle_in(text: str) -> Obstacle | None:
    """The first of :data:`OBSTACLES` whose sign a test, or a line of one, shows."""
    return next((obstacle for obstacle in OBSTACLES if obstacle.sign.search(text)), None)
