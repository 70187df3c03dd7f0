"""``course new-exercise``: three cells more, everything else as it was, nothing that could be released by mistake."""

import json

import nbformat
import pytest

from autograder._exceptions import SourceError, UsageError
from autograder.assignment.source import CellKind, Source
from autograder.course import Course
from autograder.release.build import release_bytes
from autograder.release.new_exercise import NewExercise, add_exercise
from autograder.release.release_checks import require_sound
from autograder.running.assignment_grader import AssignmentGrader
from autograder.running.own_solution import own_solution
from autograder.submission.reading import Submission, SubmittedCell
from tests.autograder.several_notebooks import course_of_two

MEAN = NewExercise(name="mean", title="The mean", points=2, takes=("x", "weights"))
# What an author puts for each `...` of the skeleton.
FILLED_IN = {
    'raise NotImplementedError("write the solution of double_sum here")': "return 2 * sum(x)",
    'assert double_sum(None) == ..., "for the simplest case"': 'assert double_sum([1]) == 2, "for the simplest case"',
    "result = double_sum(None)": "result = double_sum([3, 4])",
    '"what comes out if one makes the mistake"': "7",
    '"the mistake in a few words"': '"not doubled"',
    "assert result == ...,": "assert result == 14,",
}


def source_of(course: Course) -> Source:
    return Source.load("tiny", course.source("tiny"))


def ids(course: Course) -> list[str]:
    return [cell.cell_id for cell in source_of(course).cells]


def written_like_jupyter(course: Course) -> bytes:
    """The source as JupyterLab stores it, with words that are not ASCII and metadata that nobody here knows."""
    notebook = nbformat.read(course.source("tiny"), as_version=4)
    notebook.cells[0].metadata["of another tool"] = {"α": [1, 2.5, None]}
    notebook.metadata["kept"] = "größer"
    nbformat.write(notebook, course.source("tiny"))
    return course.source("tiny").read_bytes()


def test_three_cells_come_at_the_end_with_their_types_and_points(tiny_course):
    """A task, an answer and its checks, as nbgrader's sidebar would have set them."""
    path = add_exercise(tiny_course, "tiny", MEAN)
    nbformat.validate(nbformat.read(path, as_version=4))
    task, answer, checks = source_of(tiny_course).cells[-3:]
    assert (task.kind, answer.kind, checks.kind) == (CellKind.TEXT, CellKind.SOLUTION, CellKind.CHECKS)
    assert (answer.grade_id, checks.grade_id, checks.points) == ("mean", "mean_checks", 2)
    assert task.text.startswith("### The mean · 2 points\n\n`mean(x, weights)` returns")
    assert answer.text.startswith("def mean(x, weights):\n")
    assert "mean(None, None) == ..." in checks.text.split("### BEGIN HIDDEN TESTS")[0]


def test_of_several_notebooks_one_has_to_be_named(tmp_path):
    course = course_of_two(tmp_path / "course")
    with pytest.raises(UsageError, match="several notebooks; name one of ps/problem1 and ps/problem2"):
        add_exercise(course, "ps", MEAN)
    with pytest.raises(UsageError, match="ps has no such notebook; name one of ps/problem1"):
        add_exercise(course, "ps/problem3", MEAN)
    assert add_exercise(course, "ps/problem2", MEAN) == course.source("ps", "problem2")
    assert "mean_checks" in Source.load("ps", course.source("ps", "problem2")).by_grade_id


def test_no_other_byte_of_the_source_changes(tiny_course):
    """Whatever stood in the file stands in it still, the cells before and after, and metadata of other tools."""
    before = written_like_jupyter(tiny_course).decode()
    add_exercise(tiny_course, "tiny", MEAN)
    after = tiny_course.source("tiny").read_text(encoding="utf-8")
    last_cell = before.index('\n ],\n "metadata"')
    assert after.startswith(before[:last_cell])
    assert after.endswith(before[last_cell:])


def test_it_can_follow_an_exercise(tiny_course):
    """Behind the checks of the one that is named; behind a written answer as well."""
    before = ids(tiny_course)
    add_exercise(tiny_course, "tiny", NewExercise(name="mean", title="The mean", after="mse"))
    place = before.index("mse-checks") + 1
    assert ids(tiny_course) == [*before[:place], "mean-task", "mean", "mean-checks", *before[place:]]
    add_exercise(tiny_course, "tiny", NewExercise(name="last", title="Last", after="mse_written"))
    assert ids(tiny_course)[-4:] == ["mse-written", "last-task", "last", "last-checks"]


def test_a_notebook_of_an_older_form_gets_cells_without_ids(tiny_course):
    """Cells of nbformat 4.4 have none, and a notebook that had some would be refused by Jupyter."""
    content = json.loads(tiny_course.source("tiny").read_text())
    content["nbformat_minor"] = 4
    for cell in content["cells"]:
        del cell["id"]
    tiny_course.source("tiny").write_text(json.dumps(content))
    add_exercise(tiny_course, "tiny", MEAN)
    nbformat.validate(json.loads(tiny_course.source("tiny").read_text()))


@pytest.mark.parametrize(
    "name", ["mse", "mse_written", "double", "np_one", "2d", "class", "a b", "größe", "", "x" * 58]
)
def test_a_name_that_is_taken_or_cannot_be_one_changes_nothing(tiny_course, name):
    """The name of an exercise, a written answer, a variable of the set-up, a keyword, no name: one sentence each."""
    notebook = nbformat.read(tiny_course.source("tiny"), as_version=4)
    notebook.cells[0].source += "\nnp_one = np.ones(1)"
    nbformat.write(notebook, tiny_course.source("tiny"))
    before = tiny_course.source("tiny").read_bytes()
    with pytest.raises(UsageError, match=r"choose another name, or edit that cell\.|write it as Python writes"):
        add_exercise(tiny_course, "tiny", NewExercise(name=name, title="Any"))
    assert tiny_course.source("tiny").read_bytes() == before


