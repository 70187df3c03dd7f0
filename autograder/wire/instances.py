"""Objects of classes that both processes know, since a set-up cell defines them: the name of the class, and its state.

None of the class's own methods runs while one is taken apart or built: what it holds is set as it stands.
"""

import abc
import enum
import inspect
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.wire.wire_format import CodecError, NotPlainData, TooMuch

__all__ = [
    "classes_named",
    "empty",
    "is_of_fields",
    "member",
    "member_of",
    "of_fields",
    "put_state",
    "require_own_callables",
    "state_of",
]

MOST_ATTRIBUTES = 1000
LONGEST_NAME = 200
KINDS_OF_CLASSES = (type, abc.ABCMeta, type(typing.Protocol), enum.EnumType)
BASES = (object, abc.ABC, typing.Generic)
MADE_BY_PYTHON = 1 << 9  # among the flags of a class: a statement made it
MISSING = object()
WRAPPED = ("__func__", "__wrapped__", "fget", "fset")  # where methods of all kinds keep their functions
OF_OTHERS = "a name that Python or a library looks for"
OF_GENERICS = "__orig_class__"  # what Python notes in an object that Box[int]() made
# Libraries take an object for one of their own by these.
NAMES_OF_LIBRARIES = frozenset(("_typ", "_subtyp", "_constructor", "_mgr", "_estimator_type"))


def classes_named(namespace: Mapping[str, Any], names: Iterable[str]) -> dict[str, type]:
    """Those of ``names`` that are classes whose objects can cross: plain ones, enumerations, named tuples."""
    found = {name: namespace[name] for name in names if name in namespace}
    classes = {name: value for name, value in found.items() if type(value) in KINDS_OF_CLASSES}
    own = {id(value) for value in classes.values()}
    return {name: value for name, value in classes.items() if _can_cross(value, own)}


def _can_cross(kind: type, own: set[int]) -> bool:
    if issubclass(kind, enum.Enum):
        return bool(kind.__members__)
    bases = [base for base in type.mro(kind) if base not in BASES]
    if issubclass(kind, tuple):
        return type(vars(bases[-2]).get("_fields")) is tuple if len(bases) > 1 else False
    if not kind.__flags__ & MADE_BY_PYTHON or inspect.isabstract(kind) or not all(id(base) in own for base in bases):
        return False
    return not any("__del__" in vars(base) for base in bases)


def empty(kind: type) -> Any:
    """An object of the class that has no attributes yet."""
    if not is_of_fields(kind):
        raise CodecError("an object of another kind of class")
    return object.__new__(kind)


def is_of_fields(kind: type) -> bool:
    """Whether objects of the class have attributes that can change: it makes neither members nor tuples."""
    return not issubclass(kind, enum.Enum | tuple)


def state_of(value: Any) -> dict[str, Any]:
    """The attributes of an object by name, as they are stored.

    Raises:
        NotPlainData: one of them stands before something that the class itself defines, as a method, or has a name that
            Python or a library looks for.
    """
    kind = type(value)
    state = {name: each for name in _slots(kind) if (each := _stored(kind, name, value)) is not MISSING}
    if kind.__dictoffset__:
        state |= object.__getattribute__(value, "__dict__")
        state.pop(OF_GENERICS, None)
    if len(state) > MOST_ATTRIBUTES:
        raise TooMuch(f"an object of more than {MOST_ATTRIBUTES} attributes")
    for name in state:
        if is_looked_for(name):
            raise NotPlainData(f"an object of type {kind.__name__} with the attribute {name}, {OF_OTHERS}")
        if not _is_attribute(kind, name):
            raise NotPlainData(f"an object of type {kind.__name__} with an attribute in the place of a method")
    return state


def is_looked_for(name: object) -> bool:
    """Whether Python or a library looks for an attribute of this name in objects of any class.

    NumPy reads memory where ``__array_interface__`` says, whatever else the object is.
    """
    if type(name) is not str:
        return False
    return name.startswith("__") or (name[:1] == "_" == name[-1:]) or name in NAMES_OF_LIBRARIES


