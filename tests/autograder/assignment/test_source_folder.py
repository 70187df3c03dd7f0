"""An assignment is one notebook: another one in its folder, for which nobody would get a mark, is refused by name."""

import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source_folder import require_notebook_alone


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source_notebooks" / "ps"
    folder.mkdir(parents=True)
    (folder / "ps.ipynb").write_text("{}")
    return folder / "ps.ipynb"


@pytest.mark.parametrize("name", ["ps2.ipynb", "a\x1b[31m.ipynb"])
def test_a_second_notebook_is_refused_by_name(source, name):
    """Nobody would get a mark for it."""
    (source.parent / name).write_text("{}")
    shown = name.replace("\x1b", r"\x1b")
    with pytest.raises(SourceError) as refused:
        require_notebook_alone(source)
    assert f"holds {shown} beside ps.ipynb, but an assignment is one notebook" in str(refused.value)


def test_many_notebooks_are_named_as_far_as_they_can_be_read(source):
    """The message names five and says how many more there are."""
    for number in range(9):
        (source.parent / f"d{number}.ipynb").write_text("{}")
    with pytest.raises(SourceError, match=r"holds d0\.ipynb, .*, d4\.ipynb and 4 more beside"):
        require_notebook_alone(source)


def test_files_hidden_notebooks_and_those_in_folders_are_no_other_notebooks(source):
    """nbgrader marks none of them either."""
    for name in (".ipynb_checkpoints/ps-checkpoint.ipynb", ".ps.ipynb", "old/ps.ipynb", "data.csv"):
        (source.parent / name).parent.mkdir(exist_ok=True)
        (source.parent / name).write_text("x")
    require_notebook_alone(source)
