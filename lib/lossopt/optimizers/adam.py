"""Adam, and AdamW with decoupled weight decay."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from lossopt._array_types import Array
from lossopt._arrays import namespace, number
from lossopt.optimizers._updating import Given, Params, came_from_init, updated, zeros_for

__all__ = ["Adam", "AdamState", "AdamW"]

# Takes a parameter and Adam's step for it, and gives what is added to the parameter.
Move: TypeAlias = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class AdamState:
    """What `Adam` and `AdamW` keep between steps.

    Attributes:
        t: Number of steps taken.
        m: Exponential moving average of the gradients.
        v: Exponential moving average of the squared gradients.
    """

    t: int
    m: Params
    v: Params


@dataclass(frozen=True, slots=True)
class Adam:
    r"""Momentum and RMSProp together, both averages corrected for their start at 0.

    .. math::
        m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad
        \hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}, \quad
        \theta \leftarrow \theta - \frac{\eta}{\sqrt{\hat v} + \epsilon} \hat m

    Args:
        lr: Step size :math:`\eta`, >= 0.
        beta1: Decay of m, 0 up to but not 1.
        beta2: Decay of v, 0 up to but not 1.
        eps: :math:`\epsilon` > 0, outside the root, in the unit of the gradient.
    Raises:
        DomainError: a setting out of range. KindError: a setting that is not a number.
    Source: Kingma and Ba (2015).
    Example:
        >>> adam = Adam(lr=0.1)
        >>> params, grads = np.array([1.0, 1.0]), np.array([2.0, 0.02])
        >>> params, state = adam.step(params, grads, adam.init(params))
        >>> params.round(3), state.t
        (array([0.9, 0.9]), 1)
    """

    lr: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        _check_settings(self)

    def init(self, params: Params) -> AdamState:
        """The state before the first step: no gradient seen."""
        return _first_state(params)

    def step(self, params: Given, grads: Params, state: AdamState) -> tuple[Given, AdamState]:
        """Parameters and state after one step."""
        return _advanced(self, params, grads, state, lambda _, step: step)


@dataclass(frozen=True, slots=True)
class AdamW:
    r"""`Adam` with weight decay that its averages do not see: every weight shrinks at the same rate.

    .. math:: \theta \leftarrow (1 - \eta \lambda) \theta - \frac{\eta}{\sqrt{\hat v} + \epsilon} \hat m

    Args:
        lr: Step size :math:`\eta`, >= 0; it scales the decay too, as in PyTorch.
        beta1: Decay of m, 0 up to but not 1.
        beta2: Decay of v, 0 up to but not 1.
        eps: :math:`\epsilon` > 0, outside the root, in the unit of the gradient.
        weight_decay: :math:`\lambda`, >= 0.
    Raises:
        DomainError: a setting out of range. KindError: a setting that is not a number.
    Source: Loshchilov and Hutter (2019).
    Example:
        >>> adamw = AdamW(lr=0.1, weight_decay=0.5)
        >>> params, grads = np.array([1.0, 1.0]), np.array([2.0, 0.0])
        >>> params, state = adamw.step(params, grads, adamw.init(params))
        >>> params.round(3)
        array([0.85, 0.95])
    """

    lr: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 1e-2

    def __post_init__(self) -> None:
        _check_settings(self)
        number(at_least=0, weight_decay=self.weight_decay)

    def init(self, params: Params) -> AdamState:
        """The state before the first step: no gradient seen."""
        return _first_state(params)

    def step(self, params: Given, grads: Params, state: AdamState) -> tuple[Given, AdamState]:
        """Parameters and state after one step."""
        return _advanced(self, params, grads, state, lambda p, step: step - self.lr * self.weight_decay * p)


def _check_settings(of: Adam | AdamW) -> None:
    number(at_least=0, lr=of.lr)
    number(at_least=0, below=1, beta1=of.beta1, beta2=of.beta2)
    number(above=0, eps=of.eps)


def _first_state(params: Params) -> AdamState:
    return AdamState(t=0, m=zeros_for(params), v=zeros_for(params))


def _advanced(of: Adam | AdamW, params: Given, grads: Params, state: AdamState, move: Move) -> tuple[Given, AdamState]:
    """Parameters and state after one step, in which ``move`` makes of Adam's step what is added to a parameter."""
    came_from_init(state, AdamState)
    t = state.t + 1

    def rule(p: Array, g: Array, m: Array, v: Array) -> Array:
        return move(p, _step(of, t, g, m, v))

    params, m, v = updated(rule, params, grads, m=state.m, v=state.v)
    return params, AdamState(t=t, m=m, v=v)


def _step(of: Adam | AdamW, t: int, g: Array, m: Array, v: Array) -> Array:
    """Brings both averages up to step number ``t``; gives that step."""
    xp = namespace(g=g)
    m *= of.beta1
    m += (1 - of.beta1) * g
    v *= of.beta2
    v += (1 - of.beta2) * g**2
    # -lr * m_hat / (sqrt(v_hat) + eps), where m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t). As in the
    # paper's section 2, both corrections are moved into lr and eps, which are numbers where m and v are arrays.
    root = math.sqrt(1 - of.beta2**t)
    lr, eps = of.lr * root / (1 - of.beta1**t), of.eps * root
    return -lr * m / (xp.sqrt(v) + eps)
