"""What JupyterLab is told of a course when its page is fetched: whether to open the start page, what to leave out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.release.outline import lessons

__all__ = ["Hook", "course_shown", "left_out", "with_course"]

Hook = Callable[[Any, dict[str, Any]], dict[str, Any]]  # takes Jupyter's handler and its settings of the page

OF_INSTRUCTORS = ("formgrader", "create-assignment", "course-list")
OF_THE_EXCHANGE = ("assignment-list", "menu")  # in the menu nothing else would be left


def with_course(earlier: Hook | None) -> Hook:
    """What Jupyter's server calls for each page of JupyterLab or Notebook 7; ``earlier`` was to be called so far."""

    def hook(handler: Any, page: dict[str, Any]) -> dict[str, Any]:
        page = earlier(handler, page) if earlier else page
        course = course_shown(handler.settings)
        if course is None:
            return page
        page["courseStartPage"] = bool(lessons(course) or course.released())
        disabled = page.setdefault("disabledExtensions", [])
        disabled.extend(plugin for plugin in left_out(course) if plugin not in disabled)
        return page

    return hook


def course_shown(settings: dict[str, Any]) -> Course | None:
    """The course whose folder the server shows; None if it shows another folder."""
    return Course.alone_at(Path(settings["server_root_dir"]).expanduser())


def left_out(course: Course) -> list[str]:
    """The plugins of nbgrader's that a student's JupyterLab does without; none where there are sources.

    A course without sources and without releases is one that its instructor is about to write.
    """
    if course.assignments() or course.misnamed_sources() or not course.released():
        return []
    has_exchange = "root" in course.configuration().Exchange
    return [f"@jupyter/nbgrader:{name}" for name in (*OF_INSTRUCTORS, *(() if has_exchange else OF_THE_EXCHANGE))]
