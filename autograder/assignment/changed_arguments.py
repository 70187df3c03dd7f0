"""Which arguments the functions of a source's own solution change, as ``values.sort()`` does.

Only these may an answer change for the check. With others it could move the question that it was asked: after
``x[:] = 0`` zeros are twice ``x``.
"""

import ast
from collections.abc import Iterable, Iterator

from autograder.assignment.bound_names import parsed

__all__ = ["changed_arguments", "changes_variable", "changing_methods"]

# fmt: off
METHODS = frozenset((
    "add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "fill", "insert", "itemset", "partition",
    "pop", "popitem", "popleft", "put", "remove", "resize", "reverse", "rotate", "setdefault", "sort", "update",
    # of sets and of tables
    "difference_update", "intersection_update", "symmetric_difference_update", "setflags",
    # of databases
    "execute", "executemany", "executescript",
    # of files
    "read", "readinto", "readline", "readlines", "seek", "truncate", "write", "writelines",
))
# Functions that change their first argument.
FUNCTIONS = frozenset((
    "copyto", "delattr", "fill_diagonal", "heapify", "heappop", "heappush", "heappushpop", "heapreplace", "insort",
    "insort_left", "insort_right", "place", "put", "putmask", "setattr", "shuffle",
    # of files
    "DictReader", "DictWriter", "load", "loadtxt", "read_csv", "reader", "savetxt", "writer",
))
SECOND = frozenset(("dump", "to_sql"))  # functions that change their second argument
# Keyword arguments that say what a call changes, and that a method changes its object.
CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
TARGETS = frozenset(("file", "out"))
INPLACE = "inplace"
READS = ("explain", "pragma", "select", "values", "with")  # statements of SQL
# fmt: on
VIEWS = frozenset(("cursor", "get", "items", "ravel", "reshape", "values", "view"))  # methods whose results are parts
PASS_ON = frozenset(("enumerate", "iter", "map", "reversed", "zip"))  # whose results hold what they are given


def changed_arguments(text: str, methods: frozenset[str] = frozenset()) -> dict[str, frozenset[int | str]]:
    """By the functions at the top level of a cell, the places and names of the parameters that they may change.

    A parameter that the function binds anew, as in ``x = x.copy()``, is not one of them.

    Args:
        text: of the cell.
        methods: the names of further methods that change their object, see :func:`changing_methods`.
    """
    functions = (node for node in parsed(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    found = {node.name: frozenset(_changed(node, METHODS | methods)) for node in functions}
    return {name: parameters for name, parameters in found.items() if parameters}


def changes_variable(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str, methods: frozenset[str] = frozenset()
) -> bool:
    """Whether a function changes the object that a variable outside of it stands for, as ``log.append(x)`` does."""
    return _changes([node for statement in function.body for node in ast.walk(statement)], name, METHODS | methods)


def changing_methods(texts: Iterable[str]) -> frozenset[str]:
    """The names of methods that change their object, of the classes at the top level of cells."""
    classes = [node for text in texts for node in parsed(text).body if isinstance(node, ast.ClassDef)]
    functions = [node for each in classes for node in each.body if isinstance(node, ast.FunctionDef) and node.args.args]
    found: frozenset[str] = frozenset()
    while True:  # until no method is found that calls one of those that were
        more = {
            function.name
            for function in functions
            if function.name not in CONSTRUCTORS and 0 in _changed(function, METHODS | found)
        }
        if more <= found:
            return found
        found |= more


def _changed(function: ast.FunctionDef | ast.AsyncFunctionDef, methods: frozenset[str]) -> Iterator[int | str]:
    given = function.args
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    for place, parameter in enumerate([*given.posonlyargs, *given.args]):
        if _changes(nodes, parameter.arg, methods):
            yield place
            yield parameter.arg
    yield from (parameter.arg for parameter in given.kwonlyargs if _changes(nodes, parameter.arg, methods))


def _changes(nodes: list[ast.AST], parameter: str, methods: frozenset[str]) -> bool:
    instead = {id(each) for node in nodes for each in _instead_of_missing(node, parameter)}
    if any(_is_bound_anew(node, parameter) for node in nodes if id(node) not in instead):
        return False
    names = {parameter}
    while True:  # until no further name is found under which the argument, or a part of it, is known
        more = {name for node in nodes for name in _other_names(node, names)} - names
        if not more:
            return any(_is_change(node, names, methods) for node in nodes)
        names |= more


def _is_bound_anew(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Assign | ast.NamedExpr) or _is_part(node.value, {name}):
        return False
    return name in _stored(node.targets if isinstance(node, ast.Assign) else [node.target])


def _instead_of_missing(node: ast.AST, name: str) -> list[ast.stmt]:
    """What runs where an argument was left out: after ``if x is None: x = []`` it may be the one that was given."""
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id=asked), comparators=[ast.Constant(value=None)])) if asked == name:
            return node.body
        case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=asked))) if asked == name:
            return node.body
    return []


def _other_names(node: ast.AST, names: set[str]) -> Iterator[str]:
    """The names that a statement gives to what stands under one of ``names``."""
    if isinstance(node, ast.Assign | ast.NamedExpr) and _is_part(node.value, names):
        yield from _stored(node.targets if isinstance(node, ast.Assign) else [node.target])
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and _is_part(node.iter, names):
        yield from _stored([node.target])


def _stored(targets: Iterable[ast.expr]) -> Iterator[str]:
    """The names that targets bind; one in ``x[0] = 1`` is only read."""
    for target in targets:
        yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _is_part(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is one of ``names``, or a part of what stands under it."""
    if isinstance(node, ast.Tuple | ast.List):
        return any(_is_part(each, names) for each in node.elts)
    if isinstance(node, ast.IfExp):
        return _is_part(node.body, names) or _is_part(node.orelse, names)
    if isinstance(node, ast.BoolOp):
        return any(_is_part(each, names) for each in node.values)
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute):
            return called.attr in VIEWS and _is_part(called.value, names)
        is_passed_on = isinstance(called, ast.Name) and called.id in PASS_ON
        return is_passed_on and any(_is_part(each, names) for each in node.args)
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names


def _is_change(node: ast.AST, names: set[str], methods: frozenset[str]) -> bool:
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        return _is_part(node.value, names)
    if isinstance(node, ast.AugAssign):
        return _is_part(node.target, names)
    if not isinstance(node, ast.Call):
        return False
    if any(each.arg in TARGETS and _is_part(each.value, names) for each in node.keywords):
        return True
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    in_place = _is_named_in_place(name)
    if isinstance(called, ast.Attribute) and _is_part(called.value, names):
        if called.attr == "execute" and _only_reads(node):
            return False
        return in_place or name in methods or any(each.arg == INPLACE for each in node.keywords)
    changed = node.args[:1] if in_place or name in FUNCTIONS else node.args[1:2] if name in SECOND else ()
    return any(_is_part(each, names) for each in changed)


def _only_reads(node: ast.Call) -> bool:
    """Whether a call executes a statement of SQL that is written there and changes nothing."""
    text = node.args[0] if node.args else None
    if isinstance(text, ast.JoinedStr) and text.values:
        text = text.values[0]
    is_text = isinstance(text, ast.Constant) and isinstance(text.value, str)
    return is_text and text.value.lstrip().lower().startswith(READS)  # type: ignore[union-attr]


def _is_named_in_place(name: str) -> bool:
    """As PyTorch names what changes a tensor: ``add_``."""
    return name.endswith("_") and not name.endswith("__") and not name.startswith("_")
