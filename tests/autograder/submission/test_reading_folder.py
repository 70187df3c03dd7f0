"""What lies in a submission's folder in the notebook's place, or beside it, is told by name."""

import pytest

from autograder._exceptions import UngradableError
from autograder.submission import reading
from autograder.submission.no_notebook import DEEPEST, MOST_FOLDERS, notebooks_below
from autograder.submission.reading import files_beside, is_missing, other_name, read_notebook


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "submitted" / "s01" / "tiny"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ["a.ipynb", "tiny (1).ipynb"],
            "There is no tiny.ipynb in what was handed in, but a.ipynb and tiny (1).ipynb;",
        ),
        (
            ["tiny-s01.zip", "a.txt"],
            "There is no tiny.ipynb in what was handed in, but tiny-s01.zip; unpack it in the student's folder.",
        ),
        (["a.txt"], "There is no tiny.ipynb in what was handed in; hand it in again under this name."),
        (
            ["sub/tiny.ipynb", "sub/.ipynb_checkpoints/tiny-checkpoint.ipynb", "__MACOSX/sub/tiny.ipynb", "a.zip"],
            "There is no tiny.ipynb in what was handed in, but sub/tiny.ipynb; move it out of its folder,",
        ),
        (
            ["a.ipynb", "b.ipynb", "in/here/tiny.ipynb"],
            "There is no tiny.ipynb in what was handed in, but a.ipynb, b.ipynb and in/here/tiny.ipynb; move the one "
            "that counts out of its folder, to tiny.ipynb.",
        ),
    ],
)
def test_what_is_there_in_the_notebooks_place_is_named(folder, names, said):
    """Of several notebooks nobody can tell which one counts."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    with pytest.raises(UngradableError) as refused:
        read_notebook("s01", folder, "tiny")
    assert str(refused.value).startswith(said)


def test_folders_are_looked_into_without_following_links_and_within_bounds(folder, tmp_path):
    """Whoever hands in must not keep the grader reading, nor learn what lies elsewhere."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "tiny.ipynb").write_text("{}")
    (folder / "a link").symlink_to(tmp_path / "other")
    deep = folder.joinpath(*["in"] * (DEEPEST + 1))
    deep.mkdir(parents=True)
    (deep / "tiny.ipynb").write_text("{}")
    assert notebooks_below(folder) == []
    (deep.parent / "tiny.ipynb").write_text("{}")
    assert notebooks_below(folder) == ["in/in/in/in/tiny.ipynb"]
    for number in range(MOST_FOLDERS):
        (folder / f"{number:03}").mkdir()
    assert notebooks_below(folder) == []


@pytest.mark.parametrize("name", ["tiny-Copy1.ipynb", "TINY.ipynb", "tiny (1).ipynb", "mine.IPYNB"])
def test_a_renamed_notebook_is_taken_if_it_is_the_only_one(folder, name):
    """It is told by its name, and does not count as left out; a link is followed no more than under the right name."""
    (folder / name).write_text("{}")
    (folder / "a.txt").touch()
    assert read_notebook("s01", folder, "tiny") == (b"{}", None)
    assert other_name(folder, "tiny") == name
    assert files_beside(folder, "tiny", folder / "release") == ("a.txt",)
    (folder / name).rename(folder.parent / "elsewhere")
    (folder / name).symlink_to(folder.parent / "elsewhere")
    with pytest.raises(UngradableError, match="is not a regular file"):
        read_notebook("s01", folder, "tiny")


def test_the_assignments_own_name_comes_first(folder):
    """Whatever else lies there."""
    for name in ("tiny.ipynb", "tiny-Copy1.ipynb"):
        (folder / name).write_text(name)
    assert read_notebook("s01", folder, "tiny")[0] == b"tiny.ipynb"
    assert other_name(folder, "tiny") == ""


