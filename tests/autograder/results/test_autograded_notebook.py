"""What stands in ``autograded/``: notebooks that formgrader opens as nbgrader's own, with nothing active in them."""

import json
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.source import Source
from autograder.course import Course
from autograder.records import Status, SubmissionRecord, Verdict
from autograder.results.autograded_notebook import AutogradedNotebooks
from tests.autograder.active_content import HOSTILE_MARKDOWN, active_parts
from tests.autograder.handed_in import RIGHT, SCORES, hand_in, install, make_record, varied_source
from tests.autograder.pictures import PNG, attached, base64_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of nbconvert's own imports
    from nbconvert.filters import markdown2html


@pytest.fixture
def source(tiny_course: Course) -> Source:
    return install(tiny_course, varied_source())


def grade(course: Course, source: Source, answers: dict[str, str], **more: Any) -> SubmissionRecord:
    hand_in(course, "s01", answers, timestamp="2026-05-01 12:00:00 UTC")
    return make_record(course, source, "s01", SCORES, **more)


def written(course: Course) -> Path:
    return course.autograded("tiny", "s01") / "tiny.ipynb"


def test_the_file_is_a_valid_notebook_with_the_sources_cells(tiny_course, source):
    """In the source's order, hidden tests in place, the student's text in the answers."""
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    notebook = nbformat.read(written(tiny_course), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [cell.cell_id for cell in source.cells]
    texts = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in notebook.cells}
    assert {name: texts[name] for name in RIGHT} == RIGHT
    assert texts["half_checks"] == source.by_grade_id["half_checks"].text
    assert (written(tiny_course).parent / "timestamp.txt").read_text() == "2026-05-01 12:00:00 UTC"


def test_nbgrader_reads_the_same_scores_from_it(tiny_course, source):
    """``determine_grade``, on which formgrader and plugins rely, agrees with the record."""
    from nbgrader.utils import compute_checksum, determine_grade

    record = grade(tiny_course, source, RIGHT | {"half": "half = 1"})
    AutogradedNotebooks(source).write(tiny_course, record)
    cells = cells_by_name(tiny_course)
    for name in ("half_checks", "root_checks", "plot", "half_written"):
        assert determine_grade(cells[name])[0] == SCORES[name]
    assert cells["half_checks"].metadata.nbgrader.checksum == compute_checksum(cells["half_checks"])


def test_students_cells_are_taken_as_text_alone(tiny_course, source):
    """Metadata, tags, attachments, outputs and ids of a submission never get here; what was added stays in place."""
    path = hand_in(tiny_course, "s01", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    flags = {"nbgrader": {"grade_id": "mine", "grade": True, "points": 100}, "tags": ["skip-execution"]}
    extra = nbformat.v4.new_code_cell("mine = 1", id="setup", metadata=flags, outputs=[new_html("<script>x</script>")])
    picture = {"x.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
    note = nbformat.v4.new_markdown_cell("![x](attachment:x.svg)", attachments=picture)
    notebook.cells[3:3] = [extra, note]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path.write_text(json.dumps(notebook))
    AutogradedNotebooks(source).write(tiny_course, make_record(tiny_course, source, "s01", SCORES))
    made = json.loads(written(tiny_course).read_bytes())
    assert made["metadata"] == source.notebook["metadata"]
    added = [cell for cell in made["cells"] if cell["id"].startswith("added")]
    assert [cell["metadata"] for cell in added] == [{}, {}]
    assert added[0]["source"] == "mine = 1"
    assert added[0]["outputs"] == []
    assert "attachments" not in added[1]
    assert made["cells"].index(added[0]) == 3
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])


def new_html(page: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": page, "text/plain": "x"}, "metadata": {}}


def test_nothing_active_reaches_formgrader(tiny_course, source):
    """The page that nbgrader's own exporter makes of a hostile notebook has no more in it than of a harmless one."""
    hostile = "\n\n".join(HOSTILE_MARKDOWN)
    answers = RIGHT | {"half_written": hostile, "essay": hostile, "half": f"half = {hostile!r}"}
    outputs = [new_html(each) for each in HOSTILE_MARKDOWN]
    outputs += [
        {"output_type": "display_data", "data": {"text/markdown": hostile, "text/latex": hostile}, "metadata": {}}
    ]
    outputs += [{"output_type": "stream", "name": "stdout", "text": hostile}]
    outputs += [{"output_type": "error", "ename": hostile, "evalue": hostile, "traceback": [hostile]}]
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, answers, outputs={"plot": outputs}))
    made = json.loads(written(tiny_course).read_bytes())
    for cell in made["cells"]:
        if cell["cell_type"] != "code":
            assert active_parts(markdown2html(cell["source"])) == []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert active_parts(data.get("text/html", "")) == []
            assert active_parts(markdown2html(data.get("text/markdown", ""))) == []
    assert body_of(tiny_course) == []


