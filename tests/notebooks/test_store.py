"""``make notebooks``."""

from pathlib import Path

import pytest
from nbformat import NotebookNode

from tests.notebooks import normal_form, store
from tests.notebooks.small_notebooks import code, printed, write

UNSTEADY = """\
import os, sys, tempfile, warnings
import matplotlib.pyplot as plt
import ipywidgets
print("started", flush=True)
print(object(), len(str(os.getpid())) > 0)
warnings.warn("careful")
display(ipywidgets.IntSlider())
_ = plt.plot([1, 3, 2])
"""


def outputs(path: Path, name: str) -> list[NotebookNode]:
    return next(cell.outputs for cell in normal_form.read(path).cells if cell.id == name)


def test_a_second_run_changes_no_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Addresses, pictures, warnings and widgets of two runs store the same; ids and grading metadata stay."""
    path = write(tmp_path / "a.ipynb", code("unsteady", UNSTEADY, nbgrader={"grade_id": "a"}), withhold=["lossopt"])
    assert store.main([str(path)]) == 0
    first = path.read_bytes()
    assert store.main([str(path)]) == 0
    assert path.read_bytes() == first
    said = capsys.readouterr().out
    assert ["stored" in said.splitlines()[0], "unchanged" in said.splitlines()[1]] == [True, True]
    kinds = [set(output.get("data", [output.get("name")])) for output in outputs(path, "unsteady")]
    assert kinds == [{"stdout"}, {"stderr"}, {"text/plain"}, {"text/plain", "image/png"}]
    assert normal_form.read(path).metadata.withhold == ["lossopt"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f():\n    raise ValueError('two\\nlines')\nf()", "ValueError: two"),
        ("import os; os._exit(3)", "its kernel died"),
        ("import time; time.sleep(60)", "it took longer than 1 s"),
    ],
    ids=["error", "death", "timeout"],
)
def test_a_failing_notebook_is_named_and_left(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    said: str,
) -> None:
    """One sentence with file, cell and error; exit status 1; not a byte written."""
    monkeypatch.setattr(store, "CELL_SECONDS", 1)
    path = write(tmp_path / "bad.ipynb", code("first", "print(1)"), code("second", source))
    before = path.read_bytes()
    assert store.main([str(path)]) == 1
    assert capfd.readouterr().err == f"{path}, cell second: {said}; the file is left as it was.\n"
    assert path.read_bytes() == before


def test_a_file_that_is_not_a_notebook_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of another kind ends with 1, a path without a file with 2, each with one sentence."""
    path = tmp_path / "x.ipynb"
    path.write_text("hello")
    assert store.main([str(path)]) == 1
    assert store.main([str(tmp_path / "none.ipynb")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("reason", ["no CUDA device", None], ids=["without", "with"])
def test_the_outputs_of_a_gpu_cell_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str | None
) -> None:
    """Times from a machine with a GPU stay for readers without one, and are not replaced by every other GPU's."""
    monkeypatch.setattr(store, "why_no_gpu", lambda: reason)
    gpu = code("gpu", "seen = 1; print('1 ms')", printed("2 ms"), tags=["gpu"])
    path = write(tmp_path / "a.ipynb", gpu, code("after", "print('seen' in globals())"))
    assert store.main([str(path)]) == 0
    assert outputs(path, "gpu")[0].text == "2 ms"
    assert outputs(path, "after")[0].text == f"{reason is None}\n"
