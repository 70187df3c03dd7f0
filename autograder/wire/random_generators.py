"""Random generators cross by value: as the name of the bit generator and its state."""

from typing import Any

import numpy as np

__all__ = ["is_packed_generator", "pack_generator", "unpack_generator"]

MARK = "numpy.random.Generator"


def pack_generator(generator: np.random.Generator) -> tuple[str, str, dict[str, Any]]:
    """Plain data from which :func:`unpack_generator` makes a generator that draws the same numbers."""
    state = dict(generator.bit_generator.state)
    return (MARK, type(generator.bit_generator).__name__, state)


def is_packed_generator(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], str) and value[0] == MARK


def unpack_generator(packed: tuple[str, str, dict[str, Any]]) -> np.random.Generator:
    _, name, state = packed
    bit_generator = getattr(np.random, name)()
    bit_generator.state = state
    return np.random.Generator(bit_generator)
