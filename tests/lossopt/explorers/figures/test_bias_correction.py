"""What the explorer of Adam's bias correction computes, against PyTorch."""

import numpy as np
import pytest
import torch
from lossopt.explorers import correction_ratio, explore_bias_correction
from lossopt.explorers.figures.bias_correction import GRADIENTS, bias_correction


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
