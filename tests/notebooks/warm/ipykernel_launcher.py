"""Stands in for ``python -m ipykernel_launcher`` where kernels are forked; see :mod:`tests.notebooks.forked_kernels`.

This process is the kernel for whoever started it: it ends with the kernel, the kernel ends with it, and the signal of
*Interrupt* reaches the kernel.
"""

import json
import os
import signal
import socket
import sys


def main() -> None:
    """Asks for a kernel with the arguments, folder, variables and outputs of this process, and waits for its end."""
    address = os.environ.pop("FORKED_KERNELS")
    os.environ.pop("PYTHONPATH")
    start = json.dumps({"argv": sys.argv, "folder": os.getcwd(), "variables": dict(os.environ)}).encode()
    with socket.socket(socket.AF_UNIX) as kernel:
        kernel.connect(address)
        socket.send_fds(kernel, [len(start).to_bytes(8, "big")], [0, 1, 2])
        kernel.sendall(start)
        signal.signal(signal.SIGINT, lambda number, _frame: kernel.send(bytes([number])))
        while kernel.recv(1):
            pass


if __name__ == "__main__":
    main()
