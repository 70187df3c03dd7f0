"""A small lesson in Notebook 7: answered, saved, and opened again when its kernel has gone.

``test_two_days.py`` does so in JupyterLab.
"""

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.lab import Lab
from tests.browser.lesson import Lesson
from tests.browser.opening import opened

COURSE = "small"  # a folder of the server, with a course of one lesson
CELLS = (
    "from lossopt.explorers import Prediction, Question, explore_loss_shapes, keep_progress\nkeep_progress('lesson')",
    "explore_loss_shapes()",
    "guess = Prediction(prompt='Heads?', choices={'yes': 'Coin.', 'no': 'Look.'}, answer='yes', closes=1)\nguess",
    "guess.compare('yes')",
    "Question(prompt='Is 1 < 2?', choices={'yes': 'By counting.', 'no': 'Count again.'}, answer='yes')",
)
HALFWAY = "In this lesson: 1 of 1 prediction made, 0 right at once; 0 of 1 question answered."
# What the saved texts and the widgets say of the reader's answers, whichever of the two the page shows.
PROGRESS, OUTCOME = ".lossopt-progress", ".lossopt-outcome"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """The notebook that students get."""
    path = tmp_path / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS]), path)
    return path


def test_a_lesson_survives_the_night(notebook_7: Lab, context: BrowserContext, lesson: Path) -> None:
    """Without a kernel that knows of it, and with one that runs it again; of the day before only the files are left."""
    (notebook_7.folder / COURSE).mkdir()
    (notebook_7.folder / COURSE / "nbgrader_config.py").touch()
    with opened(lesson, lab=notebook_7, context=context, folder=COURSE) as page:
        assert page.run() == []
        said = answer_and_save(page)
        page.open_again(notebook_7)
        assert page.still(figures=1, questions=2) == {**said, "broken": []}
        require_saved_answers(page.page)
        assert page.run() == []
        require_answers_back(page)
        assert page.said()["figures"] == said["figures"]


def answer_and_save(lesson: Lesson) -> dict[str, list[str]]:
    """Predict wrongly, leave the question, move the figure, and save; what the figure and the questions then say."""
    [figure] = lesson.explorers
    lesson.page.locator(".lossopt-question button", has_text="no").first.click()
    lesson.page.locator(PROGRESS, has_text=HALFWAY).wait_for()
    for share in (0.9, 0.2):  # what was saved is not what the page holds, and that is no reason to ask
        figure.slide(share)
        lesson.save()
        assert lesson.page.locator(".jp-Dialog").count() == 0
    return lesson.said()


def require_saved_answers(page: Page) -> None:
    """The texts in the file hold the choice with its reply, what came out, and how far the reader was."""
    chosen = page.locator("details.lossopt-choice[open]")
    assert chosen.all_text_contents() == ["✓ noNoted: no. Look below at what came out. Look."]
    assert page.locator(OUTCOME).text_content() == "You predicted: no. It came out: yes."
    assert page.locator(OUTCOME).is_visible()
    assert HALFWAY in page.locator(f"p{PROGRESS}").all_text_contents()


def require_answers_back(lesson: Lesson) -> None:
    """Run again, the prediction is ticked and compared; the question that was not answered is blank."""
    ticked = lesson.page.locator(".lossopt-question button", has_text="✓")
    assert ticked.all_text_contents() == ["✓ no"]
    assert lesson.page.locator(OUTCOME).text_content() == "You predicted: no. It came out: yes."
    assert lesson.page.locator(OUTCOME).is_visible()
    assert (lesson.page.locator(PROGRESS).first.text_content() or "").strip().startswith(HALFWAY)


CHECKED = (
    ("def twice(x):\n    return x + 1", ["raises-exception"]),
    (
        "from lossopt import checks\ncheck = checks.Exercise(twice, takes='x', returns=checks.Number())\n"
        "check.case('at 3', 3.0, gives=6.0)\ncheck.verify()",
        [],
    ),
    ("raise NotImplementedError", ["raises-exception"]),  # as a blank form does
    ("checks.table()", []),
)


def test_run_all_goes_through_failing_checks(notebook_7: Lab, context: BrowserContext, tmp_path: Path) -> None:
    """Each failure is an error below its cell, and the last cell shows the table."""
    path = tmp_path / "checked.ipynb"
    cells = [
        nbformat.v4.new_code_cell(text, id=f"c{at}", metadata={"tags": tags}) for at, (text, tags) in enumerate(CHECKED)
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    with opened(path, lab=notebook_7, context=context) as lesson:
        # Notebook 7 says that it is done at the first cell that raises, and goes on behind it.
        assert lesson.run()[:2] == [
            "cell c1: CheckFailed: your value 4 is too small at 3",
            "cell c2: NotImplementedError: ",
        ]
        row = lesson.page.locator(".jp-OutputArea table tbody tr")
        row.wait_for()
        assert row.all_inner_texts() == ["twice\twrong\t\tyour value 4 is too small at 3"]
