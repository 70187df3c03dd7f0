"""Every public optimizer with PyTorch's of the same settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from lossopt.optimizers import SGD, AdaGrad, AdaGradState, Adam, AdamState, AdamW, RMSProp, RMSPropState, SGDState

__all__ = ["OPTIMIZERS", "Row"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One optimizer with its settings.

    Attributes:
        oracle: Makes PyTorch's optimizer of a list of parameters.
        same_after_a_change: Whether both still agree once the step size has changed midway.
        refused: Settings out of range, by name.
    """

    optimizer: Any
    state: type
    oracle: Callable[[list[torch.Tensor]], torch.optim.Optimizer]
    same_after_a_change: bool = True
    refused: tuple[tuple[str, float], ...] = ()


NO_STEP_SIZE = (("lr", -0.1), ("lr", float("nan")), ("lr", float("inf")))
NO_EPS = (("eps", 0.0), ("eps", -1e-8))
NO_DECAYS = (("beta1", 1.0), ("beta1", -0.1), ("beta2", 1.0), ("beta2", 1.5))

OPTIMIZERS = {
    "SGD": Row(
        optimizer=SGD(0.1),
        state=SGDState,
        oracle=lambda p: torch.optim.SGD(p, lr=0.1),
        refused=(*NO_STEP_SIZE, ("momentum", 1.0), ("momentum", -0.5)),
    ),
    "SGD, momentum": Row(
        optimizer=SGD(0.02, 0.9),
        state=SGDState,
        oracle=lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9),
        same_after_a_change=False,
    ),
    "SGD, Nesterov": Row(
        optimizer=SGD(0.02, 0.9, nesterov=True),
        state=SGDState,
        oracle=lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True),
        same_after_a_change=False,
        refused=(("momentum", 0.0),),
    ),
    "AdaGrad": Row(
        optimizer=AdaGrad(0.1),
        state=AdaGradState,
        oracle=lambda p: torch.optim.Adagrad(p, lr=0.1),
        refused=(*NO_STEP_SIZE, *NO_EPS),
    ),
    "RMSProp": Row(
        optimizer=RMSProp(),
        state=RMSPropState,
        oracle=torch.optim.RMSprop,
        refused=(*NO_STEP_SIZE, *NO_EPS, ("rho", 1.0), ("rho", -0.1)),
    ),
    "RMSProp, eps 0.1": Row(
        optimizer=RMSProp(0.01, 0.9, 0.1),
        state=RMSPropState,
        oracle=lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=0.1),
    ),
    "Adam": Row(
        optimizer=Adam(),
        state=AdamState,
        oracle=torch.optim.Adam,
        refused=(*NO_STEP_SIZE, *NO_EPS, *NO_DECAYS),
    ),
    "Adam, eps 0.1": Row(
        optimizer=Adam(0.05, 0.8, 0.95, 0.1),
        state=AdamState,
        oracle=lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=0.1),
    ),
    "AdamW": Row(
        optimizer=AdamW(),
        state=AdamState,
        oracle=torch.optim.AdamW,
        refused=(*NO_STEP_SIZE, *NO_EPS, *NO_DECAYS, ("weight_decay", -0.1)),
    ),
    "AdamW, strong decay": Row(
        optimizer=AdamW(0.05, weight_decay=0.3),
        state=AdamState,
        oracle=lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3),
    ),
}
