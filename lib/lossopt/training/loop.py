"""The PyTorch training loop, complete: train and eval mode, validation without gradients, the best weights kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf, isfinite
from typing import TYPE_CHECKING

from lossopt._arrays import number, whole
from lossopt._exceptions import DomainError, ShapeError
from lossopt.training.history import Epoch, History, Outcome

if TYPE_CHECKING:  # importing torch takes seconds, and gradient descent on NumPy arrays does without it
    from torch import Tensor
    from torch.nn import Module
    from torch.optim import Optimizer

    Batches = Iterable[tuple[Tensor, Tensor]]
    Criterion = Callable[[Tensor, Tensor], Tensor]

__all__ = ["train_model"]


def train_model(
    model: Module,
    criterion: Criterion,
    optimizer: Optimizer,
    *,
    train: Batches,
    validation: Batches | None = None,
    epochs: int,
    patience: int | None = None,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> History:
    r"""Train a PyTorch model; after each epoch measure the validation loss, and end with the best weights.

    .. math:: L_{epoch} = \frac{\sum_b n_b L_b}{\sum_b n_b}

    A batch counts by its samples :math:`n_b`, so a smaller last batch does not weigh too much.

    Args:
        model: Trained in place; with validation it ends with the weights of the best epoch. It is left in eval mode.
        criterion: ``criterion(prediction, target)``, the *mean* loss of the batch, a scalar tensor.
        optimizer: Made from ``model.parameters()``.
        train: Batches ``(x, y)``, read once an epoch: a ``DataLoader`` or a list, shuffled by whoever makes it.
        validation: Batches ``(x, y)``, read after each epoch.
        epochs: At most how many passes through ``train``, 1 or more.
        patience: Stop after this many epochs in a row without a better validation loss; None never stops early.
        on_epoch: Called with each `Epoch` as it ends, to show progress.
    Returns:
        The losses of each epoch and why the run ended. A loss that is infinite or NaN ends it as
        ``Outcome.DIVERGED``; the best weights until then are restored.
    Raises:
        DomainError: ``epochs`` or ``patience`` is below 1, or ``patience`` is given without ``validation``.
        KindError: one of them is not a whole number.
        ShapeError: a set gave no batch, or the criterion no scalar.
    Example:
        >>> model = torch.nn.Linear(3, 1)
        >>> batches = [(torch.randn(8, 3), torch.zeros(8, 1)) for _ in range(4)]
        >>> sgd = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> history = train_model(model, torch.nn.MSELoss(), sgd, train=batches, epochs=5)
        >>> len(history.epochs), history.outcome.name
        (5, 'FINISHED')
    """
    _check_counts(epochs, patience, validation)
    done: list[Epoch] = []
    best = _BestWeights(model)
    outcome = Outcome.FINISHED
    while outcome is Outcome.FINISHED and len(done) < epochs:
        train_loss = _train_epoch(model, criterion, optimizer, train)
        validation_loss = None if validation is None else _mean_loss(model, criterion, validation)
        epoch = Epoch(number=len(done) + 1, train_loss=train_loss, validation_loss=validation_loss)
        best.offer(epoch)
        done.append(epoch)
        if on_epoch is not None:
            on_epoch(epoch)
        outcome = _outcome(epoch, best.epoch, patience)
    best.restore()
    model.eval()
    return History(epochs=tuple(done), best_epoch=best.epoch, outcome=outcome)


def _outcome(epoch: Epoch, best_epoch: int | None, patience: int | None) -> Outcome:
    losses = (epoch.train_loss, epoch.validation_loss)
    if any(loss is not None and not isfinite(loss) for loss in losses):
        return Outcome.DIVERGED
    if patience is not None and epoch.number - (best_epoch or 0) >= patience:
        return Outcome.STOPPED_EARLY
    return Outcome.FINISHED


def _train_epoch(model: Module, criterion: Criterion, optimizer: Optimizer, batches: Batches) -> float:
    model.train()
    total: Tensor | float = 0.0
    samples = 0
    for x, y in batches:
        loss = _scalar(criterion(model(x), y))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total = total + len(y) * loss.detach()  # stays on the device: no wait for the GPU at every step
        samples += len(y)
    return _mean("train", total, samples)


def _mean_loss(model: Module, criterion: Criterion, batches: Batches) -> float:
    import torch

    model.eval()
    total: Tensor | float = 0.0
    samples = 0
    with torch.no_grad():
        for x, y in batches:
            total = total + len(y) * _scalar(criterion(model(x), y))
            samples += len(y)
    return _mean("validation", total, samples)


def _mean(name: str, total: Tensor | float, samples: int) -> float:
    if samples == 0:
        raise ShapeError(
            f"{name} gave no batch; (x, y) pairs that can be read again each epoch are expected: "
            "pass a DataLoader or a list, not a generator"
        )
    return float(total) / samples


def _scalar(loss: Tensor) -> Tensor:
    if loss.ndim != 0:
        raise ShapeError(f"criterion gave shape {tuple(loss.shape)}; a scalar is expected: use reduction='mean'")
    return loss


def _check_counts(epochs: int, patience: int | None, validation: Batches | None) -> None:
    counts = {"epochs": epochs} if patience is None else {"epochs": epochs, "patience": patience}
    whole("epochs", **counts)
    number(at_least=1, **counts)
    if patience is not None and validation is None:
        raise DomainError(
            f"patience is {patience} without validation; a validation set is expected, which decides when to stop"
        )


class _BestWeights:
    """Keeps a copy of the weights with the lowest validation loss so far."""

    def __init__(self, model: Module) -> None:
        self._model = model
        self._weights: dict[str, Tensor] = {}
        self._loss = inf
        self.epoch: int | None = None

    def offer(self, epoch: Epoch) -> None:
        loss = epoch.validation_loss
        if loss is not None and loss < self._loss:  # never true of NaN
            # state_dict() hands out the live tensors, which the next step would change.
            self._weights = {name: value.detach().clone() for name, value in self._model.state_dict().items()}
            self._loss, self.epoch = loss, epoch.number

    def restore(self) -> None:
        if self.epoch is not None:
            self._model.load_state_dict(self._weights)
