"""What the losses assignment in particular promises."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from tests.assignments._driver import answers_of, failure_of, solution_of, source_of

NAMES = [
    "mse",
    "mae",
    "huber",
    "sigmoid",
    "binary_cross_entropy",
    "bce_with_logits",
    "softmax",
    "categorical_cross_entropy",
    "bce_gradient_z",
    "bce_gradient",
    "best_constant",
]


def test_it_holds_the_exercises_of_the_chapter_in_order() -> None:
    """Each function has its checks, and there is one written derivation."""
    source = source_of("losses")
    assert list(answers_of("losses")) == NAMES
    assert [cell.grade_id for cell in source.graded] == [
        *(f"{name}_checks" for name in NAMES),
        "bce_derivation_written",
    ]
    assert source.max_score == 30.0


def test_the_reference_losses_are_withheld() -> None:
    """A student cannot answer by calling the course's own implementation."""
    assert "lossopt.losses" in source_of("losses").withhold


@pytest.mark.parametrize("seed", range(5))
def test_the_solutions_agree_with_pytorch(seed: int) -> None:
    """The instructor's answers are right by somebody else's implementation, gradients included."""
    rng = np.random.default_rng(seed)
    y, z = rng.integers(0, 2, size=20).astype(float), 100 * rng.normal(size=20)
    x, w, b = rng.normal(size=(20, 3)), 10 * rng.normal(size=3), float(rng.normal())
    labels, logits = torch.tensor(y), torch.tensor(z, requires_grad=True)
    each = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    (slope,) = torch.autograd.grad(each.sum(), logits)
    weights, bias = (
        torch.tensor(w, requires_grad=True),
        torch.tensor(b, dtype=torch.float64, requires_grad=True),
    )
    loss = functional.binary_cross_entropy_with_logits(torch.tensor(x) @ weights + bias, labels)
    expected = torch.autograd.grad(loss, (weights, bias))
    solution = {name: solution_of("losses", name) for name in NAMES}
    assert solution["bce_with_logits"](y, z) == pytest.approx(each.mean().item(), rel=1e-12)
    np.testing.assert_allclose(solution["bce_gradient_z"](y, z), slope, rtol=1e-12, atol=1e-15)
    for got, right in zip(solution["bce_gradient"](x, y, w, b), expected, strict=True):
        np.testing.assert_allclose(got, right.detach(), rtol=1e-10, atol=1e-14)
    assert solution["huber"](z, y, 2.5) == pytest.approx(
        functional.huber_loss(torch.tensor(z), labels, delta=2.5).item(), rel=1e-12
    )
    np.testing.assert_allclose(
        solution["softmax"](100 * x), torch.softmax(torch.tensor(100 * x), dim=1), rtol=1e-10, atol=1e-300
    )


def test_any_median_is_accepted_as_the_best_constant() -> None:
    """With an even number of targets each value between the two in the middle minimises the absolute error."""

    def lower(y: np.ndarray, loss: str) -> float:
        return float(np.mean(y)) if loss == "mse" else float(np.sort(y)[(len(y) - 1) // 2])

    def upper(y: np.ndarray, loss: str) -> float:
        return float(np.mean(y)) if loss == "mse" else float(np.sort(y)[len(y) // 2])

    assert failure_of("losses", "best_constant", lower) is None
    assert failure_of("losses", "best_constant", upper) is None


def test_a_cross_entropy_that_is_right_only_in_the_middle_is_rejected() -> None:
    """Accuracy is asked for down to probabilities of 1e-9."""

    def clipped(y: np.ndarray, p: np.ndarray) -> float:
        p = np.clip(p, 1.5e-9, 1 - 1.5e-9)
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))

    assert failure_of("losses", "binary_cross_entropy", clipped) is not None
