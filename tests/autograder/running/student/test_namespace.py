"""What of the student's variables is reported, and how the namespace goes back to an earlier step."""

from types import SimpleNamespace

from autograder.running.student.handles import Handles
from autograder.running.student.namespace import StudentNamespace

ROOM = 10_000


def namespace_of(variables):
    return StudentNamespace(SimpleNamespace(user_ns=variables), Handles().of)


def test_a_variable_is_reported_once_for_each_change():
    variables = {"x": 1, "other": 5}
    namespace = namespace_of(variables)
    assert namespace.changes(("x", "y"), ROOM) == {"x": ("value", 1), "y": ("gone", None)}
    assert namespace.changes(("x", "y"), ROOM) == {}
    variables.update(x=2, y=[1.5])
    assert namespace.changes(("x", "y"), ROOM) == {"x": ("value", 2), "y": ("value", [1.5])}
    del variables["x"]
    assert namespace.changes(("x", "y"), ROOM) == {"x": ("gone", None)}


def test_what_changes_in_place_is_reported():
    variables = {"x": [1]}
    namespace = namespace_of(variables)
    namespace.changes(("x",), ROOM)
    variables["x"].append(2)
    assert namespace.changes(("x",), ROOM) == {"x": ("value", [1, 2])}


def test_another_function_under_the_name_is_reported():
    """The same one is not, whatever was done to it."""
    variables = {"f": lambda: 1}
    namespace = namespace_of(variables)
    first = namespace.changes(("f",), ROOM)
    variables["f"].note = "changed"
    assert namespace.changes(("f",), ROOM) == {}
    variables["f"] = lambda: 1
    second = namespace.changes(("f",), ROOM)
    assert first["f"][1] is not second["f"][1] is variables["f"]


def test_a_function_that_comes_back_is_reported_again():
    def function():
        return 1

    variables = {"f": function}
    namespace = namespace_of(variables)
    namespace.changes(("f",), ROOM)
    variables["f"] = 7
    assert namespace.changes(("f",), ROOM) == {"f": ("value", 7)}
    variables["f"] = function
    assert namespace.changes(("f",), ROOM) == {"f": ("function", function)}


def test_what_is_too_large_says_so_and_leaves_room_for_the_rest():
    """All changes of a cell share the room."""
    variables = {"a": "x" * 400, "b": "y" * 400, "c": 3}
    changes = namespace_of(variables).changes(("a", "b", "c"), 600)
    assert changes["a"] == ("value", "x" * 400)
    assert changes["b"][0] == "unplain"
    assert changes["c"] == ("value", 3)


def test_the_namespace_goes_back_to_each_step():
    variables = {"x": 1}
    namespace = namespace_of(variables)
    namespace.keep(2)
    variables.update(x=2, y=3)
    namespace.keep(5)
    namespace.go_to(4)
    assert variables == {"x": 1}
    namespace.go_to(5)
    assert variables == {"x": 2, "y": 3}
    variables["z"] = "made by a call"
    namespace.go_to(5)
    assert "z" in variables  # calls at one step find what the calls before them left
    namespace.go_to(2)
    assert variables == {"x": 1}


def test_before_any_cell_there_is_nothing_to_go_back_to():
    variables = {"x": 1}
    namespace = namespace_of(variables)
    namespace.keep(3)
    variables["y"] = 2
    namespace.go_to(1)
    assert variables == {"x": 1, "y": 2}


def test_after_a_cell_ran_the_step_is_gone_to_anew():
    """The cell left the namespace as it is after it, whatever step it stood at before."""
    variables = {"x": 1}
    namespace = namespace_of(variables)
    namespace.keep(1)
    namespace.go_to(1)
    variables["x"] = 2
    namespace.keep(2)
    namespace.go_to(1)
    assert variables == {"x": 1}


def test_a_namespace_that_student_code_replaces_is_the_one_that_counts():
    shell = SimpleNamespace(user_ns={"x": 1})
    namespace = StudentNamespace(shell, Handles().of)
    namespace.changes(("x",), ROOM)
    shell.user_ns = {"x": 2}
    assert namespace.changes(("x",), ROOM) == {"x": ("value", 2)}
