"""The chapter's optimizers: values that hold the settings; what changes is passed in and comes back.

::

    state = optimizer.init(params)
    params, state = optimizer.step(params, grads, state)

``params`` is a floating NumPy array, a PyTorch tensor, or a list of them, and ``grads`` holds the gradient of
each, of the same shape. Nothing passed in is changed; the new tensors stay on the device and carry no gradient
history. ``dataclasses.replace(optimizer, lr=...)`` changes a setting midway, and the state stays good.

A step raises ``ShapeError`` where shapes or numbers of arrays differ, also between the state and ``params``;
``DomainError`` for NaN and infinite parameters or gradients; ``KindError`` for anything but floating arrays.
"""

from lossopt.optimizers.adagrad import AdaGrad, AdaGradState
from lossopt.optimizers.adam import Adam, AdamState, AdamW
from lossopt.optimizers.rmsprop import RMSProp, RMSPropState
from lossopt.optimizers.sgd import SGD, SGDState

__all__ = [
    "SGD",
    "AdaGrad",
    "AdaGradState",
    "Adam",
    "AdamState",
    "AdamW",
    "RMSProp",
    "RMSPropState",
    "SGDState",
]
