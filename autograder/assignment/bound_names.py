"""The names that a cell binds at its top level."""

import ast
from collections.abc import Container, Iterator

__all__ = [
    "base_name",
    "class_names",
    "defined_classes",
    "defined_names",
    "imported_names",
    "parsed",
    "reads",
    "rebinds",
    "tuple_classes",
]

TUPLES = ("namedtuple", "NamedTuple")  # what makes a class of named tuples
MAKERS = (*TUPLES, "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")  # what makes a class


def defined_names(text: str) -> tuple[str, ...]:
    """Names that a cell binds at its top level, in order; empty if it does not parse."""
    names: dict[str, None] = {}
    for statement in parsed(text).body:
        names.update(dict.fromkeys(_bound_by(statement)))
    return tuple(names)


def class_names(text: str) -> tuple[str, ...]:
    """The names under which a cell defines classes at its top level, enumerations and named tuples among them."""
    found = (_class_name(statement) for statement in parsed(text).body)
    return tuple(name for name in found if name is not None)


def _class_name(statement: ast.stmt) -> str | None:
    match statement:
        case ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made):
            return name if base_name(made) in MAKERS else None
    return None


def defined_classes(text: str) -> tuple[str, ...]:
    """The classes that a cell defines at its top level."""
    return tuple(statement.name for statement in parsed(text).body if isinstance(statement, ast.ClassDef))


def tuple_classes(text: str) -> tuple[str, ...]:
    """The classes of named tuples that a cell makes at its top level."""
    return tuple(
        name
        for statement in parsed(text).body
        if (name := _class_name(statement)) is not None
        and any(base_name(made) in TUPLES for made in _made_of(statement))
    )


def _made_of(statement: ast.stmt) -> list[ast.expr]:
    """The bases of a class, or the call that makes one."""
    if isinstance(statement, ast.ClassDef):
        return statement.bases
    return [statement.value] if isinstance(statement, ast.Assign) else []


def base_name(base: ast.expr) -> str:
    """The name of what a class derives from or is made by, without its module; "" if it has none.

    Example:
        >>> [base_name(ast.parse(text).body[0].value) for text in ("dict[str, int]", "enum.Enum", "make()")]
        ['dict', 'Enum', 'make']
    """
    if isinstance(base, ast.Call):
        base = base.func
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def reads(text: str, name: str) -> bool:
    """Whether a cell reads the variable ``name``."""
    nodes = ast.walk(parsed(text)) if name in text else ()
    return any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == name for node in nodes)


def rebinds(text: str, names: Container[str]) -> bool:
    """Whether a cell binds or deletes one of ``names``, be it in a function of its own."""
    return any(
        (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in names)
        or (isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names)
        for node in ast.walk(parsed(text))
    )


def imported_names(text: str) -> dict[str, str]:
    """The names that a cell imports at its top level, each with a statement that imports it alone."""
    return {
        name: written for statement in parsed(text).body for name, written in _imported_by(statement) if name != "*"
    }


def _imported_by(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            alone = (
                ast.Import([alias])
                if isinstance(statement, ast.Import)
                else ast.ImportFrom(statement.module, [alias], statement.level)
            )
            yield alias.asname or alias.name.partition(".")[0], ast.unparse(alone)


def parsed(text: str) -> ast.Module:
    """The cell's tree; an empty one if it does not parse."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return _parsed_with_magics(text)


def _parsed_with_magics(text: str) -> ast.Module:
    from IPython.core.inputtransformer2 import TransformerManager  # takes a while, and few cells need it

    try:
        tree: ast.Module = ast.parse(TransformerManager().transform_cell(text))
    except SyntaxError:
        return ast.Module([], [])
    return tree


def _bound_by(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return []  # a module is not an answer
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    names: list[str] = []
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, inner):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
        waiting.extend(ast.iter_child_nodes(node))
    return names
