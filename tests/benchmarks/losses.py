"""Losses and gradients on NumPy arrays against PyTorch on the CPU; also on CUDA tensors if there is a GPU."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from lossopt import losses

from tests.benchmarks.table import Row, compared

TITLE = "Losses against PyTorch (one thread; a gradient is the loss and its gradient, in PyTorch forward and backward)"

SIZES = {"1e3 values": 1_000, "1e6 values": 1_000_000}
CLASSES = 10

# Name, PyTorch's function of (prediction, target), and which data it takes.
LOSSES: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("mse", F.mse_loss, "regression"),
    ("mae", F.l1_loss, "regression"),
    ("huber", F.huber_loss, "regression"),
    ("binary_cross_entropy", F.binary_cross_entropy, "probabilities"),
    ("binary_cross_entropy_with_logits", F.binary_cross_entropy_with_logits, "logits"),
    ("categorical_cross_entropy", lambda p, y: F.nll_loss(torch.log(p), y), "class probabilities"),
    ("categorical_cross_entropy_with_logits", F.cross_entropy, "class logits"),
)
ACTIVATIONS: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("sigmoid", torch.sigmoid, "logits"),
    ("softmax", lambda z: torch.softmax(z, -1), "class logits"),
    ("log_softmax", lambda z: torch.log_softmax(z, -1), "class logits"),
)


def rows() -> Iterator[Row]:
    """Each function at each size, then on the GPU."""
    torch.set_num_threads(1)
    for size, count in SIZES.items():
        data = {key: tuple(map(torch.from_numpy, pair)) for key, pair in _data(count).items()}
        yield from _rows(size, data, ours_in_numpy=True, wait=lambda: None)
    if torch.cuda.is_available():
        data = {key: tuple(torch.from_numpy(a).cuda() for a in pair) for key, pair in _data(10_000_000).items()}
        yield from _rows("1e7, CUDA", data, ours_in_numpy=False, wait=torch.cuda.synchronize)


def _data(count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    z = rng.normal(size=count)
    labels = (rng.random(count) < 0.5).astype(np.float64)
    rows = rng.normal(size=(count // CLASSES, CLASSES))
    numbers = rng.integers(0, CLASSES, len(rows))
    return {
        "regression": (rng.normal(size=count), z),
        "logits": (labels, z),
        "probabilities": (labels, rng.uniform(0.01, 0.99, count)),
        "class logits": (numbers, rows),
        "class probabilities": (numbers, losses.softmax(rows)),
    }


def _rows(size: str, data: dict[str, Any], *, ours_in_numpy: bool, wait: Callable[[], object]) -> Iterator[Row]:
    for name, theirs, kind in LOSSES:
        loss, gradient = getattr(losses, name), getattr(losses, f"{name}_grad")
        y, predicted = data[kind]
        given = (y.numpy(), predicted.numpy()) if ours_in_numpy else (y, predicted)
        leaf = predicted.clone().requires_grad_()
        yield compared(
            name,
            size,
            ours=lambda loss=loss, given=given: loss(*given),
            theirs=lambda theirs=theirs, y=y, predicted=predicted: theirs(predicted, y),
            wait=wait,
        )
        yield compared(
            f"{name}_grad",
            size,
            ours=lambda loss=loss, gradient=gradient, given=given: (loss(*given), gradient(*given)),
            theirs=lambda theirs=theirs, y=y, leaf=leaf: torch.autograd.grad(theirs(leaf, y), leaf),
            wait=wait,
        )
    for name, theirs, kind in ACTIVATIONS:
        function, z = getattr(losses, name), data[kind][1]
        given = z.numpy() if ours_in_numpy else z
        yield compared(
            name,
            size,
            ours=lambda function=function, given=given: function(given),
            theirs=lambda theirs=theirs, z=z: theirs(z),
            wait=wait,
        )
