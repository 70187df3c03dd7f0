"""What the explorer of a late divergence computes, against the two factors that rule it."""

import numpy as np
import pytest
from lossopt.explorers import explore_hidden_cliff, five_points, mse_of_line
from lossopt.explorers.figures.hidden_cliff import STEPS, hidden_cliff


@pytest.mark.parametrize(("share", "steep"), [(0.5, -1.0), (1.05, -3.0), (1.2, -8.0)])
def test_each_direction_has_its_own_factor(share, steep):
    """The loss is the sum of two parts that are multiplied by the squares of 1 - ηλ in each step."""
    low, high = mse_of_line(*five_points()).curvatures
    lr, steps = share * 2 / high, np.arange(STEPS + 1)
    flat = 0.5 * low * 9.0 * (1 - lr * low) ** (2 * steps)
    sharp = 0.5 * high * 9.0 * 10 ** (2 * steep) * (1 - lr * high) ** (2 * steps)
    np.testing.assert_allclose(hidden_cliff(share=share, steep=steep).excess, flat + sharp, rtol=1e-6)


@pytest.mark.parametrize(
    ("share", "steep", "words"),
    [
        (0.95, -3.0, "The loss falls throughout, from 1.5 to 0.00039."),
        (1.05, -3.0, "falls from 1.5 to 0.26 at step 33; after 150 steps it is 2.8e+08."),
        (1.2, 0.0, "never falls below its start"),
    ],
)
def test_the_words_say_which_way_the_loss_goes(share, steep, words):
    """Falling throughout, falling first, and never falling are told apart."""
    explorer = explore_hidden_cliff()
    explorer.state.share, explorer.state.steep = share, steep
    assert words in explorer.frame().text
