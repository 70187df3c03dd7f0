"""What student code did to an argument is done to the check's own object, which crossed by value."""

from typing import Any

import numpy as np

__all__ = ["change_in_place"]


def change_in_place(own: Any, changed: Any) -> None:
    """Makes a list, dict, set, bytearray or array of the check's equal to what the student's code made of its copy.

    What stands inside of it and was only changed stays the same object, as in one process. An object of another type,
    or an array of another shape, stays as it is.
    """
    if type(own) is not type(changed):
        return
    if isinstance(own, np.ndarray):
        if own.flags.writeable and (own.shape, own.dtype) == (changed.shape, changed.dtype):
            own[...] = changed
    elif type(own) is list:
        own[:] = [_kept(old, new) for old, new in zip(own, changed, strict=False)] + changed[len(own) :]
    elif type(own) is dict:
        kept = {key: _kept(own[key], value) if key in own else value for key, value in changed.items()}
        own.clear()
        own.update(kept)
    elif type(own) is set:
        own.clear()
        own.update(changed)
    elif type(own) is bytearray:
        own[:] = changed


def _kept(old: Any, new: Any) -> Any:
    """The old object, changed, if it is one that can be; else the new one."""
    if type(old) is not type(new) or type(old) not in (list, dict, set, bytearray):
        return new
    change_in_place(old, new)
    return old
