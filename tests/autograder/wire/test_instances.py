"""Objects of classes that both sides know arrive with their state; no method runs, and no bytes make other ones.

It is longer than 300 lines, since all of it tries the same few classes.
"""

import abc
import collections
import enum
import types
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.instances import classes_named, put_state, state_of
from tests.autograder.wire.plain_values import ROOM, plain_values

T = TypeVar("T")


class Account:
    def __init__(self, owner: str) -> None:
        raise AssertionError("a constructor ran")

    def __setattr__(self, name: str, value: object) -> None:
        raise AssertionError("a method ran")

    def pay(self) -> None:
        """Must not be covered by an attribute."""

    @property
    def rich(self) -> bool:
        return True


class Saving(Account):
    pass


@dataclass(frozen=True)
class Card:
    rank: int
    suit: str = "S"
    seen: list[int] = field(default_factory=list, compare=False)


class Node:
    __slots__ = ("next", "value")


class Box(Generic[T]):
    pass


class Color(enum.Enum):
    RED = 1
    ALSO_RED = 1
    BLUE = "b"


class Right(enum.IntFlag):
    READ = 1
    WRITE = 2


class Typed(NamedTuple):
    x: int
    y: Any = None


Pair = collections.namedtuple("Pair", "left right")


class Abstract(abc.ABC):
    @abc.abstractmethod
    def f(self) -> None: ...


class Closing:
    def __del__(self) -> None: ...


class OwnList(list[int]):
    pass


class OwnError(Exception):
    pass


class Stranger(Stays := type("Stays", (), {})):  # type: ignore[valid-type, misc]
    pass


CLASSES = {
    kind.__name__: kind for kind in (Account, Saving, Card, Node, Box, Color, Right, Typed, Pair, Closing, OwnList)
}
KNOWN = classes_named(CLASSES, CLASSES)
NAMES = {kind: name for name, kind in KNOWN.items()}


def test_only_plain_classes_cross() -> None:
    """Not those that derive from others, cannot be made, or act when they are thrown away."""
    odd = {kind.__name__: kind for kind in (Abstract, OwnError, Stranger)} | CLASSES | {"n": 1, "int": int}
    assert set(classes_named(odd, odd)) == set(CLASSES) - {"Closing", "OwnList"}
    assert classes_named({}, ["Account"]) == {}


def made(kind: Any, **state: Any) -> Any:
    value = object.__new__(kind)
    put_state(value, state)
    return value


def sent(value: object, **options: Any) -> Any:
    return decode(encode(value, max_bytes=ROOM, classes=NAMES, **options), max_bytes=ROOM, classes=KNOWN)


