"""What the training loop is given and what it leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Epoch", "Floats", "Labels", "Part", "Plan", "Run", "Settings"]

Floats = NDArray[Any]
Labels = NDArray[np.int64]
Part = tuple[Floats, Labels]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is drawn for a case: its data, as the file holds them, each part sorted by class, and its sound settings.

    Args:
        train: Images of grey levels 0 to 16 and their labels, shapes (N, 64) and (N,).
        validation: The same for the rows that each epoch is measured on.
        fresh: The same for rows that the run never sees.
        lr: The learning rate of the first epoch.
        dropout: The share of hidden units that training leaves out at each step.
        seed: Draws the first weights, the dropout and the order of the rows.
    """

    train: Part
    validation: Part
    fresh: Part
    lr: float
    dropout: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an experiment changes in a run without touching its code.

    Args:
        lr_factor: The learning rate is multiplied by it.
        epochs: Passes through the training rows.
        first_rows: If given, an epoch consists of so many training rows again and again, without dropout.
        shuffles_labels: Whether the labels are dealt anew to the images, before anything else is done with them.
        dtype: The precision of weights, inputs and gradients.
    """

    lr_factor: float = 1.0
    epochs: int = 15
    first_rows: int | None = None
    shuffles_labels: bool = False
    dtype: type[np.floating[Any]] = np.float32


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One line of the log: losses in nats, accuracies as shares of the rows.

    Those of training are means over the batches as they were met, with dropout; those of validation belong to the
    weights at the end of the epoch.
    """

    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float


@dataclass(slots=True, kw_only=True)
class Run:
    """What a run leaves behind: its log, and what an experiment may print of it.

    Args:
        epochs: The log.
        losses: The training loss of each batch, as the loop adds it up.
        batches: The labels of each batch.
        gradient_norms: The length of the gradient at each step, as the optimizer takes it.
        updates: For each step its length, relative to the learning rate times the gradient's length, and the cosine of
            its angle with the direction downhill.
        learning_rates: At the end of each epoch.
        lengths: For each layer how far the run moved its weights, and how long they are in the end, both relative to
            their length at the start.
        silent: The share of hidden units that are 0 on every training row, before and after the run.
        inputs: What the network was given for training and for validation, shapes (N, D).
        truth: The labels of the validation rows.
        in_eval: Loss and accuracy of the last weights on the training rows, without dropout.
        predicted: The classes that the last weights give to the validation rows.
        last_losses: The validation loss of the last weights, measured twice.
        logits: For rows as they come from the file, without their labels.
    """

    epochs: list[Epoch] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    batches: list[Labels] = field(default_factory=list)
    gradient_norms: list[float] = field(default_factory=list)
    updates: list[tuple[float, float]] = field(default_factory=list)
    learning_rates: list[float] = field(default_factory=list)
    lengths: tuple[tuple[float, float], ...] = ()
    silent: tuple[float, float] = (0.0, 0.0)
    inputs: tuple[Floats, Floats] | None = None
    truth: Labels = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    in_eval: tuple[float, float] = (0.0, 0.0)
    predicted: Labels = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    last_losses: tuple[float, float] = (0.0, 0.0)
    logits: Callable[[Floats], Floats] | None = None
