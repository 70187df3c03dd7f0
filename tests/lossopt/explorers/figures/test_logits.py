"""What the explorer of logits computes, against sixty digits of arithmetic."""

import mpmath
import numpy as np
import pytest
from lossopt.explorers.figures.logits import LOGITS, logit_loss


@pytest.mark.parametrize("y", [0, 1])
def test_the_stable_curve_is_exact_and_the_error_is_that_of_the_naive_one(y):
    """Both curves and the error agree with sixty digits of arithmetic."""
    loss = logit_loss(z=20.0, y=y)
    with mpmath.workdps(60):
        exact = [mpmath.log1p(mpmath.exp(mpmath.mpf(z) * (1 - 2 * y))) for z in LOGITS.tolist()]
        error = [abs(mpmath.mpf(n) / e - 1) for n, e in zip(loss.naive, exact, strict=True) if np.isfinite(n)]
    np.testing.assert_allclose(loss.stable, [float(e) for e in exact], rtol=1e-14)
    shown = loss.error[np.isfinite(loss.naive)]
    np.testing.assert_allclose(shown, [float(e) for e in error], rtol=1e-6, atol=1e-15)


def test_the_naive_form_fails_where_the_lesson_says():
    """With the label 0 it is infinite at 40 and zero at -40; with the label 1 a sure mistake comes out right."""
    assert logit_loss(z=40.0, y=0).naive_here == np.inf
    assert logit_loss(z=-40.0, y=0).naive_here == 0.0
    assert logit_loss(z=-40.0, y=1).naive_here == pytest.approx(40.0, rel=1e-14)
    assert logit_loss(z=40.0, y=1).naive_here == 0.0
