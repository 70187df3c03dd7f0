"""What the explorer of the shapes of losses computes, against autograd."""

import numpy as np
import pytest
import torch
from lossopt.explorers.figures.loss_shapes import CONSTANTS, RESIDUALS, loss_shapes

torch_huber = torch.nn.functional.huber_loss


@pytest.mark.parametrize("delta", [0.1, 2.0, 4.0])
def test_shapes_and_slopes_agree_with_autograd(delta):
    """The curves over the residual are PyTorch's losses and their gradients."""
    shapes = loss_shapes(delta=delta, outlier=10.0)
    functional = torch.nn.functional
    theirs = {
        "mse": functional.mse_loss,
        "mae": functional.l1_loss,
        "huber": lambda a, b, reduction: torch_huber(a, b, delta=delta, reduction=reduction),
    }
    targets = torch.tensor(shapes.targets)
    for name, loss in theirs.items():
        r = torch.tensor(RESIDUALS, requires_grad=True)
        each = loss(r, torch.zeros_like(r), reduction="none")
        each.sum().backward()
        np.testing.assert_allclose(shapes.losses[name], each.detach().numpy(), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(shapes.slopes[name], r.grad.numpy(), rtol=1e-12, atol=1e-15)
        means = [loss(torch.full_like(targets, c), targets, reduction="mean").item() for c in CONSTANTS[::20]]
        np.testing.assert_allclose(shapes.means[name][::20], means, rtol=1e-12)
