"""A test cell that ends in a number gives partial credit, as in nbgrader."""

import json

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.records import PartRecord, Verdict
from autograder.running.outputs import RESULT_FORM, check_output
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import Exercises, by_name, cell_of, code, graded, source_of

# Each check is worth 2 points: what its last line comes to, the verdict and the score.
POINTS = {
    "all": ("2", Verdict.PASSED, 2.0),
    "all_as_float": ("2.0", Verdict.PASSED, 2.0),
    "some": ("1.5", Verdict.PARTIAL, 1.5),
    "some_as_numpy": ("np.float32(0.5)", Verdict.PARTIAL, 0.5),
    "some_as_numpy_int": ("np.int64(1)", Verdict.PARTIAL, 1.0),
    "none": ("0", Verdict.FAILED, 0.0),
    "none_as_float": ("0.0", Verdict.FAILED, 0.0),
    "too_many": ("3", Verdict.GRADER_ERROR, None),
    "below_none": ("-1", Verdict.GRADER_ERROR, None),
    "infinitely_many": ("float('inf')", Verdict.GRADER_ERROR, None),
    "more_than_a_float_holds": ("10**400", Verdict.GRADER_ERROR, None),
    "not_a_number": ("float('nan')", Verdict.FAILED, 0.0),
    "nothing": ("None", Verdict.PASSED, 2.0),
    "a_string": ("'1'", Verdict.PASSED, 2.0),
    "true": ("True", Verdict.PASSED, 2.0),
    "false": ("False", Verdict.PASSED, 2.0),
    "silenced": ("1;", Verdict.PASSED, 2.0),
    "an_assignment": ("x = 1", Verdict.PASSED, 2.0),
    "a_truth_of_numpy": ("np.bool_(False)", Verdict.PASSED, 2.0),
    "a_list_of_other_things": ("['1', None]", Verdict.PASSED, 2.0),
    "an_array": ("np.array(1.0)", Verdict.FAILED, 0.0),
    "an_array_of_one": ("np.array([2.0])", Verdict.FAILED, 0.0),
    "an_array_of_zero": ("np.array([0.0])", Verdict.FAILED, 0.0),
    "an_empty_array": ("2 * np.empty((0, 3))", Verdict.FAILED, 0.0),
    "a_masked_number": ("np.ma.masked_all(())", Verdict.FAILED, 0.0),
    "a_tensor": ("torch.tensor(1.0)", Verdict.FAILED, 0.0),
    "a_complex_number": ("1 + 0j", Verdict.FAILED, 0.0),
    "a_list": ("[1]", Verdict.FAILED, 0.0),
    "an_empty_list": ("2 * []", Verdict.FAILED, 0.0),
    "a_list_of_arrays": ("[np.ones(2)]", Verdict.FAILED, 0.0),
    "a_tuple": ("(0.0,)", Verdict.FAILED, 0.0),
    "of_the_students": ("given()", Verdict.PARTIAL, 1.0),
}


@pytest.fixture(scope="module")
def records():
    rows = {
        name: (f"{name} = 1\ndef given():\n    return 1", f"assert {name} == 1\n{line}")
        for name, (line, *_) in POINTS.items()
    }
    return Exercises(rows, before="import numpy as np\nimport torch").grade()


@pytest.mark.parametrize("name", POINTS)
def test_the_last_line_gives_the_points(records, name):
    """A number between 0 and the points counts, as Jupyter would show it; anything else does not."""
    _, verdict, score = POINTS[name]
    assert (records[name].verdict, records[name].score) == (verdict, score)


def test_what_cannot_be_points_says_so(records):
    """More than the points, or a number below 0, is the author's mistake, and a person has to look."""
    assert records["too_many"].message == "the check gives 3 of 2 points; its author has to correct it"
    assert records["below_none"].message == "the check gives -1 of 2 points; its author has to correct it"
    assert records["an_array_of_zero"].message == "the check came to no number of points"
    assert records["not_a_number"].message == "the check came to no number of points"
    assert records["some"].message == "1.5 of 2 points"
    assert records["none"].message == "none of the check's parts holds"


IDEA, CARE = "the idea", "numerical care"
IN_PARTS = """
check = checks.Exercise(half, takes="x", returns=checks.Number())
check.part("the idea", points=1.5)
check.case("for 3", 3.0, gives=1.5)
check.part("numerical care", points=0.5)
check.case("for a huge number", 1e308, gives=5e307)
check.part("the idea")
check.case("for 5", 5.0, gives=2.5)
check.misconception("doubled first", "which step can overflow?", lambda x: 2 * x / 4, keeps=["the idea"])
check.verify()"""


@pytest.fixture(scope="module")
def half():
    """Gives the record of an answer, and the cell below which it stands."""
    source = source_of(
        setup("from lossopt import checks"),
        cell_of("half", "def half(x):\n    return x / 2"),
        checks("half", IN_PARTS, points=2),
    )

    def record_of(answer, *, public=False):
        record = graded(source, code("half", answer), public=public)
        below = next(cell for cell in record.executed if cell.source_index == source.graded[0].index)
        return by_name(record)["half"], list(below.outputs)

    return record_of


