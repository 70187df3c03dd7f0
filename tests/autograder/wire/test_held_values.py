"""Whether a value is still what it was is told without asking what stands inside of it."""

from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pytest

from autograder.wire import encode
from autograder.wire.held_values import can_be_held, look_of


def encoded(value: Any) -> bytes:
    return encode(value, max_bytes=2**20, reference=lambda _: 0)


class Agrees:
    """Says that it is equal to anything."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("was asked")

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1, 2], lambda x: x.append(3)),
        ({"a": 1}, lambda x: x.update(a=2)),
        ({"a": 1, "b": 2}, lambda x: x.update(a=x.pop("a"))),
        ({1}, lambda x: x.add(2)),
        (deque([1]), lambda x: x.append(2)),
        (OrderedDict(a=1, b=2), lambda x: x.move_to_end("a")),
        (defaultdict(list), lambda x: x["a"]),
        (Counter("a"), lambda x: x.update("a")),
        ([[1], [2]], lambda x: x[0].append(3)),
        ({"a": {"b": 1}}, lambda x: x["a"].clear()),
        ([1], lambda x: x.append(Agrees())),
        ([Agrees()], lambda x: x.append(1)),
        ([(1, "a")], lambda x: x.append((2, "b"))),
        ([[1, 2], []], lambda x: x.append([])),
        ([[Agrees()], [1]], lambda x: x[1].append(1)),
        ([([], 1)], lambda x: x[0][0].append(2)),
        ({"a": (1, [])}, lambda x: x["a"][1].append(2)),
        ([(Agrees(), 1)], lambda x: x.append(1)),
        (np.zeros(2), lambda x: x.fill(1)),
    ],
)
def test_a_change_is_seen(value: Any, change: Any) -> None:
    before = look_of(value, encoded)
    same = look_of(value, encoded)
    assert type(same) is type(before)
    assert same == before
    change(value)
    after = look_of(value, encoded)
    assert type(after) is not type(before) or after != before


def test_small_collections_can_be_held() -> None:
    """And nothing that cannot be changed, or that takes long to look at."""
    assert all(map(can_be_held, ([], {}, set(), deque(), Counter(), np.zeros(3), [[1]])))
    assert not any(map(can_be_held, ((), "a", 1, None, range(3), [0] * 1001, np.zeros(10**5), Agrees())))
