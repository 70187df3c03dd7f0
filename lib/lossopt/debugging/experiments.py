"""The experiments that a learner may buy: the faulty code with one setting changed, or more printed of the same run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lossopt.debugging.loop import CLASSES
from lossopt.debugging.records import Plan, Run, Settings
from lossopt.metrics import confusion_matrix

__all__ = ["EXPERIMENTS", "Experiment", "Result"]

Result = dict[str, float | list[float]]
FIRST_STEPS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One way to learn more about a run.

    Args:
        name: How it is bought.
        title: What is done, in words.
        price: Its credit: 1 for printing more of the same run, 2 for another run.
        settings: What is changed in the run.
        says: What its figures mean, and what a sound run has.
        read: What it tells of that run: for each of its figures a number, or a list of them.
    """

    name: str
    title: str
    price: int
    says: str
    settings: Settings = field(default_factory=Settings)
    read: Callable[[Plan, Run], Result]


def _log(plan: Plan, run: Run) -> Result:
    first, last = run.epochs[0], run.epochs[-1]
    return {
        "train_loss": [first.train_loss, last.train_loss],
        "train_accuracy": [first.train_accuracy, last.train_accuracy],
        "validation_loss": [first.validation_loss, last.validation_loss],
        "validation_accuracy": [first.validation_accuracy, last.validation_accuracy],
    }


def _first_loss(plan: Plan, run: Run) -> Result:
    return {"loss": run.losses[0], "ln_10": float(np.log(CLASSES))}


def _gradient_norms(plan: Plan, run: Run) -> Result:
    return {"norms": run.gradient_norms[:FIRST_STEPS]}


def _updates(plan: Plan, run: Run) -> Result:
    ratios, cosines = zip(*run.updates, strict=True)
    return {
        "moved": [moved for moved, _ in run.lengths],
        "length": [length for _, length in run.lengths],
        "ratio": float(np.median(ratios[-3 * FIRST_STEPS :])),
        "downhill": float(np.mean(cosines[:FIRST_STEPS])),
    }


def _batches(plan: Plan, run: Run) -> Result:
    steps = len(run.batches) // len(run.epochs)
    epoch = run.batches[:steps]
    labels = np.concatenate(epoch)
    return {
        "rows": float(len(labels)),
        "batches": float(steps),
        "first_batch": [float(label) for label in epoch[0][:12]],
        "classes": [float(np.sum(labels == label)) for label in range(CLASSES)],
    }


def _schedule(plan: Plan, run: Run) -> Result:
    rates = np.array(run.learning_rates)
    return {"relative_to_first": [float(rate) for rate in rates / rates[0]]}


def _silent_units(plan: Plan, run: Run) -> Result:
    return {"before": run.silent[0], "after": run.silent[1]}


def _inputs(plan: Plan, run: Run) -> Result:
    assert run.inputs is not None
    told: Result = {}
    for name, x in zip(("train", "validation"), run.inputs, strict=True):
        told |= {f"{name}_columns": float(x.shape[1]), f"{name}_missing": float(np.isnan(x).sum())}
        told |= {f"{name}_mean": float(np.nanmean(x)), f"{name}_largest": float(np.nanmax(x))}
    return told


def _validate_twice(plan: Plan, run: Run) -> Result:
    return {"losses": list(run.last_losses)}


def _confusion(plan: Plan, run: Run) -> Result:
    table = np.asarray(confusion_matrix(run.truth, run.predicted, classes=CLASSES), dtype=float)
    return {f"true_{digit}": table[digit].tolist() for digit in range(CLASSES)}


def _training_rows(plan: Plan, run: Run) -> Result:
    return {"loss": run.in_eval[0], "accuracy": run.in_eval[1]}


def _fresh_rows(plan: Plan, run: Run) -> Result:
    assert run.logits is not None
    x, y = plan.fresh
    return {"accuracy": float(np.mean(run.logits(x).argmax(axis=1) == y))}