@pytest.mark.parametrize(
    "value",
    [
        made(Account, owner="Ann", log=[1, {"a": 2}]),
        made(Saving),
        made(Node, value=3),
        made(Box, inner=np.float64(2)),
        Card(3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_object_arrives_with_its_attributes(value: Any) -> None:
    arrived = sent([value])[0]
    assert type(arrived) is type(value)
    assert state_of(arrived) == state_of(value)


@pytest.mark.parametrize(
    "value", [Color.RED, Color.BLUE, Right.READ, Right.READ | Right.WRITE, Right(0), Card, Color], ids=str
)
def test_what_is_one_on_both_sides_arrives_as_itself(value: Any) -> None:
    assert sent({"a": value, Color.RED: 1}) == {"a": value, Color.RED: 1}
    assert type(sent(value)) is type(value)


@pytest.mark.parametrize("value", [Pair(1, [2]), Typed(1), Typed(Pair(1, 2), {3})])
def test_named_tuples_keep_their_class(value: Any) -> None:
    assert sent(value) == value
    assert type(sent(value)) is type(value)


def test_an_object_that_comes_twice_is_one() -> None:
    """Even inside of itself."""
    card, node = Card(1), made(Node, value=1)
    node.next = node
    one, two, again = sent([card, card, node])
    assert one is two
    assert again.next is again


def test_a_long_list_of_nodes_arrives() -> None:
    """However deep it is."""
    node = None
    for value in range(5000):
        node = made(Node, value=value, next=node)
    arrived, values = sent(node), []
    while arrived is not None:
        values.append(arrived.value)
        arrived = arrived.next
    assert values == list(range(4999, -1, -1))


def test_objects_may_be_keys() -> None:
    assert sent({Card(1): 2, (Card(2), 1): Card(3)}) == {Card(1): 2, (Card(2), 1): Card(3)}
    assert sent({Card(1)}) == {Card(1)}


def to_check(value: Any, numbers: dict[int, int]) -> Any:
    """What arrives of a value of student code's; an object that stays, as its number."""
    data = encode(value, max_bytes=ROOM, classes=NAMES, reference=lambda each: numbers.get(id(each), 4))
    return decode(data, max_bytes=ROOM, classes=KNOWN, resolve=lambda number: f"object {number}")


@pytest.mark.parametrize("inside", [object(), lambda _: True, [{"b": object()}], collections.deque([object()])])
def test_an_object_stays_if_something_in_it_would_answer(inside: Any) -> None:
    """As a method of it. So does every object that holds it, and no other."""
    box, plain = made(Box, equals=inside), made(Box, x=1)
    around = made(Node, value=[Pair(1, types.SimpleNamespace(a=box))], next=None)
    around.next = made(Node, value=plain, next=around)
    numbers = {id(each): place for place, each in enumerate((box, around, around.next), 5)}
    one, two, three, four = to_check([around, box, plain, around.next], numbers)
    assert (one, two, four) == ("object 6", "object 5", "object 7")
    assert vars(three) == {"x": 1}
    assert to_check(Pair(1, inside), {}) == "object 4"
    assert to_check([inside], {})
    with pytest.raises(NotPlainData, match=r"an object of type (Box|function|object)"):
        encode(box, max_bytes=ROOM, classes=NAMES)


def test_a_long_list_of_nodes_around_a_function_stays_in_two_steps() -> None:
    asked = []
    node = made(Node, value=print)
    for _ in range(3000):
        node = made(Node, value=1, next=node)
    data = encode([node], max_bytes=ROOM, classes=NAMES, reference=lambda each: asked.append(each) or 4)
    assert decode(data, max_bytes=ROOM, classes=KNOWN, resolve=str) == ["4"]
    assert len(asked) == 2


class Layer:
    def __init__(self, activation: Any) -> None:
        self.activation = activation

    def __call__(self) -> None: ...


def test_student_code_adds_nothing_to_call_to_an_object() -> None:
    """What the class itself has a name for may be called: a type, a class, an object with ``__call__``."""
    known = classes_named({"Layer": Layer, "Card": Card}, ["Layer", "Card"])
    names = {kind: name for name, kind in known.items()}

    def given(value: Any, *, from_check: bool = False) -> Any:
        data = encode([value], max_bytes=ROOM, classes=names, reference=lambda _: 4, from_check=from_check)
        return decode(data, max_bytes=ROOM, classes=known, resolve=str, from_check=from_check)[0]

    for inside in (str, Card, Layer(1)):
        assert type(given(made(Layer, activation=inside))) is Layer
        assert type(given(made(Card, rank=inside))) is Card
        assert given(made(Layer, equals=inside)) == given(made(Card, equals=inside)) == "4"
        assert type(given(made(Card, equals=inside), from_check=True)) is Card
        forged = encode(made(Card, equals=inside), max_bytes=ROOM, classes=names, from_check=True)
        with pytest.raises(CodecError, match="with something to call as its attribute equals"):
            decode(forged, max_bytes=ROOM, classes=known)


def test_a_check_may_send_an_object_with_what_stays_inside() -> None:
    here = object()
    data = encode(made(Box, inner=here), max_bytes=ROOM, classes=NAMES, reference=lambda _: 4, from_check=True)
    assert decode(data, max_bytes=ROOM, classes=KNOWN, resolve=lambda _: here, from_check=True).inner is here
    with pytest.raises(CodecError, match="with something that stays inside"):
        decode(data, max_bytes=ROOM, classes=KNOWN, resolve=lambda _: here)
    pair = encode(Pair(1, [here]), max_bytes=ROOM, classes=NAMES, reference=lambda _: 4, from_check=True)
    with pytest.raises(CodecError, match="with something that stays inside"):
        decode(pair, max_bytes=ROOM, classes=KNOWN, resolve=lambda _: here)


@pytest.mark.parametrize("name", ["pay", "rich"])
def test_an_attribute_in_the_place_of_a_method_keeps_an_object_where_it_is(name: str) -> None:
    """With it student code would answer for the class."""
    value = made(Account)
    vars(value)[name] = 1
    with pytest.raises(NotPlainData):
        sent(value)
    data = encode(value, max_bytes=ROOM, classes=NAMES, reference=lambda _: 4)
    assert decode(data, max_bytes=ROOM, classes=KNOWN, resolve=str) == "4"
    forged = encode(made(Account, own="x"), max_bytes=ROOM, classes=NAMES)
    forged = forged.replace(encode("own", max_bytes=ROOM), encode(name, max_bytes=ROOM))
    with pytest.raises(CodecError, match="an attribute that its class does not allow"):
        decode(forged, max_bytes=ROOM, classes=KNOWN)


@pytest.mark.parametrize("name", ["__array_interface__", "__deepcopy__", "__dict__", "_repr_html_", "_typ"])
def test_an_attribute_that_libraries_look_for_keeps_an_object_where_it_is(name: str) -> None:
    """NumPy would read and write the memory that ``__array_interface__`` names."""
    value = made(Account)
    vars(value)[name] = 1
    with pytest.raises(NotPlainData, match=f"an object of type Account with the attribute {name}, a name that Python"):
        sent(value)
    data = encode(value, max_bytes=ROOM, classes=NAMES, reference=lambda _: 4)
    assert decode(data, max_bytes=ROOM, classes=KNOWN, resolve=str) == "4"
    forged = encode(made(Account, own="x"), max_bytes=ROOM, classes=NAMES)
    forged = forged.replace(encode("own", max_bytes=ROOM), encode(name, max_bytes=ROOM))
    with pytest.raises(CodecError, match="an attribute that its class does not allow"):
        decode(forged, max_bytes=ROOM, classes=KNOWN)


def test_an_object_of_a_class_with_a_parameter_crosses() -> None:
    """Python notes the parameter in it, which is no attribute of its own."""
    value = Box[int]()
    value.inner = 1
    arrived = sent(value)
    assert vars(arrived) == {"inner": 1}
    put_state(value, {"inner": 2})
    assert vars(value) == {"inner": 2, "__orig_class__": Box[int]}


def test_a_table_or_an_array_holds_no_such_object() -> None:
    with pytest.raises(NotPlainData):
        sent(np.array([Card(1), None], dtype=object))


def text(name: str) -> bytes:
    return encode(name, max_bytes=ROOM)


NO_STATE = encode({}, max_bytes=ROOM)


@pytest.mark.parametrize(
    "data",
    [
        b"o",
        b"on",
        b"on" + text("Account"),
        b"on" + text("Closing") + NO_STATE,
        b"on" + text("Unknown") + NO_STATE,
        b"on" + encode(1, max_bytes=ROOM) + NO_STATE,
        b"on" + text("Color") + NO_STATE,
        b"on" + text("Pair") + NO_STATE,
        b"on" + text("Account") + encode([], max_bytes=ROOM),
        b"on" + text("Account") + encode({1: 2}, max_bytes=ROOM),
        b"on" + text("Account") + encode({"a" * 201: 2}, max_bytes=ROOM),
        b"on" + text("Account") + encode(dict.fromkeys(map(str, range(1001))), max_bytes=ROOM),
        b"on" + text("Node") + encode({"other": 2}, max_bytes=ROOM),
        b"ox" + text("Account") + NO_STATE,
        b"ob" + bytes(4),
        b"om" + text("Color") + text("GREEN"),
        b"om" + text("Color") + encode(1, max_bytes=ROOM),
        b"om" + text("Right") + encode(2**70, max_bytes=ROOM),
        b"om" + text("Card") + text("RED"),
        b"ot" + text("Pair") + encode([1], max_bytes=ROOM),
        b"ot" + text("Pair") + encode((1, 2), max_bytes=ROOM),
        b"ot" + text("Card") + encode([1, 2], max_bytes=ROOM),
        b"e\x01\0\0\0on" + text("Card") + NO_STATE,
        b"on" + text("Account") + NO_STATE + NO_STATE,
    ],
)
def test_no_other_bytes_make_an_object(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode(data, max_bytes=ROOM, classes=KNOWN)


def test_without_classes_there_are_no_objects() -> None:
    with pytest.raises(CodecError, match="an object of an unknown class"):
        decode(encode(Card(1), max_bytes=ROOM, classes=NAMES), max_bytes=ROOM)
    with pytest.raises(NotPlainData, match="an object of type Card"):
        encode(Card(1), max_bytes=ROOM)


@settings(max_examples=150)
@given(st.dictionaries(st.text(), plain_values, max_size=4), st.data())
def test_cut_and_changed_objects_are_read_or_refused(state: dict[str, Any], data: Any) -> None:
    """And nothing else is raised."""
    value = object.__new__(Box)
    vars(value).update(state)
    try:
        message = encode([value, Color.RED, Pair(1, value)], max_bytes=ROOM, classes=NAMES)
    except NotPlainData:
        return
    at = data.draw(st.integers(0, len(message)))
    for changed in (message, message[:at], message[:at] + data.draw(st.binary(max_size=8)) + message[at + 1 :]):
        try:
            decode(changed, max_bytes=ROOM, classes=KNOWN)
        except CodecError:
            continue
