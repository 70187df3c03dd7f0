"""A term as docs/instructor.md tells it: every command runs, says what the page shows, and the marks are right.

What people do between the commands is done here, before the commands of a heading: platforms hand out archives, two
assistants mark at once, somebody mends a source. Each mark at the end is compared with what the answers deserve.
"""

import csv
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.cli.main import build_parser
from autograder.course import Course
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.marks import read_assignment
from autograder.grading import scheduler
from tests.autograder.gradebook.postgresql_server import binaries, new_database, running_server
from tests.autograder.grading.test_scheduler import AtOnce
from tests.term import platforms
from tests.term.assignments import ASSIGNMENTS, EXERCISES, STUDENTS, WRONG_TEST, has_handed_in, is_right, sources
from tests.term.page import PAGE, Said, Step, run_step, steps_of

ROOT = Path(__file__).resolve().parents[2]
IN_POSTGRESQL = "A gradebook in PostgreSQL"
STEPS = [*steps_of(PAGE.read_text(encoding="utf-8"))]
WITH_EXTENSION = "s36"


@dataclass(kw_only=True)
class Term:
    """What was seen of it: each command in its order, and the marks that stood when a heading began."""

    course: Course
    seen: list[tuple[Step, Said]] = field(default_factory=list)
    before: dict[str, dict[str, dict[str, float | None]]] = field(default_factory=dict)

    def said(self, command: str) -> list[str]:
        """What the command said, each time that it was run."""
        return [said.text for step, said in self.seen if step.command == command]


def mark(course: Course, assignment: str) -> None:
    """Two assistants, each at a gradebook of their own, take turns; as formgrader stores what they type."""
    with Gradebook(course.database_url) as one, Gradebook(course.database_url) as other:
        for number, student in enumerate(STUDENTS):
            if has_handed_in(assignment, student):
                assistant = (one, other)[number % 2]
                grade = assistant.find_grade(f"{EXERCISES[assignment]}_written", assignment, assignment, student)
                grade.manual_score, grade.needs_manual_grade = points_of(student), False
                assistant.db.commit()


def points_of(student: str) -> float:
    """What an assistant gives for the written answer."""
    return 1.0 if int(student[1:]) % 2 else 0.5


def mend_the_test(course: Course) -> None:
    path = course.source("spread")
    source = nbformat.read(path, as_version=4)
    assert sum(WRONG_TEST in cell.source for cell in source.cells) == 1
    for cell in source.cells:
        cell.source = cell.source.replace(WRONG_TEST, "")
    nbformat.write(source, path)


def extend(course: Course) -> None:
    with Gradebook(course.database_url) as gradebook:
        gradebook.grant_extension("ranks", WITH_EXTENSION, hours=24)


def write_files_for_marks(course: Course) -> None:
    platforms.write_gradebook(course)
    platforms.write_worksheet(course)


# What happens before the commands of a heading.
PEOPLE: dict[str, Callable[[Course], None]] = {
    "Hand-ins come in": lambda course: platforms.write_canvas(course, "warmup.zip"),
    "Mark the written answers": lambda course: mark(course, "warmup"),
    "Some hand in again": lambda course: platforms.write_canvas(course, "warmup-2.zip", is_second=True),
    "A hidden test is wrong": lambda course: platforms.write_moodle(course),
    "What mending it does": lambda course: (mark(course, "spread"), mend_the_test(course)),  # type: ignore[func-returns-value]
    "Late hand-ins cost points": lambda course: platforms.write_drop(course),
    "An extension": extend,
    "Give back feedback and marks": write_files_for_marks,
}


