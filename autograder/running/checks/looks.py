"""What a check looks up of the student's functions and classes: their signature, source, names and bases."""

import ast
import builtins
import functools
import inspect
import textwrap
from abc import ABCMeta
from collections.abc import Callable, Mapping
from types import FunctionType, SimpleNamespace
from typing import Any

from autograder.running.checks import operators
from autograder.running.checks.annotations import annotation_of
from autograder.running.checks.asked_types import CLASS, DICT, TYPE, VARS
from autograder.running.checks.lineage import are_classes, is_instance, is_subclass, kind_of, own_class
from autograder.running.checks.student_errors import StudentError, Unsupported

__all__ = ["SPECIAL", "install_asked_types", "install_looks", "source_of"]

ANNOTATIONS: dict[str, Any] = {
    kind.__name__: kind for kind in (bool, bytes, complex, dict, float, frozenset, int, list, object, set)
}
ANNOTATIONS |= {"str": str, "tuple": tuple, "None": None}


def _signature(proxy: Any) -> inspect.Signature:
    told = proxy.__ask__("look", "signature")
    try:
        parameters, returned = told
        return inspect.Signature([_parameter(*each) for each in parameters], return_annotation=_annotation(*returned))
    except (TypeError, ValueError) as error:
        raise TypeError("the signature of the student's function does not cross") from error


def _parameter(name: str, kind: int, default: tuple[Any, ...], annotation: tuple[str, str]) -> inspect.Parameter:
    given = default[0] if default else inspect.Parameter.empty
    kinds = list(inspect._ParameterKind)
    return inspect.Parameter(name, kinds[kind], default=given, annotation=_annotation(*annotation))


def _annotation(form: str, text: str) -> Any:
    if form == "empty":
        return inspect.Parameter.empty
    if form == "type":
        return ANNOTATIONS.get(text, text)
    return text if form == "string" else annotation_of(text)


def _annotations(proxy: Any) -> dict[str, Any]:
    told = proxy.__ask__("look", "annotations")
    return {name: _annotation(*each) for name, each in told.items()} if type(told) is dict else {}


def _code(proxy: Any) -> SimpleNamespace:
    told = proxy.__ask__("look", "code")
    return SimpleNamespace(**told) if type(told) is dict else SimpleNamespace()


def _closure(proxy: Any) -> tuple[SimpleNamespace, ...] | None:
    """What a function holds of the one around it, each by itself as in Python's cells."""
    told = proxy.__ask__("look", "closure")
    return tuple(SimpleNamespace(cell_contents=each) for each in told) if type(told) is tuple else None


def _classes(proxy: Any, which: str) -> tuple[Any, ...]:
    """The classes that a class of the student's comes from, each as the check knows it."""
    if not are_classes(proxy):
        raise AttributeError(f"'{kind_of(proxy) or 'object'}' object has no attribute '__{which}__'")
    told = proxy.__ask__("look", which)
    found = told if type(told) is tuple else ()
    side = vars(proxy)["_side"]
    return tuple(own_class(side.standing_for(each)) if type(each) is type(proxy) else each for each in found)


# What may be asked of a proxy under the names that Python gives it.
SPECIAL: dict[str, Callable[[Any], Any]] = {
    "__signature__": _signature,
    "__annotations__": _annotations,
    "__code__": _code,
    "__defaults__": lambda proxy: proxy.__ask__("look", "defaults"),
    "__bases__": lambda proxy: _classes(proxy, "bases"),
    "__mro__": lambda proxy: _classes(proxy, "mro"),
    "__slots__": lambda proxy: proxy.__ask__("look", "slots"),
    "__wrapped__": lambda proxy: proxy.__ask__("look", "wrapped", origin=f"{vars(proxy)['_origin']}.__wrapped__"),
    "__closure__": _closure,
    "__kwdefaults__": lambda proxy: proxy.__ask__("look", "keyword defaults"),
    "__abstractmethods__": lambda proxy: proxy.__ask__("look", "abstract methods"),
    "__members__": lambda proxy: proxy.__ask__("look", "members", origin=f"{vars(proxy)['_origin']}.__members__"),
    "__subclasses__": lambda proxy: lambda: [*_classes(proxy, "subclasses")],
}


