"""What a machine offers, and what is said if it is not enough."""

import pytest

from autograder._exceptions import IsolationError
from autograder.confinement import REQUIRED, Layer, Layers, Survey
from autograder.confinement import survey as survey_of
from autograder.running import isolation

NOTHING = Survey(
    layers=Layers(active=frozenset(), missing=dict.fromkeys(Layer, "no kernel for it")), obstacle="no Landlock"
)


def test_survey_agrees_with_itself() -> None:
    """Each layer is active or has a reason; it is sufficient if and only if nothing required is missing."""
    found = survey_of()
    assert set(Layer) == found.layers.active | set(found.layers.missing)
    assert found.is_sufficient == (found.layers.active >= REQUIRED)


def test_too_few_layers_refuse_to_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the obstacle and the way to go on all the same."""
    monkeypatch.setattr(isolation, "survey", lambda: NOTHING)
    with pytest.raises(IsolationError, match=r"no Landlock.*--isolation none"):
        isolation.require_isolation()


def test_doctor_has_a_line_for_each_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line has a next step if the layer is needed and missing."""
    monkeypatch.setattr(isolation, "survey", lambda: NOTHING)
    lines = isolation.describe_isolation()
    assert [name for name, *_ in lines] == [layer.value for layer in Layer]
    assert all((step != "") == needed for _, _, is_active, needed, step in lines if not is_active)
