"""What the explorer of a coin's likelihood computes, against SciPy and scikit-learn."""

import numpy as np
import pytest
from lossopt.explorers.figures.likelihood import PROBABILITIES, TOSSES, coin_likelihood
from scipy import stats
from sklearn.metrics import log_loss


@pytest.mark.parametrize("ones", [0, 3, 7, 10])
def test_likelihood_and_loss_are_those_of_bernoulli_labels(ones):
    """The likelihood is the binomial one for a single order of the labels, the loss scikit-learn's log loss."""
    coin = coin_likelihood(p=0.35, ones=ones)
    orders = stats.binom.pmf(ones, TOSSES, PROBABILITIES) / stats.binom.pmf(ones, TOSSES, 0.5) * 0.5**TOSSES
    np.testing.assert_allclose(coin.likelihood, orders, rtol=1e-9)
    labels = [1] * ones + [0] * (TOSSES - ones)
    assert coin.loss_here == pytest.approx(log_loss(labels, [0.35] * TOSSES, labels=[0, 1]), rel=1e-12)
    np.testing.assert_allclose(coin.likelihood, np.exp(-TOSSES * coin.loss), rtol=1e-9)
    assert coin.likelihood_here == pytest.approx(0.35**ones * 0.65 ** (TOSSES - ones))
