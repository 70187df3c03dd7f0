"""The log of a run as a picture, in words and as a table."""

import numpy as np
import pytest
from lossopt.debugging import Case
from lossopt.explorers import draw_log, log_in_words, log_table


@pytest.mark.parametrize(
    ("cause", "scale"), [("sound", "linear"), ("ascent", "log"), ("nan_input", "linear"), ("half_overflow", "linear")]
)
def test_all_of_a_log_is_in_the_picture(cause, scale):
    """Four curves of all epochs, within the axes; steep losses on a logarithmic axis, NaN without a warning."""
    log = Case(seed=3, cause=cause).log
    figure = draw_log(log)
    figure.draw_without_rendering()
    losses, accuracies = figure.axes
    assert losses.get_yscale() == scale
    drawn = [line.get_ydata() for axes in (losses, accuracies) for line in axes.lines]
    for values, name in zip(
        drawn, ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy"), strict=True
    ):
        np.testing.assert_array_equal(values, log[name])
    assert [text.get_text()[:8] for text in losses.texts] == ["NaN from"] * bool(np.isnan(log["train_loss"]).any())
    low, high = losses.get_ylim()
    assert all(
        low <= value <= high for name in ("train_loss", "validation_loss") for value in log[name] if value == value
    )


def test_words_and_table_hold_the_numbers():
    """The sentence has the first, a middle and the last epoch; the table has all, NaN by its name."""
    curve = [2.0, float("nan"), 1.0, 0.5, 0.25, 0.125]
    log = dict.fromkeys(("train_loss", "validation_loss", "train_accuracy", "validation_accuracy"), curve)
    said = log_in_words(log)
    assert said.startswith("After epochs 1, 3 and 6 the training loss is 2.00, 1.00, 0.12, the validation loss 2.00")
    table = log_table(log)
    assert table.count("<tr>") == 7
    assert table.count("<td>NaN</td>") == 4
