"""States of the global random generators cross, and how far they were drawn from is told as a number."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.wire import decode, encode
from autograder.wire.global_generators import (
    MOST_WORDS,
    advance,
    is_words_form,
    put_state,
    state_of,
    words_between,
)

DRAWS: dict[str, Callable[[], Any]] = {"random": random.random, "numpy": np.random.random}


@pytest.fixture(autouse=True)
def _states() -> Iterator[None]:
    """Leaves the generators as they were."""
    states = {name: state_of(name) for name in DRAWS}
    yield
    for name, state in states.items():
        put_state(name, state)


def seed(name: str, number: int) -> None:
    {"random": random.seed, "numpy": np.random.seed}[name](number)


@pytest.mark.parametrize("count", [0, 1, 7, 311, 312, 313, 5000])
@pytest.mark.parametrize("name", DRAWS)
def test_the_draws_go_on_behind_what_the_other_side_drew(name: str, count: int) -> None:
    """Two words make one of these numbers, wherever in its block a generator stands."""
    seed(name, 3)
    DRAWS[name]()
    before = state_of(name)
    for _ in range(count):
        DRAWS[name]()
    words, following = words_between(name, before, state_of(name)), DRAWS[name]()
    assert words == 2 * count
    put_state(name, decode(encode(before, max_bytes=10**5), max_bytes=10**5))
    advance(name, words)
    assert DRAWS[name]() == following


@pytest.mark.parametrize("name", DRAWS)
def test_a_generator_that_was_seeded_anew_is_not_followed(name: str) -> None:
    seed(name, 3)
    before = state_of(name)
    seed(name, 4)
    assert words_between(name, before, state_of(name)) == 0


def test_half_a_pair_of_normal_numbers_crosses() -> None:
    random.seed(1), np.random.seed(1)
    random.gauss(0, 1), np.random.randn(1)
    states = {name: state_of(name) for name in DRAWS}
    drawn = (random.gauss(0, 1), np.random.randn(1)[0])
    for name, state in states.items():
        put_state(name, state)
    assert (random.gauss(0, 1), np.random.randn(1)[0]) == drawn


def test_numbers_of_words_are_bounded() -> None:
    assert is_words_form({"random": 0, "numpy": MOST_WORDS, "torch": 0})
    for told in ({"random": MOST_WORDS + 1}, {"random": -1}, {"random": 1.0}, {"os": 1}, [], {"random": True}):
        assert not is_words_form(told)
