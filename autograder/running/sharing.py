"""A mark that rests on what two processes do not share has to hold where they do.

A test may look whether an answer left its argument alone, gave a copy, or made a list of lists that are not one.
Objects cross by value, so that any answer would. Where student code changes what the own solution leaves alone, or
gives an object twice, the hand-in runs once more with changes and identities as in one process, and the lower mark of
the two counts: alone, such a run would let student code move the question that it was asked.
"""

from collections.abc import Collection

from autograder.assignment.source import Source
from autograder.records import CellRecord, ExecutedCell

__all__ = ["Result", "the_lower"]

Result = tuple[tuple[CellRecord, ...], tuple[ExecutedCell, ...]]


def the_lower(source: Source, first: Result, second: Result, shared: Collection[str]) -> Result:
    """The records and cells of the first run, but those of the second for ``shared`` checks that come to less there.

    An answer that ends its process there, or has the check come to no end, is not let off by it: it may do so once it
    finds its argument changed, to have the first run stand. A check that comes to no mark there waits for a person.
    """
    again = {record.grade_id: record for record in second[0] if record.grade_id in shared}
    lower = {
        record.grade_id: again[record.grade_id]
        for record in first[0]
        if record.grade_id in again and (again[record.grade_id].score or 0.0) < (record.score or 0.0)
    }
    records = tuple(lower.get(record.grade_id, record) for record in first[0])
    indices = {source.by_grade_id[name].index for name in lower}
    cells = zip(first[1], second[1], strict=True)
    return records, tuple(then if then.source_index in indices else one for one, then in cells)
