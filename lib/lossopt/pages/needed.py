"""Which statements of a program have to run so that one of its last can: those that define what it uses, and so on."""

import ast
import symtable
from collections.abc import Iterator, Sequence

__all__ = ["needed"]

# Python's names for scopes that run where they stand, unlike a function, which runs when it is called.
AT_ONCE = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


def needed(earlier: Sequence[ast.stmt], last: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Those of the earlier statements, in order, on which the last ones rest.

    A name stands for its last definition before, and what changes it after that: ``a.b = 1`` and ``a[0] = 1`` change
    ``a``. What a method changes by itself, such as ``a.append(1)``, is overlooked.
    """
    statements = [*earlier, *last]
    kept: set[int] = set()
    looked_at: set[tuple[str, int]] = set()
    waiting = list(range(len(earlier), len(statements)))
    while waiting:
        place = waiting.pop()
        at_once, when_called = _used(statements[place])
        wanted = {(name, place) for name in at_once} | {(name, len(statements)) for name in when_called}
        for name, end in wanted - looked_at:
            found = set(_definitions(name, statements[:end])) - kept
            waiting.extend(found)
            kept |= found
        looked_at |= wanted
    return [statements[place] for place in sorted(kept) if place < len(earlier)]


def _definitions(name: str, statements: Sequence[ast.stmt]) -> Iterator[int]:
    """The places where the name is changed, back to where it is defined."""
    for place in range(len(statements) - 1, -1, -1):
        statement = statements[place]
        if name in _changed(statement):
            yield place
            if name in _defined(statement):
                return


def _used(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names of the module that a statement uses where it stands, and those that its functions use when called."""
    at_once: set[str] = set()
    when_called: set[str] = set()

    def look(table: symtable.SymbolTable, into: set[str]) -> None:
        is_module = table.get_type() == "module"
        into.update(s.get_name() for s in table.get_symbols() if s.is_referenced() and (is_module or s.is_global()))
        for child in table.get_children():
            is_function = child.get_type() == "function" and child.get_name() not in AT_ONCE
            look(child, when_called if is_function else into)

    look(symtable.symtable(ast.unparse(statement), "<lesson>", "exec"), at_once)
    return at_once, when_called


def _changed(statement: ast.stmt) -> set[str]:
    """The names of the module that get a value, or a part of whose value is set."""
    table = symtable.symtable(ast.unparse(statement), "<lesson>", "exec")
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            names.update(inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))
    return names


def _defined(statement: ast.stmt) -> set[str]:
    """The names that get a value whatever they were before."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        case ast.Assign():
            targets: Sequence[ast.expr] = statement.targets
        case ast.AnnAssign(value=ast.expr()):
            targets = [statement.target]
        case _:
            return set()
    names = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return {name.id for name in names if isinstance(name, ast.Name)}
