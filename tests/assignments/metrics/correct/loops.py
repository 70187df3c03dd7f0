"""Correct answers in plain Python: loops and the math module, no NumPy function."""

# ruff: noqa: B905, RUF059 (written as beginners write)

import math


def confusion(y, y_pred):
    tp = fp = fn = tn = 0
    for label, predicted in zip(y, y_pred):
        if predicted == 1:
            if label == 1:
                tp += 1
            else:
                fp += 1
        elif label == 1:
            fn += 1
        else:
            tn += 1
    return tp, fp, fn, tn


def accuracy(y, y_pred):
    right = 0
    for label, predicted in zip(y, y_pred):
        if label == predicted:
            right += 1
    return right / len(y)


def precision(y, y_pred):
    tp, fp, fn, tn = confusion(y, y_pred)
    if tp + fp == 0:
        return 0.0
    return tp / (tp + fp)


def recall(y, y_pred):
    tp, fp, fn, tn = confusion(y, y_pred)
    if tp + fn == 0:
        return 0.0
    return tp / (tp + fn)


def f1(y, y_pred):
    p = precision(y, y_pred)
    r = recall(y, y_pred)
    if p + r == 0:
        return 0.0
    return 2 * p * r / (p + r)


def roc_points(y, score):
    positives = sum(y)
    negatives = len(y) - positives
    fpr, tpr = [0.0], [0.0]
    for threshold in sorted(set(score), reverse=True):
        tp = fp = 0
        for label, value in zip(y, score):
            if value >= threshold:
                tp += label
                fp += 1 - label
        fpr.append(fp / negatives)
        tpr.append(tp / positives)
    return fpr, tpr


def roc_auc(y, score):
    fpr, tpr = roc_points(y, score)
    area = 0.0
    for k in range(1, len(fpr)):
        area += (fpr[k] - fpr[k - 1]) * (tpr[k] + tpr[k - 1]) / 2
    return area


def average_precision(y, score):
    total, before = 0.0, 0
    for threshold in sorted(set(score), reverse=True):
        taken = [label for label, value in zip(y, score) if value >= threshold]
        total += (sum(taken) - before) * sum(taken) / len(taken)
        before = sum(taken)
    return total / sum(y)


def mean_absolute_error(y, y_hat):
    totals = [0.0] * len(y[0])
    for target, prediction in zip(y, y_hat):
        for d in range(len(totals)):
            totals[d] += abs(target[d] - prediction[d])
    return [total / len(y) for total in totals]


def rmse(batches):
    total, count = 0.0, 0
    for y, y_hat in batches:
        for target, prediction in zip(y, y_hat):
            total += (target - prediction) ** 2
            count += 1
    return math.sqrt(total / count)


def r2(y, y_hat):
    mean = sum(y) / len(y)
    unexplained = spread = 0.0
    for target, prediction in zip(y, y_hat):
        unexplained += (target - prediction) ** 2
        spread += (target - mean) ** 2
    return 1 - unexplained / spread


choose_metric = {}
choose_metric["photos"] = "accuracy"
choose_metric["mail"] = "precision"
choose_metric["screening"] = "recall"
choose_metric["fraud"] = "average_precision"
choose_metric["parcels"] = "mean_absolute_error"
choose_metric["power"] = "rmse"
