"""Gradient descent against the closed form and PyTorch, and mini-batches."""

import numpy as np
import pytest
import torch
from lossopt._exceptions import DomainError, KindError, ShapeError
from lossopt.optimizers import SGD, Adam
from lossopt.training import Outcome, descend, gradient_descent, minibatches

X = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
Y = np.array([2.0, 4.0, 5.0, 4.0, 5.0])
CURVATURES = np.array([1.0, 10.0])


def line_loss(theta):
    return ((theta[0] * X + theta[1] - Y) ** 2).mean()


def line_gradient(theta):
    residual = theta[0] * X + theta[1] - Y
    return np.array([2 * (residual * X).mean(), 2 * residual.mean()])


def bowl(theta):
    return 0.5 * (CURVATURES * theta**2).sum()


def bowl_gradient(theta):
    return CURVATURES * theta


def test_a_thousand_steps_on_the_worked_example():
    """After 1000 steps the line is at w = 0.618, b = 2.136; least squares is exactly 0.6 and 2.2."""
    path = gradient_descent(line_loss, line_gradient, np.zeros(2), lr=0.01, steps=1000)
    assert np.round(path.end, 3).tolist() == [0.618, 2.136]
    assert path.losses[-1] == pytest.approx(0.48074, abs=5e-6)
    assert (path.steps, path.points.shape, path.losses.shape) == (1000, (1001, 2), (1001,))


def test_descent_ends_at_the_least_squares_solution():
    """With enough steps the end is what the normal equations give, and the outcome says that it converged."""
    path = gradient_descent(line_loss, line_gradient, np.zeros(2), lr=0.05, steps=20_000, tolerance=1e-12)
    design = np.stack([X, np.ones(5)], axis=1)
    np.testing.assert_allclose(path.end, np.linalg.lstsq(design, Y)[0], rtol=1e-10)
    assert path.outcome is Outcome.CONVERGED
    assert np.linalg.norm(line_gradient(path.end)) <= 1e-12 < np.linalg.norm(line_gradient(path.points[-2]))


def test_each_point_is_the_closed_form():
    """On a quadratic, each coordinate after t steps is (1 - lr * curvature)^t times its start."""
    start = np.array([3.0, -2.0])
    path = gradient_descent(bowl, bowl_gradient, start, lr=0.15, steps=30)
    factors = (1 - 0.15 * CURVATURES) ** np.arange(31)[:, None]
    np.testing.assert_allclose(path.points, factors * start, rtol=1e-12)
    np.testing.assert_allclose(path.losses, [bowl(point) for point in path.points], rtol=1e-12)
    assert path.outcome is Outcome.FINISHED


@pytest.mark.parametrize(("lr", "shrinks"), [(0.199, True), (0.201, False)])
def test_the_step_size_limit_is_two_over_the_curvature(lr, shrinks):
    """Just below 2 / λmax the loss shrinks, just above it grows."""
    path = gradient_descent(bowl, bowl_gradient, np.array([0.0, 1.0]), lr=lr, steps=50)
    assert (path.losses[-1] < path.losses[0]) == shrinks


def test_divergence_is_an_outcome():
    """A step size far beyond the limit ends the path before the first infinite loss, without a warning."""
    path = gradient_descent(bowl, bowl_gradient, np.ones(2), lr=5.0, steps=10_000)
    assert path.outcome is Outcome.DIVERGED
    assert 0 < path.steps < 1000
    assert np.isfinite(path.points).all()
    assert np.isfinite(path.losses).all()


def test_a_point_that_runs_away_ends_the_path():
    """An infinite point is a divergence even if the loss stays finite, as on a flat tail."""
    path = gradient_descent(lambda t: 1.0, lambda t: np.full(1, -1e308), np.zeros(1), lr=1.0, steps=10)
    assert (path.outcome, path.points.tolist()) == (Outcome.DIVERGED, [[0.0], [1e308]])


def test_tensors_take_the_path_of_arrays():
    """The same descent on PyTorch tensors gives tensors with the same points."""
    curvatures = torch.as_tensor(CURVATURES)
    path = gradient_descent(
        lambda t: 0.5 * (curvatures * t**2).sum(),
        lambda t: curvatures * t,
        torch.tensor([3.0, -2.0], dtype=torch.float64),
        lr=0.15,
        steps=20,
    )
    expected = gradient_descent(bowl, bowl_gradient, np.array([3.0, -2.0]), lr=0.15, steps=20)
    assert isinstance(path.points, torch.Tensor)
    np.testing.assert_allclose(path.points.numpy(), expected.points, rtol=1e-12)
    np.testing.assert_allclose(path.losses.numpy(), expected.losses, rtol=1e-12)


