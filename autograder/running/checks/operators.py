"""Operators and conversions of the student's objects: refused, but where the source's own solution needs them too.

A student's ``__eq__`` or ``__sub__`` can be made to agree with anything, so that a test which applies it to a result
would let student code decide its marks. An operator reaches student code only if the check applies the same one to
objects that come from the same place when the source's own solution runs: ``Vec(1, 2) + Vec(3, 4)`` does, and ``mean(x)
- 3`` does not, whatever ``mean`` gives. What is compared has to be such an object on both sides.
"""

import builtins
import operator
from collections.abc import Callable
from typing import Any

from autograder.running.checks.lineage import are_classes, kind_of
from autograder.running.checks.own_exceptions import OwnException
from autograder.running.checks.student_errors import EXCEPTIONS, PlainDataExpected, StudentError

__all__ = ["NEVER", "OPERATORS", "apply", "copied", "leave", "note_iterator", "operator_method"]

# fmt: off
BINARY = {
    **{name: name for name in (
        "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "xor", "divmod",
    )},
    "and": "and_", "or": "or_",
}
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
UNARY = (
    "bool", "len", "iter", "next", "contains", "getitem", "setitem", "delitem", "int", "float", "complex", "index",
    "neg", "pos", "invert", "abs", "round", "trunc", "floor", "ceil", "hash", "reversed", "enter",
)
# By method: its name on the wire, and whether the object stands on the right.
OPERATIONS: dict[str, tuple[str, bool]] = {
    **{f"__{name}__": (name, False) for name in (*UNARY, *COMPARISONS)},
    **{f"__{name}__": (wire, False) for name, wire in BINARY.items()},
    **{f"__r{name}__": (wire, True) for name, wire in BINARY.items()},
    **{f"__i{name}__": (f"i{wire}".removesuffix("_"), False) for name, wire in BINARY.items() if name != "divmod"},
}
NEVER = ("__array__",)
# What objects that are plain data besides answer to as such, where the use of an operator of their own is not allowed.
ON_PLAIN = frozenset((*COMPARISONS, "add", "sub", "mul", "truediv", "floordiv", "mod", "contains", "getitem"))
PLAIN = frozenset((int, float, complex, str, bytes, list, tuple, dict, set, frozenset))
# What may be asked of objects of other classes too, as those of libraries, where the own solution gives one.
LOOKED_AT = frozenset(("bool", "contains", "enter", "getitem", "iter", "len", "next", "reversed"))
# fmt: on
OPERATORS = (*OPERATIONS, *NEVER, "__exit__")


def operator_method(name: str) -> Callable[..., Any]:
    """What a proxy's class has under the name of an operator."""
    if name == "__exit__":
        return leave
    if name in NEVER:
        return lambda proxy, *_: _refuse(proxy, name)
    wire, is_reflected = OPERATIONS[name]

    def method(proxy: Any, *others: Any) -> Any:
        operands = (*others, proxy) if is_reflected else (proxy, *others)
        if wire in ("eq", "ne") and others == (None,):
            return wire == "ne"  # nothing has to be asked for that
        if wire in ("eq", "ne") and issubclass(type(others[0]), type) and are_classes(proxy):
            return wire == "ne"  # a class of the check's is none of the student's
        return apply(proxy, name, wire, operands)

    return method


def apply(proxy: Any, name: str, wire: str, operands: tuple[Any, ...], otherwise: Any = None) -> Any:
    """What the operator gives where the student's object is; ``otherwise`` gives what it is if it may not be asked."""
    side = vars(proxy)["_side"]
    may_be = (side.uses.are_looked_at or wire in LOOKED_AT) and not side.is_reading
    use = _use_of(proxy, wire, operands) if may_be else None
    if use is None or not side.uses.may(*use):
        if wire in ON_PLAIN and not side.is_reading:
            plain = [_plain_of(each) if type(each) is type(proxy) else each for each in operands]
            if not any(type(each) is type(proxy) for each in plain):
                return getattr(operator, wire)(*plain)
        if wire in ("eq", "ne") and _is_other(proxy, operands) and not side.is_reading:
            return _unequal(proxy, name, wire, operands)
        return _refuse(proxy, name) if otherwise is None else otherwise()
    side.uses.note(*use)
    if wire in ("getitem", "setitem", "delitem") and type(operands[1]) is slice:
        wire, operands = _sliced(proxy, name, wire, operands)
    kinds = ", ".join(_place_of(each) if type(each) is type(proxy) else "plain" for each in operands)
    try:
        return proxy.__ask__("operate", wire, operands, origin=f"{wire}({kinds})")
    except StudentError as error:
        if wire == "next" and error.bases[:1] == ("StopIteration",):
            raise StopIteration from None
        raise


def _is_other(proxy: Any, operands: tuple[Any, ...]) -> bool:
    """Whether an object of an answer's class is compared with plain data."""
    return len(operands) == 2 and type(operands[1]) is not type(proxy) and kind_of(proxy) is not None


