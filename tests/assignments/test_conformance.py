"""What holds for every exercise of every assignment in ``source_notebooks``."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.source import CellKind
from autograder.records import CellRecord, Verdict
from autograder.running.assignment_grader import AssignmentGrader
from tests.assignments._changes import handed_in, quiet_failure
from tests.assignments._driver import (
    ASSIGNMENTS,
    EXERCISES,
    answers_of,
    blank_answers,
    checks_text,
    exercise_of,
    run,
    solution_of,
    source_of,
)
from tests.assignments._tables import CORRECT, WRONG, kept_by
from tests.assignments.summary import tried

every_exercise = pytest.mark.parametrize(("assignment", "name"), EXERCISES, ids=str)
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)
every_correct_file = pytest.mark.parametrize(
    ("assignment", "path"), CORRECT, ids=lambda value: getattr(value, "stem", value)
)
every_written_answer = pytest.mark.parametrize(
    ("assignment", "name"),
    [
        (assignment, str(cell.grade_id))
        for assignment in ASSIGNMENTS
        for cell in source_of(assignment).cells
        if cell.kind is CellKind.MANUAL and cell.cell_type == "markdown"
    ],
    ids=str,
)
GraderOf = Callable[[str], AssignmentGrader]
SOAK_RUNS = 200


@every_assignment
def test_the_solution_gets_full_marks(assignment: str, grader_of: GraderOf) -> None:
    """An assignment's own solution passes every check."""
    records = run(grader_of(assignment), answers_of(assignment))
    assert _what_is_wrong(records) == {}
    assert all(record.score == record.max_score > 0 for record in records.values())


@every_assignment
def test_the_blank_form_gets_no_marks_and_is_called_unanswered(assignment: str, grader_of: GraderOf) -> None:
    """What a student starts from earns nothing, and the message says why."""
    records = run(grader_of(assignment), blank_answers(assignment))
    assert {record.score for record in records.values()} == {0.0}
    assert {record.message for record in records.values()} == {"not answered yet"}


@every_correct_file
def test_a_correct_answer_written_differently_gets_full_marks(
    assignment: str, path: Path, grader_of: GraderOf, record_property: Any
) -> None:
    """Any correct answer counts: each file of the folder answers all exercises in its own way."""
    text = path.read_text(encoding="utf-8")
    assert _what_is_wrong(run(grader_of(assignment), dict.fromkeys(answers_of(assignment), text))) == {}
    tried(record_property, f"{assignment}/{path.stem}", correct_answers=len(answers_of(assignment)))


@every_assignment
def test_there_are_at_least_four_correct_answers_written_differently(assignment: str) -> None:
    """The folder of an assignment holds enough of them to mean something."""
    assert sum(of == assignment for of, _ in CORRECT) >= 4


@pytest.mark.parametrize(("assignment", "path"), WRONG, ids=lambda value: getattr(value, "stem", value))
def test_an_answer_that_is_nearly_right_earns_its_parts_alone(
    assignment: str, path: Path, grader_of: GraderOf, record_property: Any
) -> None:
    """Every answer of the file runs and loses marks, though it is right on most inputs or but for its form."""
    text = path.read_text(encoding="utf-8")
    names = [name for name in answers_of(assignment) if re.search(rf"^(def {name}\(|{name} = )", text, re.MULTILINE)]
    records = run(grader_of(assignment), dict.fromkeys(names, text))
    assert names
    kept = {name: kept_by(assignment, path.stem, name) for name in names}
    assert {name: _earned(records[name]) for name in names} == kept
    assert {name: records[name].verdict for name in names} == {
        name: Verdict.PARTIAL if kept[name] else Verdict.FAILED for name in names
    }
    tried(record_property, f"{assignment}/{path.stem}", nearly_right_answers=len(names))


