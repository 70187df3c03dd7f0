"""RMSProp: a step size for each parameter, from the recent gradients."""

from dataclasses import dataclass

from lossopt._array_types import Array
from lossopt._arrays import namespace, number
from lossopt.optimizers._updating import Given, Params, came_from_init, updated, zeros_for

__all__ = ["RMSProp", "RMSPropState"]


@dataclass(frozen=True, slots=True)
class RMSPropState:
    """What `RMSProp` keeps between steps.

    Attributes:
        s: Exponential moving average of the squared gradients.
    """

    s: Params


@dataclass(frozen=True, slots=True)
class RMSProp:
    r"""AdaGrad with a moving average in place of the sum, so that the step size can recover.

    .. math:: s \leftarrow \rho s + (1 - \rho) g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{s} + \epsilon} g

    Args:
        lr: Step size :math:`\eta`, >= 0.
        rho: Decay :math:`\rho` of the average, 0 up to but not 1 (``alpha`` in PyTorch).
        eps: :math:`\epsilon` > 0, in the unit of the gradient.
    Raises:
        DomainError: a setting out of range. KindError: a setting that is not a number.
    Convention: eps outside the root as in PyTorch; TensorFlow has it inside. For g = 1e-6, lr = 0.01 the first
        step is 0.0909 or 0.0001.
    Source: Tieleman and Hinton (2012).
    Example:
        >>> rmsprop = RMSProp(lr=0.01)
        >>> params, grads = np.array([1.0]), np.array([1e-6])
        >>> params, state = rmsprop.step(params, grads, rmsprop.init(params))
        >>> (1 - params).round(4)
        array([0.0909])
    """

    lr: float = 1e-2
    rho: float = 0.99
    eps: float = 1e-8

    def __post_init__(self) -> None:
        number(at_least=0, lr=self.lr)
        number(at_least=0, below=1, rho=self.rho)
        number(above=0, eps=self.eps)

    def init(self, params: Params) -> RMSPropState:
        """The state before the first step: no gradient seen."""
        return RMSPropState(s=zeros_for(params))

    def step(self, params: Given, grads: Params, state: RMSPropState) -> tuple[Given, RMSPropState]:
        """Parameters and state after one step."""
        came_from_init(state, RMSPropState)
        params, s = updated(self._rule, params, grads, s=state.s)
        return params, RMSPropState(s=s)

    def _rule(self, _: Array, g: Array, s: Array) -> Array:
        xp = namespace(g=g)
        s *= self.rho
        s += (1 - self.rho) * g**2
        return -self.lr * g / (xp.sqrt(s) + self.eps)
