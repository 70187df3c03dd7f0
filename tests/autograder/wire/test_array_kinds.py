"""Records, arrays of plain objects, matrices, read-only and masked arrays arrive as what they were."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.array_kinds import BUILDS
from tests.autograder.wire.plain_values import ROOM, is_same, plain_values, raw, sent

PEOPLE = np.dtype([("name", "U10"), ("age", "i4"), ("at", "f8", (2,)), ("when", "M8[D]"), ("inner", [("a", "?")])])
RECORDS = {
    "two": np.array([("Ann", 3, (1, 2), "2026-05-01", (True,)), ("Bob", 4, (0, 0), "NaT", (False,))], PEOPLE),
    "none": np.zeros(0, PEOPLE),
    "in a square": np.zeros((2, 2), [("x", "f4"), ("y", "f4")]),
    "without axes": np.array((1, 2.0), [("a", "i8"), ("b", "f8")]),
    "aligned": np.zeros(2, np.dtype([("a", "i1"), ("b", "f8")], align=True)),
    "big-endian": np.array([(1, 2.5)], [("a", ">i4"), ("b", ">f8")]),
    "with gaps": np.zeros(6, [("a", "i2"), ("b", "f4")])[::2],
}


@pytest.mark.parametrize("array", RECORDS.values(), ids=RECORDS)
def test_records_arrive_field_by_field(array: Any) -> None:
    arrived = sent(array)
    little = array.dtype.newbyteorder("<")
    assert (arrived.dtype, arrived.shape) == (little, array.shape)
    assert repr(arrived.tolist()) == repr(array.tolist())
    if array.size:
        row = array.reshape(-1)[0]
        assert (type(sent(row)), repr(sent(row).tolist())) == (np.void, repr(row.tolist()))
        assert sent(row).dtype == little


def test_record_arrays_answer_by_name() -> None:
    array = np.rec.array([(1, 2.0), (3, 4.0)], dtype=[("a", int), ("b", float)])
    arrived = sent(array)
    assert (type(arrived), type(arrived[0])) == (np.recarray, np.record)
    assert (arrived.b.tolist(), arrived[1].a, sent(array[1]).b) == ([2.0, 4.0], 3, 4.0)


OBJECTS = {
    "numbers of any size": np.array([10**30, None, "a"], dtype=object),
    "rows of different lengths": np.array([[1], [1, 2]], dtype=object),
    "arrays": np.array([np.zeros(2), np.ones(3)], dtype=object),
    "in a square": np.array([[1, None], [2.5, "b"]], dtype=object),
    "none": np.zeros((0, 3), object),
    "without axes": np.array(None, dtype=object),
}


@pytest.mark.parametrize("array", OBJECTS.values(), ids=OBJECTS)
def test_arrays_of_plain_objects_arrive_one_by_one(array: Any) -> None:
    arrived = sent(array)
    assert (arrived.dtype, arrived.shape) == (np.dtype(object), array.shape)
    assert all(map(is_same, arrived.flat, array.flat))


@pytest.mark.parametrize("array", [np.broadcast_to(1.0, (2, 3)), np.frombuffer(b"abcd", np.uint8)])
def test_what_is_read_only_stays_so(array: Any) -> None:
    arrived = sent(array)
    assert not arrived.flags.writeable
    assert is_same(arrived, array)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_matrices_multiply_as_matrices() -> None:
    matrix = np.array([[1, 2], [3, 4]]).view(np.matrix)
    arrived = sent(matrix)
    assert type(arrived) is np.matrix
    assert (arrived * arrived == matrix * matrix).all()


@pytest.mark.parametrize("dtype", ["f8", "i2", "?", "c16", "U5", "S3", "M8[D]", "O"])
def test_data_types_arrive(dtype: str) -> None:
    assert sent(np.dtype(dtype)) == np.dtype(dtype)


def test_masked_arrays_cross_from_a_check_alone() -> None:
    """Of student code's, what is masked would compare as anything; and a reader takes none from there."""
    masked = np.ma.MaskedArray([1.0, 2.0], [False, True])
    data = encode([masked], max_bytes=ROOM, from_check=True)
    [arrived] = decode(data, max_bytes=ROOM, from_check=True)
    assert (arrived.tolist(), arrived.data.tolist()) == ([1.0, None], [1.0, 2.0])
    with pytest.raises(CodecError, match="only a check may send"):
        decode(data, max_bytes=ROOM)


