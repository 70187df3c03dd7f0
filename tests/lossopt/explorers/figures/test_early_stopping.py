"""What the explorer of early stopping computes, against PyTorch and the training loop of the library."""

import numpy as np
import pytest
import torch
from lossopt.explorers import early_stop, explore_early_stopping, split_curves
from lossopt.explorers.figures.early_stopping import EPOCHS, SPLITS, _gradients, _predict, stopped_run
from lossopt.training import train_model


def test_the_network_of_the_curves_has_the_gradients_of_pytorch():
    """Slopes and loss of the NumPy network agree with autograd."""
    rng = np.random.default_rng(0)
    params = [rng.normal(size=shape) for shape in ((10, 64), (64,), (64,), (1,))]
    x, y = rng.normal(size=(7, 10)), rng.normal(size=7)
    leaves = [torch.tensor(param, requires_grad=True) for param in params]
    weights, bias, out, shift = leaves
    loss = torch.mean((torch.tanh(torch.tensor(x) @ weights + bias) @ out + shift - torch.tensor(y)) ** 2)
    loss.backward()
    assert np.mean((_predict(params, x) - y) ** 2) == pytest.approx(loss.item())
    for ours, leaf in zip(_gradients(params, x, y), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad.numpy(), rtol=1e-10)


class _Scripted(torch.nn.Module):
    """A model whose prediction is the number of epochs that it was trained for."""

    def __init__(self):
        super().__init__()
        self.age = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.age.expand(len(x), 1)


@pytest.mark.parametrize("patience", [1, 2, 3, 10])
def test_early_stop_keeps_and_stops_where_the_training_loop_does(patience):
    """Epoch kept and epoch of the stop are those of ``train_model`` for the same validation losses."""
    losses = [5.0, 4.0, 4.5, 3.0, 3.0, 3.5, 2.0, 2.5, 2.5, 2.5, 2.5]
    batch = [(torch.zeros(1, 1), torch.zeros(1, 1))]

    def criterion(prediction, _target):
        if torch.is_grad_enabled():
            return -prediction.sum()
        return torch.tensor(losses[round(prediction.item()) - 1])

    model = _Scripted()
    sgd = torch.optim.SGD(model.parameters(), lr=1.0)
    history = train_model(model, criterion, sgd, train=batch, validation=batch, epochs=len(losses), patience=patience)
    assert early_stop(np.array(losses), patience=patience) == (history.best_epoch, len(history.epochs))


@pytest.mark.parametrize("split", SPLITS)
def test_the_curves_overfit(split):
    """On every split training error falls throughout, while validation error has its minimum well before the end."""
    curves = split_curves(split)
    assert curves.train[-1] < 0.7 * curves.train[5]
    assert np.argmin(curves.validation) < EPOCHS / 2
    assert curves.validation[-1] > 1.05 * curves.validation.min()
    assert curves.test_residuals.shape == (EPOCHS, 232)
    np.testing.assert_allclose(np.sqrt(np.mean(curves.test_residuals**2, axis=1)), curves.test)


def test_the_figure_opens_where_patience_matters():
    """On the split that is shown first, some patience keeps another epoch than the rest."""
    state = explore_early_stopping().state
    run = stopped_run(split=state.split, patience=state.patience, restore=state.restore)
    assert len(set(run.test_by_patience)) > 1


def test_the_splits_tell_three_different_stories():
    """First: patience does not matter; second: too little is a mistake; third: a lot of it is."""
    kept = {
        split: [stopped_run(split=split, patience=patience, restore="best epoch") for patience in (1, 10, 50)]
        for split in SPLITS
    }
    errors = {split: [run.curves.test[run.kept - 1] for run in runs] for split, runs in kept.items()}
    assert len({run.kept for run in kept["first"]}) == 1
    assert errors["second"][0] > errors["second"][1] + 1
    assert errors["third"][2] > errors["third"][1] + 1


def test_the_last_epoch_is_where_the_run_stopped():
    """Without restoring, the weights kept are those of the epoch in which training stopped."""
    explorer = explore_early_stopping()
    explorer.state.restore = "last epoch"
    run = stopped_run(split="third", patience=20, restore="last epoch")
    assert run.kept == run.stopped
    assert f"stops after epoch {run.stopped}" in explorer.frame().text
    assert run.test_by_patience[19] == run.curves.test[run.stopped - 1]