def body_of(course: Course) -> list[str]:
    """The active parts of the notebook's body as nbconvert shows it, its own buttons and headings aside."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic")
    page, _ = exporter.from_notebook_node(nbformat.read(written(course), as_version=4))
    own = ("<div role=", "<div tabindex=", "<div data-mime-type=", "<span title=", "<img alt=", "<div aria-")
    return [part for part in active_parts(page) if not part.startswith(own)]


def test_a_written_answer_that_is_honest_stays_as_it_was(tiny_course, source):
    """Formulas and comparisons reach the person who marks them unchanged."""
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    notebook = nbformat.read(written(tiny_course), as_version=4)
    assert RIGHT["half_written"] in [cell.source for cell in notebook.cells]


def test_an_ungradable_hand_in_leaves_what_is_there(tiny_course, source):
    """The notebook of an earlier attempt belongs to the marks that stay."""
    record = grade(tiny_course, source, RIGHT)
    notebooks = AutogradedNotebooks(source)
    notebooks.write(tiny_course, record)
    before = written(tiny_course).read_bytes()
    notebooks.write(tiny_course, replace(record, status=Status.UNGRADABLE, cells=(), executed=()))
    assert written(tiny_course).read_bytes() == before


def test_a_fault_of_the_grader_leaves_the_students_text_to_a_person(tiny_course, source):
    """If nothing ran, the notebook holds what was handed in, without outputs."""
    record = replace(grade(tiny_course, source, RIGHT), executed=())
    AutogradedNotebooks(source).write(tiny_course, record)
    texts = [cell.source for cell in nbformat.read(written(tiny_course), as_version=4).cells]
    assert set(RIGHT.values()) <= set(texts)


def test_what_was_decided_before_a_fault_of_the_grader_stands_in_the_notebook(tiny_course, source):
    """nbgrader reads the score of a cell that has one, and no score elsewhere."""
    from nbgrader.utils import determine_grade

    scores = SCORES | {"half_checks": 0.0, "root_checks": None}
    hand_in(tiny_course, "s01", RIGHT)
    record = replace(make_record(tiny_course, source, "s01", scores), executed=())
    AutogradedNotebooks(source).write(tiny_course, record)
    cells = cells_by_name(tiny_course)
    assert determine_grade(cells["half_checks"])[0] == 0.0
    assert [name for name, cell in cells.items() if cell.get("outputs")] == ["half_checks"]


def test_what_was_taken_away_since_it_was_graded_leaves_blank_answers(tiny_course, source):
    """The source's own cells are there all the same."""
    record = replace(grade(tiny_course, source, RIGHT), executed=())
    (tiny_course.submitted("tiny", "s01") / "tiny.ipynb").unlink()
    AutogradedNotebooks(source).write(tiny_course, record)
    cells = cells_by_name(tiny_course)
    assert {cells[name].source for name in RIGHT} == {""}
    assert cells["rules"].source == "Do it alone."


def test_an_answer_that_nobody_could_read_says_so_where_it_is_marked(tiny_course, source):
    """In words or in code; it would seem to be blank else, and get no points."""
    record = replace(grade(tiny_course, source, RIGHT), executed=())
    said = "it cannot be read"
    cells = (replace(cell, verdict=Verdict.MANUAL, score=None, message=said) for cell in record.cells)
    (tiny_course.submitted("tiny", "s01") / "tiny.ipynb").write_text("{")
    AutogradedNotebooks(source).write(tiny_course, replace(record, cells=tuple(cells)))
    shown = cells_by_name(tiny_course)
    assert [shown[name].source for name in ("plot", "half_written", "half")] == [f"# {said}", f"({said})", ""]
    assert [output.evalue for output in shown["half_checks"].outputs] == [said]


def test_each_cell_is_locked_as_in_the_release(tiny_course, source):
    """What formgrader's user must not change by accident, and what the student could not change."""
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    released = nbformat.read(tiny_course.release("tiny") / "tiny.ipynb", as_version=4)
    made = nbformat.read(written(tiny_course), as_version=4)
    locks = [[(c.metadata.get("deletable"), c.metadata.get("editable")) for c in nb.cells] for nb in (released, made)]
    assert locks[0] == locks[1]
    assert {(None, None), (False, None), (False, False)} == set(locks[1])


