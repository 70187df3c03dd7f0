"""Whatever lies in a submission's place is read as text, or refused with the reason; nothing else happens."""

import json
import os
import random
import socket
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
    MAX_BYTES,
    MAX_CELLS,
    Submission,
    parse_submission,
    read_notebook,
)
from tests.autograder.notebook_mutations import mutated, mutations
from tests.autograder.notebooks import tiny_source
from tests.growth import calls_of, peak_of

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
def test_what_is_no_notebook_is_refused(data):
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


def test_a_byte_order_mark_is_no_hindrance():
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


@pytest.fixture
def folder(tmp_path):
    """Where a submission lies: ``submitted/s01/tiny``."""
    folder = tmp_path / "submitted" / "s01" / "tiny"
    folder.mkdir(parents=True)
    return folder


def unread(folder, student="s01"):
    with pytest.raises(UngradableError) as refused:
        read_notebook(student, folder, "tiny")
    return str(refused.value)


def test_a_regular_file_is_read_with_its_time(folder):
    """Its bytes, and what ``timestamp.txt`` says."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    assert read_notebook("s01", folder, "tiny") == (b"{}", None)
    (folder / "timestamp.txt").write_text("2026-05-01 12:00:00 UTC\n")
    assert read_notebook("s01", folder, "tiny") == (b"{}", "2026-05-01 12:00:00 UTC")


def test_a_time_that_is_none_is_passed_over(folder, tmp_path):
    """It may be a link, a folder, a long file, or bytes that are not text."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    timestamp = folder / "timestamp.txt"
    (tmp_path / "secret").write_text("secret")
    timestamp.symlink_to(tmp_path / "secret")
    assert read_notebook("s01", folder, "tiny")[1] is None
    timestamp.unlink()
    timestamp.write_bytes(b"x" * 200)
    assert read_notebook("s01", folder, "tiny")[1] == "x" * 200
    for content in (b"x" * 201, b"\xff\xff", b" \n"):
        timestamp.write_bytes(content)
        assert read_notebook("s01", folder, "tiny")[1] is None
    timestamp.unlink()
    timestamp.mkdir()
    assert read_notebook("s01", folder, "tiny")[1] is None


def test_what_is_no_regular_file_is_refused(folder, tmp_path):
    """A folder, a link, a FIFO or a socket is neither opened nor waited for, nor is a file that is not there."""
    path = folder / "tiny.ipynb"
    assert unread(folder) == "There is no tiny.ipynb in what was handed in; hand it in again under this name."
    path.mkdir()
    special = "tiny.ipynb is not a regular file (a link, a FIFO or a folder); hand in the notebook itself."
    assert unread(folder) == special
    path.rmdir()
    (tmp_path / "secret").write_text("{}")
    path.symlink_to(tmp_path / "secret")
    assert unread(folder) == special
    path.unlink()
    os.mkfifo(path)
    assert unread(folder) == special
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        assert unread(folder) == special


def test_a_link_in_a_folders_place_is_not_followed(tmp_path, folder):
    """Neither the assignment's folder nor the student's may lead elsewhere."""
    (folder / "tiny.ipynb").write_bytes(b"{}")
    link = tmp_path / "submitted" / "s02"
    link.symlink_to(folder.parent)
    assert unread(link / "tiny", "s02") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."
    other = tmp_path / "submitted" / "s03" / "tiny"
    other.parent.mkdir()
    other.symlink_to(folder)
    assert unread(other, "s03") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."
    other.unlink()
    other.write_bytes(b"{}")
    assert unread(other, "s03") == "tiny is not a regular folder; hand in a folder that holds tiny.ipynb."


def test_a_file_that_is_too_large_is_refused_unread(folder):
    """By its size alone: a file of a gigabyte without content costs nothing."""
    said = []
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(2**30)
    assert peak_of(lambda: said.append(unread(folder))) < 2**20
    assert said == ["tiny.ipynb has 1024 MB, more than 20; clear its outputs first."]
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES)
    assert len(read_notebook("s01", folder, "tiny")[0]) == MAX_BYTES
    with (folder / "tiny.ipynb").open("ab") as file:
        file.write(b" ")
    assert unread(folder) == "tiny.ipynb has 20 MB, more than 20; clear its outputs first."


def test_a_file_without_permission_is_named(folder):
    """The grader may not read it."""
    path = folder / "tiny.ipynb"
    path.write_bytes(b"{}")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        assert read_notebook("s01", folder, "tiny")[0] == b"{}"
    else:
        assert unread(folder) == "tiny.ipynb cannot be opened (Permission denied); check its permissions."


@pytest.mark.parametrize("student", ["", ".", "..", "a/b", "a b", "=cmd()", "é", "a\n", "<b>", "a\0"])
def test_a_student_name_of_other_characters_is_refused(folder, student):
    """Before anything is opened."""
    reason = unread(folder, student)
    assert reason.startswith(f"The student name {student!r} holds characters outside A-Z a-z 0-9 . _ @ -")
    assert reason.endswith("rename the folder.")
