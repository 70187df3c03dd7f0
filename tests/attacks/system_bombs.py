"""Attacks that take more than their share. What they take is bounded, so that a machine without limits survives it."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

TOOK = "print('took' + ' it all')"
TAKES = Proof(shown=Shown.READS, detail="took it all")


def _taking(target: Target, body: str) -> Notebook:
    """Inside an answer, so that its exercise alone pays."""
    return target.wrong("abs(", body=f"{body.strip()}\n{TOOK}\nreturn None")


def _guarded(target: Target, code: str) -> Notebook:
    """In a cell of its own, which gives up if it is refused."""
    body = "\n".join(f"    {line}" for line in f"{code.strip()}\n{TOOK}".splitlines())
    return target.notebook(
        first=f"try:\n{body}\nexcept (OSError, MemoryError, RuntimeError) as error:\n    print(repr(error))"
    )


@attack("a memory bomb", proof=TAKES, message="memory")
def memory(target: Target) -> Notebook:
    return _taking(target, "blocks = [bytearray(2**20) for _ in range(260)]")


@attack("a memory bomb", proof=TAKES, message="raised an exception")
def memory_by_mapping(target: Target) -> Notebook:
    return _taking(target, "import mmap\nblocks = [mmap.mmap(-1, 2**26, flags=2 | 32) for _ in range(4)]")


@attack("a memory bomb", proof=TAKES, share=1.0)
def memory_in_nameless_files(target: Target) -> Notebook:
    code = "import os\nfor _ in range(26):\n    os.write(os.memfd_create('x'), bytes(10 * 2**20))"
    return _guarded(target, code)


@attack("a memory bomb", proof=TAKES, share=1.0)
def memory_shared(target: Target) -> Notebook:
    return _guarded(target, "import mmap\nblocks = [mmap.mmap(-1, 2**26) for _ in range(4)]")


@attack("a memory bomb", "a descriptor bomb", proof=TAKES, share=1.0)
def memory_in_pipes(target: Target) -> Notebook:
    code = """
import fcntl, os
kept = []
for _ in range(200):
    reading, writing = os.pipe()
    kept += [reading, writing]
    fcntl.fcntl(writing, 1031, 2**20)
    os.set_blocking(writing, False)
    os.write(writing, bytes(2**20))"""
    return _guarded(target, code)


@attack("a disk bomb", proof=TAKES, share=1.0)
def disk_in_many_files(target: Target) -> Notebook:
    """Each file is within the limit, their sum is not."""
    code = "for number in range(5):\n    with open(f'f{number}', 'wb') as file:\n        file.write(bytes(3 * 2**20))"
    return _guarded(target, code)


@attack("a disk bomb", proof=TAKES, share=1.0)
def disk_in_deleted_files(target: Target) -> Notebook:
    code = """
import os
kept = [os.open(f"f{number}", os.O_CREAT | os.O_RDWR) for number in range(5)]
for number, descriptor in enumerate(kept):
    os.unlink(f"f{number}")
    os.write(descriptor, bytes(3 * 2**20))"""
    return _guarded(target, code)


@attack("a file-count bomb", proof=TAKES, share=1.0)
def many_files(target: Target) -> Notebook:
    return _guarded(target, "import os\nfor number in range(4200):\n    os.close(os.open(f'f{number}', os.O_CREAT))")


@attack("a file-count bomb", proof=TAKES, share=1.0)
def deep_folders(target: Target) -> Notebook:
    code = """
import os
here = os.open(".", os.O_RDONLY)
try:
    for _ in range(4200):
        os.mkdir("d")
        os.chdir("d")
finally:
    os.fchdir(here)"""
    return _guarded(target, code)


@attack("a descriptor bomb", proof=TAKES, share=1.0)
def many_descriptors(target: Target) -> Notebook:
    return _guarded(target, "import os\nkept = [os.dup(0) if not number else os.open('.', 0) for number in range(500)]")


@attack("a thread bomb", proof=TAKES, share=1.0)
def many_threads(target: Target) -> Notebook:
    code = """
import threading
gate = threading.Event()
try:
    for _ in range(40):
        threading.Thread(target=gate.wait, args=(0.5,), daemon=True).start()
finally:
    gate.set()"""
    return _guarded(target, code)


@attack("an output bomb", proof=TAKES, share=1.0)
def much_output(target: Target) -> Notebook:
    return _guarded(target, "for _ in range(100):\n    print('x' * 1000)")


@attack("an output bomb", proof=TAKES, share=1.0)
def many_outputs(target: Target) -> Notebook:
    return _guarded(target, "for number in range(5000):\n    display({'text/plain': 'x'}, raw=True)")


@attack("an output bomb", proof=TAKES, share=1.0)
def output_in_many_cells(target: Target) -> Notebook:
    """Each cell stays below its limit."""
    notebook = target.notebook()
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    notebook["cells"] += [cell | {"id": f"o{n}", "source": "print('x' * 15000)"} for n in range(60)]
    notebook["cells"].append(cell | {"id": "took", "source": TOOK})
    return notebook
