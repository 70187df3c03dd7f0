"""Whether the instructor's cells may run in the same process for one submission after another.

They may where nothing that they do stays behind outside their namespace, which each submission gets anew. So they must
store into names and into places of their own objects only, and may take from modules nothing but constants and
functions that keep no state. A module of the course says so of all that it offers by ``LEAVES_NO_TRACE = True``; what
is known of NumPy and the standard library stands here. Anything else, harmful or not, gets a process for each
submission: a doubt costs time, never a mark.
"""

import ast
import builtins
import sys
from collections.abc import Iterable
from types import ModuleType

import numpy as np

__all__ = ["leave_no_trace"]

REFUSED = (
    ast.Global,
    ast.Nonlocal,
    ast.Delete,
    ast.ClassDef,
    ast.AsyncFunctionDef,
    ast.AsyncFor,
    ast.AsyncWith,
    ast.Await,
)
# fmt: off
BUILTINS = frozenset((
    "abs", "all", "any", "bool", "callable", "complex", "dict", "divmod", "enumerate", "filter", "float", "frozenset",
    "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "pow", "range", "repr",
    "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip",
    *(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)),
))
# fmt: on
STATELESS = frozenset(("math", "cmath", "itertools", "numpy", "numpy.linalg", "numpy.fft"))
# Of modules that have a state, what does not touch it.
HARMLESS = {
    "numpy.random": frozenset(("default_rng", "Generator", "PCG64")),
    "numpy.testing": frozenset(("assert_allclose", "assert_array_equal", "assert_equal")),
}
NUMPYS_STATE = (
    "set_",
    "seterr",
    "setbufsize",
    "save",
    "load",
    "from",
    "gen",
    "mem",
    "get_include",
    "show",
    "info",
    "test",
)  # and files
FILES = frozenset(("tofile", "dump"))  # methods of arrays
CONSTANTS = (type(None), bool, int, float, complex, str, np.generic, np.dtype)


def leave_no_trace(texts: Iterable[str], answers: Iterable[str]) -> bool:
    """Whether cells of these texts may run again in this process, which has imported their modules.

    Args:
        texts: of all cells, as plain Python.
        answers: the names under which they find the student's objects.
    """
    try:
        trees = [ast.parse(text) for text in texts]
    except SyntaxError:
        return False
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = _modules(nodes)
    if modules is None:
        return False
    known = {*BUILTINS, *answers, *modules, *_bound(nodes)}
    return all(_is_harmless(node, known) for node in nodes) and _take_harmless(nodes, modules)


def _is_harmless(node: ast.AST, known: set[str]) -> bool:
    """Whether the node by itself changes nothing that is not the cells' own."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and not node.attr.startswith("_") and node.attr not in FILES
    if isinstance(node, ast.Name):
        return node.id in known
    return not isinstance(node, REFUSED)


def _bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that the cells bind by themselves, other than by an import."""
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    caught = {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    return stored | arguments | caught | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def _modules(nodes: Iterable[ast.AST]) -> dict[str, object] | None:
    """What each import binds; None where one is of something that is not known to be harmless."""
    found: dict[str, object] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = sys.modules.get(alias.name.partition(".")[0])
                found[alias.asname or alias.name.partition(".")[0]] = (
                    sys.modules.get(alias.name) if alias.asname else top
                )
        elif isinstance(node, ast.ImportFrom):
            module = sys.modules.get(node.module or "")
            for alias in node.names:
                if node.level or module is None or not _gives_harmless(module, alias.name):
                    return None
                found[alias.asname or alias.name] = getattr(module, alias.name)
    return None if None in found.values() else found


def _take_harmless(nodes: Iterable[ast.AST], modules: dict[str, object]) -> bool:
    """Whether modules are only used to take something harmless from them, never handed on."""
    inner = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, ast.Name | ast.Attribute):
            found = _object(node, modules)
            if isinstance(found, ModuleType) and not _gives_harmless(found, inner.get(id(node), "")):
                return False
    return True


def _object(node: ast.AST, modules: dict[str, object]) -> object:
    """What the node stands for where it is a module or the attribute of one."""
    if isinstance(node, ast.Name):
        return modules.get(node.id)
    if isinstance(node, ast.Attribute):
        above = _object(node.value, modules)
        return getattr(above, node.attr, None) if isinstance(above, ModuleType) else None
    return None


def _gives_harmless(module: ModuleType, name: str) -> bool:
    """Whether ``name`` may be taken from the module: a module in turn, a constant, or what keeps no state."""
    value = getattr(module, name, None)
    if isinstance(value, (ModuleType, *CONSTANTS)):
        return bool(name) and hasattr(module, name)
    if getattr(module, "LEAVES_NO_TRACE", False) is True:
        return name in module.__all__
    own = module.__name__
    if own in HARMLESS:
        return name in HARMLESS[own]
    if own.partition(".")[0] == "numpy" and name.startswith(NUMPYS_STATE):
        return False
    return callable(value) and own in STATELESS
