"""Correct answers in plain Python: loops and the math module, no NumPy function."""

import math


def first_suspect(train_loss, train_accuracy):
    for loss in train_loss:
        if math.isnan(loss):
            return "nan"
    for loss, accuracy in zip(train_loss, train_accuracy, strict=True):
        if loss < math.log(2) * (1 - accuracy):
            return "log"
    if not math.log(10) / 2 <= train_loss[0] <= 2 * math.log(10):
        return "scale"
    for loss in train_loss:
        if abs(loss - math.log(10)) > 0.1:
            return "none"
    return "flat"


def next_step(log, told):
    if math.isnan(log[0][-1]):
        plan = ["inputs"]
    elif log[2][-1] < 0.7:
        plan = ["silent_units", "gradient_norms", "batches"]
    else:
        plan = ["validate_twice", "batches", "training_rows"]
    for experiment in plan:
        if experiment not in told:
            return experiment
        found = convicted_by(experiment, told[experiment])
        if found:
            return found
    return "sound"


def convicted_by(experiment, result):
    if experiment == "inputs":
        return "nan_input" if result["train_missing"] else "half_overflow"
    if experiment == "silent_units" and result["before"] == 1:
        return "dead_relu"
    if experiment == "gradient_norms" and max(result["norms"]) - min(result["norms"]) < 1e-6:
        return "clipped"
    if experiment == "validate_twice" and result["losses"][0] != result["losses"][1]:
        return "no_eval"
    if experiment == "batches" and result["batches"] == 1:
        return "one_batch"
    if experiment == "batches" and min(result["classes"]) == 0:
        return "missing_class"
    return None
