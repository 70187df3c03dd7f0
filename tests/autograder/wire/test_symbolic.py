"""Expressions of SymPy cross as what they are, and nothing of another form makes any code run."""

import random
from typing import Any

import pytest
import sympy as sp

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.symbolic import COST, MOST_NODES, nodes_in, tree_of

SIZE = 2**20
x, y = sp.symbols("x y")
n, alpha = sp.Symbol("n", integer=True, positive=True), sp.Symbol("alpha_1")
f = sp.Function("f")
EXPRESSIONS = [
    x, n, alpha, 2 * x * y - 3, x**2 / 3, -x, sp.sqrt(2) * x + 1 / x, sp.sin(x) ** 2, sp.pi * sp.E * sp.I,
    sp.Float(1.5) * x, sp.Float("0.1", 30), sp.Float(-2.5), sp.Float(0), sp.S(0), sp.Rational(-3, 7), sp.oo,
    -sp.oo, sp.nan, sp.true,
    sp.Function("psi")(x), sp.Function("S")(x),
    f(x).diff(x), f(x, y).diff(x, 2), sp.Integral(x**2, (x, 0, 1)), sp.Eq(x, y + 1), x < 3, sp.And(x > 0, x < 3),
    sp.Piecewise((x, x > 0), (0, True)), sp.FiniteSet(1, 2, x), sp.Interval.open(0, sp.oo), sp.S.EmptySet, sp.S.Reals,
    sp.Matrix([[1, x], [y, 2]]), sp.ImmutableMatrix([[1]]), sp.Sum(1 / n**2, (n, 1, sp.oo)), sp.Max(x, y), sp.log(x, 2),
    sp.Sum(n, (n, 1, 1000)),
    sp.expand((x + y) ** 4), sp.series(sp.sin(x), x), sp.Limit(sp.sin(x) / x, x, 0), sp.Lambda(x, x**2), sp.Mod(x, 2),
    sp.solve(x**3 + x + 1, x)[0], (x + y) ** 20, sp.exp(-sp.Float(6.022e23) * x), sp.pi**100, sp.exp(100), 2**x,
    sp.factorial(n), sp.Matrix(3, 3, lambda i, j: sp.Piecewise((x, x > i), (j, True))), sp.exp(sp.exp(-(x**2) / 2)),
    x**1000, sp.Float(1.38e-23) * x, sp.besselj(0, 1).evalf(), sp.series(sp.exp(x), x, 1, 4),
    sp.Union(sp.Interval(-sp.pi, sp.sqrt(2)), sp.Interval.open(x, sp.log(5)), sp.FiniteSet(7, y)), sp.Interval(-1.5, 2),
]  # fmt: skip


def crossed(value: Any) -> Any:
    return decode(encode(value, max_bytes=SIZE), max_bytes=SIZE)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=map(str, EXPRESSIONS))
def test_an_expression_is_equal_to_what_was_sent(expression: Any) -> None:
    """As SymPy itself compares them, and of the same class."""
    found = crossed([expression])[0]
    assert (found, type(found), str(found)) == (expression, type(expression), str(expression))


def test_what_a_symbol_was_made_with_counts() -> None:
    assert crossed(n) != sp.Symbol("n")
    assert sp.simplify(sp.sqrt(crossed(n) ** 2)) == n


@pytest.mark.parametrize(
    "value", [sp.Dummy("x"), sp.Symbol("__class__"), sp.Symbol("a.b"), sp.Symbol("a(1)"), sp.Poly(x)]
)
def test_other_classes_and_names_stay_where_they_are(value: Any) -> None:
    with pytest.raises(NotPlainData):
        encode(value, max_bytes=SIZE)


def test_a_function_has_no_name_of_pythons_own() -> None:
    """Nor has it one under which code that SymPy writes finds another function."""
    for name in ("exec", "print", "__import__", "a.b", "", "test", "ones", "load", "sympify", "plot"):
        with pytest.raises(NotPlainData):
            tree_of(sp.Function(name)(x))


FORGED = [
    ["Symbol", "__import__('os')", {}],
    ["Symbol", "x", {"positive": 1}],
    ["Rational", 2**30000, 1],
    ["Rational", 1, 0],
    ["Float", 0, 1, 10**9, 53],
    ["Float", 2, 1, 1, 53],
    ["Function", "exec", ["Symbol", "x", {}]],
    ["lambdify", ["Symbol", "x", {}]],
    ["sympify", "1"],
    ["MutableDenseMatrix", 2, 2, []],
    ["MutableDenseMatrix", -1, 0, []],
    ["Pow", ["Rational", 2, 1]],
    ["Integral", ["Rational", 2, 1], "x"],
    ["Pi", 3],
    "Pi",
    [],
    None,
]


