"""Attacks by the notebook file alone: cells, tags, names and flags. No code of theirs is cleverer than ``pass``."""

import copy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

AS_HANDED_IN = Proof(shown=Shown.GAINS, as_handed_in=True)
SEES_ACTIVE_CONTENT = Proof(shown=Shown.BREAKS_READER)
SUCCESS = [
    dict(new_output("stream", text="all tests passed")),
    dict(new_output("execute_result", {"text/plain": "1.0"})),
]


def _checks(target: Target) -> str:
    return target.exercise().checks_id


def _flagged(target: Target, **flags: object) -> Notebook:
    """A wrong answer, and its test cell emptied with other flags."""
    notebook = target.wrong()
    cell = target.cell(notebook, _checks(target))
    cell["source"] = "pass"
    cell["metadata"]["nbgrader"].update(flags)
    return notebook


@attack("test cells tagged skip-execution", proof=Shown.GAINS)
def skipped_test_cell(target: Target) -> Notebook:
    notebook = target.wrong()
    target.cell(notebook, _checks(target))["metadata"]["tags"] = ["skip-execution"]
    return notebook


@attack("test cells with any other tag", proof=Shown.GAINS)
def test_cell_without_output(target: Target) -> Notebook:
    notebook = target.wrong()
    tags = ["remove-output", "raises-exception", "gpu", "ungraded", "nbval-skip"]
    target.cell(notebook, _checks(target))["metadata"]["tags"] = tags
    return notebook


@attack("nbgrader flag grade changed", proof=AS_HANDED_IN)
def ungraded_test_cell(target: Target) -> Notebook:
    return _flagged(target, grade=False)


@attack("nbgrader flag locked changed", proof=AS_HANDED_IN)
def unlocked_test_cell(target: Target) -> Notebook:
    return _flagged(target, locked=False)


@attack("nbgrader flag solution changed", proof=AS_HANDED_IN)
def test_cell_as_solution(target: Target) -> Notebook:
    return _flagged(target, solution=True)


@attack("nbgrader points changed", proof=AS_HANDED_IN, share=1.0)
def more_points(target: Target) -> Notebook:
    notebook = target.notebook()
    target.cell(notebook, _checks(target))["metadata"]["nbgrader"]["points"] = 1000
    return notebook


@attack("duplicate grade_id", proof=AS_HANDED_IN)
def second_test_cell(target: Target) -> Notebook:
    notebook = target.wrong()
    twin = copy.deepcopy(target.cell(notebook, _checks(target)))
    notebook["cells"].append(twin | {"id": "twin", "source": "pass"})
    return notebook


@attack("swapped grade_id", proof=AS_HANDED_IN, spares_others=True)
def swapped_test_cells(target: Target) -> Notebook:
    notebook = target.wrong()
    own, other = _checks(target), target.others(target.exercise())[0].checks_id
    first, second = target.cell(notebook, own), target.cell(notebook, other)
    first["metadata"]["nbgrader"]["grade_id"], second["metadata"]["nbgrader"]["grade_id"] = other, own
    return notebook


@attack("copied grade_id", proof=AS_HANDED_IN)
def test_cell_of_another_exercise(target: Target) -> Notebook:
    notebook = target.wrong()
    easy = copy.deepcopy(target.cell(notebook, target.others(target.exercise())[0].checks_id))
    easy["metadata"]["nbgrader"]["grade_id"] = _checks(target)
    notebook["cells"].append(easy | {"id": "copied"})
    return notebook


@attack("missing grade_id", proof=AS_HANDED_IN)
def test_cell_without_name(target: Target) -> Notebook:
    notebook = target.wrong()
    del target.cell(notebook, _checks(target))["metadata"]["nbgrader"]
    return notebook


@attack(
    "missing grade_id",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="graders in one process run the cell all the same, by its place"),
    share=1.0,
    message="what stands in its place was taken",
)
def answer_without_name_and_id(target: Target) -> Notebook:
    notebook = target.notebook()
    cell = target.cell(notebook, target.exercise().name)
    del cell["metadata"]["nbgrader"]
    cell["id"] = "elsewhere"
    return notebook


@attack(
    "missing grade_id",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="graders in one process run the cell all the same, by its place"),
    share=1.0,
    message="its id told which one it is",
)
def answer_without_name(target: Target) -> Notebook:
    notebook = target.notebook()
    del target.cell(notebook, target.exercise().name)["metadata"]["nbgrader"]
    return notebook


