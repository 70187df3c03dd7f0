"""What an object of the student's holds is told of when it changes, and is changed as the check did."""

from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pytest

from autograder.running.student.kept_objects import KeptObjects, make_equal
from autograder.wire import encode


def kept() -> KeptObjects:
    return KeptObjects(lambda value: encode(value, max_bytes=2**20))


def test_a_change_is_told_once_for_all_requests_that_gave_the_object() -> None:
    objects, items = kept(), [1]
    objects.keep(1, -1, items)
    objects.keep(2, 0, items)
    items.append(2)
    assert objects.changes(2) == [([(1, -1)], [1, 2])]
    assert objects.changes(3) == []


def test_what_a_request_changes_and_gives_is_told_to_those_who_have_it_already() -> None:
    """As ``cart.add(2)`` does that returns ``cart.items``."""
    objects, items = kept(), [1]
    objects.keep(1, -1, items)
    items.append(2)
    objects.keep(2, -1, items)
    assert objects.changes(2) == [([(1, -1)], [1, 2])]
    assert objects.changes(3) == []


def test_a_change_of_the_checks_reaches_its_other_copies() -> None:
    objects, items = kept(), [1]
    objects.keep(1, -1, items)
    objects.keep(2, -1, items)
    objects.change(2, -1, [1, 2])
    assert objects.changes(3) == [([(1, -1), (2, -1)], [1, 2])]


def test_what_nothing_holds_any_more_is_forgotten() -> None:
    objects = kept()
    objects.keep(1, -1, [1])
    assert objects.keys() == [(1, -1)]
    objects.prune()
    assert objects.keys() == []
    assert not objects.is_held(1, -1)
    assert objects.change(1, -1, [1, 2]) is False
    items = [1]
    objects.keep(2, -1, items)
    assert objects.is_held(2, -1)


def test_a_change_of_the_checks_is_made_to_the_object_itself() -> None:
    objects, rows = kept(), [[1], [2]]
    inner = rows[0]
    objects.keep(4, -1, rows)
    assert objects.change(4, -1, [[1, 5], [2], [3]]) is True
    assert rows == [[1, 5], [2], [3]]
    assert rows[0] is inner
    assert objects.changes(9) == []
    objects.forget()
    assert objects.change(4, -1, []) is False


@pytest.mark.parametrize(
    ("own", "value"),
    [
        ([1, 2], [3]),
        (deque([1, 2]), deque([2, 3, 4])),
        ({"a": [1], "b": 2}, {"a": [1, 2], "c": 3}),
        (defaultdict(list, a=[1]), defaultdict(list, a=[1, 2])),
        (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)),
        (Counter("aab"), Counter("ab")),
        ({1, 2}, {2, 3}),
        (np.zeros(2), np.ones(2)),
    ],
)
def test_an_object_becomes_equal(own: Any, value: Any) -> None:
    make_equal(own, value)
    assert np.array_equal(own, value) if isinstance(own, np.ndarray) else own == value


def test_an_object_of_another_type_or_shape_stays_as_it_is() -> None:
    array = np.zeros(2)
    for own, value in (([1], {1}), (array, np.ones(3))):
        make_equal(own, value)
    assert array.tolist() == [0, 0]


class Item:
    def __init__(self, tags: list[int]) -> None:
        self.tags = tags


def test_an_object_of_a_known_class_gets_the_attributes_of_its_copy() -> None:
    objects, item = KeptObjects(lambda _: b"", lambda: [Item]), Item([1])
    tags = item.tags
    objects.keep(1, 0, item)
    assert objects.change(1, 0, Item([1, 2]))
    assert item.tags is tags
    assert tags == [1, 2]
