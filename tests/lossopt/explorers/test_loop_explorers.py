"""What the figures of the training loop compute, against PyTorch and by their definitions."""

import numpy as np
import pytest
import torch
from lossopt.explorers import (
    OSCILLATION_CAUSES,
    correction_ratio,
    draw_descents,
    early_stop,
    explore_bias_correction,
    explore_early_stopping,
    oscillating_runs,
    patients_of_runs,
    split_curves,
)
from lossopt.explorers.figures.bias_correction import GRADIENTS, bias_correction
from lossopt.explorers.figures.early_stopping import EPOCHS, SPLITS, _error, _gradients, stopped_run
from lossopt.explorers.pictures.descents import STYLES
from lossopt.optimizers import SGD, Adam
from lossopt.training import train_model


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.0, 0.99), (0.99, 0.9)])
@pytest.mark.parametrize("gradients", GRADIENTS)
def test_corrected_steps_are_those_of_pytorch(beta1, beta2, gradients):
    """The lengths with correction are those of torch.optim.Adam's first steps on the same gradients."""
    noise = np.random.default_rng(0).normal(size=1000) if gradients == "noisy" else np.zeros(1000)
    theta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=1.0, betas=(beta1, beta2), eps=1e-15)
    lengths = []
    for gradient in 1.0 + noise[:30]:
        before = theta.item()
        theta.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        lengths.append(abs(theta.item() - before))
    run = bias_correction(beta1=beta1, beta2=beta2, gradients=gradients)
    np.testing.assert_allclose(run.corrected[:30], lengths, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.uncorrected, run.corrected * run.ratio, rtol=1e-12)


def test_the_published_ratios():
    """With Adam's defaults the first step is 3.16 times as long without correction, the tenth 6.5 times."""
    first, tenth = correction_ratio([1, 10], beta1=0.9, beta2=0.999)
    assert (round(first, 2), round(tenth, 1)) == (3.16, 6.5)


def test_the_bias_of_short_steps_is_found():
    """Where 1 - beta1 is less than the root of 1 - beta2, the uncorrected first step is too short."""
    explorer = explore_bias_correction()
    explorer.state.beta1, explorer.state.beta2 = 0.99, 0.9
    assert "step 1 is 0.03 times as long" in explorer.frame().text


def test_the_network_of_the_curves_has_the_gradients_of_pytorch():
    """Slopes and error of the NumPy network agree with autograd."""
    rng = np.random.default_rng(0)
    params = [rng.normal(size=shape) for shape in ((10, 64), (64,), (64,), (1,))]
    x, y = rng.normal(size=(7, 10)), rng.normal(size=7)
    leaves = [torch.tensor(param, requires_grad=True) for param in params]
    weights, bias, out, shift = leaves
    loss = torch.mean((torch.tanh(torch.tensor(x) @ weights + bias) @ out + shift - torch.tensor(y)) ** 2)
    loss.backward()
    assert _error(params, x, y) == pytest.approx(loss.item() ** 0.5)
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
    assert len(curves.test) == EPOCHS


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
    run = stopped_run(split="first", patience=5, restore="last epoch")
    assert run.kept == run.stopped
    assert f"stops after epoch {run.stopped}" in explorer.frame().text
    assert run.test_by_patience[4] == run.curves.test[run.stopped - 1]


def test_the_run_without_clearing_is_momentum_one():
    """Run B is what PyTorch does when gradients are cleared and its momentum is 1."""
    assert OSCILLATION_CAUSES["B"] == "zero_grad is missing"
    x, y = (torch.tensor(part) for part in patients_of_runs())
    weights = torch.zeros(10, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.002, momentum=1.0)
    rng, losses = np.random.default_rng(0), []
    for _ in range(3):
        for rows in rng.permutation(320).reshape(10, 32):
            optimizer.zero_grad()
            loss = torch.mean((x[rows] @ weights - y[rows]) ** 2)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    np.testing.assert_allclose(oscillating_runs(steps=30)["B"], losses, rtol=1e-9)


def test_a_smaller_step_size_tells_the_runs_apart():
    """It cures the run with too large a step size, and leaves the period of the sorted one at an epoch."""
    assert set(oscillating_runs()) == set(OSCILLATION_CAUSES)
    found, slower = oscillating_runs(), oscillating_runs(share=0.25)
    assert found["C"].max() > 5 > 1 > slower["C"][10:].max()
    for runs in (found, slower):
        assert set(np.argmax(runs["A"][20:].reshape(-1, 10), axis=1)) == {9}


def test_descents_are_drawn_on_each_surface():
    """One panel a surface with one path an optimizer, each from the start."""
    pair = {"plain": SGD(lr=0.05), "Adam": Adam(lr=0.2)}
    figure = draw_descents(pair, surfaces=("bowl", "plateau"), start=(-1.5, 1.0), steps=5)
    assert [axes.get_title().split(":")[0] for axes in figure.axes] == ["bowl", "plateau"]
    for axes in figure.axes:
        paths = [line for line in axes.lines if line.get_label() in pair]
        assert [len(path.get_xdata()) for path in paths] == [6, 6]
        assert all((path.get_xdata()[0], path.get_ydata()[0]) == (-1.5, 1.0) for path in paths)


def test_too_many_optimizers_to_draw_are_refused():
    """More optimizers than pens is an error that names the function and both numbers."""
    crowd = {str(number): SGD(lr=0.1) for number in range(len(STYLES) + 1)}
    with pytest.raises(ValueError, match="draw_descents: 7 optimizers, but 1 to 6 can be told apart"):
        draw_descents(crowd, surfaces=("bowl", "plateau"), start=(0.0, 1.0), steps=1)
