"""A link to a section of a notebook that is not open yet, followed in JupyterLab or typed as an address."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lab import Lab
from tests.browser.lesson import OPEN_MS
from tests.browser.opening import opened

SECTION = "Where ε stands"
LINK = f"[there](there.ipynb#{SECTION.replace(' ', '-')})"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
# As high as a figure, of which nothing is known before it is drawn.
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="500"></svg>'


def put_sections(lab: Lab, name: str) -> None:
    """A notebook whose second section lies far below its first window."""
    shown = new_output("execute_result", {"image/svg+xml": TALL, "text/plain": "a figure"}, execution_count=1)
    above = [new_code_cell("figure", outputs=[shown]) for _ in range(20)]
    below = [new_markdown_cell("More of it.\n\n" * 40)]
    cells = [new_markdown_cell("# There"), *above, new_markdown_cell(f"## {SECTION}"), *below]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), lab.folder / name)


def linked(folder: Path) -> Path:
    """A notebook with a link to the section."""
    here = folder / "here.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(LINK)]), here)
    return here


def stays_until_the_reader_leaves(page: Page) -> None:
    """Texts and figures above the section are drawn later, and do not move it away; the reader can."""
    heading = page.get_by_role("heading", name=SECTION)
    expect(heading).to_be_in_viewport(timeout=60_000)
    page.wait_for_timeout(2000)
    expect(heading).to_be_in_viewport()
    heading.hover()
    page.mouse.wheel(0, -3000)
    expect(heading).not_to_be_in_viewport()
    page.wait_for_timeout(1000)
    expect(heading).not_to_be_in_viewport()


def test_a_link_leads_to_its_section(lab: Lab, context: BrowserContext, tmp_path: Path) -> None:
    """Followed in the lesson that holds it."""
    put_sections(lab, "there.ipynb")
    with opened(linked(tmp_path), lab=lab, context=context) as lesson:
        lesson.page.get_by_role("link", name="there").click()
        stays_until_the_reader_leaves(lesson.page)


def test_a_link_leads_to_its_section_in_a_tab_of_notebook_7(
    notebook_7: Lab, context: BrowserContext, tmp_path: Path
) -> None:
    """Which opens each notebook in one, also where both lie in a folder."""
    (notebook_7.folder / "a folder").mkdir()
    put_sections(notebook_7, "a folder/there.ipynb")
    with opened(linked(tmp_path), lab=notebook_7, context=context, folder="a folder") as lesson:
        with context.expect_page() as opening:
            lesson.page.get_by_role("link", name="there").click()
        with opening.value as page:
            stays_until_the_reader_leaves(page)


@pytest.mark.parametrize("server", ["lab", "notebook_7"])
def test_an_address_leads_to_its_section(server: str, context: BrowserContext, request: pytest.FixtureRequest) -> None:
    """Typed, bookmarked, or opened in a tab of its own, as Notebook 7 does with each link."""
    lab = request.getfixturevalue(server)
    put_sections(lab, "typed it.ipynb")
    lab.start_kernel("typed it.ipynb")
    with context.new_page() as page:
        page.goto(f"{lab.page('typed%20it.ipynb')}#{SECTION.replace(' ', '-')}", timeout=OPEN_MS)
        stays_until_the_reader_leaves(page)
    lab.stop_kernels()
