"""What the explorer of descent paths shows of optimizers and surfaces of the reader's own."""

from itertools import product

import numpy as np
import pytest
from lossopt.explorers import SURFACES, Surface, explore_descent, walk
from lossopt.explorers.figures.descent_paths import MOST_STEPS
from lossopt.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp
from traitlets import TraitError

from tests.lossopt.explorers.stepper import Stepper


def failing_at_three(params, grads, t):
    if t == 3:
        raise KeyError("momentum")
    return params - 0.01 * grads


@pytest.mark.parametrize(
    ("rule", "points", "words"),
    [
        (failing_at_three, 4, "stopped with KeyError: 'momentum'"),
        (lambda p, g, t: p[0], 1, "parameters of shape (); (2,) is expected"),
        (lambda p, g, t: None, 1, "stopped with"),
        (lambda p, g, t: p * np.nan, 1, "its step gave [nan, nan]; two finite numbers are expected"),
        (lambda p, g, t: 2.0 * p, 4, "is far outside after 3 steps"),
    ],
    ids=["raises", "one number", "nothing", "NaN", "runs away"],
)
def test_an_optimizer_that_fails_says_so_and_the_others_go_on(rule, points, words):
    """The sentence names what went wrong; the path ends there; the other optimizer's is as long as ever."""
    explorer = explore_descent({"mine": Stepper(rule), "theirs": SGD(lr=0.01)})
    text = explorer.frame().text
    assert words in text
    assert "theirs is at" in text
    assert len(walk(SURFACES["bowl"], Stepper(rule), (-1.5, 1.0), steps=60).points) == points


def test_an_earlier_failure_is_not_told_of_fewer_steps():
    """If fewer steps are shown than the path has, the sentence says where the last one is, not how the path ends."""
    explorer = explore_descent({"mine": Stepper(failing_at_three)})
    assert "KeyError" in explorer.frame().text
    explorer.state.steps = 2
    assert "KeyError" not in explorer.frame().text


@pytest.mark.parametrize(
    ("optimizers", "error", "words"),
    [
        ({}, ValueError, "0 optimizers, but 1 to 6"),
        ({str(number): SGD(lr=0.1) for number in range(7)}, ValueError, "7 optimizers, but 1 to 6"),
        ({"mine": 3}, TypeError, "optimizer 'mine' is int; an object with the methods init and step"),
        ({"mine": AdamW}, TypeError, "optimizer 'mine' is the class AdamW; an object"),
    ],
    ids=["none", "too many", "no optimizer", "a class"],
)
def test_what_cannot_be_shown_is_refused(optimizers, error, words):
    """One sentence that names the optimizer, what came and what is expected."""
    with pytest.raises(error, match=words):
        explore_descent(optimizers)


def test_a_surface_of_ones_own_can_be_walked():
    """Other surfaces take the place of the five, in the control, the picture and the paths."""
    own = Surface(
        formula="x² + y²",
        height=lambda p: np.sum(p**2, axis=-1),
        gradient=lambda p: 2.0 * p,
        lowest=((0.0, 0.0),),
    )
    explorer = explore_descent({"plain": SGD(lr=0.25)}, {"round": own})
    explorer.state.steps = 2
    assert "Surface: round" in explorer.frame().text
    assert "plain is at (-0.38, 0.25)" in explorer.frame().text


def test_many_optimizers_share_their_steps():
    """With five optimizers the slider ends at 80 steps, so that a moved start does not take longer to draw."""
    optimizers = {"a": SGD(lr=0.05), "b": AdaGrad(lr=0.3), "c": RMSProp(lr=0.05), "d": Adam(lr=0.1), "e": AdamW(lr=0.1)}
    explorer = explore_descent(optimizers)
    explorer.state.steps = 80
    with pytest.raises(TraitError):
        explorer.state.steps = 81


def test_paths_depend_on_the_state_alone():
    """Whatever was shown before, a state gives the same text as a fresh explorer."""
    moved, states = explore_descent(), list(product(("saddle", "bowl"), (0.0, 1.0), (MOST_STEPS, 3)))
    for surface, y, steps in states:
        fresh = explore_descent()
        for explorer in (moved, fresh):
            explorer.state.surface, explorer.state.y, explorer.state.steps = surface, y, steps
        assert moved.frame() == fresh.frame()
