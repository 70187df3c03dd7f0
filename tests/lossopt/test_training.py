"""The PyTorch training loop against the same loop written out by hand."""

import copy
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from lossopt._exceptions import DomainError, KindError, ShapeError
from lossopt.training import Outcome, train_model
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ROWS, SIZE = 23, 5  # the last batch holds three rows


def a_model(*layers: nn.Module) -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 8), *(layers or (nn.Tanh(),)), nn.Linear(8, 1)).double()


def some_rows(seed: int, rows: int = ROWS) -> tuple[torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 4))
    y = np.sin(x[:, :1]) + 0.5 * rng.normal(size=(rows, 1))
    return torch.as_tensor(x), torch.as_tensor(y)


def batches(seed: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return list(zip(*(part.split(SIZE) for part in some_rows(seed)), strict=True))


def run(model: nn.Module, *, lr: float = 0.1, criterion=nn.functional.mse_loss, **options):
    options = {"train": batches(1), "epochs": 6, **options}
    return train_model(model, criterion, torch.optim.SGD(model.parameters(), lr=lr), **options)


def weights(model: nn.Module) -> list[list[float]]:
    return [value.flatten().tolist() for value in model.state_dict().values()]


def test_the_loop_is_the_one_written_by_hand():
    """Weights and training losses are those of the plain loop, each batch counted by its samples."""
    ours, by_hand = a_model(), a_model()
    history = run(ours)
    sgd = torch.optim.SGD(by_hand.parameters(), lr=0.1)
    losses = []
    for _ in range(6):
        squares = 0.0
        for x, y in batches(1):
            sgd.zero_grad()
            errors = (by_hand(x) - y).square()
            errors.mean().backward()
            sgd.step()
            squares += errors.sum().item()
        losses.append(squares / ROWS)
    assert weights(ours) == weights(by_hand)
    assert history.train_losses == pytest.approx(losses, rel=1e-12)
    assert [epoch.number for epoch in history.epochs] == [1, 2, 3, 4, 5, 6]
    assert history.outcome is Outcome.FINISHED
    assert history.validation_losses == ()
    assert history.best_epoch is None


def test_the_validation_loss_is_the_mean_over_its_samples():
    """Each validation loss is that of the weights at the epoch's end on all validation rows at once."""
    model = a_model()
    seen: list[nn.Module] = []
    history = run(model, validation=batches(2), epochs=3, on_epoch=lambda _: seen.append(copy.deepcopy(model)))
    x, y = some_rows(2)
    expected = [nn.functional.mse_loss(at_its_end(x), y).item() for at_its_end in seen]
    assert history.validation_losses == pytest.approx(expected, rel=1e-12)


def test_training_and_validation_use_their_modes():
    """Dropout is on in training and off in validation, where no gradient is kept, and off at the end."""
    modes: list[tuple[bool, bool]] = []

    def criterion(prediction: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        modes.append((model.training, torch.is_grad_enabled()))
        return nn.functional.mse_loss(prediction, y)

    model = a_model(nn.Dropout(0.5))
    run(model, criterion=criterion, train=batches(1), validation=batches(2), epochs=2)
    assert modes == ([(True, True)] * 5 + [(False, False)] * 5) * 2
    assert not model.training
    run(model, epochs=1)
    assert not model.training


def falling_then_rising(by_epoch: list[float], model: nn.Module):
    """A criterion whose validation losses are given, and a real one in training."""
    left = iter([loss for loss in by_epoch for _ in range(5)])

    def criterion(prediction: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return nn.functional.mse_loss(prediction, y) if model.training else torch.tensor(next(left))

    return criterion


@pytest.mark.parametrize(
    ("losses", "patience", "ran", "best", "outcome"),
    [
        ([5.0, 3.0, 4.0, 3.5, 9.0, 1.0], 2, 4, 2, Outcome.STOPPED_EARLY),
        ([5.0, 3.0, 4.0, 3.5, 9.0, 1.0], 4, 6, 6, Outcome.FINISHED),
        ([5.0, 3.0, 4.0, 3.5, 9.0, 7.0], None, 6, 2, Outcome.FINISHED),
        ([5.0, 5.0, 5.0, 1.0, 1.0, 1.0], 2, 3, 1, Outcome.STOPPED_EARLY),
        ([5.0, 4.0, math.nan, 1.0, 1.0, 1.0], 3, 3, 2, Outcome.DIVERGED),
        ([math.inf, 1.0, 1.0, 1.0, 1.0, 1.0], 3, 1, None, Outcome.DIVERGED),
    ],
)
def test_the_weights_of_the_best_epoch_are_restored(losses, patience, ran, best, outcome):
    """Training stops after `patience` epochs without improvement, and the model ends as it was at its best."""
    model = a_model()
    seen: dict[int, list[list[float]]] = {}
    history = run(
        model,
        criterion=falling_then_rising(losses, model),
        validation=batches(2),
        patience=patience,
        on_epoch=lambda epoch: seen.update({epoch.number: weights(model)}),
    )
    assert (len(history.epochs), history.best_epoch, history.outcome) == (ran, best, outcome)
    assert [number for number, then in seen.items() if then == weights(model)] == [best or ran]


def test_running_statistics_are_restored_too():
    """Batch normalisation's running mean belongs to the best epoch like every weight."""
    model = a_model(nn.BatchNorm1d(8))
    seen: list[dict[str, torch.Tensor]] = []
    run(
        model,
        criterion=falling_then_rising([1.0, 2.0, 3.0], model),
        validation=batches(2),
        epochs=3,
        on_epoch=lambda _: seen.append(copy.deepcopy(model.state_dict())),
    )
    assert torch.equal(model.state_dict()["1.running_mean"], seen[0]["1.running_mean"])
    assert not torch.equal(seen[0]["1.running_mean"], seen[2]["1.running_mean"])


def test_too_large_a_step_ends_as_diverged():
    """A loss that overflows ends the run, and the outcome says what to try."""
    history = run(a_model(nn.Identity()), lr=1e6, epochs=500)
    assert history.outcome is Outcome.DIVERGED
    assert len(history.epochs) < 500
    assert not math.isfinite(history.train_losses[-1])
    assert "smaller learning rate" in history.outcome.value


def test_a_data_loader_is_read_once_an_epoch():
    """A PyTorch DataLoader serves as the training set, every row seen once in each epoch."""
    x, y = some_rows(1)
    counts: list[int] = []

    def criterion(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        counts.append(len(target))
        return nn.functional.mse_loss(prediction, target)

    loader = DataLoader(TensorDataset(x, y), batch_size=SIZE, shuffle=True)
    assert len(run(a_model(), criterion=criterion, train=loader, epochs=4).epochs) == 4
    assert counts == [5, 5, 5, 5, 3] * 4


def test_a_generator_that_is_used_up_is_named():
    """A set that gives batches in the first epoch only is refused in the second, with what to pass instead."""
    with pytest.raises(ShapeError, match=r"train gave no batch; .* pass a DataLoader or a list"):
        run(a_model(), train=iter(batches(1)))
    with pytest.raises(ShapeError, match="validation gave no batch"):
        run(a_model(), validation=[])


def test_the_criterion_gives_a_scalar():
    """A loss for each sample is refused with its shape."""
    with pytest.raises(ShapeError, match=r"criterion gave shape \(5, 1\); a scalar is expected"):
        run(a_model(), criterion=nn.MSELoss(reduction="none"))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"epochs": 0}, DomainError, "epochs is 0"),
        ({"epochs": 2.0}, KindError, r"epochs is 2\.0; a whole number"),
        ({"patience": 0, "validation": []}, DomainError, "patience is 0"),
        ({"patience": True, "validation": []}, KindError, "patience is True"),
        ({"patience": 3}, DomainError, "patience is 3 without validation"),
    ],
)
def test_epochs_and_patience_are_counts(options, error, message):
    """Numbers of epochs are whole and positive, and patience needs a validation set."""
    with pytest.raises(error, match=message):
        run(a_model(), **options)


def test_descent_does_not_wait_for_pytorch():
    """Importing the package for NumPy work does not import PyTorch, which takes seconds."""
    code = "import lossopt.training, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_model_trains_on_a_gpu():
    """On a GPU the losses are those of the CPU, to rounding."""
    on_gpu = [[part.cuda() for part in batch] for batch in batches(1)]
    expected = run(a_model(), validation=batches(1))
    history = run(a_model().cuda(), train=on_gpu, validation=on_gpu)
    assert history.validation_losses == pytest.approx(expected.validation_losses, rel=1e-9)
