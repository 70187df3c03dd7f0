"""Random generators cross by value: the receiver draws the same numbers."""

import numpy as np
import pytest

from autograder.wire import decode, encode
from autograder.wire.random_generators import is_packed_generator, pack_generator, unpack_generator

KINDS = [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_draws_go_on_where_they_stood(kind):
    """They do so for each bit generator of NumPy, in the middle of its draws, even with half a number kept back."""
    generator = np.random.Generator(kind(7))
    generator.normal(size=3)
    generator.integers(10, size=3, dtype=np.uint32)
    packed = decode(encode(pack_generator(generator), max_bytes=10**5), max_bytes=10**5)
    assert is_packed_generator(packed)
    copy = unpack_generator(packed)
    for _ in range(3):
        assert (copy.integers(10, size=3, dtype=np.uint32) == generator.integers(10, size=3, dtype=np.uint32)).all()
        assert (copy.normal(size=100) == generator.normal(size=100)).all()


def test_the_senders_draws_are_not_used_up():
    """What the receiver draws, the sender draws again."""
    generator = np.random.default_rng(1)
    unpack_generator(pack_generator(generator)).normal(size=10)
    assert generator.normal() == np.random.default_rng(1).normal()


@pytest.mark.parametrize(
    "value",
    [None, (), ("numpy.random.Generator",), [1, 2, 3], (np.zeros(2), 1, 2), (np.zeros(2), "a", {}), ("other", "a", {})],
)
def test_other_values_are_no_generator(value):
    """Their form does not matter."""
    assert is_packed_generator(value) is False
