"""Small changes of a module, made by cosmic-ray: an operator, a number, a condition or a decorator at a time.

What changes no behaviour that anybody promised is left out: annotations, texts, how a dataclass is declared, and the
numbers that were chosen, such as limits.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

__all__ = ["Mutant", "mutants_of"]

# One or two of cosmic-ray's replacements for each operator; the others are noticed by the same tests.
OPERATORS = (
    *(
        f"ReplaceBinaryOperator_{change}"
        for change in (
            "Add_Sub",
            "Sub_Add",
            "Mul_Div",
            "Div_Mul",
            "FloorDiv_Mul",
            "Mod_FloorDiv",
            "Pow_Mul",
            "LShift_RShift",
            "RShift_LShift",
            "BitOr_BitAnd",
            "BitAnd_BitOr",
            "BitXor_BitOr",
        )
    ),
    *(
        f"ReplaceComparisonOperator_{change}"
        for change in (
            "Eq_NotEq",
            "NotEq_Eq",
            "Lt_LtE",
            "Lt_GtE",
            "LtE_Lt",
            "LtE_Gt",
            "Gt_GtE",
            "Gt_LtE",
            "GtE_Gt",
            "GtE_Lt",
            "Is_IsNot",
            "IsNot_Is",
        )
    ),
    *(f"ReplaceUnaryOperator_Delete_{sign}" for sign in ("USub", "Invert", "Not")),
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceAndWithOr",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ZeroIterationForLoop",
)
# Limits and sizes of buffers: such a number was chosen, and a test of it would only repeat it.
CHOSEN = ("MAX_", "MOST_", "LEAST_", "BUSY_", "BLOCK", "AHEAD", "DEEPEST")
Place = tuple[int, int]
Span = tuple[Place, Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed module.

    Attributes:
        function: the function or class that it changes, as in ``Shell.run``; "" at the top level.
        change: the changed line, as in ``return a < b => return a <= b``; the second of several alike ends in ``#2``.
        text: the whole module with the change.
    """

    function: str
    change: str
    text: str


def mutants_of(text: str) -> list[Mutant]:
    """Every mutant of a module's ``text``, in the order of its lines."""
    tree = ast.parse(text)
    lines = text.splitlines()
    left_out = [_span(node, lines) for node in _left_out(tree)]
    owners = [(_span(node, lines), name) for node, name in _owners(tree.body, "")]
    times: Counter[tuple[str, str]] = Counter()
    found = []
    for place, code in sorted(_changed(text, left_out)):
        function = next((name for (begin, end), name in reversed(owners) if begin <= place < end), "")
        change = _change(lines, code.splitlines())
        times[function, change] += 1
        count = times[function, change]
        found.append(Mutant(function=function, change=change if count == 1 else f"{change} #{count}", text=code))
    return found


def _changed(text: str, left_out: list[Span]) -> Iterator[tuple[Place, str]]:
    """Where a change begins, and the text with it."""
    nodes = list(ast_nodes(get_ast(text)))
    lines = text.splitlines()
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        places = chain.from_iterable(operator.mutation_positions(node) for node in nodes)
        for occurrence, (begin, _) in enumerate(places):
            if any(first <= begin < last for first, last in left_out) or _is_left_out(
                name, lines[begin[0] - 1][begin[1] :]
            ):
                continue
            try:
                code = mutate_code(text, operator, occurrence)
            except AttributeError:  # cosmic-ray's own, for an exception whose name has a dot
                continue
            if code is not None and code != text and _is_python(code):
                yield begin, code


def _is_python(code: str) -> bool:
    """cosmic-ray writes ``not`` before an assignment in a condition, too, which nobody needs a test to notice."""
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _is_left_out(operator: str, code: str) -> bool:
    """The star in a list of parameters, which cosmic-ray takes for an operator, and ``not not``, which another does."""
    return code.startswith("*,") or (operator == "AddNot" and code.startswith("not ")) or _is_cache(code)


def _is_cache(decorator: str) -> bool:
    """Whether it saves time alone."""
    return decorator.removeprefix("@").removeprefix("functools.").startswith(("cache", "lru_cache"))


def _left_out(tree: ast.AST) -> Iterator[ast.AST]:
    """Annotations, texts with values in them, which are messages, chosen numbers, and what only declares or asserts."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(annotation=ast.expr() as note) | ast.AnnAssign(annotation=note):
                yield note
            case ast.FunctionDef(returns=note, decorator_list=decorators):
                yield from [note] if note is not None else []
                yield from (each for each in decorators if _is_cache(ast.unparse(each)))
            case ast.JoinedStr():
                yield node
            case ast.Call(func=ast.Name("dataclass")):
                yield from (keyword.value for keyword in node.keywords)
            case ast.Assign(targets=[ast.Name(name) | ast.Tuple(elts=[ast.Name(name), *_])]) if name.startswith(CHOSEN):
                yield node.value
            case ast.keyword(arg="strict"):  # of zip: the lengths are equal, or the code is wrong elsewhere
                yield node.value


def _owners(body: list[ast.stmt], outer: str) -> Iterator[tuple[ast.stmt, str]]:
    """Functions and classes with their full names, outer ones first."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = f"{outer}.{node.name}" if outer else node.name
            yield node, name
            yield from _owners(node.body, name)


def _span(node: ast.AST, lines: list[str]) -> Span:
    """Lines and columns, in characters; of a function with its decorators."""
    first = min((each.lineno for each in getattr(node, "decorator_list", [])), default=None)
    begin = (node.lineno, node.col_offset) if first is None else (first, 0)  # type: ignore[attr-defined]
    end = (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    return _in_characters(begin, lines), _in_characters(end, lines)


def _in_characters(place: Place, lines: list[str]) -> Place:
    line, column = place
    return line, len(lines[line - 1].encode()[:column].decode())


def _change(old: list[str], new: list[str]) -> str:
    """The first line that differs, before and after, without comments; nothing comes after a decorator that is gone."""
    before, after = ([code for line in lines if (code := _code(line))] for lines in (old, new))
    at = next(number for number, line in enumerate(before) if line != after[number])
    is_gone = before[at].startswith("@") and not after[at].startswith("@")
    return f"{before[at]} => {'' if is_gone else after[at]}".strip()


def _code(line: str) -> str:
    return " ".join(line.split("  # ")[0].split())