def put_state(value: Any, state: Any) -> None:
    """Gives an object exactly these attributes; raises :class:`CodecError` for what :func:`state_of` never gives."""
    kind = type(value)
    if type(state) is not dict or len(state) > MOST_ATTRIBUTES:
        raise CodecError("the attributes of an object were expected")
    if not all(_is_attribute(kind, name) for name in state):
        raise CodecError("an object with an attribute that its class does not allow")
    slots = _slots(kind)
    if not kind.__dictoffset__ and not set(state) <= slots.keys():
        raise CodecError("an object with an attribute that its class has no room for")
    for name, slot in slots.items():
        if name in state:
            slot.__set__(value, state[name])
        elif _stored(kind, name, value) is not MISSING:
            slot.__delete__(value)
    if kind.__dictoffset__:
        own = object.__getattribute__(value, "__dict__")
        generic = {OF_GENERICS: own[OF_GENERICS]} if OF_GENERICS in own else {}
        own.clear()
        own.update(generic)
        own.update({name: each for name, each in state.items() if name not in slots})


def require_own_callables(kind: type, state: Mapping[str, Any]) -> None:
    """Lets student code put something that can be called only where the class itself has a name for it.

    Else it would add methods to the object: ``str`` as ``equals`` says yes to anything.

    Raises:
        NotPlainData: an attribute can be called, and nothing in the class speaks of one of its name.
    """
    called = [name for name, value in state.items() if callable(value)]
    for name in called:
        if name not in _spoken_of(kind):
            raise NotPlainData(f"an object of type {kind.__name__} with something to call as its attribute {name}")


def _spoken_of(kind: type) -> set[str]:
    """The names of attributes that a class annotates, has a slot for, or that its methods mention."""
    found: set[str] = set(_slots(kind))
    for base in type.mro(kind):
        if base in BASES:
            continue
        found.update(vars(base).get("__annotations__", ()))
        for each in vars(base).values():
            for part in (each, *(getattr(each, name, None) for name in WRAPPED)):
                if type(part) is types.FunctionType:
                    found.update(part.__code__.co_names)
    return found


def member_of(value: enum.Enum) -> str | int:
    """By what a member of an enumeration is known: its name, or the number of several flags."""
    kind = type(value)
    name = value._name_
    if type(name) is str and kind.__members__.get(name) is value:
        return name
    if type(value._value_) is int:
        return value._value_
    raise NotPlainData(f"an object of type {kind.__name__}")


def member(kind: Any, known_by: Any) -> Any:
    """The member of an enumeration that is known by this name, or the flags of this number."""
    if not issubclass(kind, enum.Enum):
        raise CodecError("a member of what is no enumeration")
    if type(known_by) is str and known_by in kind.__members__:
        return kind.__members__[known_by]
    if type(known_by) is int and issubclass(kind, enum.Flag) and abs(known_by) < 2**64:
        try:
            return kind(known_by)
        except Exception as error:  # the class may say in its own way what it does not take
            raise CodecError("a member that an enumeration does not have") from error
    raise CodecError("a member that an enumeration does not have")


def of_fields(kind: Any, values: Any) -> Any:
    """The named tuple of these values."""
    if not issubclass(kind, tuple) or type(values) is not list or len(values) != len(kind._fields):
        raise CodecError("a named tuple of other fields")
    return tuple.__new__(kind, values)


def _slots(kind: type) -> dict[str, Any]:
    """The descriptors of what an object stores outside of its dict."""
    return {
        name: each
        for base in reversed(type.mro(kind))
        for name, each in vars(base).items()
        if type(each) is types.MemberDescriptorType and base is not object
    }


def _stored(kind: type, name: str, value: Any) -> Any:
    try:
        return _slots(kind)[name].__get__(value)
    except AttributeError:
        return MISSING


def _is_attribute(kind: type, name: Any) -> bool:
    """Whether an object may have an attribute of this name: the class defines nothing that it would stand before."""
    if type(name) is not str or len(name) > LONGEST_NAME or is_looked_for(name):
        return False
    for base in type.mro(kind):
        if name in vars(base):
            found = vars(base)[name]
            return type(found) is types.MemberDescriptorType or not hasattr(type(found), "__get__")
    return True
