"""The best constants and lines, against NumPy, SciPy and PyTorch."""

import numpy as np
import pytest
import torch
from lossopt.explorers import best_constants, best_lines
from scipy import optimize

torch_huber = torch.nn.functional.huber_loss


@pytest.mark.parametrize("delta", [0.1, 1.0, 2.0, 50.0])
@pytest.mark.parametrize("size", [1, 2, 5, 30])
def test_best_constants_are_mean_median_and_a_huber_minimum(size, delta):
    """No constant has a smaller mean loss than the one given."""
    y = np.random.default_rng(size).standard_t(2, size=size)
    best = best_constants(y, delta=delta)
    assert best.mse == pytest.approx(y.mean(), abs=1e-12)
    assert best.mae == pytest.approx(np.median(y), abs=1e-12)

    def mean_huber(c):
        return torch_huber(torch.full((size,), float(c), dtype=torch.float64), torch.tensor(y), delta=delta).item()

    found = optimize.minimize_scalar(mean_huber, bounds=(y.min() - 1, y.max() + 1), method="bounded")
    assert mean_huber(best.huber) <= found.fun + 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_best_lines_are_minima(seed):
    """The three lines agree with polyfit, with a linear program, and with a minimum found by SciPy."""
    rng = np.random.default_rng(seed)
    x = rng.normal(30.0, 5.0, size=25)
    y = 4.0 * x + 20.0 * rng.standard_t(2, size=25)
    lines = best_lines(x, y, delta=15.0)

    assert [lines.mse.slope, lines.mse.intercept] == pytest.approx(np.polyfit(x, y, 1), rel=1e-9)

    n = x.size
    program = optimize.linprog(
        np.r_[0.0, 0.0, np.ones(2 * n)],
        A_eq=np.hstack([x[:, None], np.ones((n, 1)), np.eye(n), -np.eye(n)]),
        b_eq=y,
        bounds=[(None, None)] * 2 + [(0.0, None)] * (2 * n),
    )
    assert np.abs(y - lines.mae.at(x)).sum() == pytest.approx(program.fun, rel=1e-9)

    def sum_huber(coefficients):
        slope, level = coefficients
        y_hat = torch.tensor(slope * (x - 30.0) + level)
        return torch_huber(y_hat, torch.tensor(y), delta=15.0, reduction="sum").item()

    start = [lines.mse.slope, lines.mse.at(np.array([30.0]))[0]]
    found = optimize.minimize(sum_huber, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9})
    ours = sum_huber([lines.huber.slope, lines.huber.at(np.array([30.0]))[0]])
    assert ours <= found.fun + 1e-6
