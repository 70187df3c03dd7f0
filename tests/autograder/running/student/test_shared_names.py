"""Variables that functions change are told to the check, as they are after each request."""

from typing import Any

from autograder.running.student.shared_names import SharedNames
from autograder.wire import NotPlainData, encode


def encoded(value: object) -> bytes | None:
    try:
        return encode(value, max_bytes=2**20)
    except NotPlainData:
        return None


def test_changes_are_told_once_and_of_these_variables_alone() -> None:
    variables: dict[str, Any] = {"n": 0, "log": [], "other": 1}
    shared = SharedNames(["n", "log", "late"], encoded)
    shared.look(variables, 3)
    assert shared.changes(variables) == []
    variables["n"] = 1
    variables["other"] = 2
    variables["log"].append(5)
    assert shared.changes(variables) == [("n", False, 1), ("log", True, [5])]
    variables["late"] = "x"
    assert shared.changes(variables) == [("late", False, "x")]
    assert shared.changes(variables) == []


def test_what_cannot_cross_is_not_told() -> None:
    variables: dict[str, Any] = {"n": 0}
    shared = SharedNames(["n"], encoded)
    shared.look(variables, 1)
    variables["n"] = object()
    assert shared.changes(variables) == []


def test_what_the_check_sets_is_no_change_of_student_code() -> None:
    """The object that stood there stays as it is, for another cell's requests."""
    log = [1]
    variables: dict[str, Any] = {"log": log}
    shared = SharedNames(["log"], encoded)
    shared.look(variables, 1)
    shared.set(variables, {"log": [], "rate": 3})
    assert variables == {"log": [], "rate": 3}
    assert log == [1]
    assert shared.changes(variables) == []
