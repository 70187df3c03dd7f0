"""The source's own answers as a submission, which the tests of an assignment are tried on."""

from autograder.assignment.source import Source
from autograder.submission.reading import Submission, SubmittedCell

__all__ = ["own_solution"]


def own_solution(source: Source) -> Submission:
    """The source's own answers, as if somebody had handed them in."""
    answers = (cell for cell in source.cells if cell.is_answer)
    cells = tuple(SubmittedCell(cell_type=c.cell_type, grade_id=c.grade_id, text=c.text) for c in answers)
    return Submission(student="release", cells=cells)
