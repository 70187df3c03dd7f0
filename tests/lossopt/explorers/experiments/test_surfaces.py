"""The surfaces to descend on, against finite differences and a search of the whole window."""

import numpy as np
import pytest
from lossopt.explorers import SURFACES
from lossopt.explorers.experiments.surfaces import WINDOW
from scipy import optimize


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_has_its_gradient_and_its_lowest_points(name):
    """Gradients agree with centred differences on a grid of points, and no point of the window lies lower."""
    surface = SURFACES[name]
    points = np.random.default_rng(1).uniform(-WINDOW, WINDOW, size=(40, 2))
    h = 1e-6
    measured = [(surface.height(points + h * e) - surface.height(points - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(surface.gradient(points), np.stack(measured, axis=-1), atol=1e-7)
    for point in surface.lowest:
        assert surface.height(np.array(point)) == pytest.approx(surface.least, abs=1e-12)
        np.testing.assert_allclose(surface.gradient(np.array(point)), 0.0, atol=1e-12)
    found = optimize.brute(lambda p: float(surface.height(np.asarray(p))), ((-WINDOW, WINDOW),) * 2, Ns=41)
    assert surface.height(found) >= surface.least - 1e-9
