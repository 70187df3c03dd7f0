"""Names that the examples in docstrings use without an import, as a reader of a lesson would have them at hand."""

from typing import Any

import numpy as np
import pytest
import torch
from lossopt import data, optimizers

__all__ = ["names_in_examples"]


@pytest.fixture(autouse=True)
def names_in_examples(doctest_namespace: dict[str, Any]) -> None:
    """NumPy, PyTorch, the data sets and the optimizers."""
    doctest_namespace.update(np=np, torch=torch)
    for module in (data, optimizers):
        doctest_namespace.update({name: getattr(module, name) for name in module.__all__})
