"""The small assignment that the corpus is run against: each exercise is checked in another way that was fooled once."""

from typing import Any

from tests.autograder.notebooks import checks, notebook, setup, solution, written

__all__ = ["LIMITS", "attacked_source"]

LIMITS = {"cell_seconds": 1, "total_seconds": 15, "memory_mb": 160, "disk_mb": 8, "output_kb": 16, "threads": 6}

SETUP = """\
import json
import math
import time

import numpy as np
from numpy.testing import assert_allclose


def within(tolerance):
    return lambda value, expected: abs(value - expected) <= tolerance


close = within(1e-9)"""


def attacked_source() -> Any:
    """Eleven exercises of a point each, and a written answer."""
    return notebook(
        setup(SETUP),
        solution("mse", "def mse(y, y_hat):", "return float(np.mean((np.asarray(y_hat) - np.asarray(y)) ** 2))"),
        checks(
            "mse",
            "assert mse([1.0, 2.0], [1.0, 4.0]) == 2.0",
            "assert mse([918273.0, 3.0], [918273.0, 9.0]) == 18.0",
        ),
        solution("root", "def root(x):", "return math.sqrt(x)"),
        checks("root", "assert math.isclose(root(4.0), 2.0)", "assert math.isclose(root(99225.0), 315.0)"),
        solution(
            "Amount",
            "class Amount:",
            "def __init__(self, cents):\n    self.cents = cents\n"
            "def __sub__(self, other):\n    return Amount(self.cents - other.cents)\n"
            "def __eq__(self, other):\n    return self.cents == other.cents\n"
            "def __bool__(self):\n    return self.cents != 0",
        ),
        checks(
            "Amount",
            "assert Amount(5) - Amount(3) == Amount(2) and (Amount(5) - Amount(3)).cents == 2",
            "assert Amount(64209) - Amount(9) != Amount(1) and Amount(64209).cents == 64209 and Amount(1)",
        ),
        solution("scaled", "def scaled(x):", "return 2.0 * x"),
        checks(
            "scaled",
            "x = np.array([1.0, 2.0])\nassert_allclose(scaled(x), 2.0 * x)",
            "x = np.array([61803.0, 4.0])\nassert_allclose(scaled(x), 2.0 * x)",
        ),
        solution("shifted", "def shifted(x):", "return x + 1.0"),
        checks(
            "shifted",
            "assert np.allclose(shifted(np.zeros(2)), [1.0, 1.0])",
            "assert np.allclose(shifted(np.array([27182.0, 5.0])), [27183.0, 6.0])",
        ),
        solution("gap", "def gap(a, b):", "return b - a"),
        checks("gap", "assert abs(gap(3.0, 5.0) - 2.0) < 1e-9", "assert close(gap(57721.0, 57728.0), 7.0)"),
        solution("doubled", "def doubled(x):", "return [value + value for value in x]"),
        checks(
            "doubled",
            "assert sum(doubled([1, 2])) == 6",
            "assert sum(doubled([14142, 3])) == 28290\n"
            "assert isinstance(doubled([3]), list) and len(doubled([3])) == 1",
        ),
        solution("described", "def described(x):", 'return json.dumps({"x": x})'),
        checks(
            "described",
            'import json\nassert json.loads(described(2)) == {"x": 2}',
            "assert described(16180) == '{\"x\": 16180}'",
        ),
        solution("quick", "def quick(x):", "return bool(x > 0)"),
        checks(
            "quick",
            "start = time.perf_counter()\nassert quick(1.0)\nassert time.perf_counter() - start < 0.3",
            "assert not quick(-31415.0)\nassert not quick(-2.0)",
        ),
        solution("average", "def average(x):", "return float(np.mean(x))"),
        checks(
            "average",
            "from statistics import fmean\n"
            "x = np.random.default_rng().normal(size=4)\n"
            "error = abs(average(x) - fmean(x))\n"
            "max(round(1.0 - error, 6), 0.0)",
        ),
        solution("factors", "def factors(x):", "return {value for value in range(1, x + 1) if x % value < 1}"),
        checks(
            "factors",
            "assert factors(6).issuperset({2, 3})",
            "assert factors(10007).issuperset({1, 10007}) and factors(8).issubset({1, 2, 4, 8})",
        ),
        written("mse", "The square is largest for the worst miss."),
        limits=LIMITS,
        withhold=["lossopt.losses"],
    )
