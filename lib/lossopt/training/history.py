"""What a run of training leaves behind: one record an epoch, and why it ended."""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Epoch", "History", "Outcome"]


class Outcome(Enum):
    """Why a run ended."""

    FINISHED = "every step or epoch that was asked for was run"
    CONVERGED = "the gradient became as small as was asked for"
    STOPPED_EARLY = "the validation loss did not improve for as many epochs as were allowed"
    DIVERGED = "the loss became infinite or NaN; try a smaller learning rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One pass through the training set.

    ``train_loss`` is the mean over the samples as they were met, while the weights changed; ``validation_loss`` is
    the mean over the validation set with the weights at the end of the epoch (None without such a set).
    """

    number: int
    train_loss: float
    validation_loss: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All epochs of a run, counted from 1, and the one whose weights the model has now."""

    epochs: tuple[Epoch, ...]
    best_epoch: int | None
    outcome: Outcome

    @property
    def train_losses(self) -> tuple[float, ...]:
        """The training loss of each epoch."""
        return tuple(epoch.train_loss for epoch in self.epochs)

    @property
    def validation_losses(self) -> tuple[float, ...]:
        """The validation loss of each epoch; empty where nothing was validated."""
        return tuple(epoch.validation_loss for epoch in self.epochs if epoch.validation_loss is not None)
