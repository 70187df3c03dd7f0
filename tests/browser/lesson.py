"""A lesson as its reader has it: opened in JupyterLab, run, and moved with the keyboard."""

import json
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import ConsoleMessage, ElementHandle, Page, TimeoutError

from tests.browser.lab import Lab

__all__ = ["OPEN_MS", "WINDOW", "Explorer", "Lesson"]

WINDOW = (1300, 900)
# Where these end, something hangs; how fast a figure follows is measured by tests/benchmarks/redraw.py.
OPEN_MS, RUN_MS, SHOW_MS, MOVE_MS = 120_000, 240_000, 60_000, 15_000
# What JupyterLab itself complains of, whatever notebook is open: of a kernel that ended, or whose notebook was closed,
# while it was asked for the debugger's state or for a thread.
OF_JUPYTERLAB = (
    "Could not restore the debugger state: Canceled future",
    "Canceled future for create_subshell_request message",
)

# Ends a wait that the page itself knows no end of, say for an answer to "Which kernel?".
IN_TIME = """(work, milliseconds, what) => Promise.race([
    work(), new Promise((_, give_up) => setTimeout(() => give_up(Error(`${what} took too long`)), milliseconds))
])"""
# A page shows a notebook, or asks about news, before every plugin has started, the one that opens files among them.
READY = """async () => {
    await jupyterapp.restored;
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.revealed;
}"""
CLOSE = "async () => { jupyterapp.shell.currentWidget.dispose(); }"
OPEN = """async () => {{
    await jupyterapp.restored;
    const panel = await jupyterapp.commands.execute('docmanager:open', {{path: '{path}'}});
    jupyterapp.shell.activateById(panel.id);
    while (jupyterapp.shell.currentWidget !== panel) await new Promise(requestAnimationFrame);
    await ({ready})();
}}"""
# As a reader does who runs them one by one.
RUN_CELLS = """async ids => {
    const notebook = jupyterapp.shell.currentWidget.content;
    for (const id of ids) {
        notebook.deselectAll();
        const place = [...notebook.model.cells].findIndex(cell => cell.id === id);
        if (place < 0) throw Error(`there is no cell ${id}`);
        notebook.activeCellIndex = place;
        await jupyterapp.commands.execute('notebook:run-cell');
    }
}"""
# An answer that nobody has saved, as typing leaves it.
TYPE = """([id, text]) => {
    const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
    cells.find(cell => cell.id === id).sharedModel.setSource(text);
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
SAVE = "async () => { await jupyterapp.commands.execute('docmanager:save'); }"
OURS = (
    ".jupyter-widgets:is(.lossopt-explorer, .lossopt-question, .lossopt-viva, .lossopt-investigation, "
    ".lossopt-outcome, .lossopt-progress, .lossopt-review):not(.lossopt-review *)"
)
SHOWN = f"views => document.querySelectorAll('{OURS}').length === views"
# The addresses of the picture's pieces, another one for each picture, and the sentence below it.
SHOWN_NOW = """box => [
    [...box.querySelectorAll('.lossopt-picture img')].map(e => e.src).join(),
    box.querySelector('[role=status]').textContent,
]"""
CHANGED = """([box, images, text]) => {
    const pieces = [...box.querySelectorAll('.lossopt-picture img')], words = box.querySelector('[role=status]');
    return pieces.every(e => e.complete) && pieces.map(e => e.src).join() !== images && words.textContent !== text;
}"""
# A kernel answers in the order in which it was asked, but on each of its threads alone, and the messages of widgets
# have one of their own. A second time, since a widget keeps back its next message until the last one has been dealt
# with. The page has drawn what it was told by the frame after the next.
SETTLED = """async () => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const asked = subshell => {
        kernel.subshellId = subshell;
        const answer = kernel.requestKernelInfo();
        kernel.subshellId = null;
        return answer;
    };
    for (let time = 0; time < 2; time++) {
        const subshells = new Set([null, ...[...kernel._comms.values()].map(comm => comm.subshellId)]);
        await Promise.all([...subshells].map(asked));
    }
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
# What a reader is told by figures and questions while there is a kernel.
SAID = """() => ({
    figures: [...document.querySelectorAll('.lossopt-explorer [role=status]')].map(e => e.textContent),
    questions: [...document.querySelectorAll('.lossopt-question')].map(e => e.querySelector('strong').textContent),
})"""
# The same without one; and what stands in place of an output that cannot be shown.
STILL = """() => ({
    figures: [...document.querySelectorAll('.jp-OutputArea-output div + p')].filter(e => {
        const last = [...e.previousSibling.querySelectorAll('img')].pop();
        return last?.naturalWidth && last.alt.endsWith(e.textContent);
    }).map(e => e.textContent),
    questions: [...document.querySelectorAll('.jp-OutputArea-output .lossopt-question > p > strong')]
        .map(e => e.textContent),
    broken: [...document.querySelectorAll('.jp-OutputArea-output')]
        .map(e => e.textContent).filter(words => /^Error displaying widget/.test(words)),
})"""
SO_MANY = f"""([figures, questions]) => {{
    const now = ({STILL})();
    return now.broken.length || (now.figures.length >= figures && now.questions.length >= questions);
}}"""
CLOSES = "box => box.matches('.lossopt-closes-1')"
IS_FOCUSED = "element => element === document.activeElement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """One figure on the page.

    Its parts are handles and not locators, which search the whole page at every use.
    """

    page: Page
    box: ElementHandle

    @property
    def title(self) -> str:
        """The line above the controls."""
        return str(self.box.evaluate("box => box.querySelector('strong').textContent"))

    @property
    def stops(self) -> list[ElementHandle]:
        """Everything in it that *Tab* reaches, in the order of the page."""
        return self.box.query_selector_all("input, button, .noUi-handle")

    @property
    def sliders(self) -> list[ElementHandle]:
        """What an arrow key moves by one step."""
        return self.box.query_selector_all(".noUi-handle")

    def press(self, key: str) -> None:
        """Press a key where the focus is, and wait until picture and sentence have changed.

        Raises:
            playwright.sync_api.TimeoutError: they did not.
        """
        before = self.box.evaluate(SHOWN_NOW)
        self.page.keyboard.press(key)
        self._follow(before)

    def slide(self, share: float) -> None:
        """Click on the first slider's track, this far along it, and wait until picture and sentence have changed."""
        before = self.box.evaluate(SHOWN_NOW)
        track = self.box.query_selector(".noUi-base")
        assert track is not None
        track.scroll_into_view_if_needed()
        place = track.bounding_box()
        assert place is not None
        self.page.wait_for_function(
            "box => !box.querySelector('.noUi-state-tap')", arg=self.box
        )  # it takes one at a time
        self.page.mouse.click(place["x"] + share * place["width"], place["y"] + place["height"] / 2)
        self._follow(before)

    def _follow(self, before: list[str]) -> None:
        self.page.wait_for_function(CHANGED, arg=[self.box, *before], timeout=MOVE_MS)


