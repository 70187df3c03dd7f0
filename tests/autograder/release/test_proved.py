"""What is proved is what goes out, with the lines that its checks ask for."""

import pytest

from autograder._exceptions import SourceError
from autograder.release import release_checks
from autograder.release.build import release_bytes
from autograder.release.proved import proved_release
from tests.autograder.notebooks import checks, setup
from tests.autograder.running.runs import cell_of, source_of

ASKING = """class Check:
    def __for_release__(self, name, **told):
        return bytes({line}).decode()
"""


def proved(source, monkeypatch):
    """With one cheat, since each of them is tried elsewhere."""
    monkeypatch.setattr(release_checks, "CHEATS", {"0.0": "0.0"})
    return proved_release(source, isolation="none", on_step=lambda _: None)


def halving(check, line=""):
    asking = setup("import math\n" + ASKING.format(line=[*line.encode()]))
    return source_of(asking, cell_of("half", "def half(x):\n    return x / 2"), checks("half", check))


def test_a_sound_source_is_released_with_what_its_checks_ask_for(monkeypatch):
    """A line before the last one of the cell."""
    source = halving("check = Check()\nassert half(3) == 1.5\nassert half(-8) == -4", "told = 'look at half'")
    sound, released = proved(source, monkeypatch)
    assert released == release_bytes(source, sound.lines)
    assert b"look at half" in released
    assert b"look at half" not in release_bytes(source)


@pytest.mark.parametrize(
    ("check", "line", "why"),
    [
        ("assert half(3) == 2", "", "full marks"),
        ("assert half(0) == 0", "", "0.0"),
        ("check = Check()\nassert half(3) == 1.5\nassert half(-8) == -4", "### BEGIN SOLUTION", "BEGIN SOLUTION"),
    ],
)
def test_nothing_else_is(check, line, why, monkeypatch):
    """Neither what its own solution fails, nor what a cheat passes, nor what an added line must not hold."""
    with pytest.raises(SourceError, match=why):
        proved(halving(check, line), monkeypatch)
