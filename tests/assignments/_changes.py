"""Changes made to right answers, and what the checks say of them."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from tests.assignments._driver import Failure, failure_of, solution_of

__all__ = [
    "Confidential",
    "changed",
    "failure_of_changed",
    "function_of",
    "handed_in",
    "holds_floats",
    "key",
    "misshapen",
    "quiet_failure",
    "scaled",
    "with_nan",
]


class Confidential:
    """A function behind a proxy while hidden tests run: nothing that it returns may be quoted."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.changed_arguments = ()
        self.public = False

    def __call__(self, *arguments: Any) -> Any:
        try:
            return self._function(*arguments)
        except Exception as error:
            error.bases = tuple(kind.__name__ for kind in type(error).__mro__)  # type: ignore[attr-defined]
            raise


def quiet_failure(assignment: str, name: str, answer: Any) -> Failure | None:
    with np.errstate(all="ignore"):
        return failure_of(assignment, name, answer)


def failure_of_changed(assignment: str, name: str, change: Callable[[Any], Any]) -> Failure | None:
    """What the checks say of the solution if ``change`` is made to its result."""
    right = solution_of(assignment, name)
    if not callable(right):
        return failure_of(assignment, name, change(right))
    return failure_of(assignment, name, lambda *arguments: change(right(*arguments)))


def key(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """What tells one call from another, to the last bit."""
    return tuple(map(_key_of_one, arguments))


def _key_of_one(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, dict):
        return key(tuple(value.items()))
    return key(tuple(value)) if isinstance(value, list | tuple) else value


def changed(argument: Any) -> bool:
    """Changes an argument that can be changed, and says whether it could."""
    if isinstance(argument, np.ndarray) and argument.size:
        argument[...] += 1
    elif isinstance(argument, list) and argument:
        argument.reverse()
        argument.append(argument[0])
    else:
        return False
    return True


def handed_in(assignment: str, name: str, wrong: Callable[..., Any]) -> Any:
    """A misconception as an answer: the function itself, or what it gives if the exercise asks for a value."""
    return wrong if callable(solution_of(assignment, name)) else wrong()


def function_of(assignment: str, name: str) -> Callable[..., Any]:
    """The solution of an exercise that asks for a function."""
    return cast(Callable[..., Any], solution_of(assignment, name))


def holds_floats(result: Any) -> bool:
    """Whether a result is made of numbers that could be NaN."""
    if isinstance(result, tuple | list):
        return any(map(holds_floats, result))
    return np.asarray(result).dtype.kind == "f"


def with_nan(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(with_nan(part) for part in result)
    return np.full(np.shape(result), np.nan)


def scaled(result: Any, factor: float) -> Any:
    if isinstance(result, tuple | list):
        return tuple(scaled(part, factor) for part in result)
    return factor * np.asarray(result) + 0.123


def misshapen(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return tuple(reversed(result))
    array = np.asarray(result)
    return array.reshape(1) if array.ndim == 0 else array[:, None]
