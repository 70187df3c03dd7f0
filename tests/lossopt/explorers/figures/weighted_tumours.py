"""Weights that give the tumours another prevalence."""

import numpy as np

__all__ = ["weights"]


def weights(y, prevalence):
    """Sample weights under which ``prevalence`` of the tumours are malignant."""
    return np.where(y == 1, prevalence / np.mean(y == 1), (1 - prevalence) / np.mean(y == 0))
