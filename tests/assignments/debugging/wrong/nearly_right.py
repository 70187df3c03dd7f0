"""Right in most cases, and wrong in some that the checks must know."""

import numpy as np


def first_suspect(train_loss, train_accuracy):
    if np.isnan(train_loss[-1]):
        return "nan"
    if np.nanmin(train_loss - np.log(2) * (1 - train_accuracy)) < 0:
        return "log"
    if not np.log(10) / 2 <= train_loss[0] <= 2 * np.log(10):
        return "scale"
    return "flat" if np.abs(train_loss - np.log(10)).max() <= 0.1 else "none"


def next_step(log, told):
    if np.isnan(log[0, -1]):
        if "inputs" not in told:
            return "inputs"
        return "nan_input" if told["inputs"]["train_missing"] else "half_overflow"
    if log[2, -1] < 0.7:
        if "silent_units" not in told:
            return "silent_units"
        if told["silent_units"]["before"] == 1:
            return "dead_relu"
        if "batches" not in told:
            return "batches"
        return "one_batch" if told["batches"]["batches"] == 1 else "clipped"
    if "validate_twice" not in told:
        return "validate_twice"
    if np.ptp(told["validate_twice"]["losses"]) > 0:
        return "no_eval"
    if "training_rows" not in told:
        return "training_rows"
    if "batches" not in told:
        return "batches"
    return "missing_class" if 0 in told["batches"]["classes"] else "sound"
