"""What ``course release`` refuses: sources whose checks do not separate right from wrong, or that give answers away."""

import keyword
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from autograder._exceptions import SourceError
from autograder.assignment.bound_names import defined_names
from autograder.assignment.mark_scheme import rubric_lines
from autograder.assignment.source import (
    CellKind,
    Source,
    SourceCell,
    blank_text,
)
from autograder.records import CellRecord, ExecutedCell, SubmissionRecord, Verdict
from autograder.release.hidden_inputs import constant_inputs, further_runs
from autograder.release.leaks import require_no_leak
from autograder.release.memorised import run_visible_tests
from autograder.release.one_process import way_out
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution
from autograder.running.source_proof import without_full_marks
from autograder.running.verdicts import NO_NUMBER
from autograder.submission.reading import Submission, SubmittedCell

__all__ = ["CHEATS", "Sound", "cheats_for", "require_sound"]

# What a student could return without having understood anything. Each is the body of a function of any arguments,
# or the value of a variable if the exercise asks for one; ``first`` is the first argument, or 0.0.
CHEATS: dict[str, str] = {
    "an empty array": "np.array([])",
    "an empty array of five axes": "np.empty((0, 1, 1, 1, 1))",
    "an empty array of one axis more": "np.empty((*np.shape(first), 0))",
    "an empty array of a row each": "np.empty((*np.shape(first)[:1], 0))",
    "NaN": "float('nan')",
    "an array of NaN": "np.full(np.shape(first), np.nan)",
    "None": "None",
    "True": "True",
    "0.0": "0.0",
    "zeros": "np.zeros_like(np.asarray(first, dtype=float))",
    "the argument itself": "first",
    "the argument, overwritten": "(first.clear() if hasattr(first, 'clear') else np.copyto(first, 0), first)[1]",
    "a masked array": "np.ma.masked_all(np.shape(first))",
    "a masked number": "np.ma.masked_all(())",
    "an array of objects": "np.full(np.shape(first), None)",
    "infinity": "float('inf')",
    "an empty text": "''",
    "an empty list": "[]",
    "an empty dict": "{}",
    "an empty set": "set()",
    "an exception": "1 / 0",
}
# These are tried if the source mentions PyTorch, which takes long to load.
TORCH_CHEATS: dict[str, str] = {
    "an empty tensor": "__import__('torch').empty(0)",
    "an empty tensor of five axes": "__import__('torch').empty((0, 1, 1, 1, 1))",
    "a tensor of NaN": "__import__('torch').full(np.shape(first), float('nan'))",
}
# What the author is told to add against a cheat, by its name; any other cheat fails once a case asks for it.
SHAPES = "compare shapes before values: add the line `assert np.shape({got}) == np.shape(expected)`"
FINITE = "add the line `assert np.isfinite({got}).all()`"
LENGTH = "add the line `assert len({got}) == len(expected)`"
CASE = "add a case that it fails"
DRAWN = "add a hidden case to {part}, with inputs that are drawn anew"
ADVICE: dict[str, str] = {
    **{name: SHAPES for name in CHEATS | TORCH_CHEATS if name.startswith(("an empty array", "an empty tensor"))},
    **dict.fromkeys(("NaN", "an array of NaN", "a tensor of NaN", "infinity"), FINITE),
    **dict.fromkeys(("an empty text", "an empty list", "an empty dict", "an empty set"), LENGTH),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What the grader that tries a source finds out besides.

    Attributes:
        constants: its :func:`constant_inputs`, which forbid no release.
        lines: what the checks want their release to hold, by ``grade_id``.
        failed_set_ups: what stops set-up cells even with the source's own solution, by the name or id of the cell.
    """

    constants: dict[str, list[str]]
    lines: dict[str, list[str]]
    failed_set_ups: dict[str, str]


def require_sound(source: Source, released: bytes, *, isolation: str, on_step: Callable[[str], None]) -> Sound:
    """Raises :class:`SourceError` for the first reason not to release ``source``.

    Args:
        source: the assignment.
        released: the file that students would get.
        isolation: as for :class:`AssignmentGrader`.
        on_step: told what is tried next.
    """
    require_no_leak(source, released)
    _require_rubrics_add_up(source)
    with AssignmentGrader(source, isolation=isolation, logs_calls=True) as grader:
        _require_withheld(source, grader)
        on_step("its own solution")
        solved, asked = grader.grade(own_solution(source), asks_for_release=True), grader.calls
        lines, failed_set_ups = grader.release_lines, grader.failed_set_ups
        _require_cells_run(source, solved.executed, failed_set_ups)
        if failed := without_full_marks(solved.cells):
            on_step("its own solution in one process")
            first, correction = way_out(source, failed, isolation=isolation) or (failed[0], "")
            _require_full_marks(source, (first,), correction=correction)
        _require_sound_parts(source, solved.cells)
        on_step("the blank form")
        _require_no_marks(
            source, _records(grader, {c.grade_id: blank_text(c) for c in _answers(source)}), "the blank form"
        )
        for name, expression in cheats_for(source).items():
            on_step(f"a cheat: {name}")
            cheat = {c.grade_id: _cheat(c, expression) for c in _answers(source)}
            advice = ADVICE.get(name, CASE)
            _require_no_marks(source, _records(grader, cheat), f"an answer that is always {name}", advice)
        if source.shares_process:  # nothing tells there what the checks give to student code
            return Sound(constants={}, lines={}, failed_set_ups=failed_set_ups)
        on_step("an answer that knows the visible cases by heart")
        with grader.without_hidden_tests() as public:
            visible = run_visible_tests(public)
        split = {record.grade_id for record in solved.cells if record.parts}
        seen = tuple(record for record in visible.record.cells if record.grade_id in split)
        _require_full_marks(source, seen, " from the visible tests alone")
        by_heart = "an answer that knows only the visible cases"
        _require_no_marks(source, _records(grader, visible.memorised), by_heart, DRAWN)
        constants = constant_inputs(chain([asked], further_runs(source, grader)), visible.calls)
        return Sound(constants=constants, lines=lines, failed_set_ups=failed_set_ups)


def cheats_for(source: Source) -> dict[str, str]:
    """The cheats to try on ``source``, by name."""
    return CHEATS | (TORCH_CHEATS if any("torch" in cell.text for cell in source.cells) else {})


def _require_rubrics_add_up(source: Source) -> None:
    """Refuses a rubric with another sum than its cell's points: formgrader stores that sum as the answer's score."""
    for cell in source.graded:
        lines = rubric_lines(cell) if cell.kind is CellKind.MANUAL else []
        if lines and not math.isclose(sum(lines), cell.points):
            unit = "point" if sum(lines) == 1 else "points"
            raise SourceError(
                f"{source.path.name}: the rubric of {cell.grade_id} adds up to {sum(lines):g} {unit}, the cell has "
                f"{cell.points:g}; make them equal."
            )


def _require_withheld(source: Source, grader: AssignmentGrader) -> None:
    loaded = grader.withheld_but_loaded()
    if loaded:
        raise SourceError(
            f"{source.path.name}: {', '.join(loaded)} cannot be withheld, because the process that runs student code "
            "needs it itself; take it out of `withhold`, and let a check tell an answer that uses it."
        )


def _answers(source: Source) -> Iterator[SourceCell]:
    return (cell for cell in source.cells if cell.is_answer)


def _records(grader: AssignmentGrader, answers: dict[str | None, str]) -> tuple[CellRecord, ...]:
    return _graded(grader, answers).cells


def _graded(grader: AssignmentGrader, answers: dict[str | None, str]) -> SubmissionRecord:
    cells = tuple(SubmittedCell(cell_type="code", grade_id=name, text=text) for name, text in answers.items())
    return grader.grade(Submission(student="release", cells=cells))


def _require_cells_run(source: Source, executed: tuple[ExecutedCell, ...], failed_set_ups: dict[str, str]) -> None:
    """Refuses a solution cell that stops, which explains better what is wrong than the checks after it.

    If it misses a name of a set-up cell above that failed, that cell is what is wrong.
    """
    for cell in executed:
        errors = [output for output in cell.outputs if output.get("output_type") == "error"]
        own = source.cells[cell.source_index] if cell.source_index is not None else None
        if errors and own is not None and own.kind is CellKind.SOLUTION:
            said = f"{errors[0].get('ename')}: {errors[0].get('evalue')}"
            what = f"the cell {own.grade_id} of the source stops with {said}"
            for cell_id in (each.grade_id or each.cell_id for each in source.cells if _missed_of(each, own, said)):
                if cell_id in failed_set_ups:
                    what = f"the set-up cell {cell_id} of the source stops with {failed_set_ups[cell_id]}"
            raise SourceError(f"{source.path.name}: {what}; correct it.")


def _missed_of(cell: SourceCell, stopped: SourceCell, said: str) -> bool:
    """Whether ``cell`` is a set-up cell that would have defined the name whose lack stopped another one."""
    missed = re.match(r"NameError: name '(\w+)' is not defined", said)
    is_above = cell.kind is CellKind.SETUP and cell.index < stopped.index
    return is_above and missed is not None and missed[1] in cell.defines


def _require_full_marks(
    source: Source, records: tuple[CellRecord, ...], where: str = "", *, correction: str = ""
) -> None:
    for record in without_full_marks(records):
        raise SourceError(
            f"{source.path.name}: the source's own solution does not get full marks at {record.grade_id}{where} "
            f"({record.verdict.value}: {record.message}); {correction or _correction(record)}"
        )


def _require_sound_parts(source: Source, records: tuple[CellRecord, ...]) -> None:
    """Refuses an idea that is worth too little, and names that do not tell parts apart; the sum was seen to before."""
    for record in records:
        names = [part.name for part in record.parts]
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise SourceError(
                f"{source.path.name}: {record.grade_id} has two parts {twice[0]!r}; give each a name of its own."
            )
        if record.parts and 2 * record.parts[0].points < record.max_score:
            raise SourceError(
                f"{source.path.name}: the first part of {record.grade_id}, {names[0]!r}, is worth "
                f"{record.parts[0].points:g} of {record.max_score:g} points; give this, the idea, at least half."
            )


def _correction(record: CellRecord) -> str:
    if record.message == NO_NUMBER:
        return "it ends with an array or a list: end it with one number, as in `float(points)`, or with an `assert`."
    return "run the source from top to bottom to see where, and correct the solution or the check."


def _require_no_marks(source: Source, records: tuple[CellRecord, ...], answer: str, advice: str = CASE) -> None:
    for record in records:
        if record.score:
            earned = [part.name for part in record.parts if part.score]
            place = f"{record.grade_id} ({', '.join(earned)})" if earned else record.grade_id
            way = advice.format(got=_result_of(source, record), part=repr(earned[0]) if earned else "it")
            raise SourceError(f"{source.path.name}: {answer} gets {record.score:g} points at {place}; {way}.")
        if record.verdict is Verdict.GRADER_ERROR:
            raise SourceError(f"{source.path.name}: {record.grade_id} fails on {answer}: {record.message}")


def _result_of(source: Source, record: CellRecord) -> str:
    """How a test cell may call the result that it checks."""
    asked = source.answered_by(source.by_grade_id[record.grade_id])
    names = asked.defines if asked else ()
    is_function = asked is not None and any(f"def {name}(" in asked.text for name in names[:1])
    return f"{names[0]}(...)" if is_function else names[0] if names else "got"


def _cheat(cell: SourceCell, expression: str) -> str:
    """The answer cell with every name that it must define bound to the cheat."""
    if cell.kind is CellKind.MANUAL:
        return ""
    blank = blank_text(cell)
    functions = {line.split("(")[0].split()[1] for line in blank.splitlines() if line.startswith("def ")}
    lines = ["import numpy as np"]
    for name in defined_names(cell.text):
        if name in functions or f"def {name}(" in cell.text or f"class {name}" in cell.text:
            lines += [f"def {name}(*args, **kwargs):", "    first = [*args, *kwargs.values(), 0.0][0]"]
            lines.append(f"    return {expression}")
        elif not keyword.iskeyword(name):
            lines += ["first = 0.0", f"{name} = {expression}"]
    return "\n".join(lines)
