"""What the explorer of leverage computes, against NumPy."""

import numpy as np
import pytest
from lossopt.explorers import best_lines, few_patients
from lossopt.explorers.figures.leverage import leverage


def test_leverage_fits_with_and_without_the_star():
    """The lines shown are those of the thirty patients, and of the thirty-one."""
    x, y = few_patients()
    fit = leverage(bmi=85.0, progression=100.0, delta=40.0)
    assert len(x) == 30
    assert fit.steady == best_lines(x, y, delta=40.0)
    expected = np.polyfit(np.append(x, 85.0), np.append(y, 100.0), 1)
    assert [fit.lines.mse.slope, fit.lines.mse.intercept] == pytest.approx(expected, rel=1e-9)
