"""What student code did to an argument is done to the check's own object, which crossed by value."""

import array
import collections
import io
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.running.checks.draws import go_on, is_generator
from autograder.wire.arrays import is_tensor

__all__ = ["change_in_place", "is_used_up"]

DICTS = (dict, collections.OrderedDict, collections.defaultdict, collections.Counter)
BUFFERS = (io.StringIO, io.BytesIO)
TABLES = ("Series", "DataFrame")


def change_in_place(own: Any, changed: Any) -> None:
    """Makes an object of the check's equal to what the student's code made of its copy.

    What stands inside of it and was only changed stays the same object, as in one process. An object of another type,
    or an array of another shape, stays as it is.
    """
    if type(own) is type(changed):
        change = _way_of(own)
        if change is not None:
            change(own, changed)


def is_used_up(value: object) -> bool:
    """Whether student code draws from a value, or reads and writes it, which is not to change an argument."""
    return is_generator(value) or isinstance(value, io.IOBase)


def _way_of(own: Any) -> Callable[[Any, Any], None] | None:
    """How an object of this type is changed; None if it cannot be."""
    kind = type(own)
    if kind in WAYS:
        return WAYS[kind]
    if isinstance(own, np.ndarray) and not isinstance(own, np.ma.MaskedArray):
        return _change_array
    if is_generator(own):
        return go_on
    if is_tensor(own):
        return _change_tensor
    pandas = sys.modules.get("pandas")
    if pandas is not None and kind in [getattr(pandas, name, None) for name in TABLES]:
        return _change_table
    return None


def _change_array(own: Any, changed: Any) -> None:
    if own.flags.writeable and (own.shape, own.dtype) == (changed.shape, changed.dtype):
        if own.dtype.kind == "O":
            for place in np.ndindex(own.shape):
                own[place] = _kept(own[place], changed[place])
        else:
            own[...] = changed


def _change_tensor(own: Any, changed: Any) -> None:
    import torch

    if (own.shape, own.dtype) == (changed.shape, changed.dtype):
        with torch.no_grad():
            own.copy_(changed)


def _change_table(own: Any, changed: Any) -> None:
    own.__init__(changed)  # as pandas' own methods do it, it takes over what the other holds


def _change_list(own: Any, changed: Any) -> None:
    own[:] = [_kept(old, new) for old, new in zip(own, changed, strict=False)] + changed[len(own) :]


def _change_dict(own: Any, changed: Any) -> None:
    kept = {key: _kept(own[key], value) if key in own else value for key, value in changed.items()}
    own.clear()
    own.update(kept)


def _change_counter(own: Any, changed: Any) -> None:
    own.clear()
    dict.update(own, changed)


def _change_set(own: Any, changed: Any) -> None:
    own.clear()
    own.update(changed)


def _change_queue(own: Any, changed: Any) -> None:
    kept = [_kept(old, new) for old, new in zip(own, changed, strict=False)] + list(changed)[len(own) :]
    own.clear()
    own.extend(kept)


def _change_items(own: Any, changed: Any) -> None:
    own[:] = changed


def _change_tuple(own: Any, changed: Any) -> None:
    """A tuple stays what it is; a list inside of it need not."""
    if len(own) == len(changed):
        for old, new in zip(own, changed, strict=True):
            change_in_place(old, new)


def _change_buffer(own: Any, changed: Any) -> None:
    own.seek(0)
    own.truncate()
    own.write(changed.getvalue())
    own.seek(changed.tell())


def _change_namespace(own: Any, changed: Any) -> None:
    _change_dict(vars(own), vars(changed))


def _change_user(own: Any, changed: Any) -> None:
    change_in_place(own.data, changed.data)


WAYS: dict[type, Callable[[Any, Any], None]] = {
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


def _kept(old: Any, new: Any) -> Any:
    """The old object, changed, if it is one that can be; else the new one."""
    if type(old) is not type(new) or _way_of(old) is None:
        return new
    if isinstance(old, np.ndarray) and (old.shape, old.dtype) != (new.shape, new.dtype):
        return new
    if isinstance(old, tuple) and not _holds_the_same(old, new):
        return new
    if is_tensor(old) and (old.shape, old.dtype) != (new.shape, new.dtype):
        return new
    change_in_place(old, new)
    return old


def _holds_the_same(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Whether a tuple need not be another one: what cannot be changed in it is equal."""
    if len(old) != len(new):
        return False
    return all(
        type(one) is type(other) and (_way_of(one) is not None or bool(one == other))
        for one, other in zip(old, new, strict=True)
    )
