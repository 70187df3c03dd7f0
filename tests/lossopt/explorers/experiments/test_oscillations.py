"""The training runs whose loss goes up and down, against PyTorch."""

import numpy as np
import torch
from lossopt.explorers import OSCILLATION_CAUSES, oscillating_runs, patients_of_runs


def test_the_run_without_clearing_is_momentum_one():
    """Run B is what PyTorch does when gradients are cleared and its momentum is 1."""
    assert OSCILLATION_CAUSES["B"] == "zero_grad is missing"
    x, y = (torch.tensor(part) for part in patients_of_runs())
    weights = torch.zeros(10, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.002, momentum=1.0)
    rng, losses = np.random.default_rng(0), []
    for _ in range(3):
        for rows in rng.permutation(320).reshape(10, 32):
            optimizer.zero_grad()
            loss = torch.mean((x[rows] @ weights - y[rows]) ** 2)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    np.testing.assert_allclose(oscillating_runs(steps=30)["B"], losses, rtol=1e-9)


def test_a_smaller_step_size_tells_the_runs_apart():
    """It cures the run with too large a step size, and leaves the period of the sorted one at an epoch."""
    assert set(oscillating_runs()) == set(OSCILLATION_CAUSES)
    found, slower = oscillating_runs(), oscillating_runs(share=0.25)
    assert found["C"].max() > 5 > 1 > slower["C"][10:].max()
    for runs in (found, slower):
        assert set(np.argmax(runs["A"][20:].reshape(-1, 10), axis=1)) == {9}