def test_a_time_that_cannot_be_read_is_not_written(tiny_course, source):
    """nbgrader would stop at it, for the whole class."""
    hand_in(tiny_course, "s01", RIGHT, timestamp="soon")
    AutogradedNotebooks(source).write(tiny_course, make_record(tiny_course, source, "s01", SCORES))
    assert [path.name for path in written(tiny_course).parent.iterdir()] == ["tiny.ipynb"]


def test_the_secret_of_nbgraders_exchange_is_kept_beside_the_notebook(tiny_course, source):
    """It leads the student to the feedback on what was graded, whatever was handed in since."""
    record = grade(tiny_course, source, RIGHT)
    (tiny_course.submitted("tiny", "s01") / "submission_secret.txt").write_text("abc")
    AutogradedNotebooks(source).write(tiny_course, record)
    assert (written(tiny_course).parent / "submission_secret.txt").read_text() == "abc"


def test_code_and_the_sources_own_text_stay_as_they_are(tiny_course):
    """Only text of a student's is cleaned: code is not rendered, and the instructor's links may lead anywhere."""
    own = varied_source()
    own.cells[1].source = "See [the data](ftp://example.org) for $a<b$."
    source = install(tiny_course, own)
    code = {"half": "half = '<script>' if 1 <b else '[x](javascript:alert(1))'"}
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT | code))
    cells = cells_by_name(tiny_course)
    assert cells["half"].source == code["half"]
    assert cells["rules"].source == own.cells[1].source


def test_no_picture_of_a_model_answer_gets_into_the_notebook(tiny_course):
    """The student's answer stands in that cell, with the student's pictures."""
    own = varied_source()
    answer = next(cell for cell in own.cells if cell.id == "half-written")
    answer.source = "Why?\n=== BEGIN MARK SCHEME ===\n![key](attachment:key.png)\n=== END MARK SCHEME ==="
    answer.attachments = attached("key.png")
    source = install(tiny_course, own)
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    assert "attachments" not in cells_by_name(tiny_course)["half_written"]


def test_a_source_of_an_older_format_gets_no_ids(tiny_course):
    """nbformat 4.4 has none, and a notebook that says it is of that format would not be valid with them."""
    own = varied_source()
    own.nbformat_minor = 4
    for cell in own.cells:
        del cell["id"]
    source = install(tiny_course, own)
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    made = json.loads(written(tiny_course).read_bytes())
    assert made["nbformat_minor"] == 4
    assert [cell for cell in made["cells"] if "id" in cell] == []


def cells_by_name(course: Course) -> dict[str, Any]:
    cells = nbformat.read(written(course), as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


def test_a_link_in_the_notebooks_place_is_replaced_not_followed(tiny_course, source):
    """Writing never reaches a file outside ``autograded/``."""
    secret = tiny_course.root / "secret.txt"
    secret.write_text("42")
    written(tiny_course).parent.mkdir(parents=True)
    os.symlink(secret, written(tiny_course))
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    assert secret.read_text() == "42"
    assert not written(tiny_course).is_symlink()


def test_pictures_stand_in_the_notebook_that_formgrader_shows(tiny_course, source):
    """Those of a written answer and of a cell that was added; the source's own stay with its text."""
    path = hand_in(tiny_course, "s01", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    answer = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "half_written")
    answer.source, answer.attachments = "See ![my sheet](attachment:sheet.png).", attached("sheet.png")
    notebook.cells.append(nbformat.v4.new_markdown_cell("![p2](attachment:p2.gif)", attachments=attached("p2.gif")))
    nbformat.write(notebook, path)
    AutogradedNotebooks(source).write(tiny_course, make_record(tiny_course, source, "s01", SCORES))
    made = nbformat.read(written(tiny_course), as_version=4)
    nbformat.validate(made)
    pictures = {cell.id: (cell.source, cell.attachments) for cell in made.cells if "attachments" in cell}
    kept = {"picture-1.png": {"image/png": base64_of(PNG)}}
    assert pictures == {
        "half-written": ("See ![my sheet](attachment:picture-1.png).", kept),
        made.cells[-1].id: ("![p2](attachment:picture-1.png)", kept),
    }


def test_the_sources_own_pictures_stay_with_its_text(tiny_course):
    """nbconvert refuses a page whose text names a picture that is not there."""
    own = varied_source()
    own.cells[1].source, own.cells[1].attachments = "![plot](attachment:plot.png)", attached("plot.png")
    source = install(tiny_course, own)
    AutogradedNotebooks(source).write(tiny_course, grade(tiny_course, source, RIGHT))
    made = nbformat.read(written(tiny_course), as_version=4)
    assert made.cells[1].attachments == attached("plot.png")
