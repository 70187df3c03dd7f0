"""Which objects are the same is told as places, and believed only as far as it makes sense."""

import collections
from typing import Any

import numpy as np
import pytest

from autograder.wire import CodecError, decode, encode
from autograder.wire.identities import ITSELF, identities_of, is_identities_form, with_identities


def crossed(value: Any) -> Any:
    return decode(encode(value, max_bytes=2**20), max_bytes=2**20)


row: list[int] = [1]
TWICE: dict[str, Any] = {
    "a list": [row, row],
    "deeper": {"a": [row], "b": (0, row)},
    "in a queue": collections.deque([row, [2], row]),
    "a dict": [{"a": 1}] * 3,
    "an array": [np.zeros(2)] * 2,
}


@pytest.mark.parametrize("value", TWICE.values(), ids=TWICE)
def test_what_stands_in_a_value_twice_is_one_object_there_again(value: Any) -> None:
    told = identities_of(value, ())
    assert is_identities_form(crossed(told))
    made = with_identities(crossed(value), crossed(told), ())
    assert identities_of(made, ()) == told != []
    assert identities_of(crossed(value), ()) == []


def test_an_argument_is_known_again_and_a_part_and_a_view_of_one() -> None:
    """The arguments on the other side are others, of the same form."""
    one, other = ([[1], [2]], np.arange(6.0)), ([[1], [2]], np.arange(6.0))
    value = [one[0], one[0][1], one[1], one[1][1::2], one[1].reshape(2, 3)]
    made = with_identities(crossed(value), crossed(identities_of(value, one)), other)
    assert made[0] is other[0]
    assert made[1] is other[0][1]
    assert made[2] is other[1]
    made[3][0], made[4][1, 2] = 10, 20
    assert other[1].tolist() == [0, 10, 2, 3, 4, 20]


def test_plain_values_tell_nothing() -> None:
    same = "text"
    assert identities_of([1, same, same, None, (1, 2), same], [same]) == []
    assert identities_of(3.0, [[1]]) == []


def test_a_list_in_itself_ends() -> None:
    """It does not cross; looking at it comes to an end all the same."""
    inside: list[Any] = []
    inside.append(inside)
    assert identities_of(inside, ()) == [((0,), ITSELF, (), ())]
    assert with_identities([[]], [((0,), ITSELF, (), ())], ()) == [[]]


WRONG: list[Any] = [
    None,
    [1],
    [((0,), 0, ())],
    [((-1,), 0, (), ())],
    [((0,), -2, (), ())],
    [((2**60,), 0, (), ())],
    [(("a",), 0, (), ())],
    [([0], 0, (), ())],
    [((0,) * 100, 0, (), ())],
    [((), ITSELF, (), (0, (1,), (8,)))],
    [((), 0, (), (-8, (1,), (8,)))],
    [((), 0, (), (0, (1,), (8, 8)))],
    [((0,), 0, (), ())] * 2000,
]


@pytest.mark.parametrize("told", WRONG)
def test_another_form_is_refused(told: Any) -> None:
    assert not is_identities_form(told)


def test_what_was_not_given_is_refused_and_what_does_not_fit_left_out() -> None:
    """Another type, a place that is not there, and memory beyond an array's end."""
    with pytest.raises(CodecError):
        with_identities([1], [((), 1, (), ())], [[1]])
    given: list[Any] = [{"a": 1}, np.zeros(2), [5]]
    for told in (
        ((), 0, (), ()),
        ((7,), 2, (), ()),
        ((), 2, (3,), ()),
        ((), 2, (0,), ()),
        ((0,), 1, (), (8, (2,), (8,))),
        ((0,), 1, (), (0, (2**40,), (0,))),
        ((0,), 0, (), (0, (1,), (8,))),
    ):
        found = with_identities([np.ones(1)], [told], given)
        assert len(found) == 1
        assert np.size(found[0]) == 1
    assert with_identities(([2],), [((0,), 2, (), ())], given)[0] is given[2]


@pytest.mark.parametrize(
    "told",
    [
        [((0, 0), ITSELF, (1,), ()), ((1, 0), ITSELF, (0,), ())],
        [((0,), 0, (), ()), ((0, 0), 0, (), ())],
    ],
    ids=["two lists in one another", "an argument in itself"],
)
def test_nothing_is_put_into_itself_by_a_detour(told: Any) -> None:
    """What goes through it, or compares it, would come to no end."""
    assert is_identities_form(told)
    with pytest.raises(CodecError, match="inside of itself"):
        with_identities([[[]], [[]]], told, [[[]]])


def test_one_object_at_several_places_is_not_inside_of_itself() -> None:
    made = with_identities([{"a": ([],)}, [], []], [((n,), ITSELF, (0, 0, 0), ()) for n in (1, 2)], ())
    assert made[0]["a"][0] is made[1] is made[2]
