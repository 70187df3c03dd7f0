"""A mark that rests on what two processes do not share has to hold where they do.

A test may look whether an answer left its argument alone, gave a copy, or made a list of lists that are not one.
Objects cross by value, so that any answer would. Where student code changes what the own solution leaves alone, or
gives an object twice, the hand-in runs once more with changes and identities as in one process, and the lower mark of
the two counts: alone, such a run would let student code move the question that it was asked.
"""

from collections.abc import Collection

from autograder.assignment.source import Source
from autograder.records import STOPPED, CellRecord, ExecutedCell, Verdict

__all__ = ["the_lower"]

Result = tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]
# Student code that ends or keeps its process counts as what it is: it may do so once it finds its argument changed, to
# have the first run stand. What a fault of the grader's ends says nothing of the answer.
DECIDED = STOPPED | {Verdict.FAILED, Verdict.ERROR, Verdict.PARTIAL}


def the_lower(source: Source, first: Result, second: Result, shared: Collection[str]) -> Result:
    """The records and cells of the first run, but those of the second for ``shared`` checks that come to less there."""
    again = {record.grade_id: record for record in second[0] if record.grade_id in shared}
    lower = {
        record.grade_id: again[record.grade_id]
        for record in first[0]
        if record.grade_id in again and _is_lower(again[record.grade_id], record)
    }
    records = tuple(lower.get(record.grade_id, record) for record in first[0])
    indices = {source.by_grade_id[name].index for name in lower}
    cells = zip(first[1], second[1], strict=True)
    return records, tuple(then if then.source_index in indices else one for one, then in cells)


def _is_lower(second: CellRecord, first: CellRecord) -> bool:
    return second.verdict in DECIDED and (second.score or 0.0) < (first.score or 0.0)
