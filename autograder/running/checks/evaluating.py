"""Text that a check runs as code, which may be of student code's making: ``eval(answer())``, ``sympify``, an import.

It would run where marks are decided. So it does only what is harmless, or what the text does that the same test runs
with the source's own solution: name a variable or an attribute, bind one, import a module. A program that a check
starts is the one that it starts with the own solution, with the same arguments.
"""

import builtins
import dis
import hashlib
import math
import re
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Container, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from autograder.running.checks.own_uses import OwnUses

__all__ = ["look_at_evaluating"]

EVENT = "exec"  # of each way to run code that is not a function's
STARTS = frozenset(("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.spawn", "pty.spawn"))
OWN = str(Path(__file__).parents[2])
INSTALLED = tuple(
    {sys.prefix, sys.base_prefix, *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib"))}
)
# They make classes of names that they have looked at.
MAKERS = ("collections/__init__.py", "dataclasses.py", "attr/_make.py")
MATHEMATICS = frozenset(name for name in dir(math) if not name.startswith("_"))
MODULES = frozenset(("math", "numpy"))
PLAIN = """
abs all any bool complex dict divmod enumerate filter float int len list map max min pow range reversed round set sorted
str sum tuple zip math np numpy Symbol Integer Float Rational Function
"""
NAMES = MATHEMATICS | {*PLAIN.split()}
VARIABLE, ATTRIBUTE, BINDING, MODULE, CHANGE = "variable", "attribute", "binding", "module", "change"
HARMLESS = {VARIABLE: NAMES, ATTRIBUTE: MATHEMATICS, MODULE: MODULES}
# What an instruction does with its name; any other one with a name is a change.
KINDS = {
    **dict.fromkeys(("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"), VARIABLE),
    **dict.fromkeys(("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"), ATTRIBUTE),
    **dict.fromkeys(("STORE_NAME", "STORE_GLOBAL"), BINDING),
    "IMPORT_NAME": MODULE,
}
WITHOUT_NAME = frozenset(("STORE_SUBSCR", "DELETE_SUBSCR", "STORE_SLICE", "LOAD_BUILD_CLASS", "IMPORT_STAR"))
STAR = ("*",)  # what is imported where all of a module is


def look_at_evaluating(uses: OwnUses, namespace: Container[str], has_begun: Callable[[], bool]) -> None:
    """Has this process refuse code that does something else, from now on and for good.

    Args:
        uses: what the source's own solution uses of what checks offer.
        namespace: in which the instructor's cells run; what they have bound, only the own solution's text binds anew.
        has_begun: whether a cell of the instructor's has run, or runs.
    """

    def is_new(name: str) -> bool:
        return not (name in namespace or hasattr(builtins, name) or name.startswith("_"))

    def require(error: Exception, *use: str) -> None:
        if not uses.may(*use):
            raise error
        uses.note(*use)

    def look(event: str, told: tuple[Any, ...]) -> None:
        if not has_begun():
            return
        if event in STARTS:
            refusal: Exception = PermissionError("a test starts another program than with the own solution")
            require(refusal, "started", _command(told))
        elif event == EVENT and _is_of_a_check(told[0], sys._getframe(1)):
            deeds = {*_deeds_of(told[0])}
            new = {name for kind, name in deeds if kind == BINDING and is_new(name)}
            for kind, name in sorted(deeds):
                if not (name in HARMLESS.get(kind, ()) or (name in new and kind in (VARIABLE, BINDING))):
                    refusal = NameError(f"a text that is run has the {kind} {name!r}, which the own solution's has not")
                    require(refusal, "evaluated", kind, name)

    sys.addaudithook(look)


def _deeds_of(code: CodeType) -> Iterator[tuple[str, str]]:
    """What code does with names, and changes that need none."""
    for instruction in dis.get_instructions(code):
        if instruction.opcode in dis.hasname:
            yield KINDS.get(instruction.opname, CHANGE), str(instruction.argval)
        elif instruction.opname in WITHOUT_NAME:
            yield CHANGE, instruction.opname
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _deeds_of(constant)
        elif constant == STAR:
            yield CHANGE, "IMPORT_STAR"


def _command(told: tuple[Any, ...]) -> str:
    """Program and arguments; a temporary file has another name each time."""
    parts = (part for part in told[:2] if part is not None)
    folder = re.escape(tempfile.gettempdir())
    words = re.sub(rf"{folder}/[\w./-]*", tempfile.gettempprefix(), repr([*parts]))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_of_a_check(code: CodeType, frame: FrameType | None) -> bool:
    """Whether a check runs this code, and no library runs its own."""
    if _is_installed(code.co_filename) or (frame is not None and frame.f_code.co_filename.endswith(MAKERS)):
        return False
    while frame is not None:
        file = frame.f_code.co_filename
        if _is_installed(file):
            if frame.f_code.co_name == "<module>":  # it is being imported
                return False
        elif not file.startswith("<frozen "):
            return not file.startswith(OWN)
        frame = frame.f_back
    return False


@cache
def _is_installed(file: str) -> bool:
    return file.startswith(INSTALLED) and not file.startswith(OWN)
