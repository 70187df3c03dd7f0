"""Gradient descent on a function, mini-batches, and a PyTorch training loop with validation and early stopping."""

from .batches import minibatches
from .descent import DescentPath, descend, gradient_descent
from .history import Epoch, History, Outcome
from .loop import train_model

__all__ = [
    "DescentPath",
    "Epoch",
    "History",
    "Outcome",
    "descend",
    "gradient_descent",
    "minibatches",
    "train_model",
]