def test_an_exercise_is_added_once(tiny_course):
    """The second call refuses, and what the author wrote meanwhile stays."""
    add_exercise(tiny_course, "tiny", MEAN)
    with pytest.raises(UsageError, match=r"tiny\.ipynb has 'mean' already, in cell 7; nothing was changed"):
        add_exercise(tiny_course, "tiny", MEAN)
    assert ids(tiny_course).count("mean") == 1


@pytest.mark.parametrize(
    ("exercise", "sentence"),
    [
        (NewExercise(name="mean", title="Any", takes=("x", "x")), "Two arguments have the same name: x, x"),
        (NewExercise(name="mean", title="Any", takes=("x=1",)), "'x=1' cannot be a name here"),
        (
            NewExercise(name="mean", title="Any", after="mae"),
            "has no exercise 'mae'; it has: mse, double and mse_written",
        ),
    ],
    ids=["twice", "default", "after"],
)
def test_arguments_and_places_that_cannot_be_are_refused(tiny_course, exercise, sentence):
    """One sentence says which, and what would do."""
    with pytest.raises(UsageError, match=sentence):
        add_exercise(tiny_course, "tiny", exercise)


def test_a_course_brings_texts_of_its_own(tiny_course):
    """Those that its folder has; the others are the grader's."""
    (tiny_course.root / "skeleton").mkdir()
    (tiny_course.root / "skeleton" / "exercise_task.j2").write_text("# {{ name }} of {{ assignment }}")
    (tiny_course.root / "pyproject.toml").write_text('[tool.course.exercise]\ntemplates = "skeleton"')
    add_exercise(tiny_course, "tiny", MEAN)
    task, answer, _ = source_of(tiny_course).cells[-3:]
    assert task.text == "# mean of tiny"
    assert answer.text.startswith("def mean(x, weights):")


@pytest.mark.parametrize(
    ("after", "above"), [("mse", "Write `mse`."), ("mse_written", "none"), (None, "none")], ids=str
)
def test_a_text_of_the_course_knows_the_task_above(tiny_course, after, above):
    """That of the exercise which the new one follows, if a text stands right above its answer."""
    notebook = nbformat.read(tiny_course.source("tiny"), as_version=4)
    place = next(
        i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == "mse"
    )
    notebook.cells.insert(place, nbformat.v4.new_markdown_cell("Write `mse`."))
    nbformat.write(notebook, tiny_course.source("tiny"))
    (tiny_course.root / "skeleton").mkdir()
    (tiny_course.root / "skeleton" / "exercise_task.j2").write_text("{{ above or 'none' }}")
    (tiny_course.root / "pyproject.toml").write_text('[tool.course.exercise]\ntemplates = "skeleton"')
    add_exercise(tiny_course, "tiny", NewExercise(name="mean", title="The mean", after=after))
    assert next(cell.text for cell in source_of(tiny_course).cells if cell.cell_id == "mean-task") == above


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ('[tool.course.exercise]\ntemplates = "gone"', "There is no folder .*gone; make it"),
        ("[tool", "cannot be read as TOML"),
    ],
)
def test_wrong_settings_are_named(tiny_course, setting, sentence):
    """A folder that is not there, and a file that cannot be read."""
    (tiny_course.root / "pyproject.toml").write_text(setting)
    with pytest.raises(UsageError, match=sentence):
        add_exercise(tiny_course, "tiny", MEAN)


def test_an_exercise_that_was_not_filled_in_is_not_released(tiny_course):
    """Its solution raises, so that ``course release`` names its cell."""
    add_exercise(tiny_course, "tiny", MEAN)
    source = source_of(tiny_course)
    with pytest.raises(SourceError, match=r"at mean_checks .*assert mean\(None, None\)"):
        require_sound(source, release_bytes(source), isolation="none", on_step=lambda _: None)


def filled_in(course: Course) -> Source:
    text = course.source("tiny").read_text()
    for skeleton, words in FILLED_IN.items():
        escaped = json.dumps(skeleton)[1:-1]
        assert escaped in text, skeleton
        text = text.replace(escaped, json.dumps(words)[1:-1])
    course.source("tiny").write_text(text)
    return source_of(course)


def test_filled_in_it_grades_and_tells_the_misconception(tiny_course):
    """The skeleton of the checks works without any library: it passes what is right and names the mistake."""
    add_exercise(tiny_course, "tiny", NewExercise(name="double_sum", title="The double sum"))
    source = filled_in(tiny_course)
    require_sound(source, release_bytes(source), isolation="none", on_step=lambda _: None)
    mistaken = SubmittedCell(
        cell_type="code",
        grade_id="double_sum",
        text="def double_sum(x):\n    return sum(x) if len(x) > 1 else 2 * x[0]",
    )
    with AssignmentGrader(source, isolation="none") as grader:
        right = grader.grade(own_solution(source)).cells[-1]
        wrong = grader.grade(Submission(student="s01", cells=(mistaken,))).cells[-1]
    assert (right.grade_id, right.score) == ("double_sum_checks", 1.0)
    assert (wrong.score, wrong.misconception) == (0.0, "not doubled")
    assert "a hint that leads on" in wrong.message
