"""The students' version: nothing of the solution, nothing of the hidden tests, and the same bytes each time."""

import json
import os

import nbformat
import pytest

from autograder._exceptions import SourceError, UsageError
from autograder.assignment.source import Source, blank_text
from autograder.release.build import before_last_statement, build_release, release_bytes, surplus_files
from autograder.release.tidings import told_of_files
from tests.autograder.handed_in import run_nbgrader, varied_source
from tests.autograder.notebooks import checks, markdown, notebook, setup, solution, written
from tests.autograder.pictures import attached, base64_of, png


def load(course):
    return Source.load("tiny", course.source("tiny"))


def released(course):
    return nbformat.read(build_release(course, "tiny"), as_version=4)


def test_solutions_and_hidden_tests_are_gone(tiny_course):
    """Each answer cell holds its blank form; visible tests stay, locked."""
    cells = {cell.id: cell for cell in released(tiny_course).cells}
    source = load(tiny_course)
    for cell in source.cells:
        if cell.is_answer:
            assert cells[cell.cell_id].source == blank_text(cell)
    assert cells["mse-checks"].source == "assert mse(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == 2.0"
    assert cells["mse-checks"].metadata["editable"] is False
    text = (tiny_course.release("tiny") / "tiny.ipynb").read_text()
    for secret in ("BEGIN", "HIDDEN", "np.mean", "18.0", "The square is largest"):
        assert secret not in text


def test_the_release_is_the_same_bytes_each_time(tiny_course):
    """It does not matter when and where it is built, or whether the source keeps its text as lines."""
    first = release_bytes(load(tiny_course))
    assert release_bytes(load(tiny_course)) == first
    path = tiny_course.source("tiny")
    content = json.loads(path.read_text())
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    path.write_text(json.dumps(content))
    assert release_bytes(load(tiny_course)) == first
    assert build_release(tiny_course, "tiny").read_bytes() == first


def test_run_all_goes_on_behind_an_answer(tiny_course):
    """An answer that is not written yet may raise; a check may not without being heard."""
    for cell in released(tiny_course).cells:
        is_answer = cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("solution"))
        assert ("raises-exception" in cell.metadata.get("tags", [])) == is_answer


def test_lines_of_the_checks_stand_before_the_last_statement(tiny_course):
    """However many lines that has, and under nbgrader's own checksum."""
    assert before_last_statement("a = 1\nf(\n  a\n)", ["x()", "y()"]) == "a = 1\nx()\ny()\nf(\n  a\n)"
    assert before_last_statement("f()", ["x()"]) == "x()\nf()"
    assert before_last_statement("%magic", []) == "%magic"
    plain, added = (
        {cell["id"]: cell for cell in json.loads(release_bytes(load(tiny_course), lines))["cells"]}
        for lines in ({}, {"mse_checks": ["note = 1"]})
    )
    assert "".join(added["mse-checks"]["source"]).startswith("note = 1\nassert mse(")
    assert (
        plain["mse-checks"]["metadata"]["nbgrader"]["checksum"]
        != added["mse-checks"]["metadata"]["nbgrader"]["checksum"]
    )
    assert [name for name in plain if plain[name] != added[name]] == ["mse-checks"]


def test_outputs_and_counts_stay_behind(tiny_course):
    """What the author's run left is the author's."""
    built = nbformat.read(tiny_course.source("tiny"), as_version=4)
    built.cells[0].outputs = [nbformat.v4.new_output("stream", text="a hidden value")]
    built.cells[0].execution_count = 7
    nbformat.write(built, tiny_course.source("tiny"))
    cell = released(tiny_course).cells[0]
    assert (cell.outputs, cell.execution_count) == ([], None)


def test_building_does_not_change_the_source(tiny_course):
    """Neither the file nor what was read of it."""
    before = tiny_course.source("tiny").read_bytes()
    source = load(tiny_course)
    digest = source.digest
    release_bytes(source)
    assert source.digest == digest
    assert tiny_course.source("tiny").read_bytes() == before


def test_the_release_is_what_nbgrader_builds(tiny_course):
    """Cell by cell, for every kind of cell."""
    nbformat.write(varied_source(), tiny_course.source("tiny"))
    ours = released(tiny_course)
    (tiny_course.release("tiny") / "tiny.ipynb").unlink()
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    theirs = nbformat.read(tiny_course.release("tiny") / "tiny.ipynb", as_version=4)
    assert [cell.source for cell in ours.cells] == [cell.source for cell in theirs.cells]
    assert [cell.metadata for cell in ours.cells] == [cell.metadata for cell in theirs.cells]


