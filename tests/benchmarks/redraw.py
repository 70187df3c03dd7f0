"""From a key pressed on a slider to the new picture on the screen, in Chromium and JupyterLab.

The clock is that of the page: from the time of the key event to the first moment after the frame that holds the
loaded picture, or the first piece of it. Each slider of an explorer takes a walk of key presses, turning round at its
ends. The figures of the assignments, which call functions of the reader's own, call right ones here.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import ElementHandle

from tests.benchmarks.table import Row
from tests.browser.chromium import HOW_TO_INSTALL, chromium, program
from tests.browser.lab import jupyter_lab
from tests.browser.lesson import Explorer, Lesson
from tests.browser.opening import opened

TITLE = "A key press on a slider until the new picture is there: 95th percentile, against 0.05 s"

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "course").glob("*.ipynb"))
BEGIN = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from lossopt import explorers
from tests.lossopt.explorers import own_answers as right"""
OF_ASSIGNMENTS = (
    "explorers.explore_own_split(**right.SPLIT)",
    "explorers.explore_own_losses(**right.LOSSES)",
    "explorers.explore_own_optimizers(**right.STEPS)",
    "explorers.explore_own_training(**right.TRAINING)",
    "explorers.explore_own_metrics(**right.METRICS)",
)
PRESSES = 20  # for each slider
WARM_UP = 2
GOAL_SECONDS = 0.05

WATCH = """box => {
    window.delays = [];
    window.pressed = null;
    box.addEventListener('keydown', event => { window.pressed = event.timeStamp; }, true);
    for (const piece of box.querySelectorAll('img.widget-image'))
        piece.addEventListener('load', () => requestAnimationFrame(() => setTimeout(() => {
            if (window.pressed !== null) window.delays.push(performance.now() - window.pressed);
            window.pressed = null;
        })));
}"""
DRAWN = "count => window.delays.length >= count"


def rows() -> Iterator[Row]:
    """One row for each explorer that has a slider."""
    path = program()
    if path is None:
        print(HOW_TO_INSTALL)
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyter_lab(Path(folder)) as lab,
        chromium(path) as browser,
        browser.new_context() as context,
    ):
        for notebook in (*LESSONS, _assignments(Path(folder) / "assignments.ipynb")):
            with opened(notebook, lab=lab, context=context) as lesson:
                lesson.run()
                lesson.predict()
                yield from _of_lesson(lesson)


def _assignments(path: Path) -> Path:
    cells = [new_code_cell(text) for text in (BEGIN, *OF_ASSIGNMENTS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def _of_lesson(lesson: Lesson) -> Iterator[Row]:
    for explorer in lesson.explorers:
        if not explorer.sliders:
            continue
        delays = [delay for slider in explorer.sliders for delay in _walk(explorer, slider)]
        slow = statistics.quantiles(delays, n=20)[-1]
        name = f"{lesson.name[:2]} {explorer.title}"[:44]
        yield Row(name=name, size=f"{len(delays)} presses", ours=slow, theirs=GOAL_SECONDS, goal=1.0)


def _walk(explorer: Explorer, slider: ElementHandle) -> list[float]:
    """Seconds of each press, without the first few."""
    page = explorer.page
    explorer.box.evaluate(WATCH)
    slider.focus()
    key = "ArrowRight"
    for count in range(1, WARM_UP + PRESSES + 1):
        key = _turned(key, slider)
        page.keyboard.press(key)
        page.wait_for_function(DRAWN, arg=count)
    return [milliseconds / 1000 for milliseconds in page.evaluate("window.delays")[WARM_UP:]]


def _turned(key: str, slider: ElementHandle) -> str:
    now, low, high = (float(slider.get_attribute(f"aria-value{end}") or 0) for end in ("now", "min", "max"))
    if now >= high:
        return "ArrowLeft"
    return "ArrowRight" if now <= low else key
