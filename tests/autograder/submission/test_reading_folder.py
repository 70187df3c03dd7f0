"""What lies in a submission's folder in the notebook's place, or beside it, is told by name."""

import pytest

from autograder._exceptions import UngradableError
from autograder.submission.reading import files_beside, read_notebook


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "submitted" / "s01" / "tiny"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["tiny-Copy1.ipynb"], "There is no tiny.ipynb in what was handed in, but tiny-Copy1.ipynb; rename it to tiny"),
        (["TINY.ipynb", "a.txt"], "There is no tiny.ipynb in what was handed in, but TINY.ipynb; rename it to tiny.ip"),
        (
            ["a.ipynb", "tiny (1).ipynb"],
            "There is no tiny.ipynb in what was handed in, but a.ipynb and tiny (1).ipynb;",
        ),
        (
            ["tiny-s01.zip", "a.txt"],
            "There is no tiny.ipynb in what was handed in, but tiny-s01.zip; unpack it in the student's folder.",
        ),
        (["a.txt"], "There is no tiny.ipynb in what was handed in; hand it in again under this name."),
    ],
)
def test_a_renamed_notebook_is_named(folder, names, said):
    """The message says which notebooks are there in its place."""
    for name in names:
        (folder / name).write_text("{}")
    with pytest.raises(UngradableError) as refused:
        read_notebook("s01", folder, "tiny")
    assert str(refused.value).startswith(said)


def test_files_of_the_student_beside_the_notebook_are_known(folder, tmp_path):
    """Files that the release holds, that nbgrader writes, or that are hidden do not count."""
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "data.csv").touch()
    for name in ("tiny.ipynb", "timestamp.txt", "submission_secret.txt", ".DS_Store", "data.csv", "sheet.png"):
        (folder / name).touch()
    (folder / "mine").mkdir()
    assert files_beside(folder, "tiny", tmp_path / "release") == ("mine", "sheet.png")
    assert files_beside(tmp_path / "nowhere", "tiny", tmp_path / "release") == ()
