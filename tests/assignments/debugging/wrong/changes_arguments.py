"""Right results from functions that change what they are given."""

import numpy as np


def first_suspect(train_loss, train_accuracy):
    is_nan = np.isnan(train_loss).any()
    train_loss[np.isnan(train_loss)] = 0.0
    train_accuracy += 1e-9
    if is_nan:
        return "nan"
    if (train_loss < np.log(2) * (1 - train_accuracy)).any():
        return "log"
    if not np.log(10) / 2 <= train_loss[0] <= 2 * np.log(10):
        return "scale"
    return "flat" if np.abs(train_loss - np.log(10)).max() <= 0.1 else "none"


def next_step(log, told):
    is_nan = np.isnan(log[0, -1])
    log[:] = 0.0
    if is_nan:
        if "inputs" not in told:
            return "inputs"
        return "nan_input" if told["inputs"]["train_missing"] else "half_overflow"
    return "sound"
