"""A lesson as its reader has it: opened in JupyterLab, run, and moved with the keyboard."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.browser.lab import Lab

__all__ = ["Explorer", "Lesson", "opened"]

WINDOW = (1300, 900)
OPEN_MS, RUN_MS, SHOW_MS, MOVE_MS = 60_000, 120_000, 60_000, 5_000
# What JupyterLab itself complains of on the console, whatever notebook is open.
OF_JUPYTERLAB: tuple[str, ...] = ()

# Ends a wait that the page itself knows no end of, say for an answer to "Which kernel?".
IN_TIME = """(work, milliseconds, what) => Promise.race([
    work(), new Promise((_, give_up) => setTimeout(() => give_up(Error(`${what} took too long`)), milliseconds))
])"""
READY = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.revealed;
}"""
RUN_ALL = "async () => { await jupyterapp.commands.execute('notebook:run-all-cells'); }"
# What went wrong, cell by cell; and how many widgets the outputs hold.
OUTCOME = """() => {
    const cells = jupyterapp.shell.currentWidget.content.model.cells;
    const wrong = [];
    let views = 0;
    for (let i = 0; i < cells.length; i++) {
        const cell = cells.get(i).toJSON();
        if (cell.cell_type !== 'code' || !cell.source.length) continue;
        if (cell.execution_count === null) wrong.push(`cell ${cell.id} was not run`);
        for (const output of cell.outputs) {
            if (output.output_type === 'error') wrong.push(`cell ${cell.id}: ${output.ename}: ${output.evalue}`);
            if (output.data && 'application/vnd.jupyter.widget-view+json' in output.data) views++;
        }
    }
    return {wrong, views};
}"""
SHOWN = "views => document.querySelectorAll('.lossopt-explorer, .lossopt-question, .lossopt-viva').length === views"
CHANGED = """([box, image, text]) => {
    const picture = box.querySelector('img.widget-image'), words = box.querySelector('[role=status]');
    return picture.complete && picture.src !== image && words.textContent !== text;
}"""
# The kernel answers in the order in which it was asked; the page has drawn what it said by the frame after the next.
SETTLED = """async () => {
    await jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestKernelInfo();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
IS_FOCUSED = "element => element === document.activeElement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """One figure on the page."""

    box: Locator

    @property
    def title(self) -> str:
        """The line above the controls."""
        return self.box.locator("strong").first.text_content() or ""

    @property
    def stops(self) -> list[Locator]:
        """Everything in it that *Tab* reaches, in the order of the page."""
        return self.box.locator("input, button, .noUi-handle").all()

    @property
    def text(self) -> str:
        """The sentence below the picture."""
        return self.box.locator("[role=status]").text_content() or ""

    @property
    def image(self) -> str:
        """The address of the picture: another one for each picture."""
        return self.box.locator("img.widget-image").get_attribute("src") or ""

    def press(self, key: str) -> None:
        """Press a key where the focus is, and wait until picture and sentence have changed.

        Raises:
            playwright.sync_api.TimeoutError: they did not, within five seconds.
        """
        before = [self.box.element_handle(), self.image, self.text]
        self.box.page.keyboard.press(key)
        self.box.page.wait_for_function(CHANGED, arg=before, timeout=MOVE_MS)


class Lesson:
    """A notebook that has been opened in a page."""

    def __init__(self, page: Page, *, name: str) -> None:
        self.page, self.name = page, name
        page.set_default_timeout(MOVE_MS)
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def open(self, address: str) -> None:
        """Load JupyterLab and wait for the notebook and its kernel."""
        self.page.goto(address, timeout=OPEN_MS)
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=OPEN_MS)
        self._within(OPEN_MS, READY, "opening the notebook")

    def run(self) -> list[str]:
        """Run all cells and wait until their figures are on the page; what went wrong, one line each."""
        self._within(RUN_MS, RUN_ALL, "running all cells")
        outcome = self.page.evaluate(OUTCOME)
        self.page.wait_for_function(SHOWN, arg=outcome["views"], timeout=SHOW_MS)
        return list(outcome["wrong"])

    @property
    def explorers(self) -> list[Explorer]:
        """The figures to play with."""
        return [Explorer(box=box) for box in self.page.locator(".lossopt-explorer").all()]

    @property
    def questions(self) -> list[Locator]:
        """Questions and predictions."""
        return self.page.locator(".lossopt-question").all()

    def is_focused(self, place: Locator) -> bool:
        """Whether the next key goes there."""
        return bool(place.evaluate(IS_FOCUSED))

    def settle(self) -> None:
        """Wait until the kernel has dealt with all that it was sent, and the page shows it."""
        self._within(MOVE_MS, SETTLED, "an answer of the kernel")

    def _within(self, milliseconds: int, work: str, what: str) -> None:
        self.page.evaluate(f"() => ({IN_TIME})({work}, {milliseconds}, '{what}')")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in OF_JUPYTERLAB):
            self.complaints.append(message.text)


@contextmanager
def opened(notebook: Path, *, lab: Lab, browser: Browser) -> Iterator[Lesson]:
    """A copy of ``notebook``, opened in a page of its own; its kernel ends with it."""
    shutil.copy(notebook, lab.folder / notebook.name)
    page = browser.new_page(viewport={"width": WINDOW[0], "height": WINDOW[1]})
    try:
        lesson = Lesson(page, name=notebook.stem)
        lesson.open(lab.page(notebook.name))
        yield lesson
    finally:
        page.close()
        lab.stop_kernels()
