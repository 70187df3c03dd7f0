"""Gradient descent, plain and with momentum."""

from dataclasses import dataclass

from lossopt._array_types import Array
from lossopt._arrays import number, truth
from lossopt._exceptions import DomainError
from lossopt.optimizers._updating import Given, Params, came_from_init, updated, zeros_for

__all__ = ["SGD", "SGDState"]


@dataclass(frozen=True, slots=True)
class SGDState:
    """What `SGD` keeps between steps.

    Attributes:
        v: Velocity: the last step without Nesterov's look ahead, in the unit of the parameters.
    """

    v: Params


@dataclass(frozen=True, slots=True)
class SGD:
    r"""Gradient descent with momentum; of the whole set, of mini-batches or of one sample, as the gradients are.

    .. math:: v \leftarrow \beta v - \eta g, \qquad \theta \leftarrow \theta + v

    Args:
        lr: Step size :math:`\eta`, >= 0.
        momentum: :math:`\beta`, 0 (plain descent) up to but not 1.
        nesterov: Look ahead: :math:`\theta \leftarrow \theta + \beta v - \eta g` with the new v.
    Raises:
        DomainError: a setting out of range, or ``nesterov`` without momentum. KindError: a setting of another kind.
    Convention: PyTorch keeps :math:`v \leftarrow \beta v + g` and steps by :math:`-\eta v`. That is the same
        until the step size changes: here the old velocity keeps its length, there it is rescaled.
    Source: Polyak (1964); Sutskever et al. (2013) for Nesterov's form.
    Example:
        >>> sgd = SGD(lr=0.1, momentum=0.9)
        >>> params, grads = np.array([1.0]), np.array([2.0])
        >>> state = sgd.init(params)
        >>> for _ in range(2):
        ...     params, state = sgd.step(params, grads, state)
        >>> params.round(3), state.v.round(3)
        (array([0.42]), array([-0.38]))
    """

    lr: float
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        number(at_least=0, lr=self.lr)
        number(at_least=0, below=1, momentum=self.momentum)
        truth(nesterov=self.nesterov)
        if self.nesterov and not self.momentum:
            raise DomainError("nesterov is True with momentum 0; a momentum > 0 is expected with it")

    def init(self, params: Params) -> SGDState:
        """The state before the first step: no velocity."""
        return SGDState(v=zeros_for(params))

    def step(self, params: Given, grads: Params, state: SGDState) -> tuple[Given, SGDState]:
        """Parameters and state after one step."""
        came_from_init(state, SGDState)
        if not self.momentum:
            (params,) = updated(self._descent, params, grads)
            return params, state
        params, v = updated(self._rule, params, grads, v=state.v)
        return params, SGDState(v=v)

    def _descent(self, _: Array, g: Array) -> Array:
        return -self.lr * g

    def _rule(self, _: Array, g: Array, v: Array) -> Array:
        v *= self.momentum
        v -= self.lr * g
        return self.momentum * v - self.lr * g if self.nesterov else v
