"""A source that cannot be used is refused with the cell and the reason, whatever is wrong with it."""

import copy
import json
from pathlib import Path

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.cli.main import main
from autograder.release.build import release_bytes
from tests.autograder.notebooks import notebook, setup, tiny_source

TINY = json.loads(nbformat.writes(tiny_source()))
AGAIN = "in JupyterLab open *Create Assignment* at the right edge and set the cell's type again"


def refusal(change):
    """What is said of the small source after ``change``; its third cell is the test cell ``mse_checks``."""
    changed = copy.deepcopy(TINY)
    change(changed)
    with pytest.raises(SourceError) as refused:
        Source.parse("tiny", json.dumps(changed).encode(), Path("tiny.ipynb"))
    assert "\n" not in str(refused.value)
    return str(refused.value)


def own(**values):
    return lambda found: found["cells"][2]["metadata"]["nbgrader"].update(values)


def cell(**values):
    return lambda found: found["cells"][2].update(values)


METADATA = [
    (
        own(schema_version=2),
        "mse_checks has nbgrader metadata of version 2, not 3; run `nbgrader update` on the notebook.",
    ),
    (own(schema_version="3"), "mse_checks has nbgrader metadata of another version; set its schema_version to 3."),
    (own(schema_version=True), "mse_checks has nbgrader metadata of another version; set its schema_version to 3."),
    (own(points=-1), "mse_checks is worth -1.0 points; give it 0 or more."),
    (own(points=float("nan")), "mse_checks is worth nan points; give it 0 or more."),
    (own(points=float("inf")), "mse_checks is worth inf points; give it 0 or more."),
    (own(points="2"), "mse_checks has the points '2', which is no number; give it a number of them."),
    (own(points=True), "mse_checks has the points True, which is no number; give it a number of them."),
    (own(points=10**400), f"mse_checks has the points 1{'0' * 59}, which is no number; give it a number of them."),
    (own(points=None), "mse_checks is graded but says no points; give it a number of them."),
    (own(grade_id=None), "cell 3 is graded or answered but has no grade_id; give it one."),
    (own(grade_id=3), "3 has the grade_id 3, which is no text; give it a name."),
    (own(grade_id="mse"), "two cells have the grade_id 'mse'; rename one."),
    (
        own(locked="false"),
        f"mse_checks has metadata that nbgrader refuses (locked is 'false', not true or false); {AGAIN}.",
    ),
    (own(task=None), f"mse_checks has metadata that nbgrader refuses (task is null, not true or false); {AGAIN}."),
    *(
        (
            cell(source=f"assert True\n  ### {kind} mse(1, 2)"),
            f"mse_checks holds '### {kind} mse(1, 2)', for which only nbgrader writes a test, so that nothing is "
            "tested; write the test itself, as in `assert f(3) == 9`.",
        )
        for kind in ("AUTOTEST", "HASHED AUTOTEST")
    ),
    (own(banana=1), "mse_checks has nbgrader metadata that nbgrader does not know: banana; remove it."),
    (
        cell(cell_type="raw"),
        "mse_checks is graded or answered, but it is a raw cell; make it a code or a Markdown cell.",
    ),
    (
        lambda found: (
            found["cells"][5]["metadata"]["nbgrader"].update(solution=False) or found["cells"][5].update(source="?")
        ),
        "mse_written is a Markdown cell that is graded but not an answer; set its type to *Manually graded answer*.",
    ),
    (cell(cell_type="heading"), "cell 3 has the cell_type 'heading', not code, markdown or raw; write the cell anew."),
    (cell(metadata=[]), "cell 3 has metadata of another form: they are [], not an object; write the cell anew."),
    (
        cell(metadata={"nbgrader": None}),
        "cell 3 has metadata of another form: its nbgrader is null, not an object; write the cell anew.",
    ),
    (
        cell(metadata={"tags": 3}),
        "cell 3 has metadata of another form: its tags are 3, not a list; write the cell anew.",
    ),
    (cell(attachments={"a.png": 3}), "cell 3 has attachments of another form: {'a.png': 3}; write the cell anew."),
    (cell(source=None), "cell 3 has the source null, not a text; write the cell anew."),
    (cell(source=["x", 3]), "cell 3 has the source ['x', 3], not a text; write the cell anew."),
    (lambda found: found["cells"].__setitem__(2, "\x1b[2J"), r"cell 3 is '\x1b[2J', not a cell; write the cell anew."),
    (
        lambda found: found["cells"].__setitem__(2, {}),
        "cell 3 has the cell_type null, not code, markdown or raw; write the cell anew.",
    ),
]