def message(tree: Any) -> bytes:
    """What a student process could send: a sound message with another tree in it."""
    sound = encode([x], max_bytes=SIZE)
    old, new = encode(tree_of(x), max_bytes=SIZE), encode(tree, max_bytes=SIZE)
    assert sound.count(old) == 1
    return sound.replace(old, new)


@pytest.mark.parametrize("tree", FORGED, ids=map(str, range(len(FORGED))))
def test_a_tree_of_another_form_is_refused(tree: Any) -> None:
    with pytest.raises(CodecError):
        decode(message(tree), max_bytes=SIZE)


def tower(height: int) -> Any:
    return ["Pow", NINE, tower(height - 1)] if height else NINE


NINE, X, Y, NO = ["Rational", 9, 1], tree_of(x), tree_of(y), ["BooleanFalse"]
BRANCHES = tree_of(sp.Piecewise(*((x + i, x < i) for i in range(6)), (x, True)))
PIECES = ["Mul", *(["cos", BRANCHES] for _ in range(8))]
# SymPy works some of these out for minutes once they are made, and others once they are looked at.
ENDLESS = {
    "power": tower(2),
    "compared": ["Interval", tower(3), NINE, NO, NO],
    "united": ["Union", ["Interval", X, tower(2), NO, NO], ["FiniteSet", tower(2), Y]],
    "rounded": ["Interval", ["floor", ["exp", ["Rational", 10**9, 1]]], NINE, NO, NO],
    "factorial": ["factorial", ["Rational", 10**9, 1]],
    "in_the_exponent": ["Pow", ["Pi"], ["Mul", NINE, ["factorial", NINE]]],
    "expanded": ["Order", ["Add", X, ["Pow", ["Add", X, Y, NINE], ["Rational", 300, 1]]], ["Tuple", X], ["Tuple", Y]],
    "of_two": ["Order", ["Add", X, Y], ["Tuple", X, NINE], ["Tuple", Y, NINE]],
    "to_be_expanded": ["Pow", ["Add", X, Y, NINE], ["Rational", 300, 1]],
    "multiplied": ["Mul", *[["Pow", ["Add", X, Y], NINE]] * 5],
    "pieces": ["Integral", PIECES, ["Tuple", X]],
    "condition": ["Piecewise", ["ExprCondPair", X, ["Equality", PIECES, NINE]], ["ExprCondPair", X, ["BooleanTrue"]]],
    "ends_of_an_interval": ["Interval", ["Sum", ["sin", X], ["Tuple", X, NINE, ["Rational", 10**9, 1]]], NINE, NO, NO],
    "many_terms": ["Sum", ["sin", X], ["Tuple", X, NINE, ["Rational", 10**9, 1]]],
    "many_intervals": [
        "Union",
        *(["Interval", ["Rational", i, 1], ["Rational", i + 1, 2], NO, NO] for i in range(500)),
    ],
    "leading_term": [
        "Order",
        ["gamma", ["Add", ["sin", X], ["Mul", ["Rational", -1, 1], ["sin", X]]]],
        ["Tuple", X, NINE],
    ],
    "in_a_matrix": ["MutableDenseMatrix", 1, 1, [tower(2)]],
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_takes_sympy_for_ever_is_refused_before_it_is_made(name: str) -> None:
    """Otherwise this does not end."""
    with pytest.raises(CodecError, match="too large"):
        decode(message(ENDLESS[name]), max_bytes=SIZE)


def test_powers_of_powers_stay_where_they_are() -> None:
    with pytest.raises(NotPlainData):
        tree_of(sp.Pow(9, sp.Pow(9, 9, evaluate=False), evaluate=False))


def test_nothing_but_a_codec_error_comes_of_any_tree() -> None:
    """A fuzzer puts parts of trees into the places of others."""
    draw = random.Random(16)
    pool = [*map(tree_of, EXPRESSIONS), *FORGED, 3, -1, "x", {}, {"real": True}]
    made = 0
    for _ in range(600):
        tree = [*draw.choice([each for each in pool if type(each) is list and each])]
        for _ in range(draw.randint(1, 2)):
            tree[draw.randrange(len(tree))] = draw.choice(pool)
        try:
            decode(message(tree), max_bytes=SIZE)
            made += 1
        except CodecError:
            pass
    assert 0 < made < 600


def test_large_expressions_stay_and_small_ones_count_as_what_they_take() -> None:
    with pytest.raises(NotPlainData):
        tree_of(sp.Add(*(sp.Symbol(f"x{i}") for i in range(MOST_NODES))))
    tree = tree_of(x * y + 1)
    assert nodes_in(tree) >= 5
    with pytest.raises(CodecError):
        decode(encode([x * y + 1] * 40, max_bytes=SIZE), max_bytes=SIZE, max_nodes=COST * nodes_in(tree) * 39)
