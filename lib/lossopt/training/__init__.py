"""Gradient descent on a function, mini-batches, and a PyTorch training loop with validation and early stopping."""

from lossopt.training.batches import minibatches
from lossopt.training.descent import DescentPath, descend, gradient_descent
from lossopt.training.history import Epoch, History, Outcome
from lossopt.training.loop import train_model

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