@every_assignment
@pytest.mark.soak
def test_an_honest_answer_gets_the_same_marks_every_time(assignment: str, grader_of: GraderOf) -> None:
    """Hidden inputs are drawn anew for each run, and none of the draws costs a correct answer its marks.

    The tests above grade each of these answers once, on other draws in each run of the tests.
    """
    files = [path.read_text(encoding="utf-8") for of, path in CORRECT if of == assignment]
    texts = [dict.fromkeys(answers_of(assignment), text) for text in files]
    for index in range(SOAK_RUNS):
        answers = [answers_of(assignment), *texts][index % (len(texts) + 1)]
        assert _what_is_wrong(run(grader_of(assignment), answers)) == {}


@every_exercise
def test_an_exercise_knows_at_least_five_misconceptions(assignment: str, name: str) -> None:
    """Each has a name and a hint of its own that fit a message, and an implementation."""
    known = exercise_of(assignment, name).misconceptions
    assert len({misconception.name for misconception in known}) == len(known) >= 5
    assert all(misconception.wrong and 10 < len(misconception.hint) < 200 for misconception in known)


@every_exercise
@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_every_misconception_costs_its_marks_and_says_its_own_name_and_hint(
    assignment: str, name: str, count: int, record_property: Any
) -> None:
    """Each implementation of each misconception keeps the parts that it is said to keep, and gets its own hint."""
    listed = exercise_of(assignment, name).misconceptions
    implementations = sum(len(known.wrong) for known in listed)
    of = f"{assignment}/{name}"
    tried(record_property, of, exercises=1, misconceptions=len(listed), implementations_of_them=implementations)
    for known in listed * count:
        for number, wrong in enumerate(known.wrong):
            failure = quiet_failure(assignment, name, handed_in(assignment, name, wrong))
            assert failure is not None, f"{known.name} ({number}) passes"
            assert failure.misconception == known.name, f"{known.name} ({number})"
            assert failure.earned == set(known.keeps[number]), f"{known.name} ({number})"
            assert str(failure).endswith(f"Hint: {known.hint}")


@every_assignment
def test_misconceptions_reach_the_record_through_both_processes(assignment: str, grader_of: GraderOf) -> None:
    """The first implementation of each misconception, handed in, costs its exercise and names itself in the record."""
    known = {name: exercise_of(assignment, name).misconceptions for name in answers_of(assignment)}
    for index in range(max(map(len, known.values()))):
        chosen = {name: listed[index] for name, listed in known.items() if index < len(listed)}
        records = run(grader_of(assignment), {name: _as_answer(assignment, name, index) for name in chosen})
        for name, misconception in chosen.items():
            assert _earned(records[name]) == set(misconception.keeps[0])
            assert records[name].score == sum(part.score for part in records[name].parts)
            assert records[name].misconception == misconception.name, records[name].message
            assert records[name].message.endswith(f"Hint: {misconception.hint}")


@every_assignment
def test_every_answer_has_its_checks_and_points(assignment: str) -> None:
    """A solution cell without a test cell would earn nothing whatever it held."""
    source = source_of(assignment)
    for name in answers_of(assignment):
        assert source.by_grade_id[f"{name}_checks"].points > 0


@every_written_answer
def test_a_written_answer_has_a_rubric_that_sums_to_its_points_and_two_folded_hints(assignment: str, name: str) -> None:
    """Beside the rubric there is a model answer; hints stay closed until asked for."""
    cells = source_of(assignment).cells
    answer = source_of(assignment).by_grade_id[name]
    assert sum(map(int, re.findall(r"^- (\d+) points?: ", answer.text, re.MULTILINE))) == answer.points
    assert "**Model answer**" in answer.text
    task = cells[answer.index - 1].text
    assert task.count("<details><summary>Hint") == task.count("</details>") == 2


@every_assignment
def test_the_opening_says_how_many_points_there_are(assignment: str) -> None:
    """The sum of all cells, in the first one."""
    source = source_of(assignment)
    assert re.search(rf"\b{source.max_score:g} points\b", source.cells[0].text)


@every_exercise
def test_the_task_states_its_signature_and_has_two_folded_hints(assignment: str, name: str) -> None:
    """The cell above an answer names the function or value with its points; hints stay closed until asked for."""
    cells = source_of(assignment).cells
    answer = source_of(assignment).by_grade_id[name]
    task = cells[answer.index - 1].text
    points = source_of(assignment).by_grade_id[f"{name}_checks"].points
    assert re.search(rf"`{name}[(`]", task)
    assert f"· {points:g} point" in task.splitlines()[0]
    assert task.count("<details><summary>Hint") == task.count("</details>") == 2


