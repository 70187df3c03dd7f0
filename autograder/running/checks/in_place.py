"""What student code did to an argument is done to the check's own object, which crossed by value."""

import array
import collections
import io
import sqlite3
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograder.running.checks.draws import go_on, is_generator
from autograder.running.checks.student_errors import PlainDataExpected
from autograder.wire import CodecError
from autograder.wire.arrays import is_tensor
from autograder.wire.databases import change_database
from autograder.wire.held_values import ATOMS
from autograder.wire.instances import is_of_fields, put_state, state_of

__all__ = ["change_in_place", "is_used_up"]

DICTS = (dict, collections.OrderedDict, collections.defaultdict, collections.Counter)
BUFFERS = (io.StringIO, io.BytesIO)
TABLES = ("Series", "DataFrame")


def change_in_place(own: Any, changed: Any, classes: Iterable[type] = ()) -> None:
    """Makes an object of the check's equal to what the student's code made of its copy.

    What stands inside of it and was only changed stays the same object, as in one process. An object of another type,
    or an array of another shape, stays as it is.

    Args:
        own: the check's.
        changed: the copy, as it came back.
        classes: of set-up cells, whose objects crossed by their state.
    """
    if type(own) is not sqlite3.Connection:
        _Changes(frozenset(classes)).make(own, changed)
        return
    try:
        change_database(own, changed)
    except CodecError as error:
        raise PlainDataExpected(f"the database as your code left it does not cross to the test: {error}") from None


def is_used_up(value: object) -> bool:
    """Whether student code draws from a value, or reads and writes it, which is not to change an argument."""
    return is_generator(value) or issubclass(type(value), io.IOBase)


class _Changes:
    """Those of one argument; an object that holds itself is changed once."""

    def __init__(self, classes: frozenset[type]) -> None:
        self._classes = classes
        self._made: set[int] = set()

    def make(self, own: Any, changed: Any) -> None:
        way = self._way(own) if type(own) is type(changed) else None
        if way is not None and id(own) not in self._made:
            self._made.add(id(own))
            way(self, own, changed)

    def kept(self, old: Any, new: Any) -> Any:
        """The old object, changed, if it is one that can be; else the new one."""
        if type(old) is not type(new) or self._way(old) is None:
            return new
        is_shaped = isinstance(old, np.ndarray) or is_tensor(old)
        if is_shaped and (old.shape, old.dtype) != (new.shape, new.dtype):
            return new
        if isinstance(old, tuple) and not self._holds_the_same(old, new):
            return new
        self.make(old, new)
        return old

    def _holds_the_same(self, old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
        """Whether a tuple need not be another one: what cannot be changed in it is equal."""
        return len(old) == len(new) and all(
            type(one) is type(other) and (self._way(one) is not None or bool(one == other))
            for one, other in zip(old, new, strict=True)
        )

    def _way(self, own: Any) -> "Way | None":
        """How an object of this type is changed; None if it cannot be."""
        kind = type(own)
        if kind in ATOMS:  # as most of what stands in collections, so that nothing else is asked
            return None
        if kind in WAYS:
            return WAYS[kind]
        if kind in self._classes:
            return _change_instance if is_of_fields(kind) else None
        if issubclass(kind, np.ndarray) and not issubclass(kind, np.ma.MaskedArray):
            return _change_array
        if is_generator(own):
            return lambda _, one, other: go_on(one, other)
        if is_tensor(own):
            return _change_tensor
        pandas = sys.modules.get("pandas")
        if pandas is not None and kind in [getattr(pandas, name, None) for name in TABLES]:
            return _change_table
        return None


Way = Callable[[_Changes, Any, Any], None]


def _change_array(changes: _Changes, own: Any, changed: Any) -> None:
    if own.flags.writeable and (own.shape, own.dtype) == (changed.shape, changed.dtype):
        if own.dtype.kind == "O":
            for place in np.ndindex(own.shape):
                own[place] = changes.kept(own[place], changed[place])
        else:
            own[...] = changed


def _change_tensor(_: _Changes, own: Any, changed: Any) -> None:
    import torch

    if (own.shape, own.dtype) == (changed.shape, changed.dtype):
        with torch.no_grad():
            own.copy_(changed)


def _change_table(_: _Changes, own: Any, changed: Any) -> None:
    own.__init__(changed)  # as pandas' own methods do it, it takes over what the other holds


def _change_list(changes: _Changes, own: Any, changed: Any) -> None:
    own[:] = [changes.kept(old, new) for old, new in zip(own, changed, strict=False)] + changed[len(own) :]


def _change_dict(changes: _Changes, own: Any, changed: Any) -> None:
    kept = {key: changes.kept(own[key], value) if key in own else value for key, value in changed.items()}
    own.clear()
    own.update(kept)


def _change_counter(_: _Changes, own: Any, changed: Any) -> None:
    own.clear()
    dict.update(own, changed)


def _change_set(_: _Changes, own: Any, changed: Any) -> None:
    own.clear()
    own.update(changed)


def _change_queue(changes: _Changes, own: Any, changed: Any) -> None:
    kept = [changes.kept(old, new) for old, new in zip(own, changed, strict=False)] + list(changed)[len(own) :]
    own.clear()
    own.extend(kept)


def _change_items(_: _Changes, own: Any, changed: Any) -> None:
    own[:] = changed


def _change_tuple(changes: _Changes, own: Any, changed: Any) -> None:
    """A tuple stays what it is; a list inside of it need not."""
    if len(own) == len(changed):
        for old, new in zip(own, changed, strict=True):
            changes.make(old, new)


def _change_buffer(_: _Changes, own: Any, changed: Any) -> None:
    own.seek(0)
    own.truncate()
    own.write(changed.getvalue())
    own.seek(changed.tell())


def _change_namespace(changes: _Changes, own: Any, changed: Any) -> None:
    _change_dict(changes, vars(own), vars(changed))


def _change_instance(changes: _Changes, own: Any, changed: Any) -> None:
    before = state_of(own)
    put_state(own, {name: changes.kept(before.get(name), value) for name, value in state_of(changed).items()})


def _change_user(changes: _Changes, own: Any, changed: Any) -> None:
    changes.make(own.data, changed.data)


WAYS: dict[type, Way] = {
    **dict.fromkeys(DICTS, _change_dict),
    collections.Counter: _change_counter,
    **dict.fromkeys(BUFFERS, _change_buffer),
    list: _change_list,
    set: _change_set,
    tuple: _change_tuple,
    bytearray: _change_items,
    array.array: _change_items,
    collections.deque: _change_queue,
    collections.UserDict: _change_user,
    collections.UserList: _change_user,
    types.SimpleNamespace: _change_namespace,
}
