"""Expressions and matrices of SymPy as trees of names and numbers; SymPy is imported only by who gets one.

Only classes of the list below are made again, and names are such that code which SymPy writes of an expression, as
``lambdify`` does, holds nothing else. Some of the classes compare or expand what they are given when they are made, and
a test may evaluate any of them: exact numbers, what a power expands to, the branches of all that is piecewise, and what
is compared stay below a bound, or the expression stays with the student.
"""

import builtins
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograder.wire.wire_format import CodecError, NotPlainData, TooMuch

__all__ = ["BUILDS", "COST", "is_symbolic", "nodes_in", "tree_of"]

MOST_NODES = 3000
COST = 50  # of each part, in plain values: as long as SymPy takes for it
MOST_BITS = 20_000  # of a number
LARGEST_EXPONENT = 20_000
MOST_TERMS = 1000  # of what an expression expands to
MOST_BRANCHES = 1000
BITS_OF_LIMITS = 14  # of sums and products, which SymPy may work out term by term
NAME = re.compile(r"\\?[^\W\d_](?:_?[^\W_])*_?'?|\+|-|\+-", re.ASCII)
LONGEST_NAME = 60
# fmt: off
UNEVALUATED = frozenset((
    "Abs", "Add", "And", "Equality", "GreaterThan", "Heaviside", "LessThan", "Max", "Min", "Mod", "Mul", "Not", "Or",
    "Piecewise", "Pow", "StrictGreaterThan", "StrictLessThan", "Unequality", "acos", "acosh", "arg", "asin", "asinh",
    "atan", "atan2", "atanh", "ceiling", "conjugate", "cos", "cosh", "cot", "csc", "erf", "exp", "factorial", "floor",
    "gamma", "im", "log", "re", "sec", "sign", "sin", "sinc", "sinh", "tan", "tanh",
))
AS_THEY_ARE = frozenset((
    "Derivative", "ExprCondPair", "FiniteSet", "Integral", "Interval", "Lambda", "Limit", "Order", "Product", "Subs",
    "Sum", "Tuple", "Union",
))
SINGLETONS = frozenset((
    "BooleanFalse", "BooleanTrue", "Catalan", "ComplexInfinity", "Complexes", "EmptySet", "EulerGamma", "Exp1",
    "GoldenRatio", "ImaginaryUnit", "Infinity", "Integers", "NaN", "Naturals", "Naturals0", "NegativeInfinity", "Pi",
    "Reals",
))
MATRICES = frozenset(("ImmutableDenseMatrix", "MutableDenseMatrix"))
# fmt: on
# What SymPy compares or expands while it makes them, with what may stand in it, besides numbers and their like.
COMPARED = {
    "Interval": UNEVALUATED,
    "Order": frozenset(("Add", "Mul", "Pow", "Tuple")),
    "Union": UNEVALUATED | {"FiniteSet", "Interval", "Union"},
}
MOST_COMPARED = {"Interval": 60, "Order": 20, "Union": 100}  # parts
GROWING = frozenset(("cosh", "exp", "factorial", "gamma", "sinh"))  # as a power of what they are given
ELSEWHERE = {"ExprCondPair": "sympy.functions.elementary.piecewise"}


def nodes_in(tree: Any) -> int:
    """How many parts a tree has, or lists that stand in the place of one."""
    return 1 + sum(nodes_in(each) for each in tree if type(each) is list) if type(tree) is list else 0


def is_symbolic(kind: type) -> bool:
    """Whether it is a class of SymPy's expressions, sets or matrices."""
    module = type.__getattribute__(kind, "__module__")
    is_undefined = type(kind).__name__ == "UndefinedFunction"
    return is_undefined or (type(module) is str and module.startswith("sympy.") and hasattr(kind, "free_symbols"))


def tree_of(value: Any) -> list[Any]:
    """What an expression is made of, as names and numbers; raises NotPlainData for what does not cross."""
    tree = _Tree().of(value)
    if not _is_small(tree):
        raise TooMuch("an expression that is too large once it is worked out")
    return tree


