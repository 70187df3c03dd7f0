"""What the explorer of scaled inputs computes, against condition numbers found by NumPy."""

import numpy as np
import pytest
from lossopt.explorers import five_points
from lossopt.explorers.figures.scaling import scaled_fits

X, _Y = five_points()


@pytest.mark.parametrize(("mean", "unit"), [(0.0, 1.0), (3.0, 1.0), (10.0, 0.2), (7.5, 3.0)])
def test_scaling_cures_what_it_claims(mean, unit):
    """Standardised inputs have the condition number 1 and arrive; centred ones do not depend on the mean."""
    fits = scaled_fits(mean=mean, unit=unit, share=0.5).fits
    assert fits["standardised"].loss.condition == pytest.approx(1.0)
    assert fits["standardised"].remaining == pytest.approx(0.0, abs=1e-9)
    spread = 2.0 * unit**2
    assert fits["centred"].loss.condition == pytest.approx(max(spread, 1.0) / min(spread, 1.0))
    design = np.column_stack([(X - 3.0 + mean) * unit, np.ones(5)])
    assert fits["raw"].loss.condition == pytest.approx(np.linalg.cond(design) ** 2)