@attack("test cells deleted", proof=AS_HANDED_IN)
def deleted_test_cell(target: Target) -> Notebook:
    notebook = target.wrong()
    notebook["cells"].remove(target.cell(notebook, _checks(target)))
    return notebook


@attack("test cells edited", proof=AS_HANDED_IN)
def edited_test_cell(target: Target) -> Notebook:
    return _flagged(target)


@attack("test cells reordered", proof=AS_HANDED_IN)
def test_cell_moved_behind_a_lie(target: Target) -> Notebook:
    one = target.exercise()
    lie = "class Lie:\n    __call__ = lambda *_: Lie()\n    __eq__ = __lt__ = __bool__ = lambda *_: True"
    lies = [lie, *(f"{name} = Lie()" for name in one.solution.defines)]
    notebook = target.wrong(last="\n".join(lies))
    checks = target.cell(notebook, one.checks_id)
    notebook["cells"].remove(checks)
    notebook["cells"].append(checks)
    return notebook


@attack("a solution cell turned into markdown and back", proof=Shown.LOSES_EXERCISES, share=1.0)
def answer_in_markdown(target: Target) -> Notebook:
    notebook = target.notebook()
    cell = target.cell(notebook, target.exercise().name)
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    return notebook


@attack("a solution cell turned into markdown and back", proof=AS_HANDED_IN)
def test_cell_in_markdown(target: Target) -> Notebook:
    notebook = target.wrong()
    target.cell(notebook, _checks(target))["cell_type"] = "markdown"
    return notebook


@attack("stored outputs that claim success", proof=Shown.GAINS)
def stored_success(target: Target) -> Notebook:
    notebook = target.wrong()
    cell = target.cell(notebook, _checks(target))
    cell.update(outputs=copy.deepcopy(SUCCESS), execution_count=7)
    cell["metadata"]["tags"] = ["skip-execution"]
    return notebook


def _displaying(target: Target, form: str, content: str) -> Notebook:
    """The content displayed by a cell, stored below it, and returned to whoever shows the answer."""
    notebook = target.notebook(last=f"display({{{form!r}: {content!r}, 'text/plain': 'x'}}, raw=True)")
    notebook["cells"][-1]["outputs"] = [dict(new_output("display_data", {form: content}))]
    return notebook


@attack("HTML in outputs", proof=SEES_ACTIVE_CONTENT, share=1.0)
def html_output(target: Target) -> Notebook:
    return _displaying(target, "text/html", "<b>hi</b><img src=x onerror=alert(1)><iframe src=//evil.example></iframe>")


@attack("JavaScript in outputs", proof=SEES_ACTIVE_CONTENT, share=1.0)
def javascript_output(target: Target) -> Notebook:
    return _displaying(target, "application/javascript", "document.body.innerHTML = 'full marks'")


@attack("SVG in outputs", proof=SEES_ACTIVE_CONTENT, share=1.0)
def svg_output(target: Target) -> Notebook:
    return _displaying(
        target, "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    )


def _writing(target: Target, text: str) -> Notebook:
    """The text as a written answer, and as a cell of the student's own."""
    answers = {c.grade_id or "": text for c in target.source.cells if c.is_answer and c.cell_type == "markdown"}
    notebook = target.notebook(answers)
    notebook["cells"].append(dict(new_markdown_cell(text, id="own-words")))
    return notebook


@attack("HTML in markdown", proof=SEES_ACTIVE_CONTENT, share=1.0)
def html_in_words(target: Target) -> Notebook:
    return _writing(target, "Because <img src=x onerror=alert(1)><form action=//evil.example><input name=a></form>")


@attack("JavaScript in markdown", proof=SEES_ACTIVE_CONTENT, share=1.0)
def javascript_in_words(target: Target) -> Notebook:
    return _writing(target, "Because <script>alert(1)</script> and [this](javascript:alert(1))")


@attack("SVG in markdown", proof=SEES_ACTIVE_CONTENT, share=1.0)
def svg_in_words(target: Target) -> Notebook:
    return _writing(target, "Because <svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>")


@attack(
    "duplicate grade_id",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="it aims at graders that take the last cell of a name for the answer"),
    message="occurs more than once",
)
def second_answer(target: Target) -> Notebook:
    """A wrong answer in the place that counts, and the right one in a cell of the same name at the end."""
    one = target.exercise()
    notebook = target.wrong()
    metadata = copy.deepcopy(target.cell(notebook, one.name)["metadata"])
    notebook["cells"].append(dict(new_code_cell(target.honest[one.name], id="twin", metadata=metadata)))
    return notebook
