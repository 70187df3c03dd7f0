"""Every public explorer, with a move for each of its controls and the words that the move must put in its text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from lossopt import explorers
from lossopt.explorers import Explorer

from tests.lossopt.explorers import own_answers

__all__ = ["ROWS", "Row", "corners"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One explorer: how to make it, and for each trait a value to move to with the words that it brings."""

    make: Callable[[], Explorer[Any]]
    moves: Mapping[str, tuple[Any, str]]


ROWS = {
    "explore_batch_noise": Row(
        make=explorers.explore_batch_noise,
        moves={
            "batch_size": (64, "batches of 64"),
            "place": ("at the best weights", "at the best weights"),
            "drawn": ("with replacement", "drawn with replacement"),
        },
    ),
    "explore_bias_correction": Row(
        make=explorers.explore_bias_correction,
        moves={
            "beta1": (0.5, "Beta1 0.50"),
            "beta2": (0.99, "beta2 0.990"),
            "gradients": ("noisy", "noisy gradients"),
        },
    ),
    "explore_bootstrap": Row(
        make=explorers.explore_bootstrap,
        moves={
            "metric": ("accuracy", "the accuracy is"),
            "size": (400, "Test sets of 400"),
            "prevalence": (5, "5 % malignant"),
        },
    ),
    "explore_calibration": Row(
        make=explorers.explore_calibration,
        moves={
            "model": ("logistic regression", "Logistic regression"),
            "factor": (0.25, "times 0.25"),
            "shift": (-1.5, "plus -1.5"),
        },
    ),
    "explore_descent": Row(
        make=explorers.explore_descent,
        moves={
            "surface": ("saddle", "Surface: saddle"),
            "x": (1.2, "start (1.2, 1.0)"),
            "y": (-0.5, "start (-1.5, -0.5)"),
            "steps": (5, "5 steps."),
        },
    ),
    "explore_double_softmax": Row(
        make=explorers.explore_double_softmax,
        moves={"margin": (-4.0, "the logit -4.0"), "classes": (3, "3 classes")},
    ),
    "explore_early_stopping": Row(
        make=explorers.explore_early_stopping,
        moves={
            "patience": (5, "patience 5"),
            "split": ("second", "The second split"),
            "restore": ("last epoch", "those of the last epoch"),
        },
    ),
    "explore_hidden_cliff": Row(
        make=explorers.explore_hidden_cliff,
        moves={"share": (0.9, "0.90 of the limit"), "steep": (-6.0, "10 to the -6.0")},
    ),
    "explore_leaks": Row(
        make=explorers.explore_leaks,
        moves={
            "leak": ("copies", "Leak: copies"),
            "rows": (200, "200 rows"),
            "features": (50, "50 features"),
            "candidates": (30, "best of 30"),
        },
    ),
    "explore_leverage": Row(
        make=explorers.explore_leverage,
        moves={
            "bmi": (85.0, "index of 85"),
            "progression": (100.0, "progression of 100"),
            "delta": (200.0, "Huber (delta 200)"),
        },
    ),
    "explore_likelihood": Row(
        make=explorers.explore_likelihood,
        moves={"p": (0.7, "probability 0.70"), "ones": (2, "2 of them 1")},
    ),
    "explore_logits": Row(
        make=explorers.explore_logits,
        moves={"z": (-40.0, "z = -40.0"), "y": (1, "y = 1")},
    ),
    "explore_loss_shapes": Row(
        make=explorers.explore_loss_shapes,
        moves={"outlier": (20.0, "their mean, 6.20"), "delta": (0.5, "at delta 0.5")},
    ),
    "explore_momentum": Row(
        make=explorers.explore_momentum,
        moves={"lr": (0.135, "Learning rate 0.135"), "beta": (0.62, "momentum 0.62")},
    ),
    "explore_own_losses": Row(
        make=partial(explorers.explore_own_losses, **own_answers.LOSSES),
        moves={"outlier": (20.0, "5 and 20.0"), "delta": (0.5, "delta 0.5")},
    ),
    "explore_own_metrics": Row(
        make=partial(explorers.explore_own_metrics, **own_answers.METRICS),
        moves={"threshold": (0.2, "Threshold 0.20")},
    ),
    "explore_own_optimizers": Row(
        make=partial(explorers.explore_own_optimizers, adam_step=own_answers.adam_step),
        moves={
            "surface": ("saddle", "Surface: saddle"),
            "steps": (5, "5 steps"),
            "eps": (1e-8, "epsilon 1e-08"),
        },
    ),
    "explore_own_split": Row(
        make=partial(explorers.explore_own_split, **own_answers.SPLIT),
        moves={"seed": (3, "Seed 3"), "share": (0.4, "40 % of them for the test")},
    ),
    "explore_own_training": Row(
        make=partial(explorers.explore_own_training, **own_answers.TRAINING),
        moves={"lr": (0.3, "Learning rate 0.30"), "batch_size": (12, "batches of 12"), "patience": (6, "patience 6")},
    ),
    "explore_ranking": Row(
        make=explorers.explore_ranking,
        moves={"above": (9, "9 of 12 samples"), "ranking": ("upside down", "Ranking: upside down")},
    ),
    "explore_scaling": Row(
        make=explorers.explore_scaling,
        moves={
            "mean": (10.0, "the mean 10.0"),
            "unit": (3.0, "multiplied by 3.0"),
            "share": (1.05, "1.05 of each limit"),
        },
    ),
    "explore_step_size": Row(
        make=explorers.explore_step_size,
        moves={"lr": (0.085, "Learning rate 0.0850"), "steps": (200, "after 200 steps")},
    ),
    "explore_threshold": Row(
        make=explorers.explore_threshold,
        moves={
            "threshold": (0.11, "Threshold 0.11"),
            "prevalence": (1, "prevalence 1 %"),
            "miss_cost": (1, "as costly as 1 false"),
        },
    ),
    "explore_three_scalings": Row(
        make=explorers.explore_three_scalings,
        moves={
            "bmi": (30.0, "body mass index 30"),
            "part": ("test", "One test patient"),
            "numbers": ("the test part itself", "numbers of the test part itself"),
        },
    ),
}


def corners(explorer: Explorer[Any]) -> Iterator[dict[str, Any]]:
    """Every combination of the least and the greatest values that the explorer's controls can be set to."""
    traits = explorer.state.traits()
    ends = {
        name: list(trait.values) if hasattr(trait, "values") else [trait.min, trait.max]
        for name, trait in traits.items()
    }
    for values in product(*ends.values()):
        yield dict(zip(ends, values, strict=True))
