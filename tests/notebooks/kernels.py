"""The kernels that run notebooks here: this interpreter, as on a machine without anybody's settings."""

import ctypes
import importlib.util
import os
import sys
import warnings
from functools import cache
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager
from traitlets import default

from tests.notebooks.forked_kernels import ADDRESS, LAUNCHER

__all__ = ["GPU_TAG", "KERNEL_NAME", "UNGRADED_TAG", "ThisInterpreter", "environment", "why_no_gpu"]

GPU_TAG, UNGRADED_TAG = "gpu", "ungraded"
KERNEL_NAME = CURRENT_ENV_KERNEL_NAME
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class ThisInterpreter(AsyncKernelManager):  # type: ignore[misc]  # jupyter_client is untyped here
    """Starts this Python as the kernel, whatever kernels are registered for the person who runs it."""

    @default("kernel_spec_manager")
    def _from_this_environment(self) -> KernelSpecManager:
        return NbvalKernelspecManager()


def environment(folder: Path) -> dict[str, str]:
    """Variables for a kernel that a person's own settings of IPython and Matplotlib do not reach.

    Args:
        folder: An empty folder of the caller's, for what IPython writes.
    """
    spec = importlib.util.find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    settings = Path(spec.origin).parent / "mpl-data" / "matplotlibrc"
    own = {"IPYTHONDIR": str(folder), "MATPLOTLIBRC": str(settings)}
    forked = {"PYTHONPATH": str(LAUNCHER)} if ADDRESS in os.environ else {}
    return {**os.environ, **dict.fromkeys(THREADS, "1"), **own, **forked}


@cache
def why_no_gpu() -> str | None:
    """Why cells tagged ``gpu`` cannot run here, or None if they can."""
    if not _has_cuda_driver():
        return "tagged gpu, and there is no CUDA driver here"
    import torch  # takes two seconds

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return None if torch.cuda.is_available() else "tagged gpu, and PyTorch finds no CUDA device here"


def _has_cuda_driver() -> bool:
    """Whether the library is there through which PyTorch reaches a CUDA device."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True
