"""Steps of the optimizers on NumPy arrays against torch.optim on the CPU, which works in place."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from lossopt.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp

from tests.benchmarks.table import Row, compared

TITLE = "Optimizer steps against torch.optim (one thread; goal: within 2 times)"

SIZES = {"1e3 params": 1_000, "1e6 params": 1_000_000}
GOAL = 2.0
LR = 1e-6  # so that the parameters stay where they are, however often a step is repeated

OPTIMIZERS = (
    ("SGD", SGD(LR), lambda p: torch.optim.SGD(p, lr=LR)),
    ("SGD, momentum", SGD(LR, 0.9), lambda p: torch.optim.SGD(p, lr=LR, momentum=0.9)),
    ("SGD, Nesterov", SGD(LR, 0.9, True), lambda p: torch.optim.SGD(p, lr=LR, momentum=0.9, nesterov=True)),
    ("AdaGrad", AdaGrad(LR), lambda p: torch.optim.Adagrad(p, lr=LR)),
    ("RMSProp", RMSProp(LR), lambda p: torch.optim.RMSprop(p, lr=LR)),
    ("Adam", Adam(LR), lambda p: torch.optim.Adam(p, lr=LR)),
    ("AdamW", AdamW(LR), lambda p: torch.optim.AdamW(p, lr=LR)),
)


def rows() -> Iterator[Row]:
    """Each optimizer at each size."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    for size, count in SIZES.items():
        params, grads = rng.normal(size=(2, count))
        for name, ours, theirs in OPTIMIZERS:
            weights = torch.nn.Parameter(torch.from_numpy(params.copy()))
            weights.grad = torch.from_numpy(grads.copy())
            yield compared(name, size, ours=_steps(ours, params, grads), theirs=theirs([weights]).step, goal=GOAL)


def _steps(
    optimizer: SGD | AdaGrad | RMSProp | Adam | AdamW, params: np.ndarray, grads: np.ndarray
) -> Callable[[], None]:
    """A function that takes one step further each time it is called, as a training loop does."""
    state = optimizer.init(params)

    def step() -> None:
        nonlocal params, state
        params, state = optimizer.step(params, grads, state)

    return step
