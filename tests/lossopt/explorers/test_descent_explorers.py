"""What the explorers of gradient descent compute, against PyTorch, SciPy and formulas evaluated another way."""

from itertools import combinations, product

import numpy as np
import pytest
import torch
from lossopt.explorers import (
    SURFACES,
    Surface,
    best_momentum,
    convergence_rate,
    explore_descent,
    explore_step_size,
    five_points,
    mse_of_line,
    patients_gradients,
    walk,
)
from lossopt.explorers.experiments.surfaces import WINDOW
from lossopt.explorers.figures.batch_noise import DRAWS, PATIENTS, PLACES, SIZES, WAYS, batch_noise
from lossopt.explorers.figures.descent_paths import MOST_STEPS
from lossopt.explorers.figures.momentum_map import CURVATURES, momentum_run
from lossopt.explorers.figures.scaling import scaled_fits
from lossopt.explorers.figures.step_size import LOSS, line_descent
from lossopt.explorers.pictures.descents import STYLES
from lossopt.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp
from lossopt.training import descend
from scipy import optimize
from sklearn.datasets import load_diabetes
from traitlets import TraitError

X, Y = five_points()


def torch_mse(parameters, x=X, y=Y):
    return torch.mean((parameters[0] * torch.tensor(x) + parameters[1] - torch.tensor(y)) ** 2)


def test_the_quadratic_of_a_line_is_its_mse():
    """Best point, Hessian and excess are those of PyTorch's own derivatives and of polyfit."""
    loss = mse_of_line(X, Y)
    np.testing.assert_allclose(loss.best, np.polyfit(X, Y, 1), rtol=1e-10)
    hessian = torch.autograd.functional.hessian(torch_mse, torch.zeros(2, dtype=torch.float64))
    np.testing.assert_allclose(loss.hessian, hessian.numpy(), rtol=1e-12)
    least = torch_mse(torch.tensor(loss.best)).item()
    points = np.random.default_rng(0).normal(size=(7, 2))
    expected = [torch_mse(torch.tensor(point)).item() - least for point in points]
    np.testing.assert_allclose(loss.excess(points), expected, rtol=1e-9)


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
    steps = [np.array([[beta, -lr * curvature], [beta, 1.0 - lr * curvature]]) for curvature in CURVATURES]
    radius = max(np.abs(np.linalg.eigvals(step)).max() for step in steps)
    assert convergence_rate(lr, beta, CURVATURES) == pytest.approx(radius, rel=1e-9)


@pytest.mark.parametrize("curvatures", [(1.0, 1.0), (0.3, 24.0), (1.0, 5.0, 1000.0)])
def test_no_pair_on_a_grid_is_better_than_the_best(curvatures):
    """The best pair has the rate that is promised, and none of ten thousand others a smaller one."""
    lr, beta, rate = best_momentum(curvatures)
    assert convergence_rate(lr, beta, curvatures) == pytest.approx(rate, abs=1e-6)
    lrs, betas = np.meshgrid(np.linspace(1e-6, 4.0 / max(curvatures), 100), np.linspace(0.0, 0.99, 100))
    assert convergence_rate(lrs, betas, curvatures).min() >= rate - 1e-9


def test_a_run_shrinks_at_the_rate_of_the_map():
    """Over a hundred steps the excess falls as the square of the rate says."""
    run = momentum_run(lr=0.08, beta=0.0)
    assert (run.excess[150] / run.excess[50]) ** (1 / 200) == pytest.approx(run.rate, abs=1e-3)


@pytest.mark.parametrize(("lr", "way"), [(0.0845, "down"), (0.085, "UP")])
def test_the_step_size_explorer_shows_the_limit(lr, way):
    """One notch of the slider below 2 / λmax the last step goes down, one notch above it goes up."""
    explorer = explore_step_size()
    explorer.state.lr, explorer.state.steps = lr, 200
    assert f"The last step went {way}." in explorer.frame().text
    assert len(line_descent(lr=lr, steps=200).excess) == 201


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


@pytest.mark.parametrize("optimizer", [SGD(lr=0.03), SGD(lr=0.03, momentum=0.8), RMSProp(lr=0.02), Adam(lr=0.05)])
@pytest.mark.parametrize("name", SURFACES)
def test_a_walk_is_a_descent(name, optimizer):
    """A walk's points are those of `lossopt.training.descend`, however often it is continued."""
    surface, start = SURFACES[name], np.array([-1.2, 0.7])
    path = descend(surface.height, surface.gradient, start, optimizer=optimizer, steps=30)
    taken = walk(surface, optimizer, start, steps=7)
    for steps in (8, 8, 3, 30):
        taken.continue_to(steps)
    np.testing.assert_allclose(np.stack(taken.points), path.points, rtol=1e-12, atol=1e-14)
    assert taken.stopped == ""


