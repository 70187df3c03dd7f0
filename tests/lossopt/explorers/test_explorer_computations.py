"""What the explorers compute, against PyTorch, SciPy, scikit-learn and exact arithmetic."""

import mpmath
import numpy as np
import pytest
import torch
from lossopt.explorers import best_constants, best_lines, double_softmax_floor, few_patients
from lossopt.explorers.figures.double_softmax import MARGINS, double_softmax
from lossopt.explorers.figures.leverage import leverage
from lossopt.explorers.figures.likelihood import PROBABILITIES, TOSSES, coin_likelihood
from lossopt.explorers.figures.logits import LOGITS, logit_loss
from lossopt.explorers.figures.loss_shapes import CONSTANTS, RESIDUALS, loss_shapes
from scipy import optimize, stats
from sklearn.metrics import log_loss

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


def test_leverage_fits_with_and_without_the_star():
    """The lines shown are those of the thirty patients, and of the thirty-one."""
    x, y = few_patients()
    fit = leverage(bmi=85.0, progression=100.0, delta=40.0)
    assert len(x) == 30
    assert fit.steady == best_lines(x, y, delta=40.0)
    expected = np.polyfit(np.append(x, 85.0), np.append(y, 100.0), 1)
    assert [fit.lines.mse.slope, fit.lines.mse.intercept] == pytest.approx(expected, rel=1e-9)


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


@pytest.mark.parametrize("classes", [2, 5, 20])
def test_one_and_two_softmaxes_agree_with_autograd(classes):
    """Losses and slopes over the margin are PyTorch's, with cross_entropy of logits and of their softmax."""
    ours = double_softmax(margin=3.0, classes=classes)
    label = torch.zeros(MARGINS.size, dtype=torch.long)
    for inner, loss, slope in ((False, ours.once, ours.once_slope), (True, ours.twice, ours.twice_slope)):
        z = torch.zeros((MARGINS.size, classes), dtype=torch.float64)
        z[:, 0] = torch.tensor(MARGINS)
        z.requires_grad_()
        rows = torch.softmax(z, dim=1) if inner else z
        each = torch.nn.functional.cross_entropy(rows, label, reduction="none")
        each.sum().backward()
        np.testing.assert_allclose(loss, each.detach().numpy(), rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(slope, z.grad[:, 0].numpy(), rtol=1e-8, atol=1e-15)
    assert ours.here == pytest.approx((np.interp(3.0, MARGINS, ours.once), np.interp(3.0, MARGINS, ours.twice)))


@pytest.mark.parametrize("classes", [2, 5, 20])
def test_two_softmaxes_never_get_below_the_floor(classes):
    """The floor is approached as the model grows sure, and never passed."""
    floor = double_softmax_floor(classes)
    assert np.all(double_softmax(margin=0.0, classes=classes).twice > floor)
    sure = torch.eye(classes, dtype=torch.float64)[:1]
    assert floor == pytest.approx(torch.nn.functional.cross_entropy(sure, torch.tensor([0])).item(), rel=1e-12)


@pytest.mark.parametrize("delta", [0.1, 2.0, 4.0])
def test_shapes_and_slopes_agree_with_autograd(delta):
    """The curves over the residual are PyTorch's losses and their gradients."""
    shapes = loss_shapes(delta=delta, outlier=10.0)
    functional = torch.nn.functional
    theirs = {
        "mse": functional.mse_loss,
        "mae": functional.l1_loss,
        "huber": lambda a, b, reduction: torch_huber(a, b, delta=delta, reduction=reduction),
    }
    targets = torch.tensor(shapes.targets)
    for name, loss in theirs.items():
        r = torch.tensor(RESIDUALS, requires_grad=True)
        each = loss(r, torch.zeros_like(r), reduction="none")
        each.sum().backward()
        np.testing.assert_allclose(shapes.losses[name], each.detach().numpy(), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(shapes.slopes[name], r.grad.numpy(), rtol=1e-12, atol=1e-15)
        means = [loss(torch.full_like(targets, c), targets, reduction="mean").item() for c in CONSTANTS[::20]]
        np.testing.assert_allclose(shapes.means[name][::20], means, rtol=1e-12)
