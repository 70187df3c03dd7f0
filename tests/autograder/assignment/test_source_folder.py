"""An assignment is the notebooks of its folder: what lies beside them and would not count is refused by name."""

import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source_folder import require_notebook_alone


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source_notebooks" / "ps"
    folder.mkdir(parents=True)
    (folder / "ps.ipynb").write_text("{}")
    return folder / "ps.ipynb"


def put(source, *names):
    for name in names:
        path = source.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


@pytest.mark.parametrize(
    "name", ["data.csv", "helper.py", "img/plot.png", "LICENSES.csv", "readme.py", "a\x1b[31m.csv"]
)
def test_a_file_beside_the_notebook_is_refused_by_name(source, name):
    """Students would not get it, and grading would not have it."""
    put(source, name)
    with pytest.raises(SourceError) as refused:
        require_notebook_alone(source)
    shown = name.replace("\x1b", r"\x1b")
    assert str(refused.value).startswith(
        f"source_notebooks/ps holds {shown} beside ps.ipynb, but students get the note"
    )
    assert str(refused.value).isprintable()


def test_a_notebook_in_a_folder_below_is_refused_by_name(source):
    """Nobody would get a mark for it, as for one that lies beside the other."""
    put(source, "ps2.ipynb")
    require_notebook_alone(source)
    put(source, "more/ps3.ipynb", "data.csv")
    with pytest.raises(SourceError, match=r"holds more/ps3\.ipynb, but the notebooks of an assignment lie beside each"):
        require_notebook_alone(source)


def test_many_files_are_named_as_far_as_they_can_be_read(source):
    """The message names five and says how many more there are."""
    put(source, *(f"d{number}.csv" for number in range(9)))
    with pytest.raises(SourceError, match=r"holds d0\.csv, d1\.csv, d2\.csv, d3\.csv, d4\.csv and 4 more beside"):
        require_notebook_alone(source)


def test_what_tools_leave_behind_and_an_authors_notes_are_harmless(source):
    """Hidden files, checkpoints, byte code, an editor's and a system's own, a README and a licence."""
    put(source, ".ipynb_checkpoints/ps-checkpoint.ipynb", ".DS_Store", "__pycache__/x.pyc", "ps.ipynb~", "README.md")
    put(source, "LICENSE", "licence.txt", "Thumbs.db", ".git/config")
    (source.parent / "empty").mkdir()
    require_notebook_alone(source)
