"""What does nothing while a notebook is graded, but says so, so that its cell goes on: other programs, breakpoints,
windows for figures, and folders outside the notebook's own.

A kernel without a person goes on as well: there a program runs, and ``breakpoint()`` ends without a word. Not so
``pdb.set_trace()``, which stops the cell there as here.
"""

import bdb
import functools
import importlib.abc
import os
import pdb
import re
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import IPython.core.debugger
from IPython.utils.text import SList

from autograder.running.student.nobody_there import NO_BREAKPOINT, NO_DEBUGGER, OFF

__all__ = ["INLINE_BACKEND", "is_window", "no_window", "program_off", "switch_off"]

LINE_MAGICS = ("pip", "conda", "mamba", "micromamba", "uv", "sc")
LISTING_MAGICS = ("system", "sx")  # give the lines that the program wrote
CELL_MAGICS = ("bash", "sh", "script", "ruby", "perl", "python", "python2", "python3", "pypy", "cmd")
WRITTEN_TO = re.compile(r"--(?:out|err)[ =](\w+)")  # the variable that a cell magic gives what the program wrote
NOBODY = "it has nobody to ask while a notebook is graded."
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"
# Of matplotlib's backends, those that draw without a window, by the names that `matplotlib.use` knows.
WINDOWLESS = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template", "inline", INLINE_BACKEND)
DRAWING = ("matplotlib", "matplotlib.pyplot")


def switch_off(shell: Any) -> None:
    """Puts what does nothing in the place of what would ask for a program, a person, a window or another folder."""
    for name in LINE_MAGICS:
        shell.register_magic_function(_program_magic(f"%{name}", None), "line", name)
    for name in LISTING_MAGICS:
        shell.register_magic_function(_program_magic(f"%{name}", SList), "line", name)
    for name in (*LISTING_MAGICS, "!"):
        shell.register_magic_function(_program_magic(f"%%{name}", SList), "cell", name)
    for name in CELL_MAGICS:
        shell.register_magic_function(_script_magic(shell, f"%%{name}"), "cell", name)
    sys.breakpointhook = _breakpoint_off
    places: tuple[Any, ...] = (pdb, IPython.core.debugger, bdb.Bdb, pdb.Pdb, IPython.core.debugger.Pdb)
    for place in places:
        place.set_trace = _no_debugger
    shell.register_magic_function(_debug_off, "line_cell", "debug")
    shell.register_magic_function(_pdb_magic, "line", "pdb")
    shell.register_magic_function(_StayingBelow(shell, shell.find_line_magic("cd")).cd, "line", "cd")
    for name in DRAWING:
        if name in sys.modules:
            _without_windows(sys.modules[name])
    sys.meta_path.insert(0, _DrawingFinder())


def _tell(sentence: str) -> None:
    """Says it in the cell's output, where no check that looks at what is printed finds it."""
    sys.stderr.write(f"{sentence}\n")


def program_off(what: str) -> None:
    """Says that another program, which ``what`` asks for, does not run."""
    _tell(OFF.format(what=f"`{what}`"))


def _program_magic(what: str, gives: Callable[[], Any] | None) -> Callable[..., Any]:
    def off(*_: Any) -> Any:
        program_off(what)
        return gives() if gives else None

    return off


def _script_magic(shell: Any, what: str) -> Callable[[str, str], None]:
    def off(line: str, _: str) -> None:
        program_off(what)
        shell.user_ns.update(dict.fromkeys(WRITTEN_TO.findall(line), ""))

    return off


def _breakpoint_off(*_: object, **__: object) -> None:
    _tell(NO_BREAKPOINT)


def _no_debugger(*_: object, **__: object) -> None:
    raise RuntimeError(NO_DEBUGGER)


def _debug_off(*_: object) -> None:
    _tell(f"%debug does nothing here: {NOBODY}")


def _pdb_magic(line: str) -> None:
    """A debugger that starts by itself, with nobody to ask, would hide what an exception says."""
    is_off = line.strip().lower() in ("off", "0")
    sys.stdout.write(f"Automatic pdb calling {'has been turned OFF' if is_off else 'stays OFF: ' + NOBODY}\n")


class _StayingBelow:
    """``%cd``, which leads nowhere but below the folder in which the notebook began."""

    def __init__(self, shell: Any, cd: Callable[[str], None]) -> None:
        self._shell = shell
        self._cd = cd
        self._home: Path | None = None  # known with the first `%cd`: a process gets its folder after its shell

    def cd(self, line: str) -> None:
        """Goes there if it is below the folder; else it says that it stays."""
        wanted, before, visited = line.strip(), Path.cwd(), self._shell.user_ns["_dh"]
        if self._home is None:
            self._home, visited[:] = before, [before]
        known = len(visited)
        if wanted != "-" or known > 1:
            self._cd(wanted if re.match(r"-[-\d]", wanted) else f"-q {wanted}")
            if Path.cwd().is_relative_to(self._home):
                if Path.cwd() != before and not wanted.startswith("-q"):
                    sys.stdout.write(f"{Path.cwd()}\n")
                return
            os.chdir(before)
            del visited[known:]
        _tell(f"`%cd {wanted}` does nothing here: a notebook stays in its folder while it is graded.")


def is_window(backend: str) -> bool:
    """Whether a backend of matplotlib's draws into a window or a browser.

    Example:
        >>> is_window("TkAgg"), is_window("Agg")
        (True, False)
    """
    return not backend.lower().startswith(WINDOWLESS)


def no_window(what: str) -> None:
    """Says that figures go on being drawn into the notebook."""
    _tell(f"`{what}` does nothing here: figures are drawn without a window while a notebook is graded.")


def _without_windows(module: ModuleType) -> None:
    """Has matplotlib's two ways to choose a backend leave out those with a window."""
    name = "use" if module.__name__ == "matplotlib" else "switch_backend"
    original = getattr(module, name)

    @functools.wraps(original)
    def only_without_window(*arguments: Any, **options: Any) -> None:
        backend = arguments[0] if arguments else options.get("backend", options.get("newbackend"))
        if isinstance(backend, str) and not is_window(backend):
            original(*arguments, **options)
            return
        no_window(f"{module.__name__}.{name}({backend!r})")
        if getattr(module, "_backend_mod", original) is None:  # pyplot has drawn nothing yet, and needs one
            original(INLINE_BACKEND)

    setattr(module, name, only_without_window)


class _DrawingFinder(importlib.abc.MetaPathFinder):
    """Has matplotlib's two modules changed as soon as they are loaded, whoever loads them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called for every module that is not loaded yet."""
        if fullname not in DRAWING:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _DrawingLoader(spec.loader)
                return spec
        return None


class _DrawingLoader(importlib.abc.Loader):
    """Loads as the module's own loader does."""

    def __init__(self, own: importlib.abc.Loader) -> None:
        self._own = own

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module, which keeps its own loader."""
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._own
        self._own.exec_module(module)
        _without_windows(module)
