"""The log of a training run, as a picture and in words."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from lossopt.explorers.framework.style import BLACK, GREY, PARTS, WIDTH, WORDS, blank_figure, legend_below, px, tidy

__all__ = ["draw_log", "log_in_words", "log_table"]

Log = Mapping[str, Sequence[float]]

HEIGHT = 3.2  # in hundreds of pixels
STEEP = 6.0  # a loss above it, in nats, would flatten the rest of a linear axis
TICKS = (0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
NAMES = {"train": "training", "validation": "validation"}  # in the log, and as a part of the data


def draw_log(log: Log) -> Figure:
    """Losses on the left, accuracies on the right, over the epochs.

    Args:
        log: A number an epoch for ``train_loss`` and ``validation_loss``, in nats, and for ``train_accuracy`` and
            ``validation_accuracy``, shares of the rows.
    """
    figure = blank_figure(WIDTH, HEIGHT)
    losses, accuracies = figure.subplots(1, 2)
    tidy(losses, title="Loss", xlabel="epoch", ylabel="loss (nats)")
    tidy(accuracies, title="Accuracy", xlabel="epoch", ylabel="share of rows")
    for part, name in NAMES.items():
        pen = {**PARTS[name].line(), "marker": PARTS[name].marker, "markersize": 3}
        epochs = np.arange(1, len(log[f"{part}_loss"]) + 1)
        losses.plot(epochs, log[f"{part}_loss"], **pen)
        accuracies.plot(epochs, log[f"{part}_accuracy"], **pen)
    both = np.array([*log["train_loss"], *log["validation_loss"]])
    finite = both[np.isfinite(both)]
    if finite.size and finite.max() > STEEP:
        losses.set_yscale("log")
        losses.yaxis.set_ticks(TICKS, labels=[f"{tick:g}" for tick in TICKS])
        losses.yaxis.set_ticks([], minor=True)
        losses.set_ylim(0.8 * finite.min(), 1.25 * finite.max())
        losses.set_ylabel("loss (nats, logarithmic)")
    else:
        losses.set_ylim(0, max([1.0, *finite * 1.05]))
    accuracies.set_ylim(-0.03, 1.03)
    lost = np.flatnonzero(np.isnan(log["train_loss"]) | np.isnan(log["validation_loss"]))
    if lost.size:
        losses.axvspan(lost[0] + 0.5, len(log["train_loss"]) + 0.5, color=GREY, alpha=0.15, linewidth=0)
        words = f"NaN from epoch {lost[0] + 1} on"
        losses.text(
            0.97, 0.5, words, transform=losses.transAxes, ha="right", va="center", fontsize=px(WORDS), color=BLACK
        )
    for axes in (losses, accuracies):
        axes.set_xlim(0.5, len(log["train_loss"]) + 0.5)
    legend_below(figure, losses.get_legend_handles_labels()[0])
    return figure


def log_in_words(log: Log) -> str:
    """The first, the middle and the last epoch of each curve, one sentence for losses and one for accuracies."""
    epochs = len(log["train_loss"])
    places = (0, epochs // 3, epochs - 1)
    after = ", ".join(str(place + 1) for place in places[:-1]) + f" and {epochs}"

    def curve(name: str) -> str:
        return ", ".join(_number(log[name][place]) for place in places)

    return (
        f"After epochs {after} the training loss is {curve('train_loss')}, the validation loss "
        f"{curve('validation_loss')}. The training accuracy is {curve('train_accuracy')}, the validation accuracy "
        f"{curve('validation_accuracy')}."
    )


def log_table(log: Log) -> str:
    """All numbers of the log as an HTML table, folded away."""
    heads = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in log)
    rows = "".join(
        f"<tr><td>{epoch}</td>" + "".join(f"<td>{_number(value)}</td>" for value in values) + "</tr>"
        for epoch, values in enumerate(zip(*log.values(), strict=True), 1)
    )
    return (
        f"<details><summary>The log as a table</summary><table><thead><tr><th>epoch</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _number(value: float) -> str:
    return "NaN" if np.isnan(value) else f"{value:.2f}"