def test_a_hand_in_that_is_exchanged_meanwhile_is_read_whole(folder, monkeypatch):
    """The notebook and the time of one hand-in, as `course collect` may put another one in its place."""
    (folder / "tiny.ipynb").write_text("old")
    (folder / "timestamp.txt").write_text("2026-05-01 12:00:00 UTC")
    other = folder.with_name("new")
    other.mkdir()
    (other / "tiny.ipynb").write_text("new")
    (other / "timestamp.txt").write_text("2026-05-02 12:00:00 UTC")
    read = reading._read_file

    def exchange_meanwhile(*arguments):
        found = read(*arguments)
        if other.exists():
            folder.rename(folder.with_name("aside"))
            other.rename(folder)
        return found

    monkeypatch.setattr(reading, "_read_file", exchange_meanwhile)
    assert read_notebook("s01", folder, "tiny") == (b"old", "2026-05-01 12:00:00 UTC")
    assert read_notebook("s01", folder, "tiny") == (b"new", "2026-05-02 12:00:00 UTC")


def test_files_of_the_student_beside_the_notebook_are_known(folder, tmp_path):
    """Files that the release holds, that nbgrader writes, or that are hidden do not count, unless they were changed."""
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "data.csv").touch()
    for name in ("tiny.ipynb", "timestamp.txt", "submission_secret.txt", ".DS_Store", "data.csv", "sheet.png"):
        (folder / name).touch()
    (folder / "mine").mkdir()
    assert files_beside(folder, "tiny", tmp_path / "release") == ("mine", "sheet.png")
    (tmp_path / "release" / "sheet.png").write_text("released")
    (tmp_path / "release" / "mine").mkdir()
    assert files_beside(folder, "tiny", tmp_path / "release") == ("sheet.png",)
    (folder / "sheet.png").write_text("changed!")  # of the same length
    (folder / "data.csv").unlink()
    (folder / "data.csv").symlink_to(tmp_path / "release" / "data.csv")
    assert files_beside(folder, "tiny", tmp_path / "release") == ("data.csv", "sheet.png")
    assert files_beside(tmp_path / "nowhere", "tiny", tmp_path / "release") == ()


# By what lies in a folder, the files that are taken for the notebooks p1 and p2; "" for one that is missing.
OF_TWO = {
    ("p1.ipynb", "p2.ipynb"): ("p1.ipynb", "p2.ipynb"),
    ("p1.ipynb", "p2-Copy1.ipynb"): ("p1.ipynb", "p2-Copy1.ipynb"),
    ("p1.ipynb", "p2.ipynb", "p2-Copy1.ipynb"): ("p1.ipynb", "p2.ipynb"),
    ("p1.ipynb", "a.ipynb", "b.ipynb"): ("p1.ipynb", ""),  # nobody knows which one
    ("p1.ipynb", ".p2.ipynb"): ("p1.ipynb", ""),
    ("p2.ipynb",): ("", "p2.ipynb"),
}


@pytest.mark.parametrize("names", OF_TWO)
def test_of_two_notebooks_each_is_found_by_its_name_or_as_the_only_other_one(tmp_path, names):
    """What is taken for one of them does not lie beside them."""
    folder = tmp_path / "s01" / "ps"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(name)
    for own, other, expected in (("p1", "p2", OF_TWO[names][0]), ("p2", "p1", OF_TWO[names][1])):
        assert is_missing(folder, own, [other]) == (expected == "")
        if expected:
            assert read_notebook("s01", folder, own, [other])[0] == expected.encode()
            assert other_name(folder, own, [other]) == ("" if expected == f"{own}.ipynb" else expected)
    beside = sorted(set(names) - set(OF_TWO[names]) - {".p2.ipynb"})
    assert files_beside(folder, "p1", tmp_path / "release", ["p2"]) == tuple(beside)


def test_a_hand_in_without_any_of_its_notebooks_lacks_none_of_several(tmp_path):
    """It is not a part of a hand-in that could be graded, so that it is refused whole."""
    (tmp_path / "s01" / "ps").mkdir(parents=True)
    assert not is_missing(tmp_path / "s01" / "ps", "p1", ["p2"])
    with pytest.raises(UngradableError, match=r"There is no p1\.ipynb"):
        read_notebook("s01", tmp_path / "s01" / "ps", "p1", ["p2"])
