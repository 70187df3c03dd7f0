"""Results of several values: their number, order and keys come before what they hold."""

from typing import Any

import numpy as np
import pytest
import torch
from lossopt.checks import Array, Kind, Listing, Mapping, Number, Parts, Text, Tolerance
from lossopt.checks.failure import Complaint

EXACT = Tolerance()
PAIR = Parts(dw=Array("D"), db=Number())
RIGHT = ([1.0, 2.0], 3.0)


def kept(kind: Kind, value: Any, expected: Any) -> str | None:
    found = kind.complain(value, expected, EXACT, (2,))
    return None if found is None else found.kept


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        [np.array([1.0, 2.0]), np.float64(3.0)],
        (torch.tensor([1.0, 2.0]), torch.tensor(3.0, requires_grad=True)),
    ],
)
def test_a_pair_comes_as_a_tuple_or_a_list(value: Any) -> None:
    """Each of its parts comes in any type that the part may have."""
    assert kept(PAIR, value, RIGHT) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((3.0, [1.0, 2.0]), "the right values in another order: a tuple (dw, db) is expected"),
        (([1.0, 2.0],), "a wrong number of values came where a tuple (dw, db) is expected"),
        ((*RIGHT, 4.0), "a wrong number of values came where a tuple (dw, db) is expected"),
        (([2.0, 4.0], 3.0), "dw: every entry is 2 times too large"),
        (([1.0, 2.0], 6.0), "db: your value is 2 times too large"),
        (([1.0, 2.0], [3.0]), "db: an array of shape (1,) came where a number is expected"),
        (([1.0, 2.0], np.nan), "db: NaN"),
        (([1.0, 2.0], None), "db: None came where a number is expected; does your function return its result?"),
        (None, "None came where a tuple (dw, db) is expected; does your function return its result?"),
        ({"dw": [1.0, 2.0], "db": 3.0}, "a dict came where a tuple (dw, db) is expected"),
        (np.ma.masked_all((2, 2)), "a masked array came where a tuple (dw, db) is expected"),
        (3.0, "a number came where a tuple (dw, db) is expected"),
    ],
    ids=repr,
)
def test_a_wrong_pair_is_told_by_its_part(value: Any, said: str) -> None:
    """The message names the part, and an exchange is told as such."""
    assert kept(PAIR, value, RIGHT) == said


def test_parts_are_read_one_by_one() -> None:
    """A rule gets plain values, and all of them are finite."""
    dw, db = PAIR.read([torch.tensor([1.0, 2.0]), 3])
    np.testing.assert_array_equal(dw, [1.0, 2.0])
    assert db == 3.0
    found = PAIR.read(([1.0, np.nan], 3.0))
    assert isinstance(found, Complaint)
    assert found.kept == "dw: NaN"


BATCHES = Listing(Array("B", whole=True), "batches")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([[0, 1], [2]], None),
        ((np.array([0, 1]), np.array([2])), None),
        ([[2], [0, 1]], "the right batches in another order"),
        ([[2], [2]], "in the list of batches: shape (1,) came where (2,) is expected"),
        (np.array([[0, 1]]), "a wrong number of batches"),
        ([[0, 1], [3]], "in the list of batches: every entry is too large by 1"),
        ([[0, 1], [2.0]], "in the list of batches: numbers with a fraction's type (float) came where an array of "
         "whole numbers of shape (B,) is expected"),
        ([[0, 1], 2], "in the list of batches: a number came where an array of whole numbers of shape (B,) is "
         "expected"),
        ([[0, 1]], "a wrong number of batches"),
        (None, "None came where a list of batches is expected; does your function return its result?"),
        ({0: [0, 1], 1: [2]}, "a dict came where a list of batches is expected"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_list_is_compared_in_its_order(value: Any, said: str | None) -> None:
    """Its length is compared first, then each value."""
    assert kept(BATCHES, value, [[0, 1], [2]]) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["b", "a"], None),
        (np.array(["b", "a"]), None),
        (np.array(["b", "a"], dtype=object), "an array came where a list of names is expected"),
        (["a", "b"], "the right names in another order"),
        ("ba", "a text came where a list of names is expected"),
        ({"a"}, "a set came where a list of names is expected"),
        (["b", ["a"]], "in the list of names: a list of texts came where a text is expected"),
    ],
    ids=repr,
)
def test_a_list_of_texts_is_not_an_array_of_objects(value: Any, said: str | None) -> None:
    """Only what can come from the student's process is taken for a list."""
    assert kept(Listing(Text(), "names"), value, ["b", "a"]) == said


def test_a_long_list_is_not_searched_for_another_order() -> None:
    """A thousand values compared with each other would take longer than the answer itself."""
    numbers = Listing(Number(), "numbers")
    short, long = list(range(100)), list(range(101))
    assert kept(numbers, short[::-1], short) == "the right numbers in another order"
    assert kept(numbers, long[::-1], long) == "in the list of numbers: your value is too large"


def test_a_list_is_read_value_by_value() -> None:
    """One value of the wrong kind spoils it."""
    assert [batch.tolist() for batch in BATCHES.read([[0, 1], [2]])] == [[0, 1], [2]]
    assert isinstance(BATCHES.read([[0, 1], [[2]]]), Complaint)
    assert isinstance(BATCHES.read(7), Complaint)


TABLE = Mapping({"sgd": Mapping({"noise": Text("low", "high")}), "lr": Number()})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"lr": 0.5, "sgd": {"noise": "high"}}, None),
        ({"lr": 0.5, "sgd": {"noise": "low"}}, "at 'sgd': at 'noise': the wrong text"),
        ({"lr": 1.0, "sgd": {"noise": "high"}}, "at 'lr': your value is 2 times too large"),
        ({"lr": 0.5}, "the key 'sgd' is missing where a dict with the keys 'sgd', 'lr' is expected"),
        (
            {"lr": 0.5, "sgd": {"noise": "high"}, "more": 1},
            "more keys came than those of a dict with the keys 'sgd', 'lr'",
        ),
        ([("lr", 0.5)], "a list came where a dict with the keys 'sgd', 'lr' is expected"),
    ],
    ids=repr,
)
def test_a_dict_has_its_keys_and_nothing_else(value: Any, said: str | None) -> None:
    """Keys come first; a value is told by its key, which is the author's word."""
    assert kept(TABLE, value, {"sgd": {"noise": "high"}, "lr": 0.5}) == said


def test_a_dict_is_read_key_by_key() -> None:
    """One value of the wrong kind spoils it."""
    assert TABLE.read({"sgd": {"noise": "low"}, "lr": np.float32(0.5)}) == {"sgd": {"noise": "low"}, "lr": 0.5}
    found = TABLE.read({"sgd": {"noise": "low"}, "lr": np.nan})
    assert isinstance(found, Complaint)
    assert found.kept == "at 'lr': NaN"
