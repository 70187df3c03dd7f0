"""What a type checker lets pass for an array, and that the types cost no import."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
USES = """
import numpy as np
import torch
from lossopt.losses import mse
from lossopt.metrics import accuracy, roc_auc
from lossopt.optimizers import Adam, AdamState
from numpy.typing import NDArray
from typing import assert_type

x: NDArray[np.float64] = np.ones(3)
single: NDArray[np.float32] = np.ones(3, dtype=np.float32)
yes: NDArray[np.bool_] = np.ones(3, dtype=np.bool_)
counts: NDArray[np.int64] = np.ones(3, dtype=np.int64)
adam = Adam()
state = adam.init(x)

float(mse(x, single))
float(mse(torch.ones(3), torch.ones(3)))
float(roc_auc(yes, x) + accuracy(counts, counts))
assert_type(adam.step(x, single, state), tuple[NDArray[np.float64], AdamState])
assert_type(adam.step([x, x], [x, single], adam.init([x, x])), tuple[list[NDArray[np.float64]], AdamState])

mse("1", x)  # refused
mse(1.0, x)  # refused
mse([1.0], x)  # refused
mse(x, None)  # refused
roc_auc(yes, "x")  # refused
adam.step("x", x, state)  # refused
adam.step(x, 0.1, state)  # refused
mse(x, single).reduce()  # refused
"""


def test_arrays_and_tensors_are_arrays_to_a_type_checker_and_nothing_else_is(tmp_path: Path) -> None:
    """Mypy finds a mistake in exactly the lines that say so."""
    uses = tmp_path / "uses.py"
    uses.write_text(USES)
    command = [sys.executable, "-m", "mypy", "--no-pretty", str(uses)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    found = {int(number) for number in re.findall(r"uses\.py:(\d+): error:", done.stdout)}
    refused = {number for number, line in enumerate(USES.splitlines(), 1) if line.endswith("# refused")}
    assert found == refused, done.stdout + done.stderr


def test_no_type_imports_pytorch() -> None:
    """Whoever uses NumPy alone does not wait for the other library."""
    program = "import sys, lossopt.losses, lossopt.metrics, lossopt.optimizers; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
