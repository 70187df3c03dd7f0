"""What the explorer of one and two softmaxes computes, against autograd."""

import numpy as np
import pytest
import torch
from lossopt.explorers import double_softmax_floor
from lossopt.explorers.figures.double_softmax import MARGINS, double_softmax


@pytest.mark.parametrize("classes", [2, 5, 20])
def test_one_and_two_softmaxes_agree_with_autograd(classes):
    """Losses and slopes over the margin are PyTorch's, with cross_entropy of logits and of their softmax."""
    ours = double_softmax(margin=3.0, classes=classes)
    label = torch.zeros(MARGINS.size, dtype=torch.long)
    for inner, loss, slope in ((False, ours.once, ours.once_slope), (True, ours.twice, ours.twice_slope)):
        z = torch.zeros((MARGINS.size, classes), dtype=torch.float64)
        z[:, 0] = torch.tensor(MARGINS)
        z.requires_grad_()
        rows = torch.softmax(z, dim=1) if inner else z
        each = torch.nn.functional.cross_entropy(rows, label, reduction="none")
        each.sum().backward()
        np.testing.assert_allclose(loss, each.detach().numpy(), rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(slope, z.grad[:, 0].numpy(), rtol=1e-8, atol=1e-15)
    assert ours.here == pytest.approx((np.interp(3.0, MARGINS, ours.once), np.interp(3.0, MARGINS, ours.twice)))


@pytest.mark.parametrize("classes", [2, 5, 20])
def test_two_softmaxes_never_get_below_the_floor(classes):
    """The floor is approached as the model grows sure, and never passed."""
    floor = double_softmax_floor(classes)
    assert np.all(double_softmax(margin=0.0, classes=classes).twice > floor)
    sure = torch.eye(classes, dtype=torch.float64)[:1]
    assert floor == pytest.approx(torch.nn.functional.cross_entropy(sure, torch.tensor([0])).item(), rel=1e-12)