def test_a_release_replaces_the_one_before_whole(tiny_course):
    """An interrupted build leaves the old file; nothing else is left beside it."""
    path = build_release(tiny_course, "tiny")
    nbformat.write(notebook(setup("x = 1")), tiny_course.source("tiny"))
    assert "x = 1" in build_release(tiny_course, "tiny").read_text()
    assert os.listdir(path.parent) == ["tiny.ipynb"]


def test_a_source_that_nbgrader_refuses_is_named(tiny_course):
    """It may have an open region, or metadata that do not fit."""
    cell = checks("f", "assert True")
    cell.source += "\n### BEGIN HIDDEN TESTS\nassert False"
    nbformat.write(notebook(solution("f", "def f():", "return 1"), cell), tiny_course.source("tiny"))
    with pytest.raises(SourceError, match=r"f_checks has 1 lines BEGIN HIDDEN TESTS and 0 lines END"):
        build_release(tiny_course, "tiny")


def source_with_pictures(course):
    """A text with a picture, a written answer with one in its mark scheme, and one whose model answer is a picture."""
    scheme = "Why?\n=== BEGIN MARK SCHEME ===\n![k](attachment:key.png)\n=== END MARK SCHEME ==="
    text, key, model = markdown("![a task](attachment:a%20task.png)"), written("key", ""), written("model", "x")
    text.attachments = attached("a task.png", png(2, 2)) | attached("unseen.png", png(2, 3))
    key.source, key.attachments = scheme, attached("key.png", png(3, 2))
    model.source, model.attachments = "![m](attachment:key.png.png)", attached("key.png.png", png(3, 3))
    flags = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": True}
    task = markdown(scheme.replace("key.png", "task.png"), "task")
    task.metadata, task.attachments = {"nbgrader": flags | {"grade_id": "task", "points": 1}}, attached("task.png")
    nbformat.write(notebook(text, key, model, task), course.source("tiny"))


def test_pictures_of_solutions_and_mark_schemes_are_not_released(tiny_course):
    """Only those that the released text shows are."""
    source_with_pictures(tiny_course)
    made = released(tiny_course)
    assert [dict(cell.get("attachments", {})) for cell in made.cells] == [attached("a task.png", png(2, 2)), {}, {}, {}]
    nbformat.validate(made)


def test_nbgraders_own_release_holds_no_such_picture(tiny_course):
    """``nbgrader generate_assignment`` and formgrader's *Generate* take it out."""
    source_with_pictures(tiny_course)
    done = run_nbgrader(tiny_course.root, "generate_assignment", "tiny", "--force")
    assert done.returncode == 0, done.stderr
    text = (tiny_course.release("tiny") / "tiny.ipynb").read_text()
    assert base64_of(png(2, 2)) in text
    for secret in (png(2, 3), png(3, 2), png(3, 3), png(1, 1)):
        assert base64_of(secret) not in text


def test_an_assignment_that_is_not_there_is_named(tiny_course):
    """The message names the assignments that are there."""
    with pytest.raises(
        UsageError, match=r"There is no assignment 'other' here \(no source_notebooks/other/other\.ipynb\); the course"
    ):
        build_release(tiny_course, "other")


def test_files_beside_the_source_go_with_it(tiny_course):
    """Byte for byte and in their folders; a second release writes nothing, and tells of what is surplus."""
    folder = tiny_course.source("tiny").parent
    (folder / "img").mkdir()
    (folder / "img" / "a.png").write_bytes(b"\x89PNG\0")
    (folder / "data.csv").write_text("1,2\n")
    build_release(tiny_course, "tiny")
    release = tiny_course.release("tiny")
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    assert sorted(files) == ["data.csv", "img/a.png", "tiny.ipynb"]
    assert files["img/a.png"].read_bytes() == b"\x89PNG\0"
    before = {name: (path.stat().st_mtime_ns, path.stat().st_ino) for name, path in files.items()}
    build_release(tiny_course, "tiny")
    assert {name: (path.stat().st_mtime_ns, path.stat().st_ino) for name, path in files.items()} == before
    (folder / "data.csv").unlink()
    (release / ".ipynb_checkpoints").mkdir()
    (release / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    build_release(tiny_course, "tiny")
    assert surplus_files(tiny_course, load(tiny_course)) == ["data.csv"]
    (released_with, lies_besides) = told_of_files(tiny_course, [load(tiny_course)])
    assert released_with == "tiny: released with it: img/a.png"
    assert lies_besides.startswith("tiny: release/tiny holds data.csv besides, which is not released with the source")
