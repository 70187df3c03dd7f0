"""Attacks on whoever reads the file: it is not a notebook, not a regular file, or lies where another is looked for."""

import json
import os
import shutil
from pathlib import Path

from tests.attacks.registry import Files, Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

READER = Proof(shown=Shown.BREAKS_READER)
IMPORTED = Proof(shown=Shown.RUNS_FILE)


def _file(target: Target, data: bytes) -> Files:
    def fill(folder: Path) -> None:
        (folder / f"{target.source.assignment}.ipynb").write_bytes(data)

    return fill


def _encoded(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def _beside(target: Target, name: str, content: str) -> Files:
    """A wrong answer, and another file in the submission's folder."""

    def fill(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        _file(target, _encoded(target.wrong()))(folder)

    return fill


@attack("a forged kernelspec", proof=READER, share=1.0)
def forged_kernel(target: Target) -> Notebook:
    notebook = target.notebook()
    notebook["metadata"]["kernelspec"] = {"name": "../../own-kernel", "display_name": "Mine", "language": "python"}
    return notebook


@attack("a forged language", proof=READER, share=1.0)
def forged_language(target: Target) -> Notebook:
    notebook = target.notebook()
    notebook["metadata"]["kernelspec"]["language"] = "bash"
    notebook["metadata"]["language_info"] = {"name": "bash", "file_extension": ".sh"}
    return notebook


# What stands for every module, function and value that a test cell could take from a package.
FORGED_PACKAGE = """
import sys, types
class Lie:
    def __getattr__(self, name):
        return Lie() if not name.startswith("__") else object.__getattribute__(self, name)
    __call__ = lambda *_, **__: Lie()
    __eq__ = __lt__ = __bool__ = lambda *_: True
    __abs__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __add__ = __getitem__ = lambda *_: Lie()
class Forged(types.ModuleType):
    def __getattr__(self, name):
        return Lie() if not name.startswith("__") else object.__getattribute__(self, name)
for name in (__name__, __name__ + ".testing", __name__ + ".checks"):
    sys.modules[name] = Forged(name)
    sys.modules[name].__path__ = []
print("a file of the submission ran")
"""
REPORT_SUCCESS = """
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    report.outcome = "passed"
print("a file of the submission ran")
"""


@attack("an extra file numpy.py", proof=IMPORTED)
def forged_numpy(target: Target) -> Files:
    return _beside(target, "numpy.py", FORGED_PACKAGE)


@attack("an extra file sitecustomize.py", proof=IMPORTED)
def customized_interpreter(target: Target) -> Files:
    lies = "import math, builtins\nmath.isclose = lambda *_, **__: True\nbuiltins.abs = lambda _: 0\n"
    return _beside(target, "sitecustomize.py", lies + "print('a file of the submission ran')")


@attack("an extra file conftest.py", proof=IMPORTED)
def plugin_for_pytest(target: Target) -> Files:
    return _beside(target, "conftest.py", REPORT_SUCCESS)


@attack("an extra folder lossopt/", proof=IMPORTED)
def forged_library(target: Target) -> Files:
    return _beside(target, "lossopt/__init__.py", FORGED_PACKAGE)


@attack("an extra file named like the checks module", proof=IMPORTED)
def forged_checks(target: Target) -> Files:
    return _beside(target, "checks.py", FORGED_PACKAGE)


@attack("null bytes", proof=READER, share=1.0)
def null_byte(target: Target) -> Notebook:
    one = target.exercise()
    return target.notebook({one.name: target.honest[one.name] + "\n# \0"})


@attack("null bytes", proof=READER, share=None, message="not a notebook")
def null_bytes_for_a_file(target: Target) -> Files:
    return _file(target, bytes(1000))


@attack("lone surrogates", proof=READER, share=1.0)
def lone_surrogate(target: Target) -> Notebook:
    one = target.exercise()
    return target.notebook({one.name: target.honest[one.name] + "\n# \ud800"}, last="print('\udfff')")


@attack("deeply nested JSON", proof=READER, share=None, message="not a notebook")
def nested_json(target: Target) -> Files:
    return _file(target, b"[" * 200_000)


@attack("deeply nested JSON", proof=READER, share=1.0)
def nested_metadata(target: Target) -> Files:
    deep = "[" * 900 + "]" * 900
    return _file(
        target, _encoded(target.notebook()).replace(b'"nbformat"', b'"deep": %s, "nbformat"' % deep.encode(), 1)
    )


@attack(
    "huge cells",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="a larger one would only make the tests slow, here as there"),
    share=1.0,
)
def huge_cell(target: Target) -> Notebook:
    notebook = target.notebook()
    notebook["cells"].append({"cell_type": "raw", "id": "huge", "metadata": {}, "source": "ab " * 400_000})
    return notebook


@attack("truncated JSON", proof=READER, share=None, message="not a notebook")
def half_a_file(target: Target) -> Files:
    data = _encoded(target.notebook())
    return _file(target, data[: len(data) // 2])


@attack("an empty file", proof=READER, share=None, message="not a notebook")
def empty_file(target: Target) -> Files:
    return _file(target, b"")


@attack("a directory in the file's place", proof=READER, share=None, message="not a regular file")
def folder_for_a_file(target: Target) -> Files:
    return lambda folder: (folder / f"{target.source.assignment}.ipynb").mkdir()


@attack("a symlink in the file's place", proof=READER, share=None, message="not a regular file")
def link_to_a_neighbour(target: Target) -> Files:
    """The honest neighbour's work, handed in as one's own."""
    name = f"{target.source.assignment}.ipynb"
    return lambda folder: (folder / name).symlink_to(f"../../honest/{target.source.assignment}/{name}")


@attack("a symlink in the file's place", proof=READER, share=None, message="not a regular folder")
def link_for_the_folder(target: Target) -> Files:
    def fill(folder: Path) -> None:
        folder.rmdir()
        folder.symlink_to(f"../honest/{target.source.assignment}")

    return fill


@attack("a symlink in the file's place", proof=READER, share=None, message="not a regular file")
def link_to_a_device(target: Target) -> Files:
    return lambda folder: (folder / f"{target.source.assignment}.ipynb").symlink_to("/dev/zero")


@attack("a FIFO in the file's place", proof=READER, share=None, message="not a regular file")
def fifo_for_a_file(target: Target) -> Files:
    return lambda folder: os.mkfifo(folder / f"{target.source.assignment}.ipynb")


@attack(
    "a file of 1 GB",
    proof=Proof(shown=Shown.NOT_SHOWN, detail="reading it would take the memory of the machine that runs the tests"),
    share=None,
    message="more than 20",
)
def gigabyte(target: Target) -> Files:
    def fill(folder: Path) -> None:
        _file(target, b"{")(folder)
        os.truncate(folder / f"{target.source.assignment}.ipynb", 2**30)

    return fill


@attack("nbformat 3", proof=READER, share=None, message="nbformat 3")
def old_format(target: Target) -> Files:
    cells = [{"cell_type": "code", "input": "x = 1", "language": "python", "outputs": []}]
    return _file(
        target, _encoded({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})
    )


@attack("a future nbformat", proof=READER, share=None, message="nbformat 4")
def future_format(target: Target) -> Files:
    return _file(target, _encoded(target.notebook() | {"nbformat": 9, "nbformat_minor": 9}))


@attack("two notebooks of one name", proof=READER)
def second_notebook(target: Target) -> Files:
    """A wrong answer in the file that counts, the right ones in a folder that is found before it."""

    def fill(folder: Path) -> None:
        name = f"{target.source.assignment}.ipynb"
        (folder / "a").mkdir()
        (folder / "a" / name).write_bytes(_encoded(target.notebook()))
        (folder / name).write_bytes(_encoded(target.wrong()))
        shutil.copy(folder / "a" / name, folder / f"{name} (1).ipynb")

    return fill
