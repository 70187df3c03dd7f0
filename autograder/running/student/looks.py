"""What a check may look up of the student's objects besides their attributes, as plain data."""

import collections.abc
import dataclasses
import inspect
import sys
from collections.abc import Callable
from typing import Any

from autograder.wire import CodecError, encode
from autograder.wire.encoding import plain_part

__all__ = ["LOOKS"]

MOST_NAMES = 1000
MAX_TEXT = 200
MAX_BYTES = 2**16
DERIVED_FROM = (int, float, complex, str, list, tuple, dict, set, frozenset)
BUILT_IN = (bool, bytes, complex, dict, float, frozenset, int, list, object, set, str, tuple)


def _lineage(obj: Any) -> tuple[bool, list[tuple[str, str]]]:
    is_class = isinstance(obj, type)
    kinds = type.mro(obj if is_class else type(obj))
    named = ((str(kind.__module__)[:MAX_TEXT], str(kind.__qualname__)[:MAX_TEXT], kind) for kind in kinds)
    return is_class, [(module, name) for module, name, kind in named if _is_found(module, name, kind)]


def _is_found(module: str, name: str, kind: type) -> bool:
    """Whether the class is what its name stands for, where that is bound at all."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = vars(found).get(part, kind) if hasattr(found, "__dict__") else kind
    return found is kind


def _names(obj: Any) -> list[str]:
    return [str(name)[:MAX_TEXT] for name in dir(obj)[:MOST_NAMES]]


def _signature(obj: Any) -> tuple[list[tuple[Any, ...]], Any]:
    """The parameters, each with its name, kind, default and annotation, and the annotation of what is returned."""
    signature = inspect.signature(obj)
    parameters = [
        (each.name, int(each.kind), _default(each.default), _annotation(each.annotation))
        for each in signature.parameters.values()
    ]
    return parameters, _annotation(signature.return_annotation)


def _default(value: Any) -> tuple[Any, ...]:
    return () if value is inspect.Parameter.empty else (_plain(value),)


def _plain(value: Any) -> Any:
    """The value, or its text if it cannot cross."""
    try:
        encode(value, max_bytes=MAX_BYTES)
    except CodecError:
        return repr(value)[:MAX_TEXT]
    return value


def _annotation(value: Any) -> tuple[str, str]:
    if value is inspect.Parameter.empty:
        return "empty", ""
    if value is None or value in BUILT_IN:
        return "type", "None" if value is None else value.__name__
    if isinstance(value, str):
        return "string", value[:MAX_TEXT]
    return "text", inspect.formatannotation(value)[:MAX_TEXT]


def _annotations(obj: Any) -> dict[str, tuple[str, str]]:
    return {str(name): _annotation(value) for name, value in dict(obj.__annotations__).items()}


def _code(obj: Any) -> dict[str, Any]:
    """Numbers and names of a function's code; not its constants, which a check has no use for."""
    code = obj.__code__
    numbers = ("co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_nlocals", "co_flags", "co_firstlineno")
    names = ("co_varnames", "co_names", "co_freevars", "co_cellvars", "co_name")
    return {name: getattr(code, name) for name in (*numbers, *names)}


def _kind(obj: Any) -> str:
    return "class" if isinstance(obj, type) else "function" if inspect.isroutine(obj) else "object"


def _is_abstract(obj: Any, name: str) -> bool:
    kind = getattr(collections.abc, name)
    return issubclass(obj, kind) if isinstance(obj, type) else isinstance(obj, kind)


def _plain_part(obj: Any) -> tuple[Any, ...]:
    """The plain value that an object of a derived class is besides, by itself in a tuple; () if it is none."""
    return next(((plain_part(obj, base),) for base in DERIVED_FROM if isinstance(obj, base)), ())


def _fields(obj: Any) -> list[str] | None:
    return [field.name for field in dataclasses.fields(obj)] if dataclasses.is_dataclass(obj) else None


LOOKS: dict[str, Callable[..., Any]] = {
    "kind": _kind,
    "type": type,
    "vars": lambda obj: dict(vars(obj)),
    "plain": _plain_part,
    "mro": lambda obj: tuple(type.mro(obj)),
    "bases": lambda obj: obj.__bases__,
    "slots": lambda obj: obj.__slots__,
    "wrapped": lambda obj: obj.__wrapped__,
    "closure": lambda obj: obj.__closure__ and tuple(cell.cell_contents for cell in obj.__closure__),
    "members": lambda obj: dict(obj.__members__),
    "subclasses": lambda obj: tuple(type.__subclasses__(obj)),
    "abstract methods": lambda obj: obj.__abstractmethods__,
    "is abstract": inspect.isabstract,
    "keyword defaults": lambda obj: (
        obj.__kwdefaults__ and {name: _plain(value) for name, value in obj.__kwdefaults__.items()}
    ),
    "issubclass": issubclass,
    "callable": callable,
    "has": hasattr,
    "abstract": _is_abstract,
    "fields": _fields,
    "replaced": lambda obj, changes: dataclasses.replace(obj, **changes),
    "lineage": _lineage,
    "dir": _names,
    "signature": _signature,
    "annotations": _annotations,
    "code": _code,
    "defaults": lambda obj: None if obj.__defaults__ is None else tuple(map(_plain, obj.__defaults__)),
}
