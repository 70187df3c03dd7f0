"""What the platforms hand out of the term's hand-ins: Canvas's zips, Moodle's, and a folder that students send to."""

from datetime import UTC, datetime, timedelta

import nbformat

from autograder.course import Course
from tests.autograder.collecting.archives import Files, packed, write_folder, write_zip
from tests.term.assignments import STUDENTS, answers, has_handed_in, number_of

__all__ = [
    "DUE",
    "came_late",
    "repeats",
    "write_canvas",
    "write_class_list",
    "write_drop",
    "write_gradebook",
    "write_moodle",
    "write_worksheet",
]

DUE = datetime(2026, 3, 16, 18, tzinfo=UTC)


def repeats(student: str) -> bool:
    """Every seventh hands in a second time, which alone is right."""
    return number_of(student) % 7 == 0


def came_late(student: str) -> bool:
    """Every ninth hands in ``ranks`` three hours late."""
    return number_of(student) % 9 == 0


def write_class_list(course: Course) -> None:
    rows = [f"{student},{_canvas_id(student)},{_name(student)},{_email(student)}" for student in STUDENTS]
    (course.root.parent / "class.csv").write_text("\n".join(["login,canvas id,name,email", *rows]) + "\n")


def write_gradebook(course: Course) -> None:
    """*Export Gradebook* of Canvas's."""
    head = "Student,ID,SIS User ID,SIS Login ID,Section,warmup (77)"
    rows = [f"{_name(s)},{_canvas_id(s)},{s},{s},A," for s in STUDENTS]
    points = "    Points Possible,,,,,3.0"
    (course.root.parent / "gradebook.csv").write_text("\n".join([head, points, *rows]) + "\n")


def write_worksheet(course: Course) -> None:
    """*Download grading worksheet* of ``spread``, which knows of no login."""
    head = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Feedback comments"
    rows = [
        f"Participant {_file_id(s)},{_name(s)},{_email(s)},Submitted for grading,,3.00,Yes," for s in reversed(STUDENTS)
    ]
    (course.root.parent / "worksheet.csv").write_text("\n".join([head, *rows]) + "\n")


def write_canvas(course: Course, file: str, *, is_second: bool = False) -> None:
    """*Download Submissions* of ``warmup``: the last attempt of each, which Canvas marks late after the due date."""
    files = {}
    for student in STUDENTS:
        if has_handed_in("warmup", student):
            is_again = is_second and repeats(student)
            late, attempt = ("LATE_", "-1") if is_again else ("", "")
            name = f"student{student}_{late}{_canvas_id(student)}_{_file_id(student)}_warmup{attempt}.ipynb"
            files[name] = _notebook(course, "warmup", student, is_first=repeats(student) and not is_again)
    write_zip(course.root.parent / file, files)


def write_moodle(course: Course) -> None:
    """*Download all submissions* of ``spread``, in folders."""
    files = {
        f"{_name(student)}_{_file_id(student)}_assignsubmission_file_/spread.ipynb": _notebook(
            course, "spread", student
        )
        for student in STUDENTS
        if has_handed_in("spread", student)
    }
    write_zip(course.root.parent / "spread.zip", files)


def write_drop(course: Course) -> None:
    """What `course submit` sends: a zip for each attempt at ``ranks``, with its time."""
    files: dict[str, bytes] = {}
    for student in STUDENTS:
        if has_handed_in("ranks", student):
            files |= _sent(course, student, DUE - timedelta(hours=2), is_first=came_late(student))
            if came_late(student):
                files |= _sent(course, student, DUE + timedelta(hours=3))
    write_folder(course.root.parent / "drop", files)


def _sent(course: Course, student: str, time: datetime, *, is_first: bool = False) -> Files:
    held = {
        "ranks/ranks.ipynb": _notebook(course, "ranks", student, is_first=is_first),
        "ranks/timestamp.txt": f"{time:%Y-%m-%d %H:%M:%S} UTC".encode(),
    }
    return {f"ranks-{student}-{time:%Y%m%dT%H%M%S%f}.zip": packed(held)}


def _notebook(course: Course, assignment: str, student: str, *, is_first: bool = False) -> bytes:
    """The release with the student's answers in its cells."""
    written = answers(assignment, student, is_first=is_first)
    made = nbformat.read(course.release(assignment) / f"{assignment}.ipynb", as_version=4)
    for cell in made.cells:
        cell.source = written.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nbformat.writes(made).encode()


def _name(student: str) -> str:
    return f"Student {number_of(student):02d}"


def _email(student: str) -> str:
    return f"{student}@university.example"


def _canvas_id(student: str) -> int:
    return 1000 + number_of(student)


def _file_id(student: str) -> int:
    return 5000 + number_of(student)
