"""Random generators cross by value: as the kind of generator and its state, of which every number is checked.

NumPy believes a state that it is given: a position outside of its numbers would read other memory.
"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.wire_format import CodecError, NotPlainData

__all__ = ["BUILDS", "TAKES_APART"]

KEYS = 624  # of a Mersenne twister
HALVES = {"has_uint32": 1, "uinteger": 2**32 - 1}  # the half of a draw that is kept for the next
# By bit generator, where each number of its state stands and the largest that it may be, or the shape of its array.
FORMS: dict[str, dict[str, Any]] = {
    "MT19937": {"state": {"key": (KEYS, np.uint32), "pos": KEYS}},
    "PCG64": {"state": {"state": 2**128 - 1, "inc": 2**128 - 1}, **HALVES},
    "PCG64DXSM": {"state": {"state": 2**128 - 1, "inc": 2**128 - 1}, **HALVES},
    "Philox": {
        "state": {"counter": (4, np.uint64), "key": (2, np.uint64)},
        "buffer": (4, np.uint64),
        "buffer_pos": 4,
        **HALVES,
    },
    "SFC64": {"state": {"state": (4, np.uint64)}, **HALVES},
}


def _generator(generator: np.random.Generator) -> tuple[str, dict[str, Any]]:
    name = type(generator.bit_generator).__name__
    if name not in FORMS:
        raise NotPlainData(f"a random generator over {name}")
    return name, {key: value for key, value in generator.bit_generator.state.items() if key != "bit_generator"}


def _random_state(generator: np.random.RandomState) -> tuple[Any, int, float]:
    state: Any = generator.get_state(legacy=False)
    if state["bit_generator"] != "MT19937":
        raise NotPlainData("a random generator of an unusual kind")
    return {"state": state["state"]}, int(state["has_gauss"]), float(state["gauss"])


def _python_random(generator: random.Random) -> tuple[Any, float | None]:
    _, (*keys, place), gauss = generator.getstate()
    return {"state": {"key": np.array(keys, np.uint32), "pos": place}}, gauss


TAKES_APART: dict[type, tuple[str, Callable[[Any], Any]]] = {
    np.random.Generator: ("generator", _generator),
    np.random.RandomState: ("random_state", _random_state),
    random.Random: ("python_random", _python_random),
}


def _build_generator(parts: Any) -> np.random.Generator:
    name, state = parts
    _require(FORMS[name], state)
    bits = getattr(np.random, name)(0)
    bits.state = {"bit_generator": name, **state}
    return np.random.Generator(bits)


def _build_random_state(parts: Any) -> np.random.RandomState:
    state, has_gauss, gauss = parts
    _require(FORMS["MT19937"], state)
    if has_gauss not in (0, 1) or type(has_gauss) is not int or type(gauss) is not float:
        raise CodecError("a random generator of another state")
    found = np.random.RandomState(0)
    found.set_state({"bit_generator": "MT19937", **state, "has_gauss": has_gauss, "gauss": gauss})
    return found


def _build_python_random(parts: Any) -> random.Random:
    state, gauss = parts
    _require(FORMS["MT19937"], state)
    if type(gauss) not in (float, type(None)):
        raise CodecError("a random generator of another state")
    found = random.Random(0)
    found.setstate((3, (*state["state"]["key"].tolist(), state["state"]["pos"]), gauss))
    return found


def _require(form: Any, found: Any) -> None:
    """Refuses a state of other numbers than a generator's."""
    if isinstance(form, dict):
        if type(found) is not dict or set(found) != set(form):
            raise CodecError("a random generator of another state")
        for name, part in form.items():
            _require(part, found[name])
    elif isinstance(form, tuple):
        length, dtype = form
        if type(found) is not np.ndarray or found.shape != (length,) or found.dtype != dtype:
            raise CodecError("a random generator of other numbers")
    elif type(found) is not int or not 0 <= found <= form:
        raise CodecError("a random generator of other numbers")


BUILDS: dict[str, Callable[[Any], Any]] = {
    "generator": _build_generator,
    "random_state": _build_random_state,
    "python_random": _build_python_random,
}
