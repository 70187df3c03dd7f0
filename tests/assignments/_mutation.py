"""Small mechanical changes of a solution, as a slip of the hand or of the mind would make them."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants_of"]

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
FUNCTIONS = {  # what is taken for something else, or forgotten (None: the call gives its first argument)
    "mean": ("sum", "median", "max"),
    "sum": ("mean", "max"),
    "median": ("mean", "min", "max"),
    "abs": (None, "square"),
    "exp": (None, "expm1", "exp2"),
    "log": ("log2", "log10", "log1p"),
    "log1p": (None, "log", "exp"),
    "sqrt": (None, "square"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min", "mean"),
    "min": ("max",),
    "argmax": ("argmin",),
    "cumsum": (None,),
    "sort": (None,),
    "argsort": ("sort",),
    "clip": (None,),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "floor": ("ceil", "round"),
    "ceil": ("floor",),
    "round": ("floor",),
}
SPREADS = ("std", "var")
COMMUTATIVE = (ast.Add, ast.Mult)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed piece of code.

    Attributes:
        name: the function or value at the top level that it changes.
        change: the change, as in ``y - y_hat => y_hat - y``; the second of several alike ends in ``#2``.
        text: the whole code with the change.
    """

    name: str
    change: str
    text: str


def mutants_of(text: str) -> list[Mutant]:
    """Every mutant of ``text`` whose code differs from it and from that of the others."""
    tree = ast.parse(text)
    before = [ast.unparse(statement) for statement in tree.body]
    seen = {"\n".join(before)}
    times: Counter[tuple[str, str]] = Counter()
    found = []
    for number, place in _places(tree):
        for new in _replacements(place.node):
            code = "\n".join((*before[:number], _changed(tree.body[number], place, new), *before[number + 1 :]))
            if code in seen:
                continue
            seen.add(code)
            name, change = _name(tree.body[number]), f"{_line(place.node)} => {_line(new)}"
            times[name, change] += 1
            count = times[name, change]
            found.append(Mutant(name=name, change=change if count == 1 else f"{change} #{count}", text=code))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A node, and where its parent holds it: in a field, or at ``index`` of the list in that field."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(tree: ast.Module) -> Iterator[tuple[int, _Place]]:
    """Each node that may be changed, in the order of the walk through ``tree``, with the number of its statement."""
    numbers = {id(node): number for number, statement in enumerate(tree.body) for node in ast.walk(statement)}
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings among them
    for parent in list(ast.walk(tree)):
        for field, value in ast.iter_fields(parent):
            held = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, node in held:
                if isinstance(node, ast.AST) and id(node) not in notes:
                    yield numbers[id(node)], _Place(node=node, parent=parent, field=field, index=index)


def _changed(statement: ast.stmt, place: _Place, new: ast.AST) -> str:
    """The code of ``statement`` with a node in it replaced; the tree is as it was afterwards.

    The other statements keep their code: to copy the tree and write all of it would take a second for each file.
    """
    if place.node is statement:
        return ast.unparse(ast.fix_missing_locations(new))
    place.put(new)
    try:
        return ast.unparse(ast.fix_missing_locations(statement))
    finally:
        place.put(place.node)


def _name(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return getattr(statement, "name", "")


def _line(node: ast.AST) -> str:
    """The code of a node in one line; of a function its head, and how many statements it has lost."""
    if isinstance(node, ast.FunctionDef):
        lost = sum(isinstance(statement, ast.Pass) for statement in node.body)
        return f"def {node.name}({ast.unparse(node.args)})" + (" without a statement" if lost else "")
    return " ".join(ast.unparse(node).split())


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left, operator, right):
            yield from _of_operation(left, operator, right)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Compare(left, [operator], [right]):
            for kind in COMPARISONS.get(type(operator), ()):
                yield ast.Compare(left, [kind()], [right])
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield from values
        case ast.Constant(value):
            yield from map(ast.Constant, _other_constants(value))
        case ast.Call():
            yield from _of_call(node)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
            yield body
            yield orelse
        case ast.Subscript(value, index, context) if isinstance(context, ast.Load):
            yield from (ast.Subscript(value, other, context) for other in _other_indices(index))
        case ast.Tuple(elements, ast.Load()) if len(elements) > 1:
            yield ast.Tuple([*elements[1:], elements[0]], ast.Load())
            yield ast.Tuple(elements[:-1], ast.Load())
        case ast.Attribute(value, "T"):
            yield value
        case ast.FunctionDef():
            yield from _of_function(node)
        case ast.AugAssign(target, operator, value):
            yield ast.Assign([target], value)
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.AugAssign(target, kind(), value)
        case ast.If(test, body, orelse):
            yield ast.If(ast.Constant(True), body, orelse)
            yield ast.If(ast.Constant(False), body, orelse)


def _of_operation(left: ast.expr, operator: ast.operator, right: ast.expr) -> Iterator[ast.AST]:
    for kind in OPERATORS.get(type(operator), ()):
        yield ast.BinOp(left, kind(), right)
    if not isinstance(operator, COMMUTATIVE):
        yield ast.BinOp(right, operator, left)
    yield left
    yield right


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value, 2 * value)
    elif isinstance(value, float):
        yield from (-value, 0.0, 10 * value, value / 10, value * 1e5, value / 1e5)
    elif isinstance(value, str):
        yield value + "_"


def _of_call(call: ast.Call) -> Iterator[ast.AST]:
    arguments, keywords = call.args, call.keywords
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for index in range(len(arguments) - 1):
        swapped = [*arguments[:index], arguments[index + 1], arguments[index], *arguments[index + 2 :]]
        yield ast.Call(call.func, swapped, keywords)
    for index, keyword in enumerate(keywords):
        yield ast.Call(call.func, arguments, [*keywords[:index], *keywords[index + 1 :]])
        if keyword.arg == "axis":
            for axis in (0, 1):
                other = ast.keyword("axis", ast.Constant(axis))
                yield ast.Call(call.func, arguments, [*keywords[:index], other, *keywords[index + 1 :]])
    for other_name in FUNCTIONS.get(name, ()):
        if other_name is not None:
            yield ast.Call(_renamed(call.func, other_name), arguments, keywords)
        elif arguments:
            yield arguments[0]
    if name in SPREADS:
        yield ast.Call(call.func, arguments, [*keywords, ast.keyword("ddof", ast.Constant(1))])
    if name == "len" or name == "range":
        for kind in (ast.Add, ast.Sub):
            yield (
                ast.BinOp(call, kind(), ast.Constant(1))
                if name == "len"
                else ast.Call(call.func, [*arguments[:-1], ast.BinOp(arguments[-1], kind(), ast.Constant(1))], keywords)
            )


def _renamed(function: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(function.value, name) if isinstance(function, ast.Attribute) else ast.Name(name)


def _other_indices(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Slice):
        for bound in ("lower", "upper"):
            old = getattr(index, bound)
            for kind in (ast.Add, ast.Sub):
                if old is not None:
                    new = ast.BinOp(old, kind(), ast.Constant(1))
                    yield ast.Slice(**{"lower": index.lower, "upper": index.upper, "step": index.step} | {bound: new})


def _of_function(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Two neighbouring parameters exchanged; one statement left out."""
    for index in range(len(function.args.args) - 1):
        swapped = copy.deepcopy(function)
        swapped.args.args[index : index + 2] = swapped.args.args[index : index + 2][::-1]
        yield swapped
    for index, statement in enumerate(function.body):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.For | ast.While | ast.If):
            shorter = copy.deepcopy(function)
            shorter.body[index] = ast.Pass()
            yield shorter