class Lesson:
    """A notebook that has been opened in a page."""

    def __init__(self, page: Page, *, name: str) -> None:
        self.page, self.name = page, name
        page.set_default_timeout(MOVE_MS)
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))

    def open(self, address: str) -> None:
        """Load JupyterLab and wait for the notebook and its kernel."""
        self.page.goto(address, timeout=OPEN_MS)
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=OPEN_MS)
        self.wait()

    def open_file(self) -> None:
        """Open the notebook in JupyterLab, which is loaded, and wait for its kernel."""
        self._within(OPEN_MS, OPEN.format(path=f"{self.name}.ipynb", ready=READY), "opening the notebook")

    def wait(self) -> None:
        """Wait until the notebook that is looked at has its kernel."""
        self._within(OPEN_MS, READY, "opening the notebook")

    def close(self) -> None:
        """Close the notebook; its kernel goes on."""
        self._within(SHOW_MS, CLOSE, "closing the notebook")

    def run(self) -> list[str]:
        """Run all cells and wait until their figures are on the page; what went wrong, one line each."""
        self._within(RUN_MS, RUN_ALL, "running all cells")
        outcome = self.page.evaluate(OUTCOME)
        self.page.wait_for_function(SHOWN, arg=outcome["views"], timeout=SHOW_MS)
        return list(outcome["wrong"])

    def run_cells(self, *ids: str) -> None:
        """Run these cells alone; the last one stays the active one."""
        self._within(RUN_MS, f"() => ({RUN_CELLS})({json.dumps(ids)})", "running cells")

    def type(self, cell: str, text: str) -> None:
        """Replace what stands in a cell."""
        self.page.evaluate(TYPE, [cell, text])

    def save(self) -> None:
        """Write the notebook to its file, as *Ctrl S* does."""
        self._within(SHOW_MS, SAVE, "saving the notebook")

    def open_again(self, lab: Lab) -> None:
        """Close the notebook and open its file with a fresh kernel; JupyterLab itself stays loaded.

        Notebook 7 has a page for each notebook, which is loaded anew.
        """
        path = f"{self.name}.ipynb"
        if lab.has_one_a_page:
            self.page.goto("about:blank")
        else:
            self.close()
        lab.stop_kernels()
        lab.start_kernel(path)
        if lab.has_one_a_page:
            self.open(lab.page(path))
            return
        self.open_file()

    def said(self) -> dict[str, list[str]]:
        """The sentences below the figures and the questions that are asked."""
        return dict(self.page.evaluate(SAID))

    def still(self, *, figures: int, questions: int) -> dict[str, list[str]]:
        """The same from a page without a kernel that knows of them, once it shows so many, or says what is broken.

        What a page shows in the end that never shows so many tells more than that it did not.
        """
        with suppress(TimeoutError):
            self.page.wait_for_function(SO_MANY, arg=[figures, questions], timeout=SHOW_MS)
        return dict(self.page.evaluate(STILL))

    @property
    def explorers(self) -> list[Explorer]:
        """The figures to play with."""
        return [Explorer(page=self.page, box=box) for box in self.page.query_selector_all(".lossopt-explorer")]

    @property
    def questions(self) -> list[ElementHandle]:
        """Questions and predictions."""
        return self.page.query_selector_all(".lossopt-question")

    @property
    def closing(self) -> list[ElementHandle]:
        """Those questions that close the cells below them until they are answered."""
        return [question for question in self.questions if question.evaluate(CLOSES)]

    def predict(self) -> None:
        """Answer what closes cells, so that everything is open."""
        for question in self.closing:
            button = question.query_selector("button")
            assert button is not None
            button.evaluate("button => button.click()")  # a mouse scrolls there, and each cell is measured anew
        self.settle()

    @property
    def games(self) -> list[ElementHandle]:
        """Runs to debug."""
        return self.page.query_selector_all(".lossopt-investigation")

    def is_focused(self, place: ElementHandle) -> bool:
        """Whether the next key goes there."""
        return bool(place.evaluate(IS_FOCUSED))

    def settle(self) -> None:
        """Wait until the kernel has dealt with all that it was sent, and the page shows it."""
        self._within(MOVE_MS, SETTLED, "an answer of the kernel")

    def _within(self, milliseconds: int, work: str, what: str) -> None:
        self.page.evaluate(f"() => ({IN_TIME})({work}, {milliseconds}, '{what}')")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(message.text)

    def _note(self, complaint: str) -> None:
        if not any(known in complaint for known in OF_JUPYTERLAB):
            self.complaints.append(complaint)
