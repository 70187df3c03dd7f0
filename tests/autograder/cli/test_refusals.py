"""What commands say instead of doing what they cannot, and what they do not say before they know."""

from autograder.cli.main import main
from autograder.release.build import build_release
from autograder.submission.handin import start


def course(root, command, *arguments):
    return main([command, "--root", str(root.root), *arguments])


def test_a_course_without_assignments_says_how_to_get_one(tiny_course, capsys):
    """The author writes or releases one, the student asks for a copy that has them."""
    assert course(tiny_course, "start", "other") == 2
    assert "the course has none yet: run `course release tiny` first." in capsys.readouterr().err
    tiny_course.source("tiny").unlink()
    assert course(tiny_course, "start", "tiny") == 2
    assert "the course has none yet: ask for a copy of the course with its release/." in capsys.readouterr().err
    assert course(tiny_course, "grade", "tiny") == 2
    said = capsys.readouterr().err
    assert "the course has none yet: write the first one as source_notebooks/NAME/NAME.ipynb." in said


def test_check_says_that_it_runs_once_it_does(tiny_course, capsys):
    """An assignment that does not exist, and one that was not started, are refused and nothing else is said."""
    build_release(tiny_course, "tiny")
    for name in ("nothing", "tiny"):
        assert course(tiny_course, "check", name) == 2
        assert capsys.readouterr().out == ""
    start(tiny_course, "tiny")
    course(tiny_course, "check", "tiny")
    assert capsys.readouterr().out.startswith(f"Running the visible tests on {tiny_course.work('tiny')} ...\n")


def test_submit_into_a_read_only_folder_names_the_notebook(tiny_course, capsys, monkeypatch):
    """It does not name the temporary file that could not be made beside it."""
    build_release(tiny_course, "tiny")
    start(tiny_course, "tiny")

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied", ".tiny.ipynb.x7_1")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert course(tiny_course, "submit", "tiny", "--student", "s01") == 2
    target = tiny_course.submitted("tiny", "s01") / "tiny.ipynb"
    assert capsys.readouterr().err.startswith(f"Permission denied ({target}); check the folder, its permissions")
