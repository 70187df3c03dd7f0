"""A forked kernel is to its user what a kernel is that starts by itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

from tests.notebooks.forked_kernels import ADDRESS, forked_kernels
from tests.notebooks.kernels import environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


class Started:
    """A kernel, and what is asked of it."""

    def __init__(self, folder: Path) -> None:
        self.manager = KernelManager()
        (folder / "here").mkdir(parents=True)
        self.manager.start_kernel(cwd=str(folder / "here"), env={**environment(folder), "SAID": "yes"})
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def launcher(self) -> "subprocess.Popen[bytes]":
        """What stands for it where it was started."""
        assert isinstance(self.manager.provisioner, LocalProvisioner)
        assert self.manager.provisioner.process is not None
        return self.manager.provisioner.process

    def said(self, code: str) -> str:
        """What a cell prints, or the name of its error."""
        parts: list[str] = []

        def keep(message: dict[str, dict[str, str]]) -> None:
            parts.append(message["content"].get("text", "") + message["content"].get("ename", ""))

        self.client.execute_interactive(code, output_hook=keep, timeout=60)
        return "".join(parts).strip()

    def end(self) -> None:
        """As *Shut down* does."""
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where kernels are forked; what they all have is NumPy."""
    folder = tmp_path_factory.mktemp("forked")
    with forked_kernels(folder / "kernels", dict(os.environ), ["ipykernel.kernelapp", "numpy"]) as found:
        yield found[ADDRESS]


@pytest.fixture
def kernel(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Started]:
    """One of them."""
    monkeypatch.setenv(ADDRESS, address)
    started = Started(tmp_path / "first")
    yield started
    if started.manager.has_kernel:
        started.end()


def test_it_has_its_own_folder_and_variables(kernel: Started) -> None:
    """Those of whoever started it, and nothing of the launcher's; modules of the process that it came from."""
    code = f"import os, sys\nprint(os.path.basename(os.getcwd()), os.environ['SAID'], '{ADDRESS}' in os.environ)"
    assert kernel.said(code) == "here yes False"
    assert kernel.said("print('PYTHONPATH' in os.environ, 'numpy' in sys.modules, sys.path[0] == '')") == (
        "False True True"
    )
    assert kernel.said("import subprocess\nprint(subprocess.run(['echo', 'so'], capture_output=True).stdout)") == (
        "b'so\\n'"
    )


def test_two_of_them_draw_differently(kernel: Started, tmp_path: Path) -> None:
    """Their generators were seeded before they were forked."""
    other = Started(tmp_path / "second")
    drawn = "import random\nimport numpy as np\nprint(random.random(), np.random.random())"
    first, second = kernel.said(drawn).split(), other.said(drawn).split()
    other.end()
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_it_can_be_interrupted(kernel: Started) -> None:
    """An endless loop ends, and the next cell runs."""
    code = "import threading, os, signal, time\nthreading.Timer(0.2, os.kill, (LAUNCHED, signal.SIGINT)).start()\n"
    assert (
        kernel.said(code.replace("LAUNCHED", str(kernel.launcher.pid)) + "while True: time.sleep(0.01)")
        == "KeyboardInterrupt"
    )
    assert kernel.said("print(1)") == "1"


def test_what_is_left_to_do_is_done_at_its_end(kernel: Started, tmp_path: Path) -> None:
    """When it is asked to shut down, it ends as a Python process does."""
    written = tmp_path / "written"
    kernel.said(f"import atexit, pathlib\natexit.register(pathlib.Path({str(written)!r}).write_text, 'so')")
    kernel.end()
    assert written.read_text() == "so"


def test_it_ends_with_its_launcher(kernel: Started) -> None:
    """Which a lab or a test kills where a kernel does not end when it is asked."""
    number = int(kernel.said("import os\nprint(os.getpid())"))
    assert number != kernel.launcher.pid
    kernel.launcher.kill()
    kernel.launcher.wait()
    while is_there(number):
        pass


def is_there(number: int) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(number, 0)
        return sys.platform != "linux" or ") Z " not in Path(f"/proc/{number}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):  # it may end between the two looks
        return False
