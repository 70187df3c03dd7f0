"""``python -m tests.assignments.new_exercise`` knows every table that the tests want filled for an exercise."""

import ast
import re
import shutil
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder._exceptions import UsageError
from autograder.assignment.source import Source
from autograder.cli.main import build_parser
from autograder.course import Course
from autograder.release.new_exercise import NewExercise, add_exercise
from tests.assignments._driver import ASSIGNMENTS, ROOT, source_of
from tests.assignments.new_exercise import main, table_edits

SKELETON = ROOT / "tests" / "assignments" / "skeleton"
OWN_FORM = {("viva", "test_viva.py")}  # lists its exercises by question


def asked_for(*words: str) -> Namespace:
    return build_parser().parse_args(["new-exercise", *words])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_exercise_gets_a_place_in_each_table(assignment: str) -> None:
    """Correct answers, one that is nearly right, the list of what is asked for, the class, the README's outline."""
    edits = table_edits(ROOT, asked_for(assignment, "brand_new", "--takes", "y y_hat", "--points", "3"))
    named = {path: text for path, text in edits.items() if "brand_new" in text}
    assert {(assignment, path.name) for path in set(edits) - set(named)} == OWN_FORM & {(assignment, "test_viva.py")}
    correct = {path for path in edits if path.parent.name == "correct"}
    assert correct == set((ROOT / "tests" / "assignments" / assignment / "correct").glob("*.py"))
    for path in correct:
        *_, last = ast.parse(edits[path]).body
        assert isinstance(last, ast.FunctionDef)
        assert [argument.arg for argument in last.args.args] == ["y", "y_hat"]
    assert {path.name for path in named if path not in correct} >= {"nearly_right.py", "README.md"}
    assert {path.name for path in named} & {f"{assignment}.py", "answers.py"}
    for path in named:
        if path.suffix == ".py":
            ast.parse(edits[path])


def test_it_is_listed_after_the_exercise_that_it_follows() -> None:
    """With its points in the sum."""
    promises = ROOT / "tests" / "assignments" / "metrics" / "test_metrics_assignment.py"
    text = table_edits(ROOT, asked_for("metrics", "brand_new", "--points", "3", "--after", "recall"))[promises]
    assert '"recall",\n    "brand_new",\n    "f1",' in text
    assert f"max_score == {source_of('metrics').max_score + 3}" in text


def test_it_is_listed_last_if_it_follows_none() -> None:
    """As its cells come last in the notebook."""
    promises = ROOT / "tests" / "assignments" / "metrics" / "test_metrics_assignment.py"
    assert '"choose_metric",\n    "brand_new",\n]' in table_edits(ROOT, asked_for("metrics", "brand_new"))[promises]


def test_the_class_gets_two_mistakes_and_a_right_answer_in_pytorch() -> None:
    """Each set of answers to ``losses`` asks for what it is there for."""
    text = table_edits(ROOT, asked_for("losses", "brand_new"))[ROOT / "tests" / "classroom" / "answers.py"]
    mistakes, in_torch = text.split("\nIN_TORCH = ")
    assert mistakes.count("write a usual mistake to brand_new here") == 2
    assert in_torch.count("write a right answer in PyTorch to brand_new here") == 1


def test_a_name_that_a_table_knows_is_refused() -> None:
    """Before anything is written; a word of the README's prose does not count."""
    with pytest.raises(UsageError, match="speaks of recall already; nothing was changed"):
        table_edits(ROOT, asked_for("metrics", "recall"))
    assert Path(ROOT / "README.md") in table_edits(ROOT, asked_for("metrics", "mean"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nosuch", "brand_new"], "There is no assignment 'nosuch' here"),
        (["../metrics", "brand_new"], "There is no assignment '../metrics' here"),
        (["metrics", "brand("], "'brand(' cannot be a name here"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An assignment that is not there, or a name that Python would not take; nothing is written."""
    before = {path: path.read_bytes() for path in table_edits(ROOT, asked_for("metrics", "brand_new"))}
    assert main(words) == 2
    assert sentence in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("after", ["confusion", "roc_auc", "choose_metric", None])
def test_the_task_has_the_stars_of_the_exercise_that_it_follows(tmp_path: Path, after: str | None) -> None:
    """They never fall within a section; at the end of the notebook it follows the last exercise."""
    course = Course(tmp_path)
    course.source("metrics").parent.mkdir(parents=True)
    shutil.copy(source_of("metrics").path, course.source("metrics"))
    (tmp_path / "pyproject.toml").write_text(f'[tool.course.exercise]\ntemplates = "{SKELETON.as_posix()}"')
    add_exercise(course, "metrics", NewExercise(name="brand_new", title="Brand new", after=after))
    cells = Source.load("metrics", course.source("metrics")).cells
    new = next(cell.index for cell in cells if cell.grade_id == "brand_new")
    followed = [cell.index for cell in cells[:new] if cell.is_answer][-1]
    heading, before = cells[new - 1].text.splitlines()[0], cells[followed - 1].text
    assert heading == f"### Brand new · {re.search('★+', before)[0]} · 1 point"  # type: ignore[index]


def test_an_assignment_without_its_tables_is_refused(tmp_path: Path) -> None:
    """The sentence says which file has to be there first, and where to read of the others."""
    notebook = Course(tmp_path).source("tiny")
    notebook.parent.mkdir(parents=True)
    shutil.copy(source_of("metrics").path, notebook)
    (tmp_path / "nbgrader_config.py").write_text("")
    folder = tmp_path / "tests" / "assignments" / "tiny"
    (folder / "wrong").mkdir(parents=True)
    (folder / "wrong" / "nearly_right.py").write_text("")
    with pytest.raises(UsageError, match=r"tiny has no test_\*\.py yet; make it first, as \*An assignment\*"):
        table_edits(tmp_path, asked_for("tiny", "brand_new"))


def test_the_skeleton_has_parts_that_its_task_names() -> None:
    """They add up to the points, and the author has only to give them their cases."""
    environment = Environment(loader=FileSystemLoader(SKELETON), undefined=StrictUndefined, trim_blocks=True)
    task, cell = (
        environment.get_template(f"exercise_{part}.j2").render(
            name="half", title="Half", points=1.5, takes=("x",), above=""
        )
        for part in ("task", "checks")
    )
    namespace: dict[str, Any] = {"half": lambda x: 0.0, "np": np}
    answered = re.sub(r"raise NotImplementedError.*", "return 0.0", cell)
    exec(answered.replace("check.verify()", "marks = check.verify()"), namespace)
    assert [(name, points) for name, points, _ in namespace["marks"].parts] == [
        ("the idea", 0.75),
        ("edge cases", 0.75),
    ]
    assert namespace["marks"] == 1.5
    assert "**Marks**: the idea 0.75, edge cases 0.75" in task.splitlines()
