"""The IPython shell in which cells run: what a Jupyter kernel offers, less the front end and other programs."""

import ast
import base64
import builtins
import getpass
import os
import re
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.utils.text import SList
from traitlets.config import Config

from autograder.running.student.capture import CapturedOutputs, CapturedStream
from autograder.running.student.nobody_there import NO_INPUT
from autograder.running.student.switched_off import (
    INLINE_BACKEND,
    is_window,
    no_window,
    program_off,
    switch_off,
)

__all__ = ["CellShell", "start_shell"]

PROMPT = re.compile(r"^\s*(In *\[|>>>|\.\.\.)", re.MULTILINE)  # `In [1]: x = 1` is also an annotated assignment
INDENTED = re.compile(r"\s*\n[ \t]|[ \t]")  # IPython takes the first line's indentation from every line
BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)  # IPython empties such lines, which a text in three quotes may hold
THREE_QUOTES = ("'''", '"""')


def _transforms(manager: TransformerManager) -> list[list[Any]]:
    return [[*manager.cleanup_transforms], [*manager.line_transforms], [*manager.token_transformers]]


IPYTHONS_OWN = _transforms(TransformerManager())


class _Publisher(DisplayPublisher):
    """``display()`` adds to the captured outputs."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        captured: CapturedOutputs = self.shell.captured
        if update:
            captured.update((transient or {}).get("display_id", ""), _as_text(data), metadata or {})
            return
        output = {"output_type": "display_data", "data": _as_text(data), "metadata": metadata or {}}
        if transient:
            output["transient"] = transient
        captured.add(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.captured.clear(wait)


class _Result(DisplayHook):
    """The value of a cell's last expression becomes an ``execute_result``."""

    def write_output_prompt(self) -> None:
        """The prompt's number lives in the notebook, not in the output."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        output = {"output_type": "execute_result", "execution_count": None, "data": _as_text(format_dict)}
        self.shell.captured.add(output | {"metadata": md_dict or {}})

    def finish_displayhook(self) -> None:
        """Nothing is written to a terminal, so nothing is to be flushed."""


class _History(HistoryManager):
    """``In``, ``_i`` and their like, without the machinery of traits: nobody observes them."""

    _i00 = _i = _ii = _iii = ""


class _Compiler(CachingCompiler):
    """Parses a text once, though it is looked at before it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.last_file_name = ""  # under which the last cell was compiled
        self._parsed: tuple[str, int, ast.Module] | None = None

    def cache(self, *arguments: Any, **options: Any) -> str:
        """Keeps a cell's text for tracebacks; returns the name under which it is compiled."""
        self.last_file_name = super().cache(*arguments, **options)
        return self.last_file_name

    def parse_ahead(self, text: str) -> ast.Module:
        """The text's tree, kept for when it runs; as :func:`compile` it may raise."""
        tree: ast.Module = super().ast_parse(text)
        self._parsed = (text, self.flags, tree)
        return tree

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        parsed, self._parsed = self._parsed, None
        if parsed is not None and symbol == "exec" and parsed[:2] == (source, self.flags):
            return parsed[2]
        tree: ast.AST = super().ast_parse(source, filename, symbol)
        return tree


