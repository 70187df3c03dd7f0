"""The shape of the file, against the page that describes it."""

import copy
import json
import re
from pathlib import Path

import pytest
from lossopt.progress.documents import empty, is_sound

PAGE = Path(__file__).parents[3] / "docs" / "progress-file.md"
ANSWER = ("lessons", "01_losses", "answers", "Which line predicts better, over all thirty patients?")


@pytest.fixture
def described():
    """The example on the page."""
    return json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)[1])


def test_what_is_described_is_sound(described):
    """So is a file in which nothing was kept yet, and one with further keys."""
    described["lessons"]["01_losses"]["colour"] = "red"
    assert is_sound(described)
    assert is_sound(empty())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("lessons",), None),
        (("lessons", "01_losses"), "read"),
        (("lessons", "01_losses", "asks"), {"question": "many"}),
        (ANSWER, ["line A"]),
        ((*ANSWER, "last"), 1),
        ((*ANSWER, "right"), "yes"),
        ((*ANSWER, "review"), {"due": "tomorrow", "card": {}}),
        ((*ANSWER, "review"), {"due": "2026-03-02"}),
        (("checks", "losses"), ["mse"]),
        (("checks", "losses", "mse", "passed"), 1),
    ],
)
def test_any_other_shape_is_not(described, place, value):
    """Wherever a reader would stumble."""
    broken = inner = copy.deepcopy(described)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert not is_sound(broken)
