"""What JupyterLab is told of a course: for students, nothing of nbgrader's that is for instructors."""

import shutil

import pytest

from autograder.start_page.lab_settings import course_shown, with_course
from tests.autograder.released import release

PANELS = {"formgrader", "create-assignment", "course-list", "assignment-list", "menu"}


class Handler:
    """As much of Jupyter's as is asked for."""

    def __init__(self, shown):
        self.settings = {"server_root_dir": str(shown)}


def told(shown, earlier=None):
    page = with_course(earlier)(Handler(shown), {"disabledExtensions": ["other"]})
    panels = {name.removeprefix("@jupyter/nbgrader:") for name in page["disabledExtensions"]} - {"other"}
    return page.get("courseStartPage"), panels


def test_students_have_no_panels_of_instructors(tiny_course):
    """A course without sources is a student's; the instructor's own keeps all panels, also before the first source."""
    assert told(tiny_course.root) == (False, set())
    release(tiny_course)
    assert told(tiny_course.root) == (True, set())
    shutil.move(tiny_course.root / "source_notebooks", tiny_course.root / "source")
    assert told(tiny_course.root) == (True, set())
    shutil.rmtree(tiny_course.root / "source")
    assert told(tiny_course.root) == (True, PANELS)
    shutil.rmtree(tiny_course.root / "release")
    assert told(tiny_course.root) == (False, set())


def test_the_list_of_assignments_stays_where_an_exchange_is_named(tiny_course):
    """Students fetch from it."""
    release(tiny_course)
    shutil.rmtree(tiny_course.root / "source_notebooks")
    with (tiny_course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.Exchange.root = "/srv/exchange"\n')
    assert told(tiny_course.root) == (True, PANELS - {"assignment-list", "menu"})


@pytest.mark.parametrize("damage", [lambda root: root / "work", lambda root: root.parent, None])
def test_another_folder_is_left_as_it_is(tiny_course, damage):
    """A folder in a course or above it, or a course whose configuration cannot be read."""
    (tiny_course.root / "work").mkdir()
    if damage is None:
        (tiny_course.root / "nbgrader_config.py").write_text("c = ")
    shown = damage(tiny_course.root) if damage else tiny_course.root
    assert told(shown) == (None, set())
    assert course_shown(Handler(shown).settings) is None


def test_what_was_to_be_told_before_is_told_too(tiny_course):
    """Another package's hook runs first; asked twice, nothing stands twice."""
    release(tiny_course)
    shutil.rmtree(tiny_course.root / "source_notebooks")
    hook = with_course(lambda _, page: {**page, "own": 1})
    once = hook(Handler(tiny_course.root), {})
    twice = hook(Handler(tiny_course.root), {**once, "disabledExtensions": [*once["disabledExtensions"]]})
    assert once == twice
    assert once["own"] == 1
