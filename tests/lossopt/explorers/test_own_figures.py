"""What holds for every figure that runs functions of the reader's own: no fault of theirs stops it."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from lossopt import explorers
from lossopt.explorers.figures import own_losses, own_metrics, own_optimizers, own_split, own_training
from lossopt.explorers.framework import guarded as limits
from lossopt.explorers.framework.style import BENEATH
from matplotlib.lines import Line2D
from traitlets import HasTraits

from tests.lossopt.explorers import own_answers


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure's module, what computes it, right answers, and the one of them that goes wrong here."""

    module: ModuleType
    compute: Callable[..., Any]
    state: type[HasTraits]
    right: Mapping[str, Any]
    own: str

    def sentences(self, functions):
        """What is said of these functions at the start; nothing is drawn."""
        text = self.module.describe(self.compute(functions)(**self.state().trait_values()))
        return [f"{part}." for part in re.split(r"\.(?: |$)", text) if part]


FIGURES = {
    "explore_own_losses": Figure(
        module=own_losses,
        compute=own_losses.LossCurves,
        state=own_losses.OwnLossesState,
        right=own_answers.LOSSES,
        own="mse",
    ),
    "explore_own_metrics": Figure(
        module=own_metrics,
        compute=own_metrics.OwnMetrics,
        state=own_metrics.OwnMetricsState,
        right=own_answers.METRICS,
        own="precision",
    ),
    "explore_own_optimizers": Figure(
        module=own_optimizers,
        compute=own_optimizers.OwnSteps,
        state=own_optimizers.OwnStepsState,
        right=own_answers.STEPS,
        own="adam_step",
    ),
    "explore_own_split": Figure(
        module=own_split,
        compute=own_split.OwnSplit,
        state=own_split.OwnSplitState,
        right=own_answers.SPLIT,
        own="fit_standardiser",
    ),
    "explore_own_training": Figure(
        module=own_training,
        compute=own_training.OwnTraining,
        state=own_training.OwnTrainingState,
        right=own_answers.TRAINING,
        own="fit",
    ),
}

each_figure = pytest.mark.parametrize("name", FIGURES)


def blank(*_):
    raise NotImplementedError


def raising(*_):
    raise ValueError("not today")


def endless(*_):
    while True:
        time.sleep(0.001)


FAULTS = {
    "none": (None, "Not written yet: {own}."),
    "blank": (blank, "Not written yet: {own}."),
    "a number": (0.5, "{own} is a value of type float and not a function."),
    "raises": (raising, "{own} raises ValueError: not today"),
    "NaN": (lambda *_: np.nan, "{own} gives"),
    "another shape": (lambda *_: np.zeros((7, 1, 2)), "{own} gives an array of shape (7, 1, 2) where"),
    "text": (lambda *_: "many", "{own} gives a value of type str where"),
    "endless": (endless, "{own} was stopped after 1 seconds"),
}


def test_every_such_figure_is_tried():
    """A new one needs a row."""
    assert set(FIGURES) == {name for name in explorers.__all__ if name.startswith("explore_own_")}


@each_figure
def test_a_fault_becomes_a_sentence_and_the_rest_is_drawn(name, monkeypatch):
    """The sentence names the function and what it does; what is said of the others stays as it was."""
    monkeypatch.setattr(limits, "LIMIT_SECONDS", 1.0)
    figure = FIGURES[name]
    own = figure.own
    others = [sentence for sentence in figure.sentences(figure.right) if not re.search(rf"\b{own}\b", sentence)]
    before = threading.active_count()
    for fault, (function, words) in FAULTS.items():
        told = figure.sentences(figure.right | {own: function})
        assert any(words.format(own=own) in sentence for sentence in told), (fault, told)
        assert [sentence for sentence in others if sentence not in told] == [], fault
    assert threading.active_count() == before


@each_figure
def test_without_any_answer_the_right_curves_are_drawn(name):
    """The figure of a blank form shows what is asked for and says what is not written yet."""
    figure = FIGURES[name]
    blanks = getattr(explorers, name)()
    told = figure.sentences(dict.fromkeys(figure.right, blank))
    assert f"Not written yet: {', '.join(figure.right)}." in told
    assert told == figure.sentences(dict.fromkeys(figure.right))
    # The wide lines are the right ones, which must not depend on the reader's functions.
    lines = [line for line in blanks._scene.moving if isinstance(line, Line2D)]
    seen = []
    for compute in (blanks._compute, figure.compute(figure.right)):
        blanks._scene.update(compute(**figure.state().trait_values()))
        seen.append([(line.get_xydata(), line.get_linewidth() == BENEATH["linewidth"]) for line in lines])
    assert any(len(points) and np.isfinite(points).all() for points, _ in seen[0])
    for (points, is_right), (points_then, _) in zip(*seen, strict=True):
        if is_right:
            np.testing.assert_array_equal(points, points_then)