def install_looks(proxy_class: type, source: Callable[[Any], str]) -> None:
    """Has ``issubclass`` and functions of :mod:`inspect` know what stands for the student's objects.

    Args:
        proxy_class: of which they are.
        source: gives the text of what a proxy stands for; raises OSError if there is none.
    """

    def is_proxy(obj: Any) -> bool:
        return type(obj) is proxy_class

    def instead(name: str, answer: Callable[..., Any], module: Any = inspect) -> None:
        ordinary = getattr(module, name)

        @functools.wraps(ordinary)
        def asking(obj: Any, *more: Any) -> Any:
            concerns_students = type(obj) is proxy_class or proxy_class in map(type, more)
            return answer(obj, *more) if concerns_students else ordinary(obj, *more)

        setattr(module, name, asking)

    def is_sub(kind: Any, other: Any) -> bool:
        if type(other) is tuple:
            return any(is_sub(kind, each) for each in other)
        if is_proxy(kind) and is_proxy(other):
            return kind.__ask__("look", "issubclass", other) is True
        return is_proxy(kind) and are_classes(kind) and is_subclass(kind, other)

    instead("issubclass", is_sub, builtins)
    of_abstract_class = ABCMeta.__instancecheck__

    def is_instance_of(kind: Any, obj: Any) -> bool:
        return is_instance(obj, kind) if is_proxy(obj) else of_abstract_class(kind, obj)

    ABCMeta.__instancecheck__ = is_instance_of  # type: ignore[method-assign]  # what is a proxy's says nothing
    instead("callable", lambda obj: _is_function(obj) or obj.__ask__("look", "callable") is True, builtins)
    instead("getsource", source)
    instead("getsourcelines", lambda obj: (source(obj).splitlines(keepends=True), 0))
    instead("isclass", lambda obj: not _is_function(obj) and are_classes(obj))
    instead("isabstract", lambda obj: obj.__ask__("look", "is abstract") is True)
    instead("isfunction", lambda obj: _kind(obj) == "function")
    instead("isroutine", lambda obj: _kind(obj) == "function")
    instead("ismethod", lambda obj: _kind(obj) == "function" and "." in vars(obj).get("_path", ""))
    instead("isgeneratorfunction", lambda obj: bool(_flags(obj) & inspect.CO_GENERATOR))
    instead("iscoroutinefunction", lambda obj: bool(_flags(obj) & inspect.CO_COROUTINE))
    instead("getdoc", lambda obj: inspect.cleandoc(doc) if isinstance(doc := obj.__doc__, str) else None)


def _is_function(proxy: Any) -> bool:
    """Whether it stands for a variable of the student's that was told to be a function."""
    return bool(vars(proxy).get("_is_function"))


def _kind(proxy: Any) -> str:
    if _is_function(proxy):
        return "function"
    told = proxy.__ask__("look", "kind")
    return told if isinstance(told, str) else ""


def _flags(proxy: Any) -> int:
    flags = getattr(_code(proxy), "co_flags", 0) if _kind(proxy) == "function" else 0
    return flags if type(flags) is int else 0


def source_of(proxy: Any, texts: Mapping[int, str], step: int) -> str:
    """The text of a function or class as it was handed in: the last one of its name up to a step of the notebook.

    Student code is not asked for it: it could tell another text than the one that runs.

    Raises:
        OSError: no cell defines it.
    """
    path = str(vars(proxy).get("_path") or vars(proxy)["_origin"])
    names = path.replace("()", "").split(".")
    if not texts:
        raise Unsupported("The text of student code does not reach this test cell; check what the function returns.")
    for index in sorted((index for index in texts if index <= step), reverse=True):
        found = _defined(texts[index], names)
        if found is not None:
            return found
    raise OSError("could not get source code")


def _defined(text: str, names: list[str]) -> str | None:
    try:
        body: list[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    node: ast.stmt | None = None
    for name in names:
        node = next((each for each in reversed(body) if name in _names(each)), None)
        if node is None:
            return None
        body = getattr(node, "body", [])
    assert node is not None
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    lines = text.splitlines(keepends=True)[first - 1 : node.end_lineno]
    return textwrap.dedent("".join(lines)).rstrip("\n") + "\n"


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def install_asked_types(proxy_class: type) -> None:
    """Binds the functions, for objects of ``proxy_class`` and all others."""

    def instead(ordinary: Callable[[Any], Any], answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda obj: answer(obj) if type(obj) is proxy_class else ordinary(obj)

    def of_exception(obj: Any, otherwise: Any) -> Any:
        return obj.stands_for or otherwise if isinstance(obj, StudentError) else otherwise

    vars(builtins)[TYPE] = instead(lambda obj: of_exception(obj, type(obj)), _type_of)
    vars(builtins)[CLASS] = instead(lambda obj: of_exception(obj, obj.__class__), _type_of)
    vars(builtins)[VARS] = instead(vars, _vars_of)
    vars(builtins)[DICT] = instead(lambda obj: obj.__dict__, _vars_of)


def _type_of(proxy: Any) -> Any:
    """The student's class: where that is bound to a name, what the name stands for."""
    if vars(proxy).get("_is_function"):
        return FunctionType
    return proxy.__ask__("look", "type", origin=kind_of(proxy) or f"type({vars(proxy)['_origin']})")


def _vars_of(proxy: Any) -> Any:
    operators.require_may_ask(proxy, "__dict__")
    found = proxy.__ask__("look", "vars", origin=f"vars({vars(proxy)['_origin']})")
    if type(found) is not dict:
        raise TypeError("vars() argument must have __dict__ attribute")
    return found