def scores(course: Course) -> dict[str, dict[str, float | None]]:
    """Every mark by assignment and by student and cell."""
    return {
        assignment: {
            f"{student} {name}": mark.score
            for student, each in read_assignment(course, assignment).submissions.items()
            for name, mark in each.marks.items()
        }
        for assignment in ASSIGNMENTS
        if course.folder("autograded").is_dir()
    }


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Term]:
    """The page, from its first command to its last but those for PostgreSQL; hand-ins are graded in this process."""
    root = tmp_path_factory.mktemp("term") / "course"
    for name, source in sources().items():
        (root / "source_notebooks" / name).mkdir(parents=True)
        nbformat.write(source, root / "source_notebooks" / name / f"{name}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with open(root / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    (root / "pyproject.toml").write_text('[tool.course.bundle]\npaths = ["release", "nbgrader_config.py"]\n')
    made = Term(course=Course.at(root))
    platforms.write_class_list(made.course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.local_processes.local_executor", lambda jobs: AtOnce())
        patch.setattr("autograder.cli.commands._isolation", lambda arguments: "none")
        patch.delenv("COURSE_DB_URL", raising=False)
        heading = ""
        for step in STEPS:
            if step.heading == IN_POSTGRESQL:
                continue
            if step.heading != heading:
                made.before[step.heading] = scores(made.course)
                PEOPLE.get(step.heading, lambda course: None)(made.course)
            heading = step.heading
            made.seen.append((step, run_step(step.command, root)))
        yield made
    if hasattr(scheduler._own, "close"):
        scheduler._own.close()
        del scheduler._own.close, scheduler._own.key


def wrong(seen: list[tuple[Step, Said]]) -> list[str]:
    return [
        f"{step.heading}: {step.command}\nthe page shows:\n{step.shown}\nit says ({said.status}):\n{said.text}"
        for step, said in seen
        if said.status or not said.fits(step.shown)
    ]


def test_every_command_says_what_the_page_shows(term: Term) -> None:
    """And ends with 0."""
    assert len(term.seen) > 30
    assert not (found := wrong(term.seen)), "\n\n".join(found)


def test_people_do_something_at_headings_that_are_there() -> None:
    assert {*PEOPLE, IN_POSTGRESQL} <= {step.heading for step in STEPS}


def test_the_page_names_commands_and_options_that_there_are() -> None:
    """Also in its sentences, of which no test runs what they name."""
    commands = build_parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    text = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`course ([a-z-]+)([^`]*)`", text)
    assert len(named) >= 4
    for command, rest in named:
        options = commands[command]._option_string_actions  # type: ignore[index]
        assert {*re.findall(r"--[a-z-]+", rest)} <= {*options}, command
    assert "```\n$" not in text  # every command stands in a block that is run


def deserved(assignment: str, student: str) -> float:
    """What the term comes to for a student, by what was answered, given and taken off."""
    if not has_handed_in(assignment, student):
        return 0.0
    exercise = 2.0 if is_right(assignment, student) else 0.0
    if assignment == "ranks":
        is_penalised = platforms.came_late(student) and student != WITH_EXTENSION
        return 0.0 if is_penalised else exercise
    return exercise + points_of(student)


