"""Which assignment a page speaks of, and what the server answers; the button itself is tried in a browser."""

import asyncio
from types import SimpleNamespace

import pytest

from autograder._exceptions import UsageError
from autograder.lab import add_handlers
from autograder.lab.handlers import SubmitHandler, UnsavedHandler, locate
from autograder.submission.desk import Desk
from autograder.submission.handin import start
from tests.autograder.released import release


@pytest.fixture
def started(tiny_course):
    release(tiny_course)
    start(tiny_course, "tiny")
    return tiny_course


def test_a_notebook_is_found_from_where_the_server_shows_it(started):
    """In the course's folder or in one above it; any notebook beside the assignment's own belongs to it."""
    for shown, path in [
        (started.root, "work/tiny/tiny.ipynb"),
        (started.root.parent, "/course/work/tiny/tiny-Copy1.ipynb"),
    ]:
        place = locate(shown, path)
        assert (place.course, place.assignment, place.shown) == (started, "tiny", shown)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../course/work/tiny/tiny.ipynb", None),
        ("../../etc/tiny.ipynb", "does not lie in the folder that this server shows"),
        ("release/tiny/tiny.ipynb", "does not lie in a folder of work/"),
        ("tiny.ipynb", "does not lie in a folder of work/"),
        ("work/other/other.ipynb", "There is no assignment 'other' here"),
    ],
)
def test_other_places_are_refused(started, path, sentence):
    """With the next step; a path is taken as it reads once its dots are followed."""
    if sentence is None:
        assert locate(started.root, path).assignment == "tiny"
        return
    with pytest.raises(UsageError, match=sentence):
        locate(started.root, path)


def answered(handler, started, **asked):
    return asyncio.run(handler.answer(SimpleNamespace(), locate(started.root, "work/tiny/tiny.ipynb"), asked))


def test_the_page_hears_what_the_command_says(started):
    """And where to fetch the zip; a name that cannot be one is refused with the command's own sentence."""
    done = answered(SubmitHandler, started, student=" s01 ")
    assert (done["status"], done["student"], done["drop"]) == (0, "s01", None)
    assert "Packed, not yet sent: upload this file" in done["said"]
    assert (started.root / done["download"]).read_bytes()[:2] == b"PK"
    refused = answered(SubmitHandler, started, student="--no name", dry_run=True)
    assert refused["status"] == 2
    assert refused["said"].startswith("The student name '--no name' may hold only")
    assert "download" not in refused


def test_changes_that_are_not_saved_are_noted_and_forgotten(started):
    """As the page reports them."""
    assert answered(UnsavedHandler, started, unsaved=True) == {}
    assert Desk(started).unsaved_since("tiny") is not None
    answered(UnsavedHandler, started, unsaved=False)
    assert Desk(started).unsaved_since("tiny") is None


def test_the_addresses_lie_below_the_servers_own():
    """Wherever a hub puts it."""
    added = []
    app = SimpleNamespace(
        settings={"base_url": "/user/s01/"},
        add_handlers=lambda host, found: added.extend((host, *each) for each in found),
    )
    add_handlers(app)
    assert [(host, path) for host, path, _ in added] == [
        (".*$", "/user/s01/course/submit"),
        (".*$", "/user/s01/course/unsaved"),
    ]