class Stepper:
    """An optimizer whose step is a function of the parameters, the gradient and the step's number."""

    def __init__(self, rule):
        self.rule = rule

    def init(self, params):
        return 0

    def step(self, params, grads, state):
        return self.rule(params, grads, state), state + 1


def failing_at_three(params, grads, t):
    if t == 3:
        raise KeyError("momentum")
    return params - 0.01 * grads


@pytest.mark.parametrize(
    ("rule", "points", "words"),
    [
        (failing_at_three, 4, "stopped with KeyError: 'momentum'"),
        (lambda p, g, t: p[0], 1, "parameters of shape (); (2,) is expected"),
        (lambda p, g, t: None, 1, "stopped with"),
        (lambda p, g, t: p * np.nan, 1, "its step gave [nan, nan]; two finite numbers are expected"),
        (lambda p, g, t: 2.0 * p, 4, "is far outside after 3 steps"),
    ],
    ids=["raises", "one number", "nothing", "NaN", "runs away"],
)
def test_an_optimizer_that_fails_says_so_and_the_others_go_on(rule, points, words):
    """The sentence names what went wrong; the path ends there; the other optimizer's is as long as ever."""
    explorer = explore_descent({"mine": Stepper(rule), "theirs": SGD(lr=0.01)})
    text = explorer.frame().text
    assert words in text
    assert "theirs is at" in text
    assert len(walk(SURFACES["bowl"], Stepper(rule), (-1.5, 1.0), steps=60).points) == points


def test_a_step_cannot_change_the_path_behind_it():
    """An optimizer that writes into what it is given changes its own copy."""

    def rude(params, grads, t):
        params -= 0.01 * grads
        return params

    rude_walk = walk(SURFACES["bowl"], Stepper(rude), (-1.5, 1.0), steps=5)
    kind_walk = walk(SURFACES["bowl"], SGD(lr=0.01), (-1.5, 1.0), steps=5)
    np.testing.assert_allclose(np.stack(rude_walk.points), np.stack(kind_walk.points))


def test_an_earlier_failure_is_not_told_of_fewer_steps():
    """Where fewer steps are shown than the path has, the sentence says where it is, not how it ends."""
    explorer = explore_descent({"mine": Stepper(failing_at_three)})
    assert "KeyError" in explorer.frame().text
    explorer.state.steps = 2
    assert "KeyError" not in explorer.frame().text


@pytest.mark.parametrize(
    ("optimizers", "error", "words"),
    [
        ({}, ValueError, "0 optimizers, but 1 to 6"),
        ({str(number): SGD(lr=0.1) for number in range(7)}, ValueError, "7 optimizers, but 1 to 6"),
        ({"mine": 3}, TypeError, "optimizer 'mine' is int; an object with the methods init and step"),
        ({"mine": AdamW}, TypeError, "optimizer 'mine' is the class AdamW; an object"),
    ],
    ids=["none", "too many", "no optimizer", "a class"],
)
def test_what_cannot_be_shown_is_refused(optimizers, error, words):
    """One sentence that names the optimizer, what came and what is expected."""
    with pytest.raises(error, match=words):
        explore_descent(optimizers)


def test_the_styles_can_be_told_apart():
    """As many colours, line styles and markers as optimizers that can be shown."""
    for kind in zip(*STYLES, strict=True):
        assert len(set(kind)) == len(STYLES)


def test_a_surface_of_ones_own_can_be_walked():
    """Other surfaces take the place of the five, in the control, the picture and the paths."""
    own = Surface(
        formula="x² + y²",
        height=lambda p: np.sum(p**2, axis=-1),
        gradient=lambda p: 2.0 * p,
        lowest=((0.0, 0.0),),
    )
    explorer = explore_descent({"plain": SGD(lr=0.25)}, {"round": own})
    explorer.state.steps = 2
    assert "Surface: round" in explorer.frame().text
    assert "plain is at (-0.38, 0.25)" in explorer.frame().text


def test_many_optimizers_share_their_steps():
    """With five optimizers the slider ends at 80 steps, so that a moved start does not take longer to draw."""
    optimizers = {"a": SGD(lr=0.05), "b": AdaGrad(lr=0.3), "c": RMSProp(lr=0.05), "d": Adam(lr=0.1), "e": AdamW(lr=0.1)}
    explorer = explore_descent(optimizers)
    explorer.state.steps = 80
    with pytest.raises(TraitError):
        explorer.state.steps = 81


def test_paths_depend_on_the_state_alone():
    """Whatever was shown before, a state gives the same text as a fresh explorer."""
    moved, states = explore_descent(), list(product(("saddle", "bowl"), (0.0, 1.0), (MOST_STEPS, 3)))
    for surface, y, steps in states:
        fresh = explore_descent()
        for explorer in (moved, fresh):
            explorer.state.surface, explorer.state.y, explorer.state.steps = surface, y, steps
        assert moved.frame() == fresh.frame()


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
