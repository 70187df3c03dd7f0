"""Random generators cross by value: the receiver draws the same numbers, and no state reads other memory."""

import random
from typing import Any

import numpy as np
import pytest

from autograder.wire import CodecError, NotPlainData, decode
from tests.autograder.wire.plain_values import ROOM, raw, sent

KINDS = [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_draws_go_on_where_they_stood(kind: Any) -> None:
    """They do so for each bit generator of NumPy, in the middle of its draws, even with half a number kept back."""
    generator = np.random.Generator(kind(7))
    generator.normal(size=3)
    generator.integers(10, size=3, dtype=np.uint32)
    copy = sent([generator])[0]
    for _ in range(3):
        assert (copy.integers(10, size=3, dtype=np.uint32) == generator.integers(10, size=3, dtype=np.uint32)).all()
        assert (copy.normal(size=100) == generator.normal(size=100)).all()


@pytest.mark.parametrize("draws", [0, 1, 3])
def test_older_generators_go_on_too(draws: int) -> None:
    """With the second of a pair of normal numbers, if they keep it."""
    one, other = np.random.RandomState(5), random.Random(5)
    for _ in range(draws):
        one.normal()
        other.gauss(0, 1)
    copy_of_one, copy_of_other = sent((one, other))
    assert [copy_of_one.normal() for _ in range(5)] == [one.normal() for _ in range(5)]
    assert [copy_of_other.gauss(0, 1) for _ in range(5)] == [other.gauss(0, 1) for _ in range(5)]


def test_the_senders_draws_are_not_used_up() -> None:
    """What the receiver draws, the sender draws again."""
    generator = np.random.default_rng(1)
    sent(generator).normal(size=10)
    assert generator.normal() == np.random.default_rng(1).normal()


def test_a_generator_of_another_class_stays() -> None:
    own = type("Own", (np.random.PCG64,), {})
    for value in (np.random.Generator(own(1)), type("Mine", (random.Random,), {})(1)):
        with pytest.raises(NotPlainData):
            sent(value)


KEYS = np.zeros(624, np.uint32)
HALVES = {"has_uint32": 0, "uinteger": 0}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("generator", ("MT19937", {"state": {"key": KEYS, "pos": 625}})),
        ("generator", ("MT19937", {"state": {"key": KEYS, "pos": -1}})),
        ("generator", ("MT19937", {"state": {"key": KEYS[:5], "pos": 0}})),
        ("generator", ("MT19937", {"state": {"key": KEYS.astype(float), "pos": 0}})),
        ("generator", ("MT19937", {"state": KEYS})),
        ("generator", ("PCG64", {"state": {"state": 2**128, "inc": 1}, **HALVES})),
        ("generator", ("PCG64", {"state": {"state": 1, "inc": 1}, "has_uint32": 2, "uinteger": 0})),
        ("generator", ("PCG64", {"state": {"state": 1, "inc": 1}, "has_uint32": True, "uinteger": 0})),
        ("generator", ("SFC64", {"state": {"state": np.zeros(3, np.uint64)}, **HALVES})),
        (
            "generator",
            (
                "Philox",
                {
                    "state": {"counter": np.zeros(4, np.uint64), "key": np.zeros(2, np.uint64)},
                    "buffer": np.zeros(4, np.uint64),
                    "buffer_pos": -5,
                    **HALVES,
                },
            ),
        ),
        ("generator", ("Generator", {})),
        ("generator", ("seed", {})),
        ("random_state", ({"state": {"key": KEYS, "pos": 10**6}}, 0, 0.0)),
        ("random_state", ({"state": {"key": KEYS, "pos": 0}}, 2, 0.0)),
        ("random_state", ({"state": {"key": KEYS, "pos": 0}}, 1, "a")),
        ("python_random", ({"state": {"key": KEYS, "pos": 700}}, None)),
        ("python_random", ({"state": {"key": KEYS, "pos": 0}}, [])),
    ],
)
def test_a_state_that_no_generator_has_is_refused(name: str, parts: Any) -> None:
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM)
