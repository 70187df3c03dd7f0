"""Which cells *Run All* goes on behind."""

from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.assignment.going_on import let_all_run


def test_only_answers_in_code_may_raise():
    """A check may not; an answer keeps the tags that it has, and a second time changes nothing."""
    answer, check = {"nbgrader": {"solution": True}, "tags": ["long"]}, {"nbgrader": {"solution": False}}
    cells = [new_code_cell(metadata=answer), new_code_cell(metadata=check), new_code_cell()]
    cells.append(new_markdown_cell(metadata={"nbgrader": {"solution": True}}))
    for _ in range(2):
        for cell in cells:
            let_all_run(cell)
        assert [cell.metadata.get("tags") for cell in cells] == [["long", "raises-exception"], None, None, None]
