"""Functions and objects of a check's send each use to the check, by the name that it has there."""

from typing import Any

import pytest

from autograder.running.student.lent_objects import Callback, LentObject, lent_class, made_of
from autograder.wire.lent_objects import BINARY, READS
from autograder.wire.standard_types import Drained


class Process:
    """Keeps what is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.about_asked = 0

    def call_back(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self.asked.append((args, kwargs))
        given = {"iter": Drained([1, 2], False, None), "bool": True, "len": 3, "hash": 4, "contains": True, "str": "s"}
        return given.get(args[0] if args else "", 5)

    def about(self, handle: int) -> dict[str, str | None]:
        self.about_asked += 1
        return {"__name__": "f", "__doc__": None}


@pytest.fixture
def process() -> Process:
    return Process()


def test_a_function_is_called_and_has_its_names_alone(process: Process) -> None:
    function = Callback(process, -1)
    assert function(1, k=2) == 5
    assert process.asked == [((1,), {"k": 2})]
    assert (function.__name__, function.__doc__, process.about_asked) == ("f", None, 1)
    for name in ("__qualname__", "__globals__", "other"):
        with pytest.raises(AttributeError):
            getattr(function, name)


def test_an_object_asks_for_what_is_done_to_it(process: Process) -> None:
    lent = LentObject(process, -2)
    lent.a = 1
    assert lent.b == 5
    del lent.c
    lent[0] = 9
    lent(3, k=4)
    assert [args for args, _ in process.asked] == [
        ("set", "a", 1),
        ("get", "b"),
        ("delete", "c"),
        ("setitem", 0, 9),
        ("call", (3,), {"k": 4}),
    ]
    with pytest.raises(AttributeError):
        lent.__globals__  # noqa: B018


def test_an_object_is_an_instance_of_a_class_that_both_sides_know(process: Process) -> None:
    """Though nothing of that class answers for it, and one that lets nothing derive from it is left out."""

    class Known:
        def area(self) -> int:
            return 1

        def __len__(self) -> int:
            return 1

    made = made_of(lent_class("Square", (Known,)), process, -2)
    assert isinstance(made, Known)
    assert (type(made).__name__, made.area, len(made)) == ("Square", 5, 3)

    class Sealed:
        def __init_subclass__(cls) -> None:
            raise RuntimeError("sealed")

    assert not issubclass(lent_class("Square", (Sealed,)), Sealed)
    assert not issubclass(lent_class("Number", (int,)), int)


def test_python_itself_asks_under_the_names_of_operators(process: Process) -> None:
    lent = LentObject(process, -2)
    found = [len(lent), [*lent], bool(lent), 1 in lent, str(lent), hash(lent), lent[1], lent + 1, 1 + lent, lent == 1]
    assert found == [3, [1, 2], True, True, "s", 4, 5, 5, 5, 5]
    asked = [args for args, _ in process.asked]
    assert asked[-4:] == [("getitem", 1), ("add", 1), ("right", "add", 1), ("eq", 1)]
    assert {args[0] for args in asked} <= READS | {"right"}
    assert all(hasattr(LentObject, f"__r{name}__") for name in BINARY)
    with lent as other:
        assert other == 5
