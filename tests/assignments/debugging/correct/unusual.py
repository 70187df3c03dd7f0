"""Correct answers in unusual forms: tables of functions, a class with a call, a lambda."""

import numpy as np

WORDS = {
    "nan": lambda loss, accuracy: np.isnan(loss.sum()),
    "log": lambda loss, accuracy: (loss - np.log(2) * (1 - accuracy)).min() < 0,
    "scale": lambda loss, accuracy: max(loss[0] / np.log(10), np.log(10) / loss[0]) > 2,
    "flat": lambda loss, accuracy: np.ptp([*loss, np.log(10)]) <= 0.2 and np.abs(loss - np.log(10)).max() <= 0.1,
    "none": lambda loss, accuracy: True,
}
first_suspect = lambda train_loss, train_accuracy: next(  # noqa: E731
    word for word, holds in WORDS.items() if holds(train_loss, train_accuracy)
)


class Strategy:
    """Experiments in order, each with the causes that its result convicts."""

    trees = (
        (lambda log: log[0, -1] != log[0, -1], ("inputs",), "half_overflow"),
        (lambda log: log[2, -1] < 0.7, ("silent_units", "gradient_norms", "batches"), "one_batch"),
        (lambda log: True, ("batches", "validate_twice", "training_rows"), "sound"),
    )
    causes = (
        ("inputs", "nan_input", lambda result: result["train_missing"] >= 1),
        ("silent_units", "dead_relu", lambda result: result["before"] == 1),
        ("gradient_norms", "clipped", lambda result: len({round(norm, 6) for norm in result["norms"]}) == 1),
        ("validate_twice", "no_eval", lambda result: len(set(result["losses"])) == 2),
        ("batches", "missing_class", lambda result: 0 in result["classes"]),
    )

    def __call__(self, log, told):
        experiments, last = next((names, last) for holds, names, last in self.trees if holds(log))
        convicted = [cause for name, cause, holds in self.causes if name in told and holds(told[name])]
        return (convicted + [name for name in experiments if name not in told] + [last])[0]


next_step = Strategy()
