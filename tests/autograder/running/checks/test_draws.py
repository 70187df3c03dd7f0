"""A check's generator goes on from where student code drew, and from no state that lies elsewhere."""

import copy
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.running.checks.draws import go_on, is_generator

DRAWS: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda g: None,
    "normal numbers": lambda g: g.normal(size=101),
    "halves": lambda g: g.integers(5, size=3, dtype=np.int32),
    "a half, and more": lambda g: (g.integers(5, dtype=np.int32), g.random(700)),
    "many": lambda g: g.random(10**5),
    "a permutation": lambda g: g.permutation(50),
}


def state(generator: Any) -> str:
    if isinstance(generator, random.Random):
        return repr(generator.getstate())
    if isinstance(generator, np.random.RandomState):
        return repr([*map(repr, generator.get_state(legacy=False).items()), generator.get_state()[1].tolist()])
    found = generator.bit_generator.state
    return repr(found) + repr([part.tolist() for part in found["state"].values() if isinstance(part, np.ndarray)])


@pytest.mark.parametrize("kind", [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937])
@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_a_generator_goes_on_behind_the_draws(kind: Any, draw: Callable[[Any], Any]) -> None:
    own = np.random.Generator(kind(1))
    drawn = copy.deepcopy(own)
    draw(drawn)
    go_on(own, drawn)
    assert state(own) == state(drawn)


@pytest.mark.parametrize("start", [0, 1, 300, 617, 618, 619, 620, 621, 622, 623, 624, 625])
def test_older_generators_go_on_with_what_they_keep(start: int) -> None:
    """The second of a pair of normal numbers, wherever the pair stands among the twister's."""
    one, other = np.random.RandomState(start), random.Random(start)
    one.randint(2**32, size=start, dtype=np.uint32)
    other.getrandbits(32 * start) if start else None
    for own, draw in ((one, lambda g: g.normal(size=3)), (other, lambda g: g.gauss(0, 1))):
        drawn = copy.deepcopy(own)
        draw(drawn)
        drawn.random() if own is other else drawn.rand(2)
        go_on(own, drawn)
        assert state(own) == state(drawn)


ELSEWHERE = {
    "another seed": lambda g: np.random.Generator(type(g.bit_generator)(2)),
    "an earlier state": lambda g: np.random.Generator(type(g.bit_generator)(1)),
    "another kind": lambda g: np.random.Generator(np.random.SFC64(1)),
}


@pytest.mark.parametrize("kind", [np.random.PCG64, np.random.MT19937, np.random.SFC64, np.random.Philox])
@pytest.mark.parametrize("forge", ELSEWHERE.values(), ids=ELSEWHERE)
def test_another_state_stays_out(kind: Any, forge: Callable[[Any], Any]) -> None:
    """With it an answer would choose the questions that are drawn next."""
    own = np.random.Generator(kind(1))
    own.random(5)
    before = state(own)
    go_on(own, forge(own))
    assert state(own) == before


@pytest.mark.parametrize("forged", [{"has_uint32": 1, "uinteger": 77}, {"state": {"state": 5, "inc": 3}}])
def test_half_a_draw_or_a_stream_of_its_own_cannot_be_chosen(forged: dict[str, Any]) -> None:
    own = np.random.default_rng(1)
    drawn = np.random.default_rng(1)
    drawn.random(3)
    drawn.bit_generator.state = {**drawn.bit_generator.state, **forged}
    before = state(own)
    go_on(own, drawn)
    assert state(own) == before


def test_the_second_of_a_pair_cannot_be_chosen() -> None:
    old, python = np.random.RandomState(1), random.Random(1)
    kept = (state(old), state(python))
    drawn_old, drawn_python = np.random.RandomState(1), random.Random(1)
    drawn_old.set_state({**dict(old.get_state(legacy=False)), "has_gauss": 1, "gauss": 0.25})
    drawn_python.setstate((*python.getstate()[:2], 0.25))
    go_on(old, drawn_old)
    go_on(python, drawn_python)
    assert (state(old), state(python)) == kept


def test_a_step_too_far_stays_out() -> None:
    """Among so many states an answer could look for one that it likes."""
    own = np.random.default_rng(1)
    drawn = copy.deepcopy(own)
    drawn.bit_generator.advance(2**32 + 1)
    before = state(own)
    go_on(own, drawn)
    assert state(own) == before
    twister, later = np.random.RandomState(1), np.random.RandomState(1)
    later.randint(2**32, size=624 * 1001, dtype=np.uint32)
    before = state(twister)
    go_on(twister, later)
    assert state(twister) == before


def test_only_these_are_generators() -> None:
    assert is_generator(np.random.default_rng())
    assert not is_generator(type("Own", (random.Random,), {})())
