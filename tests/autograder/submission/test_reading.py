"""Whatever lies in a submission's place is read as text, or refused with the reason; nothing else happens."""

import json
import random
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UngradableError
from autograder.assignment.source import Source
from autograder.records import CellRecord, Status
from autograder.release.build import release_bytes
from autograder.running.assignment_grader import AssignmentGrader
from autograder.submission.assembly import assemble
from autograder.submission.reading import (
    MAX_CELLS,
    MAX_COLLECTIONS,
    Submission,
    parse_submission,
)
from tests.autograder.notebook_mutations import mutated, mutations
from tests.autograder.notebooks import tiny_source
from tests.growth import calls_of

CASES = 2000
CALLS = 10  # for each byte of a file


@pytest.fixture(scope="module")
def source():
    limits = {"cell_seconds": 2, "total_seconds": 6}
    data = nbformat.writes(tiny_source(limits=limits)).encode()
    return Source.parse("tiny", data, Path("tiny.ipynb"))


@pytest.fixture(scope="module")
def released(source):
    return json.loads(release_bytes(source))


def parsed(data):
    """The cells, or None if the file is refused with a sentence; anything else fails."""
    try:
        cells = parse_submission(data)
    except UngradableError as refused:
        return None if str(refused).endswith(".") else pytest.fail(f"no sentence: {refused}")
    for cell in cells:
        cell.text.encode()
        assert "\0" not in cell.text
        assert cell.cell_type in ("code", "markdown", "raw")
    return cells


def test_mutated_notebooks_are_cells_or_refused(source, released):
    """2,000 files gone wrong: each gives cells that can be assembled, or the reason why not; both occur."""
    found = []
    for data in mutations(released, CASES, seed=1):
        assert calls_of(lambda data=data: found.append(parsed(data))) < CALLS * (len(data) + 100)
        if found[-1] is not None:
            steps = assemble(source, Submission(student="s", cells=found[-1])).steps
            assert [step.cell for step in steps if step.cell is not None] == list(source.cells)
    assert CASES / 4 < sum(cells is not None for cells in found) < CASES


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_any_mutation_is_cells_or_refused(source, released, seed):
    """Here hypothesis chooses the mutations, and names what it finds."""
    parsed(mutated(released, random.Random(seed)))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300)
@given(st.binary(max_size=60) | plain.map(lambda value: json.dumps(value).encode()))
def test_bytes_that_are_not_a_notebook_are_refused(data):
    """Any bytes, and any JSON."""
    assert parsed(data) is None


@settings(max_examples=200)
@given(st.lists(st.dictionaries(st.sampled_from(["source", "cell_type", "metadata"]), plain) | plain, max_size=5))
def test_any_list_of_cells_is_read(cells):
    """Anything that is not a cell is passed over, and only the text of a cell counts."""
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    found = parsed(data)
    assert found is not None
    assert len(found) == sum(isinstance(cell, dict) for cell in cells)


def graded(grader, data):
    cells = parsed(data)
    return None if cells is None else grader.grade(Submission(student="s", cells=cells))


