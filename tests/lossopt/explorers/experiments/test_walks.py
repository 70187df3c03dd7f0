"""Paths of optimizers on a surface, against the descent of the library."""

import numpy as np
import pytest
from lossopt.explorers import SURFACES, walk
from lossopt.optimizers import SGD, Adam, RMSProp
from lossopt.training import descend

from tests.lossopt.explorers.stepper import Stepper


@pytest.mark.parametrize("optimizer", [SGD(lr=0.03), SGD(lr=0.03, momentum=0.8), RMSProp(lr=0.02), Adam(lr=0.05)])
@pytest.mark.parametrize("name", SURFACES)
def test_a_walk_is_a_descent(name, optimizer):
    """A walk's points are those of `lossopt.training.descend`, however often it is continued."""
    surface, start = SURFACES[name], np.array([-1.2, 0.7])
    path = descend(surface.height, surface.gradient, start, optimizer=optimizer, steps=30)
    taken = walk(surface, optimizer, start, steps=7)
    for steps in (8, 8, 3, 30):
        taken.continue_to(steps)
    np.testing.assert_allclose(np.stack(taken.points), path.points, rtol=1e-12, atol=1e-14)
    assert taken.stopped == ""


def test_a_step_cannot_change_the_path_behind_it():
    """An optimizer that writes into what it is given changes its own copy."""

    def rude(params, grads, t):
        params -= 0.01 * grads
        return params

    rude_walk = walk(SURFACES["bowl"], Stepper(rude), (-1.5, 1.0), steps=5)
    kind_walk = walk(SURFACES["bowl"], SGD(lr=0.01), (-1.5, 1.0), steps=5)
    np.testing.assert_allclose(np.stack(rude_walk.points), np.stack(kind_walk.points))