def test_descent_by_plain_sgd_is_gradient_descent():
    """The optimizer without momentum takes the same path as the rule written out."""
    start = np.array([3.0, -2.0])
    by_rule = gradient_descent(bowl, bowl_gradient, start, lr=0.15, steps=30)
    by_optimizer = descend(bowl, bowl_gradient, start, optimizer=SGD(lr=0.15), steps=30)
    np.testing.assert_allclose(by_optimizer.points, by_rule.points, rtol=1e-12)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (SGD(lr=0.05, momentum=0.9), lambda params: torch.optim.SGD(params, lr=0.05, momentum=0.9)),
        (Adam(lr=0.1), lambda params: torch.optim.Adam(params, lr=0.1)),
    ],
    ids=["momentum", "adam"],
)
def test_descent_by_an_optimizer_is_that_of_pytorch(ours, theirs):
    """With momentum and with Adam every point on the path is PyTorch's."""
    path = descend(bowl, bowl_gradient, np.array([3.0, -2.0]), optimizer=ours, steps=40)
    theta = torch.tensor([3.0, -2.0], dtype=torch.float64, requires_grad=True)
    optimizer = theirs([theta])
    for point in path.points[1:]:
        optimizer.zero_grad()
        (0.5 * (torch.as_tensor(CURVATURES) * theta**2).sum()).backward()
        optimizer.step()
        np.testing.assert_allclose(point, theta.detach().numpy(), rtol=1e-10, atol=1e-14)


def test_no_step_leaves_the_start():
    """With no steps, or on flat ground, the path is the start, and a copy of it."""
    start = np.ones(2)
    path = gradient_descent(bowl, bowl_gradient, start, lr=0.1, steps=0)
    start[:] = 7
    assert path.points.tolist() == [[1.0, 1.0]]
    flat = gradient_descent(bowl, bowl_gradient, np.zeros(2), lr=0.1, steps=5)
    assert (flat.steps, flat.outcome) == (0, Outcome.CONVERGED)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"lr": 0.0}, DomainError, "lr is 0; a finite number > 0 is expected"),
        ({"lr": "0.1"}, KindError, r"lr is '0\.1'"),
        ({"steps": -1}, DomainError, "steps is -1"),
        ({"steps": 1e3}, KindError, r"steps is 1000\.0; a whole number"),
        ({"tolerance": -1.0}, DomainError, "tolerance is -1"),
        ({"start": [1.0, 2.0]}, KindError, "start is of type list"),
        ({"start": np.array([1, 2])}, KindError, "start holds int64 values; a floating data type is expected"),
        ({"start": np.array([1.0, np.nan])}, DomainError, "start holds NaN"),
        ({"gradient": lambda t: t[:, None]}, ShapeError, r"gradient has shape \(2, 1\); equal shapes are expected"),
    ],
)
def test_what_cannot_be_descended_is_refused(change, error, message):
    """Each wrong argument is refused by name with what came."""
    arguments = {"gradient": bowl_gradient, "start": np.ones(2), "lr": 0.1, "steps": 3, **change}
    with pytest.raises(error, match=message):
        gradient_descent(bowl, arguments.pop("gradient"), arguments.pop("start"), **arguments)


@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor])
def test_an_epoch_of_batches_holds_every_row_once(library):
    """Shuffled or not, each row comes once, beside its own target, and the last batch holds the rest."""
    x, y = library(np.arange(22.0).reshape(11, 2)), library(np.arange(11))
    for rng in (None, np.random.default_rng(0)):
        batches = list(minibatches(x, y, batch_size=4, rng=rng))
        assert [len(targets) for _, targets in batches] == [4, 4, 3]
        rows = [int(target) for _, targets in batches for target in targets]
        assert sorted(rows) == list(range(11))
        assert (rows == list(range(11))) == (rng is None)
        assert all((table[:, 0] == 2 * targets).all() for table, targets in batches)
        assert all(type(table) is type(x) for table, _ in batches)


def test_every_epoch_has_its_own_order():
    """Two epochs with one generator differ; two generators of one seed agree."""
    first, second = (np.random.default_rng(4) for _ in range(2))
    x = np.arange(50)

    def epoch(rng: np.random.Generator) -> list[int]:
        return [int(row) for (rows,) in minibatches(x, batch_size=8, rng=rng) for row in rows]

    one, two = epoch(first), epoch(first)
    assert one != two
    assert [epoch(second), epoch(second)] == [one, two]


def test_a_batch_may_hold_everything():
    """A batch size beyond the number of rows gives one batch; a batch is a copy."""
    x = np.arange(3)
    ((batch,),) = minibatches(x, batch_size=99)
    batch[:] = 7
    assert x.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("arrays", "batch_size", "error", "message"),
    [
        ((), 2, ShapeError, "arrays is empty"),
        ((np.zeros(0),), 2, ShapeError, "the same number of rows in each is expected, at least one"),
        ((np.zeros((3, 2)), np.zeros(4)), 2, ShapeError, r"\[\(3, 2\), \(4,\)\]"),
        ((np.float64(3.0),), 2, ShapeError, r"arrays have the shapes \[\(\)\]"),
        ((np.zeros(3), [1, 2, 3]), 2, KindError, r"arrays\[1\] is of type list"),
        ((np.zeros(3), torch.zeros(3)), 2, KindError, "arrays of one library are expected"),
        ((np.zeros(3),), 0, DomainError, "batch_size is 0"),
        ((np.zeros(3),), 1.5, KindError, r"batch_size is 1\.5; a whole number of rows is expected"),
    ],
)
def test_batches_that_cannot_be_are_refused_at_once(arrays, batch_size, error, message):
    """The call itself raises, not the first batch that is asked for."""
    with pytest.raises(error, match=message):
        minibatches(*arrays, batch_size=batch_size)