def check_record(source, record):
    """One record for each graded cell, with a verdict and a sentence, whatever was handed in."""
    assert record.status is Status.GRADED
    assert [cell.grade_id for cell in record.cells] == [cell.grade_id for cell in source.graded]
    for cell in record.cells:
        assert isinstance(cell, CellRecord)
        assert cell.score is None or 0 <= cell.score <= cell.max_score
        assert cell.verdict != "grader_error", cell.message
    json.dumps(record.to_json()).encode()
    cells = [nbformat.v4.new_code_cell(c.text, outputs=nbformat.from_dict(list(c.outputs))) for c in record.executed]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_mutated_notebooks_end_with_a_record_each(source, released):
    """Through the two processes: no file is lost, takes a neighbour along, or is the grader's fault."""
    honest = json.loads(json.dumps(released))
    for cell in honest["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = "def double(x):\n    return [2 * v for v in x]"
    with AssignmentGrader(source, isolation="none") as grader:
        records = [graded(grader, data) for data in mutations(honest, 80, seed=2)]
        last = graded(grader, json.dumps(honest).encode())
    found = [record for record in records if record is not None]
    assert len(found) > 25
    for record in [*found, last]:
        check_record(source, record)
    assert last.score == 3.0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_many_more_mutated_notebooks_end_with_a_record_each(source, released, seed):
    """This repeats the test above over and over, for a night."""
    for data in mutations(released, 20 * CASES, seed=100 + seed):
        parsed(data)
    with AssignmentGrader(source, isolation="none") as grader:
        for data in mutations(released, 500, seed=200 + seed):
            record = graded(grader, data)
            if record is not None:
                check_record(source, record)


def refusal(data):
    with pytest.raises(UngradableError) as refused:
        parse_submission(data)
    return str(refused.value)


NO_JSON = "The file is not a notebook: it is not valid JSON; hand in the .ipynb file again."
NO_CELLS = "The file is JSON but not a notebook: it has no list of cells; hand in the .ipynb file again."
OLD = "The notebook has the old format nbformat 3; open and save it in JupyterLab."
NOT_4 = "The notebook is not of nbformat 4; open and save it in JupyterLab."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", NO_JSON),
        (b"my answers", NO_JSON),
        (b'{"cells": [', NO_JSON),
        (b"\xff\xfe{}", NO_JSON),
        (b"[" * 100_000, NO_JSON),
        (b'{"a":' * 100_000, NO_JSON),
        (b'{"nbformat": 4, "cells": [' + b"9" * 10_000 + b"]}", NO_JSON),
        (b"[]", NO_CELLS),
        (b"null", NO_CELLS),
        (b'{"cells": {}}', NO_CELLS),
        (b'{"nbformat": 3, "worksheets": []}', OLD),
        (b'{"nbformat": 5, "cells": []}', NOT_4),
        (b'{"nbformat": 4.0, "cells": []}', NOT_4),
        (b'{"nbformat": true, "cells": []}', NOT_4),
        (b'{"cells": []}', NOT_4),
        (
            json.dumps({"nbformat": 4, "cells": [{}] * (MAX_CELLS + 1)}).encode(),
            f"The notebook has more than {MAX_CELLS} cells; remove what does not belong to it.",
        ),
    ],
)
def test_the_reason_says_what_it_is_and_what_to_do(data, reason):
    """One sentence for the student, and the next step."""
    assert refusal(data) == reason


def test_as_many_cells_as_allowed_are_read():
    """One more is refused above."""
    assert len(parse_submission(json.dumps({"nbformat": 4, "cells": [{}] * MAX_CELLS}).encode())) == MAX_CELLS


def test_many_small_objects_are_refused_before_they_are_read():
    """Each would take seventy times its bytes; what a notebook with outputs holds is far from that many."""
    padding = ("{}," * (MAX_COLLECTIONS - 3)).strip(",")
    data = f'{{"nbformat": 4, "metadata": {{"x": [{padding}]}}, "cells": ['.encode()
    assert data.count(b"{") + data.count(b"[") == MAX_COLLECTIONS + 1
    with pytest.raises(UngradableError, match="more than 1000000 lists and objects, more than are read; clear its"):
        parse_submission(data + b"]}")
    with pytest.raises(UngradableError, match="not valid JSON"):
        parse_submission(data.replace(b"{},", b"", 1) + b"]")


def test_a_notebook_that_is_asked_for_again_is_read_once(monkeypatch):
    """As nbgrader's door does."""
    read = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text: read.append(text) or loads(text))
    data = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "only here", "metadata": {}}]}).encode()
    assert parse_submission(data) == parse_submission(bytes(bytearray(data)))
    assert len(read) == 1


def test_a_byte_order_mark_is_allowed():
    """Some editors on Windows write one."""
    assert parse_submission(b'\xef\xbb\xbf{"nbformat": 4, "cells": []}') == ()


def test_deep_nesting_is_read_or_refused():
    """If a parser gives up, the reason is told; if it does not, what is nested does no harm."""
    found = set()
    for depth in (10, 500, 900, 5_000, 100_000):
        deep = '{"a":' * depth + "1" + "}" * depth
        cell = f'{{"cell_type": "code", "source": "x", "metadata": {deep}}}'
        found.add(parsed(f'{{"nbformat": 4, "cells": [{cell}]}}'.encode()) is None)
    assert found == {True, False}


def test_only_text_is_taken():
    """Lines are joined, what cannot be stored is replaced, and everything else stays behind."""
    cell = {
        "cell_type": "code",
        "id": "c1",
        "source": ["x = 1\n", "y = '\0\ud800'"],
        "metadata": {"nbgrader": {"grade_id": "a", "solution": True, "points": 99}, "tags": ["skip-execution"]},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "passed"}],
    }
    [taken] = parse_submission(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
    assert (taken.cell_type, taken.grade_id, taken.cell_id) == ("code", "a", "c1")
    assert taken.text == "x = 1\ny = '\N{REPLACEMENT CHARACTER}?'"