def parts(idea, care):
    return (PartRecord(name=IDEA, points=1.5, score=idea), PartRecord(name=CARE, points=0.5, score=care))


def test_a_part_gives_its_points_alone(half):
    """The record tells the parts, what is wrong with the rest of them, and the known mistake behind it."""
    record, below = half("def half(x):\n    return 2 * x / 4")
    assert (record.verdict, record.score, record.parts) == (Verdict.PARTIAL, 1.5, parts(1.5, 0.0))
    assert record.misconception == "doubled first"
    assert record.message == "an infinite value for a huge number. Hint: which step can overflow?"
    assert record.to_json()["parts"] == [
        {"name": IDEA, "points": 1.5, "score": 1.5},
        {"name": CARE, "points": 0.5, "score": 0.0},
    ]
    told, number = below
    assert told["data"]["text/plain"].splitlines() == [
        record.message,
        "This looks like: doubled first.",
        "the idea 1.5 of 1.5",
        "numerical care 0 of 0.5",
    ]
    assert json.loads(told["data"][RESULT_FORM])["parts"] == record.to_json()["parts"]
    assert number["data"] == {"text/plain": "1.5"}


def test_what_holds_everywhere_or_nowhere_tells_its_parts_too(half):
    """A right answer shows nothing below its check; a wrong one an error, as without parts, behind its parts."""
    right, nothing = half("def half(x):\n    return x / 2")
    assert (right.verdict, right.score, right.parts, nothing) == (Verdict.PASSED, 2.0, parts(1.5, 0.5), [])
    wrong, (told, error) = half("def half(x):\n    return x")
    assert (wrong.verdict, wrong.score, wrong.parts) == (Verdict.FAILED, 0.0, parts(0.0, 0.0))
    assert told["data"]["text/plain"].splitlines() == ["the idea 0 of 1.5", "numerical care 0 of 0.5"]
    assert (error["output_type"], error["evalue"]) == ("error", wrong.message)
    blank, _ = half("def half(x):\n    raise NotImplementedError")
    assert (blank.verdict, blank.score, blank.is_blank, blank.message) == (Verdict.ERROR, 0.0, True, "not answered yet")


@pytest.mark.parametrize(
    "answer", ["return 2 * x / 4", "return x", "return x / 2", "return x / 2 if x > 3 else 0.0"], ids=str
)
def test_nbgrader_reads_the_same_points_from_what_stands_below(half, answer):
    """nbgrader's own function finds the record's score in the outputs."""
    record, below = half(f"def half(x):\n    {answer}")
    metadata = {"nbgrader": {"grade": True, "solution": False, "points": 2.0, "grade_id": "half_checks"}}
    cell = nbformat.v4.new_code_cell(metadata=metadata, outputs=[nbformat.from_dict(output) for output in below])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert determine_grade(cell)[0] == record.score


# What a check could tell beyond a number, and what is kept of it.
TOLD = {
    "names": ('(("a", 1, 1), ("b", 1, 0))', [("a", 1.0), ("b", 0.0)]),
    "too_many": ('(("a", 0.1, 0.1),) * 10 + (("b", 1.0, 0.0),)', []),
    "too_long": ('(("a" * 61, 1, 1), ("b", 1, 0))', []),
    "nameless": ('(("", 1, 1), ("b", 1, 0))', []),
    "no_numbers": ('(("a", "1", 1), ("b", 1, 0))', []),
    "another_sum": ('(("a", 1.5, 1.5), ("b", 0.5, 0))', []),
    "more_than_all": ('(("a", 1, 2), ("b", 1, -1))', []),
    "not_finite": ('(("a", 1, 1), ("b", float("inf"), 0))', []),
    "a_list": ('[["a", 1, 1]]', []),
    "of_the_students": ("told", []),
}
TELLS = "class Told(float):\n    message, misconception, parts = 'told', 3, {}\nassert {} == 1\nTold(1)"


def test_only_parts_of_the_form_that_is_agreed_are_kept():
    """Their number and the length of their names are bounded, and they add up to the points that are given."""
    rows = {name: (f"{name} = 1\ntold = object()", TELLS.format(told, name)) for name, (told, _) in TOLD.items()}
    records = Exercises(rows, before="told = None").grade()
    for name, (_, kept) in TOLD.items():
        record = records[name]
        assert (record.score, record.message, record.misconception) == (1.0, "told", None)
        assert [(part.name, part.score) for part in record.parts] == kept


def test_parts_that_do_not_add_up_to_the_cells_points_are_the_authors_fault():
    """Nobody loses marks by it."""
    check = TELLS.format('(("a", 1, 1), ("b", 3, 0))', "f")
    record = Exercises({"f": ("f = 1", check)}).grade()["f"]
    assert (record.verdict, record.score) == (Verdict.GRADER_ERROR, None)
    assert record.message == "the check's parts add up to 4 of 2 points; its author has to correct it"


def test_a_number_of_points_is_shown_as_nbgrader_shows_it(half):
    """A check without parts stays as it was."""
    record = Exercises({"f": ("f = 1", "assert f == 1\n0.5")}).grade()["f"]
    (only,) = check_output(record)
    assert (only["output_type"], only["data"]) == ("execute_result", {"text/plain": "0.5"})
