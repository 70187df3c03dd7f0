"""What `course progress` says, and what `course check` adds to it."""

import json
from datetime import date

import pytest

from autograder.cli.learning import NOTHING, progress_lines
from autograder.cli.main import main
from autograder.progress_file import LessonProgress, StudentProgress
from autograder.release.build import build_release
from autograder.release.outline import Outline
from autograder.submission.handin import start

TODAY = date(2026, 3, 2)
LESSON = LessonProgress(
    title="1 · Loss functions",
    predictions=(15, 5, 3),
    questions=(0, 0, 0),
    due=(date(2026, 3, 1), date(2026, 3, 9)),
)


def test_the_tables_have_a_line_for_each_lesson_and_assignment():
    """Made, right at once, due; how many checks passed of those that the release has; and what was not begun.

    What the student's file holds of a lesson or an assignment that the course has no more stands there too.
    """
    there = {
        "01_losses": Outline(heading="1 · Losses, by now", keeps_answers=True),
        "02_descent": Outline(heading="2 · Descent", keeps_answers=True),
        "07_glossary": Outline(heading="Glossary"),
    }
    gone = LessonProgress(title="3 · Gone", predictions=(0, 0, 0), questions=(2, 1, 0), due=())
    kept = StudentProgress(
        lessons={"01_losses": LESSON, "03_gone": gone},
        checks={"losses": {"mse": True, "mae": False}, "gone": {"mse": True}},
    )
    assert progress_lines(kept, there, {"pipeline": None, "losses": 16, "viva": 0}, TODAY) == [
        "lesson               predictions        questions         due for review",
        "1 · Losses, by now   5 of 15, 3 right   -                 1",
        "2 · Descent          not begun",
        "3 · Gone             -                  1 of 2, 0 right   0",
        "Glossary             asks nothing",
        "",
        "1 question that you missed is due for review.",
        "",
        "assignment   checks passed",
        "pipeline     not begun",
        "losses       1 of 16",
        "viva         0 of 0",
        "gone         1 of 1",
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [((), "Nothing is due for review."), ((date(2026, 3, 9),), "Nothing is due for review before 2026-03-09.")],
)
def test_it_says_when_something_will_be_due(due, said):
    """Or that nothing ever was missed."""
    lesson = LessonProgress(title="1", predictions=(1, 1, 1), questions=(1, 0, 0), due=due)
    assert progress_lines(StudentProgress(lessons={"1": lesson}), {}, {}, TODAY)[-1] == said


def test_without_a_file_it_says_how_to_begin():
    """Below what there is to begin; and with a file that cannot be used, why."""
    there = {"01_losses": Outline(heading="1", keeps_answers=True)}
    said = progress_lines(StudentProgress(), there, {"losses": None}, TODAY)
    assert said[1:2] + said[4:] == ["1        not begun", "losses       not begun", "", NOTHING]
    assert progress_lines(StudentProgress(), {}, {}, TODAY) == [NOTHING]
    assert progress_lines(StudentProgress(notice="It is damaged."), there, {}, TODAY) == ["It is damaged."]


def test_a_check_is_kept_and_shown(tiny_course, capsys, monkeypatch):
    """`course check` notes what passes, and `course progress` shows it; with an empty variable neither does."""
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    build_release(tiny_course, "tiny")
    start(tiny_course, "tiny")
    root = ["--root", str(tiny_course.root)]
    (tiny_course.root / "course").mkdir()
    (tiny_course.root / "course" / "1.ipynb").write_text("{")
    assert main(["progress", *root]) == 0
    assert "1        not begun" in capsys.readouterr().out
    main(["check", *root, "tiny"])
    path = tiny_course.root / "work" / "progress.json"
    checks = json.loads(path.read_text())["checks"]["tiny"]
    assert checks
    assert not any(check["passed"] for check in checks.values())
    capsys.readouterr()
    assert main(["progress", *root]) == 0
    assert f"tiny         0 of {len(checks)}" in capsys.readouterr().out
    path.write_text("{")
    main(["check", *root, "tiny"])
    assert "Note: progress.json is damaged" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_PROGRESS", "")
    main(["check", *root, "tiny"])
    main(["progress", *root])
    said = capsys.readouterr().out
    assert "damaged" not in said
    assert "COURSE_PROGRESS is empty" in said