class Own(np.ndarray):
    """A subclass, whose overrides must not run."""

    def __eq__(self, _: object) -> Any:
        return True

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros(2, "V8"), "an array of dtype void64, but it must hold numbers or strings"),
        (np.zeros(2, [("a", object)]), "an array of records that hold objects"),
        (np.zeros(1, [(f"a{n}", "i1") for n in range(101)]), "an array of records of more than 100 fields"),
        (np.array([object()]), "an object of type object"),
        (np.array([np.ma.masked_all(2), None], dtype=object), "a masked array"),
        (np.dtype([("a", int)]), "an object of type VoidDType"),
    ],
)
def test_what_is_not_plain_inside_is_named(value: Any, said: str) -> None:
    with pytest.raises(NotPlainData, match=said):
        sent(value)
    if "type object" in said:  # nor may it stay with the sender: a comparison of arrays would ask it
        with pytest.raises(NotPlainData, match=said):
            encode(value, max_bytes=ROOM, reference=lambda _: 1)


def test_subclasses_arrive_as_the_plain_array() -> None:
    assert type(sent(np.zeros(2).view(Own))) is np.ndarray
    assert type(sent(np.array([1, None], dtype=object).view(Own))) is np.ndarray


EMPTY = (0, 2**40)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("records", ((2,), [("a", np.zeros(3))], False, False, False)),
        ("records", ((2,), [("a", [1, 2])], False, False, False)),
        ("records", ((2,), [("a", np.zeros(2)), ("a", np.zeros(2))], False, False, False)),
        ("records", ((2,), [("", np.zeros(2))], False, False, False)),
        ("records", ((2,), [(1, np.zeros(2))], False, False, False)),
        ("records", ((2,), [("a", np.array([1, None]))], False, False, False)),
        ("records", ((2,), [], False, False, False)),
        ("records", (EMPTY, [("a", np.zeros((0, 1)))], False, False, False)),
        ("records", ((-1,), [("a", np.zeros(1))], False, False, False)),
        ("records", ((1,), [("a", np.zeros(1))], 1, False, False)),
        ("objects", ((2,), [1])),
        ("objects", (EMPTY, [])),
        ("objects", ((2**40, 2**40), [1])),
        ("objects", ([1], [1])),
        ("objects", ((1,), (1,))),
        ("read_only", [1]),
        ("matrix", np.zeros(2)),
        ("matrix", [[1]]),
        ("record_array", 1),
        ("dtype", "O"),
        ("dtype", "float"),
        ("dtype", "i4,f8"),
        ("dtype", 1),
        ("masked", (np.zeros(2), np.zeros(3, bool))),
        ("masked", (np.zeros(2), np.zeros(2))),
    ],
)
def test_no_other_parts_make_an_array(name: str, parts: Any) -> None:
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM, from_check=True)


@settings(max_examples=150)
@given(st.sampled_from(sorted(BUILDS)), plain_values | st.lists(plain_values, max_size=5).map(tuple))
def test_any_parts_make_an_array_or_are_refused(name: str, parts: Any) -> None:
    """And nothing else is raised."""
    try:
        decode(raw(name, parts), max_bytes=ROOM, from_check=True)
    except CodecError:
        return


@settings(max_examples=100)
@given(plain_values)
def test_any_plain_value_crosses_inside_an_array_of_objects(value: Any) -> None:
    array = np.empty(1, object)
    array[0] = value
    assert is_same(sent(array)[0], array[0])
