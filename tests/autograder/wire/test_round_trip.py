"""What is sent is what arrives: every kind of plain value, to the bit; any other value is refused by name."""

import enum
import math
import struct
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.arrays import MAX_EMPTY
from autograder.wire.wire_format import MAX_DIMENSIONS
from tests.autograder.wire.plain_values import ROOM, arrays, is_same, numpy_scalars, plain_values, scalars, sent

EXAMPLES = settings(max_examples=150)
SENTENCE = "an array of dtype {}, but it must hold numbers or strings"


@EXAMPLES
@given(scalars)
def test_python_values_cross_unchanged(value):
    """None, truth values, numbers of any size, strings and bytes arrive equal to the bit and of the same type."""
    assert is_same(sent(value), value)


@EXAMPLES
@given(plain_values)
def test_nested_values_cross_unchanged(value):
    """Lists, tuples, sets and dicts of anything arrive as what they were, dicts in their order."""
    assert is_same(sent(value), value)


@EXAMPLES
@given(arrays())
def test_arrays_cross_unchanged(array):
    """Every plain data type, shape, stride and order of bytes arrives as the same array, free to be written to."""
    arrived = sent(array)
    assert is_same(arrived, array)
    assert arrived.flags.writeable
    assert arrived.dtype.isnative


@EXAMPLES
@given(numpy_scalars())
def test_numpy_scalars_cross_as_scalars(value):
    """A NumPy scalar stays one, of the same type, and does not become an array without axes."""
    assert is_same(sent(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.ma.masked,
        np.ma.masked_all(()),
        np.ma.masked_all((0, 1, 1)),
        np.ma.MaskedArray([1.0, 2.0]),
        [np.ma.MaskedArray([1, 2], [False, True])],
        {"k": (np.ma.MaskedArray(1.0),)},
    ],
)
def test_masked_arrays_do_not_cross(value):
    """What is masked compares as anything, so it is refused, even inside another value and without a mask."""
    with pytest.raises(NotPlainData, match=r"^a masked array$"):
        sent(value)


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        -math.nan,
        struct.unpack("<d", b"\x01\0\0\0\0\0\xf8\x7f")[0],
        math.inf,
        -math.inf,
        -0.0,
        complex(-0.0, math.nan),
        2**63,
        -(2**64),
        10**400,
        "\ud800 \udfff \N{GRINNING FACE} \0",
        np.longdouble(1) / 3,
        np.datetime64("NaT"),
        np.datetime64(5, "25s"),
        np.timedelta64(3, "12345us"),
        np.array(["a", "\udc80", "\U0010ffff"]),
        np.array("2026-05-01", dtype="M8[ns]"),
        np.array([1, 2], dtype=">i8"),
        np.array([], dtype="U"),
        np.str_(""),
        np.bytes_(b""),
        np.zeros((0, 3, 0)),
        np.array(7),
        np.zeros((1,) * MAX_DIMENSIONS),
        np.zeros((0, MAX_EMPTY)),
        np.zeros(MAX_EMPTY + 1),
        [[], (), {}, set(), frozenset(), "", b"", [()]],
        {1: "a", "1": 2, (1, (2,)): None, frozenset({3}): {4.5: 6}},
    ],
    ids=lambda value: repr(value)[:60],
)
def test_awkward_values_cross_unchanged(value):
    """The values at the edges of each type."""
    assert is_same(sent(value), value)


@pytest.mark.parametrize("grows", [True, False])
@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128]
)
def test_tensors_cross_with_type_and_gradient_flag(dtype, grows):
    """A tensor arrives as a leaf tensor of its data type and ``requires_grad``, to the bit."""
    tensor = torch.tensor([[1.5, -0.0, 3.25], [7.0, 2.0, 9.0]]).to(dtype).T.requires_grad_(grows)
    arrived = sent(tensor)
    assert arrived.dtype is dtype
    assert arrived.requires_grad is grows
    assert arrived.is_leaf
    assert torch.equal(arrived.detach(), tensor.detach())


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64])
def test_tensors_of_whole_numbers_cross(dtype):
    """Whole numbers and truth values too."""
    tensor = torch.tensor([0, 1, 1]).to(dtype)
    assert torch.equal(sent(tensor), tensor)


@pytest.mark.parametrize(
    ("tensor", "plain"),
    [
        (torch.tensor(2.5), torch.tensor(2.5)),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
        (torch.tensor([1.0]).expand(3), torch.ones(3)),
        (torch.tensor([1 + 2j]).conj(), torch.tensor([1 - 2j])),
        (torch.tensor([1.0], requires_grad=True) * 2, torch.tensor([2.0])),
    ],
)
def test_tensors_that_are_views_cross_as_their_values(tensor, plain):
    """What a tensor shares with another, or how it was computed, stays behind."""
    assert torch.equal(sent(tensor).detach(), plain)


def test_a_tensor_without_plain_values_is_refused():
    """A tensor for which NumPy has no form is named as such."""
    for tensor in (torch.ones(2, device="meta"), torch.ones(2).to(torch.float8_e4m3fn)):
        with pytest.raises(NotPlainData, match="a tensor that has no plain values"):
            sent(tensor)


class Stays:
    """Something that does not cross."""


class Grade(enum.IntEnum):
    GOOD = 2


def of_another_type(base: type, *methods: str) -> type:
    """A subclass of ``base`` whose ``methods`` must not run."""

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("an override ran")

    return type(f"Own{base.__name__}", (base,), dict.fromkeys(methods, refuse))