@every_assignment
def test_difficulty_rises_within_an_assignment(assignment: str) -> None:
    """Each exercise has one to three stars, explained once; they never fall within a section.

    Nor does the hardest exercise of a section fall behind that of the section before it, except in the viva, whose
    questions stand in the order of the chapter.
    """
    sections = _stars_by_section(assignment)
    assert all(stars == sorted(stars) for stars in sections), sections
    hardest = [stars[-1] for stars in sections]
    assert hardest == sorted(hardest) or assignment == "viva"
    assert sum("- Stars say how hard an exercise is: ★ " in cell.text for cell in source_of(assignment).cells) == 1


@every_exercise
def test_the_task_links_to_the_section_that_teaches_it(assignment: str, name: str) -> None:
    """It stands below the heading; in the viva, an exercise in code is part of a question and has the link of that."""
    above = [cell.text for cell in source_of(assignment).cells[: source_of(assignment).by_grade_id[name].index]]
    heading = "## " if assignment == "viva" else "### "
    task = next(text for text in reversed(above) if text.startswith(heading))
    assert re.match(r"#+ [^\n]+\n\nLesson: \[\d\.\d+\]\(../../course/\w+\.ipynb#", task)


SKELETON = re.compile(
    r"A question that leads to the first step\.|in words, without its code\.|say what each argument is|course/LESSON"
)


@every_assignment
def test_no_text_of_the_skeleton_is_left(assignment: str) -> None:
    """What ``course new-exercise`` wrote for the author is filled in; students would read it otherwise."""
    left = [cell.cell_id for cell in source_of(assignment).cells if SKELETON.search(cell.text)]
    assert left == []


def test_the_skeleton_is_recognised() -> None:
    """The words above are those of the template."""
    text = (Path(__file__).parent / "skeleton" / "exercise_task.j2").read_text(encoding="utf-8")
    assert len(SKELETON.findall(text)) == 4


@every_exercise
def test_the_task_says_what_its_parts_are_worth(assignment: str, name: str) -> None:
    """One line above the hints names each part of the check with its points; the first is worth half or more."""
    source = source_of(assignment)
    task = source.cells[source.by_grade_id[name].index - 1].text
    parts = exercise_of(assignment, name).parts
    line = f"**Marks**: {', '.join(f'{part.name} {part.points:g}' for part in parts)}"
    said = [found for found in task.partition("<details>")[0].splitlines() if "**Marks**" in found]
    assert said == ([line] if parts else [])
    points = source.by_grade_id[f"{name}_checks"].points
    assert not parts or sum(part.points for part in parts) == points <= 2 * parts[0].points


def _stars_by_section(assignment: str) -> list[list[int]]:
    """The number of stars of each exercise, the written ones among them, from the heading of the task above it."""
    sections: list[list[int]] = []
    task = ""
    for cell in source_of(assignment).cells:
        if cell.text.startswith("## "):
            sections.append([])
        if cell.kind in (CellKind.SOLUTION, CellKind.MANUAL):
            found = re.findall(r"^##+ .+ · (★{1,3}) · \d+ points?$", task, re.MULTILINE)
            assert len(found) == 1, task
            sections[-1].append(len(found[0]))
        task = cell.text
    return [stars for stars in sections if stars]


def _earned(record: CellRecord) -> set[str]:
    return {part.name for part in record.parts if part.score}


def _what_is_wrong(records: dict[str, CellRecord]) -> dict[str, str]:
    return {name: record.message for name, record in records.items() if record.verdict is not Verdict.PASSED}


def _as_answer(assignment: str, name: str, index: int) -> str:
    """A cell that answers with the first implementation of a misconception, taken from the test cell itself."""
    cell = checks_text(assignment, name).replace("check.verify()", "")
    call = "" if callable(solution_of(assignment, name)) else "()"
    return f"{answers_of(assignment)[name]}\n{cell}\n{name} = check.misconceptions[{index}].wrong[0]{call}"
