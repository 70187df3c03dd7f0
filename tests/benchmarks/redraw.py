"""From a key pressed on a slider to the new picture on the screen, in Chromium and JupyterLab.

The clock is that of the page: from the time of the key event to the first moment after the frame that holds all pieces
of the picture that change; where two states look the same, after the one that holds the new sentence. Each slider of an
explorer takes a walk of key presses, turning round at its ends. The figures of the assignments, which call functions of
the reader's own, call right ones here.
"""

import random
import statistics
import tempfile
import time
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
PRESSES = 40  # for each slider; of 20, the 95th percentile would be the slowest one
WARM_UP = 2
GOAL_SECONDS = 0.05
# A reader's key comes at any moment of a frame. Without a pause, the next press would follow the last frame at once,
# and each delay be a whole number of frames.
FRAME_SECONDS = 1 / 60

# The other pieces of a picture come right after its first one.
OTHER_PIECES_SECONDS = 0.06

# A picture at rest, which is sharp, comes some time after the last key together with its name, and these say that no
# other one came before.
WATCH = """box => {
    window.delays = [];
    if (box.isWatched) return;
    box.isWatched = true;
    let pressed = null, told = null;
    const note = time => { window.delays[window.delays.length - 1] = time - pressed; window.wake?.(); };
    const rest = () => { if (window.delays.at(-1) === null && told !== null) note(told); };
    const after_frame = work => requestAnimationFrame(() => setTimeout(() => work(performance.now())));
    box.addEventListener('keydown', event => {
        window.delays.push(null);
        pressed = event.timeStamp;
        told = null;
    }, true);
    new MutationObserver(() => after_frame(now => { told ??= now; }))
        .observe(box.querySelector('[role=status]').parentElement, {subtree: true, childList: true});
    for (const piece of box.querySelectorAll('.lossopt-picture img'))
        piece.addEventListener('load', () => after_frame(now => {
            if (pressed === null) return;
            const is_at_rest = piece.naturalWidth > 1.5 * piece.getAttribute('width');
            if (!is_at_rest) note(now); else rest();
        }));
    new MutationObserver(rest).observe(box, {subtree: true, attributeFilter: ['alt']});
}"""
# A question asked at each frame would have the page draw frames that no reader has it draw.
DRAWN = """count => new Promise(resolve => {
    window.wake = () => { if (window.delays.length >= count && window.delays[count - 1] !== null) resolve(); };
    window.wake();
})"""


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
    page, moments = explorer.page, random.Random(0)
    explorer.box.evaluate(WATCH)
    slider.focus()
    key = "ArrowRight"
    for count in range(1, WARM_UP + PRESSES + 1):
        key = _turned(key, slider)
        time.sleep(moments.uniform(0, FRAME_SECONDS))
        page.keyboard.press(key)
        page.evaluate(DRAWN, count)
        time.sleep(OTHER_PIECES_SECONDS)
    return [milliseconds / 1000 for milliseconds in page.evaluate("window.delays")[WARM_UP:]]


def _turned(key: str, slider: ElementHandle) -> str:
    now, low, high = (float(slider.get_attribute(f"aria-value{end}") or 0) for end in ("now", "min", "max"))
    if now >= high:
        return "ArrowLeft"
    return "ArrowRight" if now <= low else key