def test_the_final_marks_are_those_that_were_deserved(term: Term) -> None:
    """Sixty students, three assignments: every score in the table that was exported."""
    with open(term.course.root.parent / "final.csv", encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    found = {(row["assignment"], row["student_id"]): float(row["score"] or 0.0) for row in rows}
    assert found == {
        (assignment, student): deserved(assignment, student) for assignment in ASSIGNMENTS for student in STUDENTS
    }


@pytest.mark.parametrize(
    ("assignment", "file", "number", "prefix", "column", "first"),
    [
        ("warmup", "warmup-canvas.csv", "ID", "", "warmup (77)", 1000),
        ("spread", "spread-moodle.csv", "Identifier", "Participant ", "Grade", 5000),
    ],
)
def test_each_platform_gets_its_own_file_filled(
    term: Term, assignment: str, file: str, number: str, prefix: str, column: str, first: int
) -> None:
    """Each student's row, by what that platform alone knows of them; not what a person has to look at again."""
    with open(term.course.root.parent / file, encoding="utf-8", newline="") as opened:
        found = {row[number]: row[column] for row in csv.DictReader(opened) if row[number]}
    given = {student: found[f"{prefix}{first + int(student[1:])}"] for student in STUDENTS}
    flagged = {student for student in STUDENTS if assignment == "warmup" and platforms.repeats(student)}
    assert {student: float(mark) for student, mark in given.items() if mark} == {
        student: deserved(assignment, student)
        for student in STUDENTS
        if has_handed_in(assignment, student) and student not in flagged
    }


def moves_in(text: str) -> dict[str, str]:
    """Student and cell → from what to what."""
    return dict(re.findall(r"^  (s\d\d [a-z_ ]+): (\S+ -> \S+) \(", text, flags=re.MULTILINE))


def test_the_list_of_a_regrade_is_right_before_and_after(term: Term) -> None:
    """After the test was mended: exactly the right answers, each by two points; and no other mark moved."""
    dry, real = term.said("course grade spread --dry-run")[0], term.said("course grade spread")[1]
    expected = {
        f"{student} variance_checks": "0 -> 2"
        for student in STUDENTS
        if has_handed_in("spread", student) and is_right("spread", student)
    }
    assert moves_in(dry) == expected
    assert len(expected) == 46
    assert moves_in(real).items() <= expected.items()  # of which a run shows forty
    assert "46 marks moved:" in real
    assert "  and 6 more; `course history spread --student ID` shows each." in real
    changed = {
        f"{student} {each.cell}"
        for student in STUDENTS
        for each in read_history(term.course, "spread", student)
        if each.cause == "its tests, or what they depend on, changed"
    }
    assert changed == {*expected}


def test_nobody_loses_what_a_person_gave(term: Term) -> None:
    """Neither by a hand-in that came again nor by a regrade; what changed is flagged, and no other answer is."""
    for assignment in ("warmup", "spread"):
        marks = read_assignment(term.course, assignment).submissions
        written = f"{EXERCISES[assignment]}_written"
        assert {student: marks[student].marks[written].score for student in marks} == {
            student: points_of(student) for student in STUDENTS if has_handed_in(assignment, student)
        }
        flagged = {student for student, each in marks.items() if each.marks[written].has_changed}
        repeated = {student for student in marks if platforms.repeats(student)}
        assert flagged == (repeated if assignment == "warmup" else set())


def test_a_dry_run_moves_nothing(term: Term) -> None:
    """What stood as marks came in is what stands until the run that writes them."""
    before, after = term.before["What mending it does"]["spread"], term.before["Late hand-ins cost points"]["spread"]
    assert sum(before[key] != after[key] for key in before if key.endswith("_checks")) == 46


def test_each_platform_gets_a_page_for_each_hand_in(term: Term) -> None:
    """Under names that it knows, without a hidden test."""
    for assignment, name in (
        ("warmup", "studentS_1000_5000_warmup.html"),
        ("spread", "Student N_5000_assignsubmission_file_/spread.html"),
    ):
        with zipfile.ZipFile(term.course.root / f"feedback-{assignment}.zip") as packed:
            names = packed.namelist()
            texts = [packed.read(each).decode() for each in names]
        assert len(names) == 58
        assert not any("HIDDEN" in text or "random.random" in text for text in texts)
        plain = {re.sub(r"s\d\d(?=_)|LATE_", lambda m: "S" if m[0][0] == "s" else "", each) for each in names}
        plain = {re.sub(r"Student \d\d", "Student N", re.sub(r"([15])0\d\d(?=_)", r"\g<1>000", each)) for each in plain}
        assert plain == {name}


def test_a_backup_of_the_term_is_the_term(term: Term) -> None:
    """The history as well, in the other folder."""
    other = Course.at(term.course.root.parent / "again")
    for assignment in ASSIGNMENTS:
        assert read_history(other, assignment, "s07") == read_history(term.course, assignment, "s07") != []
    assert scores(other) == scores(term.course)


def test_the_term_moves_to_postgresql_and_back(term: Term) -> None:
    """By `course restore`, and once more by the database's own tools; then the history goes on counting."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install -y postgresql")
    steps = [step for step in STEPS if step.heading == IN_POSTGRESQL]
    with running_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DB_URL", new_database(server.socket))
        patch.setenv("PATH", os.pathsep.join([str(binaries()), os.environ["PATH"]]))
        seen = [(step, run_step(step.command, term.course.root)) for step in steps]
        assert not (found := wrong(seen)), "\n\n".join(found)
        before = read_history(term.course, "spread", "s07")
        with Gradebook(term.course.database_url) as gradebook:
            gradebook.find_grade("variance_checks", "spread", "spread", "s07").manual_score = 1.0
            gradebook.db.commit()
        added = read_history(term.course, "spread", "s07")[len(before) :]
        assert [(each.cell, each.hand, each.old, each.new) for each in added] == [
            ("variance_checks", "person", 2.0, 1.0)
        ]
    assert json.dumps(scores(term.course)) == json.dumps(scores(Course.at(term.course.root.parent / "again")))
