"""Opens notebooks in a browser: each in a page of its own, or one after the other in the same page of JupyterLab."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.browser.lab import Lab
from tests.browser.lesson import OPEN_MS, WINDOW, Lesson

__all__ = ["lab_page", "opened", "opened_in"]

NO_NEWS = ".jp-Dialog .jp-mod-reject"


@contextmanager
def _page(context: BrowserContext) -> Iterator[Page]:
    """An empty page in a reader's window."""
    page = context.new_page()
    try:
        page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})
        yield page
    finally:
        page.close()


@contextmanager
def opened(notebook: Path, *, lab: Lab, context: BrowserContext, folder: str = "") -> Iterator[Lesson]:
    """A copy of ``notebook``, in a folder of the server's, opened in a page of its own; its kernel ends with it."""
    (lab.folder / folder).mkdir(exist_ok=True)
    shutil.copy(notebook, lab.folder / folder / notebook.name)
    path = (Path(folder) / notebook.name).as_posix()
    lab.stop_kernels()
    lab.start_kernel(path)
    try:
        with _page(context) as page:
            lesson = Lesson(page, name=path.removesuffix(".ipynb"))
            lesson.open(lab.page(path))
            yield lesson
    finally:
        lab.stop_kernels()


@contextmanager
def lab_page(lab: Lab, context: BrowserContext) -> Iterator[Page]:
    """JupyterLab with nothing opened."""
    with _page(context) as page:
        page.goto(lab.page(""), timeout=OPEN_MS)
        page.locator(NO_NEWS).click(timeout=OPEN_MS)  # while JupyterLab asks, nothing else comes to the front
        yield page


@contextmanager
def opened_in(page: Page, notebook: str, *, lab: Lab) -> Iterator[Lesson]:
    """A notebook of the server's, opened in JupyterLab's page; its kernel ends with it."""
    lab.start_kernel(notebook)
    lesson = Lesson(page, name=notebook.removesuffix(".ipynb"))
    try:
        lesson.open_file()
        yield lesson
        lesson.close()
    finally:
        lab.stop_kernels()
