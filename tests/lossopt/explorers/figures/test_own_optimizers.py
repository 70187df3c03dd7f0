"""What the figure shows of right steps and of the usual mistakes."""

import numpy as np
import pytest
from lossopt.explorers import explore_own_optimizers
from lossopt.explorers.figures import own_optimizers
from lossopt.explorers.figures.own_optimizers import MOST_STEPS, OwnSteps, describe

from tests.lossopt.explorers.own_answers import STEPS


def drawn(surface="bowl", steps=40, eps=0.1, **functions):
    return OwnSteps(STEPS | functions)(surface=surface, steps=steps, eps=eps)


@pytest.mark.parametrize("surface", ["bowl", "tilted bowl", "Rosenbrock", "saddle", "plateau"])
def test_right_steps_take_the_right_path(surface):
    """To the last step that the slider has, they differ by no more than rounding does."""
    right = drawn(surface, MOST_STEPS)
    for path in right.paths.values():
        np.testing.assert_allclose(path.own, path.right, rtol=1e-10, atol=1e-10)
    assert describe(right).count("takes the right path; it ends at (") == 5


def test_the_right_paths_are_walked_once(monkeypatch):
    """A figure whose number of steps is moved shows more or fewer of the same points."""
    long = drawn("bowl", MOST_STEPS, 1e-8)
    monkeypatch.setattr(own_optimizers, "walk", None)
    short = drawn("bowl", 7, 1e-8)
    for name, path in short.paths.items():
        np.testing.assert_array_equal(path.right, long.paths[name].right[:8])


def test_a_step_that_was_walked_is_not_asked_for_again():
    """Whoever moves the number of steps waits for those that are new; a fault is told from its step on."""
    asked = []

    def wrong_at_nine(theta, v, grad, lr, beta):
        asked.append(1)
        return STEPS["momentum_step"](theta, v, grad, lr, beta) if len(asked) < 9 else "nothing"

    figure = OwnSteps({"momentum_step": wrong_at_nine})
    texts = {steps: describe(figure(surface="bowl", steps=steps)) for steps in (5, 8, 40, 8)}
    assert len(asked) == 9
    assert ["(at step 9)" in texts[steps] for steps in (5, 8, 40)] == [False, False, True]
    own = [figure(surface="bowl", steps=steps).paths["momentum_step"].own for steps in (5, 40)]
    assert [len(points) for points in own] == [6, 9]
    figure(surface="saddle", steps=2)
    assert len(asked) == 10  # another way, which ends at its first step


def uncorrected(theta, m, v, t, grad, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    return theta - lr * m / (np.sqrt(v) + eps), m, v


def epsilon_inside(theta, s, grad, lr, rho, eps):
    s = rho * s + (1 - rho) * grad**2
    return theta - lr * grad / np.sqrt(s + eps), s


def counted_late(theta, m, v, t, *rest):
    return STEPS["adam_step"](theta, m, v, t + 1, *rest)


MISTAKES = {
    "no bias correction": ("adam_step", uncorrected, 1e-8, "its step 1 is 3.16 times as long as the right one"),
    "counted one too far": ("adam_step", counted_late, 1e-8, "its step 1 is 0.744 times as long as the right one"),
    "epsilon inside the root": (
        "rmsprop_step",
        epsilon_inside,
        0.1,
        "its step 1 goes by (0.132, -0.158) and not by (0.131, -0.157)",
    ),
    "decay in the gradient": (
        "adamw_step",
        lambda theta, m, v, t, grad, *rest: STEPS["adam_step"](theta, m, v, t, grad + rest[-1] * theta, *rest[:-1]),
        1e-8,
        "its step 1 goes by (0.1, -0.1) and not by (0.175, -0.15)",
    ),
    "uphill": (
        "momentum_step",
        lambda theta, v, grad, lr, beta: (theta + beta * v + lr * grad, beta * v + lr * grad),
        0.1,
        "its step 1 goes by (-0.03, 0.72) and not by (0.03, -0.72)",
    ),
    "the velocity is not kept": (
        "momentum_step",
        lambda theta, v, grad, lr, beta: (theta + beta * v - lr * grad, v),
        0.1,
        "Your momentum_step leaves the right path: its step 2 goes by",
    ),
    "not squared": (
        "adagrad_step",
        lambda theta, s, grad, lr, eps: (theta - lr * grad / (np.sqrt(s + abs(grad)) + eps), s + abs(grad)),
        0.1,
        "Your adagrad_step leaves the right path: its step 1 goes by (0.34, -1.77) and not by (0.281, -0.299)",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_drawn_and_said(mistake):
    """The sentence names the first step that differs, in numbers; the other paths are as right as before."""
    name, function, eps, words = MISTAKES[mistake]
    wrong = drawn(eps=eps, **{name: function})
    text = describe(wrong)
    assert words in text
    assert text.count("takes the right path") == 4
    own, right = wrong.paths[name].own, wrong.paths[name].right[: len(wrong.paths[name].own)]
    assert np.abs(own - right).max() > 0.01


def test_a_path_that_runs_away_ends_where_it_left():
    """No step is asked for from far outside."""
    away = drawn(momentum_step=lambda theta, v, grad, lr, beta: (theta - grad, v))
    assert len(away.paths["momentum_step"].own) == 2
    assert "it ends far outside after 1 steps" in describe(away)


def test_a_step_that_fails_ends_its_path():
    """What was right so far is said to be so, and at which step it failed."""

    def failing(theta, s, grad, lr, eps):
        return STEPS["adagrad_step"](theta, s, grad, lr, eps if s[0] < 5 else None)

    text = describe(drawn(adagrad_step=failing))
    assert "Your adagrad_step takes the right path, as far as its 4 steps go" in text
    assert "adagrad_step raises TypeError" in text
    assert "(at step 5)" in text


def test_one_optimizer_has_a_figure_of_its_own():
    """Steps that are not handed over are not asked for, and there is no epsilon where none has one."""
    explorer = explore_own_optimizers(momentum_step=STEPS["momentum_step"])
    text = explorer.frame().text
    assert text.startswith("Surface: bowl, 40 steps. Your momentum_step takes the right path")
    assert "Not written yet" not in text
    assert not explorer.state.has_trait("eps")


def test_another_name_is_refused():
    """A slip of the pen in the name of a function is not taken for one that is missing."""
    with pytest.raises(TypeError, match="explore_own_optimizers: adan_step is given; momentum_step, adagrad_step"):
        explore_own_optimizers(adan_step=None)
