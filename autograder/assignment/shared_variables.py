"""Variables of a source's own solution that its functions share with whoever calls them.

A test may set one, as ``rate = 3``, before it calls a function that reads it, or look at one that a function changes.
"""

import ast
import symtable
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from autograder.assignment.bound_names import defined_names, parsed
from autograder.assignment.changed_arguments import changes_variable

__all__ = ["SharedVariables", "shared_variables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedVariables:
    """The names of these variables.

    Attributes:
        read: by functions of the solution, so that they have to find what a test sets.
        changed: of these, by functions of the solution, so that a test has to find what they set.
    """

    read: frozenset[str] = field(default_factory=frozenset)
    changed: frozenset[str] = field(default_factory=frozenset)


def shared_variables(texts: Collection[str], methods: frozenset[str] = frozenset()) -> SharedVariables:
    """What functions in the cells of a solution share.

    Args:
        texts: of the cells.
        methods: the names of further methods that change their object.
    """
    trees = [parsed(text) for text in texts]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    named = {each.name for tree in trees for each in tree.body if isinstance(each, kinds)}
    variables = {name for text in texts for name in defined_names(text)} - named
    functions = [each for tree in trees for each in ast.walk(tree) if isinstance(each, kinds[:2])]
    if not variables or not functions:
        return SharedVariables()
    read, bound = set(), set()
    for tree in trees:
        for name, is_bound in _globals(symtable.symtable(ast.unparse(tree), "<cell>", "exec"), variables):
            read.add(name)
            bound |= {name} if is_bound else set()
    changed = {name for name in read if any(changes_variable(each, name, methods) for each in functions)}
    return SharedVariables(read=frozenset(read), changed=frozenset(bound | changed))


def _globals(table: symtable.SymbolTable, variables: Collection[str]) -> Iterator[tuple[str, bool]]:
    """The variables that functions in a table use as global ones, each with whether they bind it."""
    for inner in table.get_children():
        if inner.get_type() != "class":
            for symbol in inner.get_symbols():
                if symbol.is_global() and symbol.get_name() in variables:
                    yield symbol.get_name(), symbol.is_assigned()
        yield from _globals(inner, variables)
