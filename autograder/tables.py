"""Tables of marks as plain text, for the command line."""

from collections.abc import Sequence

from autograder.records import CellRecord, Status, SubmissionRecord, Verdict

__all__ = ["exercise_lines", "marks_table"]

RIGHT = (Verdict.PASSED, Verdict.MANUAL)


def marks_table(records: Sequence[SubmissionRecord]) -> str:
    """One block for each student: the marks, then each exercise that is not right and why."""
    width = max((len(record.student) for record in records), default=7)
    lines = [f"{'student':<{width}}   score   of  by hand  what is wrong"]
    for record in records:
        first, *rest = _wrong(record) or [""]
        lines.append(
            f"{record.student:<{width}} {_score(record)} {record.max_score:>4g} {record.needs_manual:>8}  {first}"
        )
        lines += [f"{'':<{width}}                        {line}" for line in rest]
    return "\n".join(line.rstrip() for line in lines)


def exercise_lines(record: SubmissionRecord) -> list[str]:
    """One line for each graded cell, for the student who asks how it stands."""
    return [f"{_sign(cell)} {cell.grade_id}{_why(cell)}" for cell in record.cells]


def _score(record: SubmissionRecord) -> str:
    return "      -" if record.score is None else f"{record.score:>7g}"


def _wrong(record: SubmissionRecord) -> list[str]:
    if record.status is Status.UNGRADABLE:
        return [f"not gradable: {record.message}"]
    wrong = [
        f"{cell.grade_id.removesuffix('_checks')}{_why(cell)}" for cell in record.cells if cell.verdict not in RIGHT
    ]
    return ([record.message] if record.message else []) + wrong


def _why(cell: CellRecord) -> str:
    if cell.verdict is Verdict.PASSED:
        return ""
    found = f" [{cell.misconception}]" if cell.misconception else ""
    return f": {cell.verdict.value}{found}" + (f": {cell.message}" if cell.message else "")


def _sign(cell: CellRecord) -> str:
    if cell.verdict is Verdict.PASSED:
        return "right  "
    return {Verdict.MISSING: "missing", Verdict.MANUAL: "by hand", Verdict.PARTIAL: "partly "}.get(
        cell.verdict, "wrong  "
    )
