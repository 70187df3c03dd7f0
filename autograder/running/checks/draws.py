"""How far student code drew from a random generator that a check gave it; the check's own then goes on from there.

A state that does not lie ahead of the generator's own stays out: with it an answer would choose what the check draws
next, and so the questions that are asked of it.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["go_on", "is_generator"]

MOST_STEPS = 2**32  # of a generator whose steps are counted by their number
MOST_ROUNDS = 1000  # of a Mersenne twister, of 624 numbers each
MOST_LOOKED_AT = 4096  # of the last draws, a half of which may be kept
ROUND = 624
FOR_A_PAIR = 4  # numbers for a pair of normal ones
MOST_SINCE = 64  # numbers that may have been drawn since
MULTIPLIERS = {"PCG64": 0x2360ED051FC65DA44385DF649FCCF645, "PCG64DXSM": 0xDA942042E4DD58B5}
MODULUS = 2**128


def is_generator(value: object) -> bool:
    """Whether a check may find that student code drew from ``value``."""
    return type(value) in (np.random.Generator, np.random.RandomState, random.Random)


def go_on(own: Any, drawn: Any) -> None:
    """Puts ``own`` to the state of ``drawn``, of the same type, if that lies ahead of its own."""
    if isinstance(own, random.Random):
        _, (*keys, place), kept = own.getstate()
        _, (*later, later_place), kept_later = drawn.getstate()
        way = _way(np.array(keys, np.uint32), place, np.array(later, np.uint32), later_place)
        if way is not None and (kept_later in (kept, None) or kept_later in _kept(way, later_place, _python_normal)):
            own.setstate(drawn.getstate())
    elif isinstance(own, np.random.RandomState):
        before, after = own.get_state(legacy=False), drawn.get_state(legacy=False)
        way = _twisted(before, after)
        kept, kept_later = ((state["has_gauss"], state["gauss"]) for state in (before, after))
        is_known = not after["has_gauss"] or kept_later == kept
        if way is not None and (is_known or after["gauss"] in _kept(way, after["state"]["pos"], _numpy_normal)):
            own.set_state(after)
    else:
        before, after = own.bit_generator.state, drawn.bit_generator.state
        if before["bit_generator"] == after["bit_generator"] and _lies_ahead(before, after):
            own.bit_generator.state = after


def _python_normal(keys: Any, place: int) -> float | None:
    """What a generator at this place keeps of a pair of normal numbers, of which it draws the first."""
    generator = random.Random(0)
    generator.setstate((3, (*keys.tolist(), place), None))
    generator.gauss(0.0, 1.0)
    kept: float | None = generator.getstate()[2]
    return kept


def _numpy_normal(keys: Any, place: int) -> float:
    generator = np.random.RandomState(0)
    generator.set_state(("MT19937", keys, place, 0, 0.0))
    generator.standard_normal()
    state: Any = generator.get_state(legacy=False)
    return float(state["gauss"])


def _kept(way: tuple[Any, Any], place: int, normal: Callable[[Any, int], float | None]) -> Iterator[float | None]:
    """What may be kept of the last pairs of normal numbers, each of which takes four numbers of the twister."""
    before, keys = way
    for start in range(place - FOR_A_PAIR, place - FOR_A_PAIR - MOST_SINCE, -1):
        if start >= 0:
            yield normal(keys, start)
        elif before is not None:
            yield normal(before, ROUND + start)


def _lies_ahead(before: Any, after: Any) -> bool:
    name = before["bit_generator"]
    if name == "MT19937":
        return _twisted(before, after) is not None
    if name not in MULTIPLIERS or before["state"]["inc"] != after["state"]["inc"]:
        return False
    steps = _steps(MULTIPLIERS[name], before["state"], after["state"]["state"])
    return steps <= MOST_STEPS and _keeps_a_half(name, before, after, steps)


def _steps(multiplier: int, state: dict[str, int], target: int) -> int:
    """How many steps lead to ``target``: found bit by bit, since each bit of a state repeats with its own period."""
    current, plus, steps = state["state"], state["inc"], 0
    for place in range(128):
        if (current ^ target) >> place & 1:
            current = (current * multiplier + plus) % MODULUS
            steps |= 1 << place
        plus = (multiplier + 1) * plus % MODULUS
        multiplier = multiplier * multiplier % MODULUS
    return steps


def _keeps_a_half(name: str, before: Any, after: Any, steps: int) -> bool:
    """Whether the half of a draw that is kept for the next one is what was kept, or the half of a late draw."""
    if not after["has_uint32"] or (after["has_uint32"], after["uinteger"]) == (
        before["has_uint32"],
        before["uinteger"],
    ):
        return True
    bits = getattr(np.random, name)(0)
    bits.state = {**before, "has_uint32": 0, "uinteger": 0}
    if steps > MOST_LOOKED_AT:
        bits.advance(steps - MOST_LOOKED_AT)
    return after["uinteger"] in bits.random_raw(min(steps, MOST_LOOKED_AT)) >> np.uint64(32)


def _twisted(before: Any, after: Any) -> tuple[Any, Any] | None:
    one, other = before["state"], after["state"]
    return _way(one["key"], one["pos"], other["key"], other["pos"])


def _way(keys: Any, place: int, later: Any, later_place: int) -> tuple[Any, Any] | None:
    """The numbers of a Mersenne twister in the round before ``later``, if there was one, and in this.

    Returns None if no round of those that follow ``keys`` has them, or they lie behind ``place``.
    """
    if np.array_equal(keys, later):
        return (None, later) if place <= later_place else None
    bits: Any = np.random.MT19937(0)
    bits.state = {"bit_generator": "MT19937", "state": {"key": keys, "pos": ROUND}}
    for _ in range(MOST_ROUNDS):
        bits.random_raw(ROUND)
        before, keys = keys, bits.state["state"]["key"]
        if np.array_equal(keys, later):
            return before, later
    return None