def _unequal(proxy: Any, name: str, wire: str, operands: tuple[Any, ...]) -> Any:
    """Whether an object and plain data are equal, where the own solution's object is not equal to them.

    Student code is asked, and gains nothing by saying that they are.
    """
    side = vars(proxy)["_side"]
    use = ("unequal", f"{vars(proxy)['_origin']}: {kind_of(proxy)}")
    if not side.uses.may(*use):
        return _refuse(proxy, name)
    told = proxy.__ask__("operate", wire, operands)
    if told is (wire == "ne"):
        side.uses.note(*use)
        return told
    return _refuse(proxy, name)


def _plain_of(proxy: Any) -> Any:
    """The number, text or collection that an object of a class with methods is besides; the proxy if it is none.

    What a check compares then is plain data, as if it had crossed by value, whatever methods the class has.
    """
    if kind_of(proxy) not in vars(proxy)["_side"].plain_classes:
        return proxy
    told = proxy.__ask__("look", "plain")
    return told[0] if type(told) is tuple and len(told) == 1 and type(told[0]) in PLAIN else proxy


def _use_of(proxy: Any, wire: str, operands: tuple[Any, ...]) -> tuple[str, ...] | None:
    """The name of this use of an operator; None if no use of that kind is ever allowed."""
    if kind_of(proxy) is None:
        others = ("object" if type(each) is type(proxy) else "plain" for each in operands[1:])
        return ("operate", wire, f"{_place_of(proxy)}: object", *others) if wire in LOOKED_AT else None
    are_objects = [type(each) is type(proxy) and kind_of(each) is not None for each in operands]
    if wire in COMPARISONS and not all(are_objects):
        return None
    places = (
        f"{vars(each)['_origin']}: {kind_of(each)}" if is_object else "plain"
        for each, is_object in zip(operands, are_objects, strict=True)
    )
    return ("operate", wire, *places)


def note_iterator(side: Any, origin: str) -> None:
    """Called where the own solution gives an iterator, so that an object of a class of its own may be one there."""
    for place in (origin, f"iter({origin})"):
        for wire in ("iter", "next"):
            side.uses.note("operate", wire, f"{place}: object")


def _place_of(proxy: Any) -> str:
    return kind_of(proxy) or str(vars(proxy)["_origin"])


def _sliced(proxy: Any, name: str, wire: str, operands: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    if wire != "getitem":
        _refuse(proxy, name)
    part = operands[1]
    return "getslice", (operands[0], part.start, part.stop, part.step)


def copied(proxy: Any) -> Any:
    """A copy of an object of an answer's class; what else stays where it is, a function say, is its own copy."""
    side = vars(proxy)["_side"]
    if not side.uses.are_looked_at or kind_of(proxy) is None or are_classes(proxy):
        return proxy
    return proxy.__ask__("operate", "deepcopy", (proxy,), origin=vars(proxy)["_origin"])


def leave(proxy: Any, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
    """The end of a ``with`` block: the student's object hears of an exception, and may stop none that decides marks.

    Of what the check itself raised it hears the class alone, since the text may tell what was expected.
    """
    side = vars(proxy)["_side"]
    place = (str(kind_of(proxy)), vars(proxy)["_origin"])
    use = ("leave", *place)
    if not side.uses.may(*use):
        return bool(_refuse(proxy, "__exit__"))
    side.uses.note(*use)
    if kind is None or error is None:
        proxy.__ask__("operate", "exit", (proxy, None))
        return False
    told = (each.__name__ for each in kind.__mro__ if is_built_in(each) or each in (SystemExit, KeyboardInterrupt))
    name = next(told, "RuntimeError")
    text = error.text if isinstance(error, StudentError) else ""
    given = (vars(error)["_original"],) if isinstance(error, OwnException) else (name, text)
    stops = proxy.__ask__("operate", "exit", (proxy, *given)) is True
    stop = ("stop", *place, name)
    can_be_stopped = is_built_in(kind) or (isinstance(error, StudentError) and error.bases)  # none of a check's own
    if not stops or not can_be_stopped or isinstance(error, AssertionError) or not side.uses.may(*stop):
        return False
    side.uses.note(*stop)
    return True


class RefusedAttribute(PlainDataExpected, AttributeError):
    """An attribute of the student's object that nothing asks the source's own solution for."""


def require_may_ask(proxy: Any, name: str) -> None:
    """Refuses an attribute or a method of an object where the source's own solution has no such object.

    A table, a set or a text that crosses answers by itself; a student's own object in its place would be asked whether
    it is the expected one, and be told that.
    """
    values = vars(proxy)
    side, use = values["_side"], ("ask", values["_origin"])
    if not side.uses.may(*use):
        raise RefusedAttribute(
            f"{name} of {values['_name']}, an object of a class of its own, is not asked for where the own solution "
            "gives plain data; return plain data (a number, a string, a list, an array)"
        )
    side.uses.note(*use)


def is_built_in(kind: type) -> bool:
    return kind.__name__ in EXCEPTIONS and getattr(builtins, kind.__name__) is kind


def _refuse(proxy: Any, name: str) -> Any:
    raise PlainDataExpected(
        f"{name} of {vars(proxy)['_name']}, an object of a class of its own, does not cross between the processes; "
        "a test cell calls a method of the object that returns plain data (a number, a string, a list, an array)"
    )
