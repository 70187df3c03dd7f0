"""Settings cross to a process as plain data and are the same there."""

import pytest

from autograder.running.processes.settings import ConfinementSettings, ProcessKind, ProcessSettings
from autograder.wire import decode, encode

CONFINEMENT = ConfinementSettings(
    memory_mb=300, disk_mb=7, threads=4, total_seconds=1.5, withhold=("a.b",), packages=("c",), scratch="scratch"
)
STUDENT = ProcessSettings(
    kind=ProcessKind.STUDENT,
    modules=("numpy", "math"),
    withhold=("a.b",),
    ahead=("csv",),
    output_bytes=9,
    confinement=CONFINEMENT,
)
GRADER = ProcessSettings(kind=ProcessKind.GRADER, modules=(), output_bytes=9, cells=("x = 1",), logs_calls=True)


@pytest.mark.parametrize("settings", [STUDENT, GRADER], ids=["student", "grader"])
def test_settings_cross_as_plain_data(settings):
    crossed = decode(encode(settings.as_plain(), max_bytes=1000), max_bytes=1000)
    assert ProcessSettings.from_plain(crossed) == settings
    assert ProcessSettings.from_plain(crossed).kind is settings.kind


def test_more_modules_are_imported_after_those_that_are_named():
    """Each once, and in an order that does not depend on a set's."""
    more = STUDENT.importing({"torch", "math", "ast"})
    assert more.modules == ("numpy", "math", "ast", "torch")
    assert more.importing({"torch"}) == more
    assert STUDENT.modules == ("numpy", "math")
