"""What the explorer of mini-batches computes, against autograd and all batches enumerated."""

from itertools import combinations, product

import numpy as np
import pytest
import torch
from lossopt.explorers import patients_gradients
from lossopt.explorers.figures.batch_noise import DRAWS, PATIENTS, PLACES, SIZES, WAYS, batch_noise
from sklearn.datasets import load_diabetes


@pytest.mark.parametrize("place", PLACES)
def test_the_patients_gradients_are_those_of_autograd(place):
    """Their mean is PyTorch's gradient of the mean squared error, and zero at the best weights."""
    table, score = load_diabetes(return_X_y=True, scaled=False)
    x = torch.tensor(table[:, [2, 3]])
    x = (x - x.mean(dim=0)) / x.std(dim=0, correction=0)
    y = torch.tensor(score - score.mean())
    w = torch.zeros(2, dtype=torch.float64) if place == PLACES[0] else torch.linalg.lstsq(x, y[:, None]).solution[:, 0]
    w.requires_grad_()
    torch.nn.functional.mse_loss(x @ w, y).backward()
    np.testing.assert_allclose(patients_gradients(place).mean(axis=0), w.grad.numpy(), atol=1e-9)
    if place == PLACES[1]:
        np.testing.assert_allclose(w.grad.numpy(), 0.0, atol=1e-9)


def test_the_formula_is_the_mean_over_all_batches():
    """For the first four patients as the whole set, every batch of two is enumerated: both formulas are exact."""
    each = patients_gradients(PLACES[0])[:4]
    full, variance = each.mean(axis=0), each.var(axis=0).sum()
    for drawn, shrink in ((combinations(range(4), 2), 2 / 3), (product(range(4), repeat=2), 1.0)):
        off = [np.sum((each[list(rows)].mean(axis=0) - full) ** 2) for rows in drawn]
        assert np.mean(off) == pytest.approx(variance / 2 * shrink, rel=1e-12)


@pytest.mark.parametrize(("place", "drawn"), list(product(PLACES, WAYS)))
def test_the_measured_variance_follows_the_formula(place, drawn):
    """At each size that can be chosen, 400 draws come within a third of the formula; the whole set has no noise."""
    noise = batch_noise(batch_size=8, place=place, drawn=drawn)
    assert noise.gradients.shape == (DRAWS, 2)
    at = np.array(SIZES[:-1]) - 1
    np.testing.assert_allclose(noise.measured[at], noise.predicted[at], rtol=1 / 3)
    whole = noise.measured[PATIENTS - 1], noise.predicted[PATIENTS - 1]
    if drawn == WAYS[0]:
        assert whole == pytest.approx((0.0, 0.0), abs=1e-18)
    else:
        assert min(whole) > 50.0
