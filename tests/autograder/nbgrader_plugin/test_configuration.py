"""What leads nbgrader's commands here in any course is what this repository's own ``nbgrader_config.py`` says."""

from pathlib import Path

from traitlets.config import Config

from autograder.course import Course
from autograder.nbgrader_plugin.configuration import lead_to_course

ROOT = Path(__file__).resolve().parents[3]
OF_AUTOTEST = "nbgrader.preprocessors.InstantiateTests"  # of a source with such lines, which is refused before


def test_any_course_is_led_to_the_same_classes():
    """All else that a course says stays as it is."""
    own = Course(ROOT).configuration()
    led = Config({"CourseDirectory": {"course_id": "course101"}, "Autograde": {"exporter_class": "theirs"}})
    lead_to_course(led)
    assert led.pop("CourseDirectory") == {"course_id": "course101"}
    expected = {name: dict(section) for name, section in own.items() if name != "CourseDirectory"}
    steps = expected["GenerateAssignment"]["preprocessors"]
    expected["GenerateAssignment"]["preprocessors"] = [step for step in steps if step != OF_AUTOTEST]
    assert {name: dict(section) for name, section in led.items()} == expected