class _Tree:
    """Takes one expression apart, up to a number of nodes."""

    def __init__(self) -> None:
        self._nodes = 0

    def of(self, value: Any) -> list[Any]:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise TooMuch(f"an expression of more than {MOST_NODES} parts")
        kind, name = type(value), type(value).__name__
        if name in MATRICES and kind is _found(name):
            return [name, *map(int, value.shape), [self.of(each) for each in value.flat()]]
        if value.is_Symbol and name == "Symbol":
            return ["Symbol", _named(value.name), {str(key): bool(is_so) for key, is_so in _assumed(value).items()}]
        if getattr(value, "is_Rational", False) and hasattr(value, "p"):
            return ["Rational", int(value.p), int(value.q)]
        if getattr(value, "is_Float", False):
            sign, mantissa, exponent, _ = value._mpf_
            return ["Float", int(sign), int(mantissa), int(exponent), int(value._prec)]
        if name in SINGLETONS:
            return [name]
        if (name in UNEVALUATED or name in AS_THEY_ARE) and kind is _found(name):
            return [name, *map(self.of, value.args)]
        if kind.__module__ is None or type(kind).__name__ == "UndefinedFunction":
            return ["Function", _function(name), *map(self.of, value.args)]
        raise NotPlainData(f"an expression that holds a {name}")


class _Size(NamedTuple):
    """How large a part of an expression becomes once it is worked out, about.

    Attributes:
        bits: of the numbers.
        terms: that it expands to.
        branches: of all that is piecewise in it, once that is outermost.
        is_exact: it holds neither symbols nor numbers with a point.
    """

    bits: int = 1
    terms: int = 1
    branches: int = 1
    is_exact: bool = True


def _is_small(tree: Any) -> bool:
    try:
        _size_of(tree)
    except OverflowError:
        return False
    return True


def _size_of(tree: Any) -> _Size:
    """The size of a tree; raises OverflowError if a part of it exceeds a bound."""
    if type(tree) is not list or not tree or type(tree[0]) is not str:
        return _Size()
    name, numbers = tree[0], [each for each in tree[1:] if type(each) is int]
    inside = tree[-1] if name in MATRICES and type(tree[-1]) is list else tree[1:]
    parts = [_size_of(each) for each in inside if type(each) is list]
    if name in COMPARED and not _is_plain(tree, COMPARED[name], MOST_COMPARED[name]):
        raise OverflowError
    found = _Size(
        bits=max((part.bits for part in parts), default=1) + len(parts).bit_length(),
        terms=max((part.terms for part in parts), default=1),
        branches=math.prod(part.branches for part in parts),
        is_exact=name not in ("Float", "Symbol") and all(part.is_exact for part in parts),
    )
    match name:
        case "Rational":
            found = found._replace(bits=max(map(int.bit_length, numbers), default=1))
        case "Add":
            found = found._replace(terms=sum(part.terms for part in parts))
        case "Mul":
            found = found._replace(bits=sum(part.bits for part in parts), terms=math.prod(part.terms for part in parts))
        case "Pow" if len(parts) == 2:
            bits, terms = _power(parts[0], parts[1], tree[2])
            found = found._replace(bits=bits, terms=terms)
        case "Piecewise":
            found = found._replace(branches=sum(part.branches for part in parts))
        case "Order" if len(parts) != 2:
            raise OverflowError
        case "Product" | "Sum" if any(part.bits > BITS_OF_LIMITS for part in parts[1:]):
            raise OverflowError
        case _ if name in MATRICES:
            found = found._replace(branches=max((part.branches for part in parts), default=1))
        case _ if name in GROWING and found.is_exact:
            found = found._replace(bits=_power_of_two(found.bits))
    if found.bits > MOST_BITS or found.terms > MOST_TERMS or found.branches > MOST_BRANCHES:
        raise OverflowError
    return found


