"""Expressions and matrices of SymPy as trees of names and numbers; SymPy is imported only by who gets one.

Only classes of the list below are made again, none of them evaluates anything while it is made, and names are such that
code which SymPy writes of an expression, as ``lambdify`` does, holds nothing else.
"""

import builtins
import re
from collections.abc import Callable
from typing import Any

from autograder.wire.wire_format import CodecError, NotPlainData, TooMuch

__all__ = ["BUILDS", "COST", "is_symbolic", "nodes_in", "tree_of"]

MOST_NODES = 3000
COST = 50  # of each part, in plain values: as long as SymPy takes for it
MOST_BITS = 20_000  # of a number
LARGEST_EXPONENT = 20_000
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
    return _Tree().of(value)


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
    if hasattr(builtins, _named(name)) or not name.isidentifier():
        raise NotPlainData("an expression with a function of a name of Python's own")
    return name


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


BUILDS: dict[str, Callable[[Any], Any]] = {"symbolic": _build}