OwnInt = of_another_type(int, "__int__", "__index__", "to_bytes", "bit_length")
OwnFloat = of_another_type(float, "__float__")
OwnComplex = of_another_type(complex, "__complex__", "real", "imag")
OwnStr = of_another_type(str, "__str__", "encode")
OwnBytes = of_another_type(bytes, "__getitem__", "__len__", "__iter__", "__bytes__")
OwnList = of_another_type(list, "__iter__", "__len__", "__getitem__")
OwnTuple = of_another_type(tuple, "__iter__", "__len__", "__getitem__")
OwnSet = of_another_type(set, "__iter__", "__len__")
OwnFrozenset = of_another_type(frozenset, "__iter__", "__len__")
OwnDict = of_another_type(dict, "__iter__", "__len__", "items", "keys", "__getitem__")
OwnArray = of_another_type(np.ndarray, "tobytes", "view", "astype", "__array__", "__len__", "nbytes", "shape", "dtype")
OwnMasked = of_another_type(np.ma.MaskedArray, "mask", "data", "tobytes", "view", "filled")
OwnFloat64 = of_another_type(np.float64, "__array__", "__float__", "tobytes")
OwnTensor = of_another_type(torch.Tensor, "__torch_function__", "detach", "cpu", "numpy", "requires_grad", "dtype")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Grade.GOOD, 2),
        (OwnInt(2**70), 2**70),
        (OwnFloat(2.5), 2.5),
        (OwnComplex(2.5j), 2.5j),
        (OwnStr("text"), "text"),
        (OwnBytes(b"data"), b"data"),
        (OwnList([1, 2]), [1, 2]),
        (OwnTuple((1, 2)), (1, 2)),
        (OwnSet({1}), {1}),
        (OwnFrozenset({1}), frozenset({1})),
        (OwnDict({1: 2}), {1: 2}),
        (np.arange(3.0).view(OwnArray), np.arange(3.0)),
        (OwnFloat64(1.5), np.float64(1.5)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_cross_as_the_plain_type(value, plain):
    """An override of a subclass does not run, and only the plain value arrives."""
    assert is_same(sent(value), plain)


def test_subclasses_of_tensors_cross_as_the_plain_type():
    """The same for the kind that carries more than its values."""
    tensor = torch.Tensor._make_subclass(OwnTensor, torch.tensor([1.0, 2.0]))
    arrived = sent(tensor)
    assert type(arrived) is torch.Tensor
    assert arrived.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.zeros(2, dtype="V8"), SENTENCE.format("void64")),
        (np.array(["a"], np.dtypes.StringDType()), SENTENCE.format("StringDType128")),
        (np.zeros((0, MAX_EMPTY + 1)), f"an array without values whose other axes are longer than {MAX_EMPTY}"),
        (np.ma.masked_array([None], dtype=object), "a masked array"),
        (np.ma.MaskedArray.__new__(OwnMasked, [1.0, 2.0], [False, True]), "a masked array"),
        (object(), "an object of type object"),
        ((i for i in range(3)), "an object of type generator"),
        (len, "an object of type builtin_function_or_method"),
        ([1, {"a": (object(),)}], "an object of type object"),
        (Stays, "an object of type type"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_other_than_plain_data_is_named(value, reason):
    """The reason completes the sentence "the value is ..."."""
    with pytest.raises(NotPlainData) as refused:
        sent(value)
    assert str(refused.value) == reason


def test_references_name_what_stays():
    """A value that is not plain data crosses as a number, if both sides agree to that."""
    here = Stays()
    data = encode([1, here, {"a": here}], max_bytes=ROOM, reference=lambda value: -7)
    assert decode(data, max_bytes=ROOM, resolve={-7: here}.__getitem__) == [1, here, {"a": here}]
    with pytest.raises(CodecError, match="a reference where none is expected"):
        decode(data, max_bytes=ROOM)
    with pytest.raises(CodecError, match="a reference to the unknown object -7"):
        decode(data, max_bytes=ROOM, resolve={}.__getitem__)
    with pytest.raises(NotPlainData, match="an object of type Stays"):
        encode(here, max_bytes=ROOM, reference=lambda value: None)


def test_references_among_keys_are_refused_where_the_other_side_cannot_hash_them():
    """Unless that is asked for they cross anywhere; beside and behind the keys they cross in any case."""
    here = Stays()
    cross = partial(encode, max_bytes=ROOM, reference=lambda value: 1)
    beside = [{"word": here, (1, 2): [here]}, {3}, here]
    among = [{here: 0}, {(1, (here,)): 0}, {here}, frozenset([(here,)])]
    for value in [beside, *among]:
        assert is_same(decode(cross(value), max_bytes=ROOM, resolve={1: here}.__getitem__), value)
    assert cross(beside, refers_in_keys=False) == cross(beside)
    for value in among:
        with pytest.raises(NotPlainData, match="an object of type Stays among its keys or members"):
            cross(value, refers_in_keys=False)


@EXAMPLES
@given(plain_values)
def test_a_value_has_one_form(value):
    """Encoding what was decoded gives the same bytes, so that nothing hides in a second way to write a value."""
    once = encode(value, max_bytes=ROOM)
    again = encode(decode(once, max_bytes=ROOM), max_bytes=ROOM)
    assert sorted(again) == sorted(once)  # the members of a set may come in another order