_EXPERIMENTS = (
    Experiment(
        name="first_loss",
        title="print the loss of the first batch",
        price=1,
        says="The training loss of the first batch, as the loop adds it up; a network that knows nothing has "
        "about ln 10.",
        read=_first_loss,
    ),
    Experiment(
        name="gradient_norms",
        title="print the first gradient norms",
        price=1,
        says="The length of the gradient in the first steps, as the optimizer takes it; mostly 0.5 to 2 in a "
        "sound run.",
        read=_gradient_norms,
    ),
    Experiment(
        name="updates",
        title="print how far the weights move",
        price=1,
        says="For each layer how far the run moved its weights and how long they are in the end, relative to the "
        "start; the length of late steps over learning rate times gradient, 2 to 3.5 in a sound run; the "
        "cosine between the first steps and downhill.",
        read=_updates,
    ),
    Experiment(
        name="batches",
        title="print an epoch's batches",
        price=1,
        says="Rows and batches in an epoch, the first labels of its first batch, and how many rows of each class "
        "it has.",
        read=_batches,
    ),
    Experiment(
        name="schedule",
        title="print the learning rate of each epoch",
        price=1,
        says="The learning rate at the end of each epoch, relative to that of the first; a sound run loses a "
        "tenth each time.",
        read=_schedule,
    ),
    Experiment(
        name="silent_units",
        title="count the hidden units that are always 0",
        price=1,
        says="The share of hidden units that are 0 on every training row, before the first step and after the "
        "last; below 0.2 before a sound run, up to 0.7 after it.",
        read=_silent_units,
    ),
    Experiment(
        name="inputs",
        title="print the inputs' statistics",
        price=1,
        says="What the network is given: columns, missing values, mean and largest value, in training and in "
        "validation.",
        read=_inputs,
    ),
    Experiment(
        name="validate_twice",
        title="validate the same weights twice",
        price=1,
        says="The validation loss of the last weights, measured twice.",
        read=_validate_twice,
    ),
    Experiment(
        name="confusion",
        title="print the validation confusion matrix",
        price=1,
        says="For each true digit how many validation rows are taken for 0, 1, ..., 9.",
        read=_confusion,
    ),
    Experiment(
        name="training_rows",
        title="measure the training rows in eval mode",
        price=1,
        says="Loss and accuracy of the last weights on the training rows, without dropout.",
        read=_training_rows,
    ),
    Experiment(
        name="fresh_rows",
        title="measure rows that were never seen",
        price=2,
        says="The accuracy of the last weights on 400 rows that the run never had.",
        read=_fresh_rows,
    ),
    Experiment(
        name="lr_quarter",
        title="learning rate / 4",
        price=2,
        says="First and last epoch of a run with a quarter of the learning rate.",
        settings=Settings(lr_factor=0.25),
        read=_log,
    ),
    Experiment(
        name="lr_times_4",
        title="learning rate × 4",
        price=2,
        says="First and last epoch of a run with four times the learning rate.",
        settings=Settings(lr_factor=4.0),
        read=_log,
    ),
    Experiment(
        name="overfit_20",
        title="overfit 20 rows",
        price=2,
        says="First and last epoch of a run on 20 rows again and again, without dropout; a sound one gets all of "
        "them right.",
        settings=Settings(first_rows=20),
        read=_log,
    ),
    Experiment(
        name="shuffle_labels",
        title="shuffle the labels",
        price=2,
        says="First and last epoch of a run whose labels were dealt at random to the images, before all else.",
        settings=Settings(shuffles_labels=True),
        read=_log,
    ),
    Experiment(
        name="float64",
        title="run in float64",
        price=2,
        says="First and last epoch of a run in double precision.",
        settings=Settings(dtype=np.float64),
        read=_log,
    ),
)

EXPERIMENTS: Mapping[str, Experiment] = {experiment.name: experiment for experiment in _EXPERIMENTS}
"""Each experiment under its name."""
