"""The mean squared error of a line as a quadratic, against PyTorch, NumPy and the matrix of one step."""

import numpy as np
import pytest
import torch
from lossopt.explorers import best_momentum, convergence_rate, five_points, mse_of_line
from lossopt.explorers.experiments.quadratics import Quadratic

X, Y = five_points()
LOSS = mse_of_line(X, Y)


def torch_mse(parameters, x=X, y=Y):
    return torch.mean((parameters[0] * torch.tensor(x) + parameters[1] - torch.tensor(y)) ** 2)


def test_the_quadratic_of_a_line_is_its_mse():
    """Best point, Hessian and excess are those of PyTorch's own derivatives and of polyfit."""
    np.testing.assert_allclose(LOSS.best, np.polyfit(X, Y, 1), rtol=1e-10)
    hessian = torch.autograd.functional.hessian(torch_mse, torch.zeros(2, dtype=torch.float64))
    np.testing.assert_allclose(LOSS.hessian, hessian.numpy(), rtol=1e-12)
    least = torch_mse(torch.tensor(LOSS.best)).item()
    points = np.random.default_rng(0).normal(size=(7, 2))
    expected = [torch_mse(torch.tensor(point)).item() - least for point in points]
    np.testing.assert_allclose(LOSS.excess(points), expected, rtol=1e-9)


def test_the_worked_example_has_its_published_numbers():
    """Condition number, limit and best pair are those that the lesson prints."""
    assert round(LOSS.condition, 2) == 69.99
    assert round(LOSS.limit, 5) == 0.08452
    assert [round(value, 3) for value in best_momentum(LOSS.curvatures)] == [0.135, 0.619, 0.786]


@pytest.mark.parametrize("beta", [0.0, 0.6, 0.9])
def test_a_path_is_that_of_pytorch(beta):
    """Points on the way are those of torch.optim.SGD with momentum and autograd."""
    points = LOSS.path(np.zeros(2), lr=0.02, beta=beta, steps=15)
    theirs = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theirs], lr=0.02, momentum=beta)
    for point in points:
        np.testing.assert_allclose(point, theirs.detach().numpy(), atol=1e-12)
        optimizer.zero_grad()
        torch_mse(theirs).backward()
        optimizer.step()


def test_ellipses_are_lines_of_equal_excess():
    """Each point of a piece has the level's excess, and there is a piece for each level."""
    levels = np.array([0.1, 2.0])
    x, y = LOSS.ellipses(levels)
    drawn = LOSS.excess(np.column_stack([x, y]))
    assert np.isnan(drawn).sum() == len(levels)
    np.testing.assert_allclose(drawn[~np.isnan(drawn)], np.repeat(levels, 121), rtol=1e-9)


@pytest.mark.parametrize(("lr", "beta"), [(0.01, 0.0), (0.08, 0.3), (0.1349, 0.6185), (0.02, 0.95), (0.2, 0.5)])
def test_the_rate_is_the_spectral_radius_of_a_step(lr, beta):
    """The rate is the largest eigenvalue of the matrix that takes (velocity, error) through one step."""
    steps = [np.array([[beta, -lr * curvature], [beta, 1.0 - lr * curvature]]) for curvature in LOSS.curvatures]
    radius = max(np.abs(np.linalg.eigvals(step)).max() for step in steps)
    assert convergence_rate(lr, beta, LOSS.curvatures) == pytest.approx(radius, rel=1e-9)


@pytest.mark.parametrize("curvatures", [(1.0, 1.0), (0.3, 24.0), (1.0, 5.0, 1000.0)])
def test_no_pair_on_a_grid_is_better_than_the_best(curvatures):
    """The best pair has the rate that is promised, and ten thousand other pairs have no smaller one."""
    lr, beta, rate = best_momentum(curvatures)
    assert convergence_rate(lr, beta, curvatures) == pytest.approx(rate, abs=1e-6)
    lrs, betas = np.meshgrid(np.linspace(1e-6, 4.0 / max(curvatures), 100), np.linspace(0.0, 0.99, 100))
    assert convergence_rate(lrs, betas, curvatures).min() >= rate - 1e-9


@pytest.mark.parametrize(("kappa", "start", "steps"), [(1e4, (1.0, 0.0), 194), (1e4, (1.0, 1.0), 436)])
def test_the_best_pair_needs_two_to_four_times_the_steps_of_its_rate(kappa, start, steps):
    """A double root makes the error go like t times the rate to the power of t, so the rate is a promise too short."""
    lr, beta, rate = best_momentum([1.0, kappa])
    bowl = Quadratic(best=np.zeros(2), hessian=np.diag([1.0, kappa]))
    distance = np.linalg.norm(bowl.path(np.array(start), lr=lr, beta=beta, steps=1000), axis=1)
    needed = np.flatnonzero(distance > 0.1 * distance[0])[-1] + 1
    assert needed == steps
    assert 1.6 < needed / (np.log(0.1) / np.log(rate)) < 4
