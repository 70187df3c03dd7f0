"""AdaGrad: a step size for each parameter, which only shrinks."""

from dataclasses import dataclass

from lossopt._array_types import Array
from lossopt._arrays import namespace, number
from lossopt.optimizers._updating import Given, Params, came_from_init, updated, zeros_for

__all__ = ["AdaGrad", "AdaGradState"]


@dataclass(frozen=True, slots=True)
class AdaGradState:
    """What `AdaGrad` keeps between steps.

    Attributes:
        s: Sum of the squared gradients so far.
    """

    s: Params


@dataclass(frozen=True, slots=True)
class AdaGrad:
    r"""Divides the step size by the root of the sum of squared gradients: good for sparse features.

    .. math:: s \leftarrow s + g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{s} + \epsilon} g

    Args:
        lr: Step size :math:`\eta`, >= 0.
        eps: :math:`\epsilon` > 0, outside the root as in PyTorch, in the unit of the gradient.
    Raises:
        DomainError: a setting out of range. KindError: a setting that is not a number.
    Source: Duchi, Hazan, Singer (2011).
    Example:
        >>> adagrad = AdaGrad(lr=0.1)
        >>> params, grads = np.array([1.0, 1.0]), np.array([2.0, 0.02])
        >>> params, state = adagrad.step(params, grads, adagrad.init(params))
        >>> params.round(3)
        array([0.9, 0.9])
    """

    lr: float = 1e-2
    eps: float = 1e-10

    def __post_init__(self) -> None:
        number(at_least=0, lr=self.lr)
        number(above=0, eps=self.eps)

    def init(self, params: Params) -> AdaGradState:
        """The state before the first step: no gradient seen."""
        return AdaGradState(s=zeros_for(params))

    def step(self, params: Given, grads: Params, state: AdaGradState) -> tuple[Given, AdaGradState]:
        """Parameters and state after one step."""
        came_from_init(state, AdaGradState)
        params, s = updated(self._rule, params, grads, s=state.s)
        return params, AdaGradState(s=s)

    def _rule(self, _: Array, g: Array, s: Array) -> Array:
        xp = namespace(g=g)
        s += g**2
        return -self.lr * g / (xp.sqrt(s) + self.eps)
