"""The four training runs that a reader diagnoses."""

import numpy as np
import pytest
import torch
from lossopt.explorers import FAULTS, training_logs
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


@pytest.fixture(scope="module")
def logs():
    """The runs as the lesson shows them."""
    return training_logs()


@pytest.mark.parametrize(("run", "softmaxes"), [("B", 1), ("C", 0)])
def test_a_run_is_that_of_pytorch(logs, run, softmaxes):
    """Gradient descent in PyTorch, with autograd, gives the same losses."""
    x, y = load_digits(n_class=5, return_X_y=True)
    x, _x, y, _y = train_test_split(x / 16, y, test_size=0.25, random_state=0, stratify=y)
    x, y = torch.tensor(x), torch.tensor(y)
    weights = torch.zeros((64, 5), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.5)
    for step in range(60):
        z = x @ weights
        rows = torch.softmax(z, dim=1) if softmaxes else z
        loss = torch.nn.functional.cross_entropy(rows, y)
        assert logs[run].loss[step] == pytest.approx(loss.item(), rel=1e-9)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test_each_fault_shows_its_mark(logs):
    """A wrong start shows in the first loss, labels out of step in the accuracy, a second softmax in the floor."""
    assert set(logs) == set(FAULTS)
    first = {run: log.loss[0] for run, log in logs.items()}
    assert first == pytest.approx({"A": np.log(5), "B": np.log(5), "C": np.log(5), "D": first["D"]})
    assert first["D"] > 10
    assert logs["A"].accuracy < 0.3
    assert np.log(np.e + 4) - 1 < logs["B"].loss[-1] < 1.0
    assert logs["B"].accuracy > 0.98
    assert logs["C"].accuracy > 0.98
    assert logs["C"].loss[-1] < 0.05


def test_the_runs_are_the_same_each_time():
    """No run depends on a global random state."""
    np.random.seed(1)
    once = training_logs(steps=3)
    np.random.seed(2)
    again = training_logs(steps=3)
    for run in once:
        np.testing.assert_array_equal(once[run].loss, again[run].loss)
