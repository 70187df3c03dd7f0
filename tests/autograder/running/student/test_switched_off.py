"""What is switched off in a cell is told from what only looks like it."""

import pytest

from autograder.running.student.nobody_there import switched_off_in
from autograder.running.student.switched_off import is_window

ASKING = {
    "!ls": "!",
    "x = 1\n  !pip install numpy": "!",
    "names = !ls": "!",
    "a, b = !ls": "!",
    "!!ls": "!",
    "%pip install numpy": "%pip",
    "x = %sx ls": "%sx",
    "%%bash\nls": "%%bash",
    "%%!\nls": "%%!",
    "%%python3\n1": "%%python3",
}
NOT_ASKING = [
    "x != y",
    "x = y != z",
    "if x != 1:\n    pass",
    "%matplotlib inline",
    "%shipped",
    "x = 5 %sh",
    "# !ls",
    "",
]


@pytest.mark.parametrize("text", ASKING)
def test_a_cell_that_asks_for_a_program_is_known(text):
    """By the first one."""
    assert f"`{ASKING[text]}` does nothing here" in switched_off_in(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_other_cells_ask_for_no_program(text):
    """Comparisons, comments and other magics."""
    assert switched_off_in(text) == ""


def test_every_backend_of_matplotlib_is_known_to_have_a_window_or_not():
    """As matplotlib's own lists have them."""
    from matplotlib.backends import backend_registry
    from matplotlib.backends.registry import BackendFilter

    assert {name: is_window(name) for name in backend_registry.list_builtin()} == dict.fromkeys(
        backend_registry.list_builtin(BackendFilter.INTERACTIVE), True
    ) | dict.fromkeys(backend_registry.list_builtin(BackendFilter.NON_INTERACTIVE), False)