def _is_plain(tree: list[Any], names: frozenset[str], room: int) -> bool:
    """Whether something that SymPy compares is made of few parts of these ``names``."""
    waiting = [*tree[1:]]
    while waiting and room:
        found = waiting.pop()
        if type(found) is list and found and type(found[0]) is str:
            room -= 1
            if not (found[0] in names or found[0] in SINGLETONS or found[0] in ("Float", "Rational", "Symbol")):
                return False
            waiting.extend(found[1:])
    return not waiting


def _power(base: _Size, exponent: _Size, tree: Any) -> tuple[int, int]:
    """The bits and terms of a power whose exponent is ``tree``."""
    match tree:
        case ["Rational", int() as above, int() as below] if below > 0:
            times = abs(above) // below + 1
        case _:
            times = _power_of_two(exponent.bits) if exponent.is_exact else 1
    if times > MOST_BITS:
        raise OverflowError
    terms = math.comb(times + base.terms - 2, base.terms - 1) if base.terms < MOST_TERMS else MOST_TERMS
    return base.bits * times, terms


def _power_of_two(bits: int) -> int:
    return 1 << min(bits, MOST_BITS.bit_length())


def _assumed(symbol: Any) -> dict[str, bool]:
    """What a symbol was made with, as ``positive=True``."""
    found: dict[str, bool] = symbol._assumptions_orig
    return found


def _found(name: str) -> Any:
    import sympy

    module = __import__(ELSEWHERE[name], fromlist=[name]) if name in ELSEWHERE else sympy
    return getattr(module, name)


def _named(name: Any) -> str:
    if type(name) is not str or len(name) > LONGEST_NAME or NAME.fullmatch(name) is None:
        raise NotPlainData("an expression with a name that is no plain one")
    return name


def _function(name: str) -> str:
    """The name of a function, if ``lambdify`` finds no other one of that name, as ``ones`` of NumPy."""
    import sympy

    found = getattr(sympy, _named(name), None)
    is_known = hasattr(builtins, name) or (callable(found) and not isinstance(found, type)) or hasattr(np, name)
    if (is_known and len(name) > 1) or not name.isidentifier():
        raise NotPlainData("an expression with a function of a name of a library's own")
    return name


def _built(tree: Any) -> Any:
    if not _is_small(tree):
        raise CodecError("an expression that is too large once it is worked out")
    return _build(tree)


def _build(tree: Any) -> Any:
    import sympy

    match tree:
        case ["Symbol", name, dict() as assumed] if all(type(is_so) is bool for is_so in assumed.values()):
            return sympy.Symbol(_named(name), **assumed)
        case ["Rational", int() as above, int() as below] if below > 0:
            return sympy.Rational(_bounded(above), _bounded(below))
        case ["Float", 0 | 1 as sign, int() as mantissa, int() as exponent, int() as precision]:
            if mantissa < 0 or abs(exponent) > LARGEST_EXPONENT or not 1 <= precision <= MOST_BITS:
                raise CodecError("a number of another form")
            if not mantissa:
                return sympy.Float("0", precision=precision)
            return sympy.Float((int(sign), _bounded(mantissa), exponent), precision=precision)
        case ["Function", name, *parts]:
            return sympy.Function(_function(name))(*map(_build, parts))
        case [str() as name, int() as rows, int() as columns, list() as parts] if name in MATRICES:
            if rows < 0 or columns < 0 or rows * columns != len(parts):
                raise CodecError("a matrix of another shape")
            return _found(name)(rows, columns, [*map(_build, parts)])
        case [str() as name] if name in SINGLETONS:
            return {"BooleanTrue": sympy.true, "BooleanFalse": sympy.false}.get(name, getattr(sympy.S, name, None))
        case [str() as name, *parts] if name in UNEVALUATED:
            return _found(name)(*map(_build, parts), evaluate=False)
        case [str() as name, *parts] if name in AS_THEY_ARE:
            return _found(name)(*map(_build, parts))
    raise CodecError("an expression of another form")


def _bounded(number: int) -> int:
    if number.bit_length() > MOST_BITS:
        raise CodecError("a number of an expression that is too large")
    return number


BUILDS: dict[str, Callable[[Any], Any]] = {"symbolic": _built}