class CellShell(InteractiveShell):
    """Runs cells and keeps their outputs in ``captured``."""

    captured: CapturedOutputs
    compiler_class = _Compiler

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.captured = CapturedOutputs(max_bytes=0)
        self._has_loop = False

    def begin(self) -> None:
        """Has a shell that another process may have started begin here: in this folder, with this environment and with
        nothing in its namespace."""
        os.environ["MPLBACKEND"] = INLINE_BACKEND
        self.starting_dir = os.getcwd()
        self.init_ipython_dir(None)
        self.init_profile_dir(None)
        self.init_pushd_popd_magic()
        self.logger.home_dir = self.home_dir
        self.reset(new_session=True, aggressive=False)
        self.user_ns |= dict.fromkeys(("_", "__", "___"), "")  # as before the first output

    def init_hooks(self) -> None:
        super().init_hooks()
        self.display_pub_class = _Publisher
        self.set_hook("show_in_pager", _no_pager)

    def system(self, cmd: str) -> None:
        """``!command``"""
        program_off("!")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> SList | str:
        """``x = !command``, which wrote nothing."""
        program_off("!")
        return SList() if split else ""

    def transform_cell(self, raw_cell: str) -> str:
        """IPython's own syntax into Python; most cells have none, and looking for it takes longer than their run."""
        text = raw_cell if raw_cell.endswith("\n") else raw_cell + "\n"
        if self._is_plain_python(text):
            return text
        transformed: str = super().transform_cell(raw_cell)
        return transformed

    def _is_plain_python(self, text: str) -> bool:
        """Whether the transformations would change nothing: none was added, and the text is Python as it stands."""
        is_line = "\n" not in text.strip("\n")
        if is_line and not text.startswith(("import ", "from ")):
            return False  # it may be the name of a magic, or of something that calls itself
        if _transforms(self.input_transformer_manager) != IPYTHONS_OWN or self.input_transformers_post:
            return False
        if PROMPT.search(text) or INDENTED.match(text):
            return False
        if BLANK.search(text) and any(quotes in text for quotes in THREE_QUOTES):
            return False
        try:
            self.compile.parse_ahead(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return True

    def init_history(self) -> None:
        self.history_manager = _History(shell=self, parent=self)
        self.configurables.append(self.history_manager)

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython keeps a second copy of what a cell prints, for a magic that stores the history as a notebook."""
        yield

    def enable_gui(self, gui: str | None = None) -> None:
        """Does nothing: no front end runs an event loop to join."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
        """``%matplotlib``: figures go on being drawn into the notebook, whatever window it names."""
        if gui not in (None, "auto") and is_window(str(gui)):
            no_window(f"%matplotlib {gui}")
            gui = "inline"
        enabled: tuple[str, str] = super().enable_matplotlib(gui)
        return enabled

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        text = _safe_text(evalue)
        self.captured.add(
            {"output_type": "error", "ename": getattr(etype, "__name__", "Exception"), "evalue": text, "traceback": stb}
        )

    def run(self, text: str, max_bytes: int) -> tuple[ExecutionResult, list[dict[str, Any]]]:
        """Runs one cell; its result, and what it printed, showed and raised."""
        self.captured.max_bytes = max_bytes
        self.captured.start()
        try:
            result = self.run_cell(text, store_history=True)
        finally:
            outputs = self.captured.stop()
        return result, outputs

    def should_run_async(self, raw_cell: str, **_: Any) -> bool:
        """Cells of a kernel run inside an event loop. It is made for who mentions one, and then stays."""
        self._has_loop = self._has_loop or "async" in raw_cell or "await" in raw_cell
        if not (self._has_loop and self.autoawait):
            return False
        import asyncio  # takes longer than most cells, which do without it

        # A cell within a cell, as `%%capture` runs one, finds the loop running already.
        return asyncio._get_running_loop() is None

    def ask_exit(self) -> None:
        """``exit()``: a kernel would end after the cell; here the notebook goes on."""


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    """Pictures that come as bytes are stored in base64, as a kernel sends them."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value for kind, value in data.items()
    }


def start_shell() -> CellShell:
    """The one shell of this process, with a fresh ``__main__`` so that a student's classes can be pickled.

    It makes no folder for its settings.
    """
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = builtins
    CellShell.displayhook_class.default_value = _Result
    shell: CellShell = CellShell.instance(config=config, user_module=module, ipython_dir="", profile_dir=ProfileDir())
    sys.modules["__main__"] = module
    # The builtins that notebooks have besides, for good: adding and removing them around each cell makes Python forget
    # where it found all others.
    shell.builtin_trap.__enter__()
    shell.db = {}  # in place of files in a folder that students' processes cannot write to
    sys.stdout = CapturedStream("stdout", shell.captured)
    sys.stderr = CapturedStream("stderr", shell.captured)
    builtins.input = _no_input
    getpass.getpass = _no_input
    switch_off(shell)
    return shell


def _no_pager(*_: Any, **__: Any) -> None:
    """``?`` shows what it finds in a pane of the front end; here it shows nothing."""


def _no_input(*_: object, **__: object) -> str:
    raise RuntimeError(NO_INPUT)


def _safe_text(error: BaseException) -> str:
    """An exception's text, even if its ``__str__`` is broken."""
    try:
        return str(error)
    except BaseException:  # student code: whatever it raises, the text is simply not there
        return "<the exception has no text>"
