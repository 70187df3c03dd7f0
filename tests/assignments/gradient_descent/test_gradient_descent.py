"""What the gradient descent assignment in particular promises."""

import numpy as np
import pytest
import torch

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAME = "gradient_descent"
NAMES = [
    "line_gradients",
    "fit_line",
    "momentum_step",
    "updates_per_epoch",
    "minibatches",
    "largest_stable_lr",
    "gd_table",
]


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Six functions and a table, each with its checks, and the reasons in writing."""
    source = source_of(NAME)
    assert list(answers_of(NAME)) == NAMES
    assert [cell.grade_id for cell in source.graded] == [*(f"{name}_checks" for name in NAMES), "gd_table_written"]
    assert source.max_score == 25.0


def test_the_reference_implementations_are_withheld() -> None:
    """A student cannot answer by calling the course's own gradients, optimizers or batches."""
    assert {"lossopt.losses", "lossopt.optimizers", "lossopt.training"} <= set(source_of(NAME).withhold)


@pytest.mark.parametrize("seed", range(5))
def test_the_solutions_agree_with_pytorch(seed: int) -> None:
    """Gradients with autograd, the Hessian with its second derivatives, momentum with SGD at a constant step size."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=20) + 1, rng.normal(size=20)
    point = torch.tensor(rng.normal(size=2), requires_grad=True)

    def loss(theta: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.mse_loss(theta[0] * torch.tensor(x) + theta[1], torch.tensor(y))

    (gradient,) = torch.autograd.grad(loss(point), point)
    hessian = torch.autograd.functional.hessian(loss, point)
    w, b = point.tolist()
    np.testing.assert_allclose(solution_of(NAME, "line_gradients")(w, b, x, y), gradient, rtol=1e-12, atol=1e-14)
    limit = solution_of(NAME, "largest_stable_lr")(x)
    assert limit == pytest.approx(2 / torch.linalg.eigvalsh(hessian).max().item(), rel=1e-12)

    optimizer = torch.optim.SGD([point], lr=0.05, momentum=0.8)
    theta, v = np.array([w, b]), np.zeros(2)
    for _ in range(10):
        grad = np.array(solution_of(NAME, "line_gradients")(*theta, x, y))
        theta, v = solution_of(NAME, "momentum_step")(theta, v, grad, 0.05, 0.8)
        optimizer.zero_grad()
        loss(point).backward()
        optimizer.step()
    np.testing.assert_allclose(theta, point.detach(), rtol=1e-11)


def test_the_descent_converges_below_the_limit_and_diverges_above() -> None:
    """The limit of one exercise is where the descent of another turns."""
    x, y = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([2.0, 4.0, 5.0, 4.0, 5.0])
    fit, limit = solution_of(NAME, "fit_line"), solution_of(NAME, "largest_stable_lr")(x)
    assert fit(x, y, 0.99 * limit, 3000) == pytest.approx((0.6, 2.2), abs=1e-9)
    assert np.hypot(*fit(x, y, 1.01 * limit, 3000)) > 1e6


def test_the_chapters_worked_example_prints_what_it_prints() -> None:
    """After 1000 steps the descent is still short of the least squares solution 0.6, 2.2."""
    x, y = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([2.0, 4.0, 5.0, 4.0, 5.0])
    w, b = solution_of(NAME, "fit_line")(x, y, 0.01, 1000)
    assert (f"{w:.3f}", f"{b:.3f}") == ("0.618", "2.136")


def test_a_table_with_two_wrong_columns_gets_one_hint() -> None:
    """Whatever else is wrong, the first column that is wrong is the one that is spoken of."""
    right = solution_of(NAME, "gd_table")
    turned = {"batch": right["sgd"], "sgd": right["batch"], "mini-batch": right["mini-batch"]}
    failure = failure_of(NAME, "gd_table", turned)
    assert failure is not None
    assert failure.misconception == "the noise grows with the batch"


def test_a_word_used_twice_in_a_column_is_said() -> None:
    """The form is among the checks that students see."""
    right = solution_of(NAME, "gd_table")
    failure = failure_of(NAME, "gd_table", right | {"mini-batch": right["batch"]})
    assert str(failure) == "your result must use each of the three words once at convergence_noise"