@pytest.mark.parametrize(("change", "said"), METADATA)
def test_a_cell_that_cannot_be_used_is_named_with_the_reason(change, said):
    """And what to do about it, through every door, since each reads the source."""
    assert refusal(change) == f"tiny.ipynb: {said}"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(metadata=None),
        lambda found: found.update(nbformat=4.0),
        lambda found: found.update(nbformat=3),
        lambda found: found.update(nbformat_minor="5"),
        lambda found: found.update(cells=None),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(change):
    """Whatever is not as nbformat has it."""
    assert refusal(change) == "tiny.ipynb is not a notebook of nbformat 4; open and save it in JupyterLab."


KERNELS = [
    ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "R"),
    ({"kernelspec": {"name": "ir", "display_name": "Statistics"}}, "Statistics (R)"),
    ({"kernelspec": {"name": "julia-1.10", "display_name": "Julia 1.10", "language": "julia"}}, "Julia 1.10"),
    ({"kernelspec": {"name": "own"}, "language_info": {"name": "scala"}}, "own (scala)"),
    ({"kernelspec": {"name": "python3", "display_name": "Sage 10", "language": "sage"}}, "Sage 10"),
]


@pytest.mark.parametrize(("metadata", "called"), KERNELS)
def test_a_notebook_for_another_kernel_is_refused(metadata, called):
    """In one sentence, which names the kernel."""
    said = refusal(lambda found: found.update(metadata=metadata))
    assert said == (
        f"tiny.ipynb is for the kernel {called}, but only notebooks in Python are released and graded here; keep the "
        "assignment in a course that nbgrader itself grades."
    )


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "conda-env-ds-py", "display_name": "Python [conda env:ds]", "language": "python"}},
        {"kernelspec": {"name": "python3", "language": None}},
        {"kernelspec": {"name": "xpython", "language": "Python"}, "language_info": {"name": "python"}},
    ],
)
def test_python_is_python_under_any_name_of_a_kernel(metadata):
    """And its release has nbgrader's stubs."""
    source = Source.parse("tiny", json.dumps(TINY | {"metadata": metadata}).encode(), Path("tiny.ipynb"))
    assert "raise NotImplementedError()" in release_bytes(source).decode()


def test_the_rest_of_a_course_goes_on_without_a_notebook_for_another_kernel(tiny_course, capsys):
    """It is released and graded, the refusal is told, and the exit status says that something is left."""
    other = tiny_course.source("stats")
    other.parent.mkdir()
    in_r = notebook(setup("x <- 1"))
    in_r.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(in_r, other)

    def run(command, *names):
        status = main([command, *names, "--root", str(tiny_course.root), "--isolation", "none"])
        return status, *capsys.readouterr()

    for command in ("release", "grade"):
        status, out, err = run(command, "stats", "tiny")
        assert (status, "stats.ipynb is for the kernel R" in err) == (1, True)
        assert ("tiny: 3 graded cells" in out) if command == "release" else ("Nobody has handed in tiny" in out)
        status, out, err = run(command, "stats")
        assert (status, err.count("stats.ipynb is for the kernel R"), "Traceback" in err) == (1, 1, False)
    assert (tiny_course.release("tiny") / "tiny.ipynb").is_file()
    assert not tiny_course.release("stats").exists()
    for command in ("progress", "export"):
        assert main([command, "--root", str(tiny_course.root)]) == 0, capsys.readouterr().err
