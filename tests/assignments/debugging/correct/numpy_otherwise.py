"""Correct answers by other functions of NumPy than the solution's."""

import numpy as np


def first_suspect(train_loss, train_accuracy):
    levels = np.log([np.sqrt(10), 10, 100])
    sentences = [
        not np.isfinite(train_loss).all(),
        np.any(train_loss / np.log(2) + train_accuracy < 1),
        not levels[0] <= train_loss[0] <= levels[2],
        np.allclose(train_loss, levels[1], rtol=0, atol=0.1),
        True,
    ]
    return ["nan", "log", "scale", "flat", "none"][int(np.argmax(sentences))]


def next_step(log, told):
    if np.isnan(log).any():
        if not told:
            return "inputs"
        return np.array(["half_overflow", "nan_input"])[min(int(told["inputs"]["train_missing"]), 1)]
    order = ["gradient_norms", "silent_units", "batches"] if log[2, -1] < 0.7 else ["batches", "validate_twice"]
    if "gradient_norms" in told and np.std(told["gradient_norms"]["norms"]) < 1e-9:
        return "clipped"
    if "silent_units" in told and np.isclose(told["silent_units"]["before"], 1):
        return "dead_relu"
    if "batches" in told and np.isclose(told["batches"]["batches"], 1):
        return "one_batch"
    if "batches" in told and np.count_nonzero(told["batches"]["classes"]) < 10:
        return "missing_class"
    if "validate_twice" in told and np.unique(told["validate_twice"]["losses"]).size > 1:
        return "no_eval"
    return next((name for name in [*order, "training_rows"] if name not in told), "sound")
