"""The chapter's losses, each with its gradient with respect to the second argument.

::

    regression     mse, mae, huber                                          y, y_hat: (...,)
    binary         binary_cross_entropy, binary_cross_entropy_with_logits   y, p or z: (...,)
    categorical    categorical_cross_entropy, ..._with_logits               y: (N, K) or (N,); p or z: (N, K)
    probabilities  sigmoid, softmax, log_softmax                            logits z

All take NumPy arrays or PyTorch tensors and stay on the tensor's device. ``reduction="mean"`` averages over
the batch, ``"sum"`` adds up, ``"none"`` gives one loss for each sample. A gradient belongs to the loss with
the same reduction: with ``"mean"`` it is divided by the number of samples.
"""

from lossopt.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_grad,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
)
from lossopt.losses.categorical import (
    categorical_cross_entropy,
    categorical_cross_entropy_grad,
    categorical_cross_entropy_with_logits,
    categorical_cross_entropy_with_logits_grad,
)
from lossopt.losses.probabilities import log_softmax, sigmoid, softmax
from lossopt.losses.regression import huber, huber_grad, mae, mae_grad, mse, mse_grad

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_grad",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
    "categorical_cross_entropy",
    "categorical_cross_entropy_grad",
    "categorical_cross_entropy_with_logits",
    "categorical_cross_entropy_with_logits_grad",
    "huber",
    "huber_grad",
    "log_softmax",
    "mae",
    "mae_grad",
    "mse",
    "mse_grad",
    "sigmoid",
    "softmax",
]
