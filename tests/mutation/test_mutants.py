"""What is changed in a module, and what is not."""

import pytest

from tests.mutation.mutants import mutants_of

MODULE = '''"""Numbers: 1 + 1."""
from dataclasses import dataclass
from functools import cache

SIDES = 3
MAX_SIDES = 2**5


@dataclass(frozen=True)
class Range:
    """0 < 1"""

    low: int | None = None

    @property
    def is_open(self) -> bool | None:
        return self.low is None


def half(x: int | float, *, by: int = 2) -> float:
    if x < 0 and by:  # below 0
        raise ValueError(f"{x + 1} is negative")
    for a, b in zip([x], [by], strict=True):
        return a / b - b / a
    return x / by


@cache
def half_of(x): return x / 2
'''


def changes(function: str) -> set[str]:
    return {mutant.change for mutant in mutants_of(MODULE) if mutant.function == function}


def test_an_operator_a_number_a_condition_or_a_decorator_is_changed_at_a_time() -> None:
    """Each change bears the name of the function, or of the method with its class, that it is made in."""
    assert changes("") == {"SIDES = 3 => SIDES = 2", "SIDES = 3 => SIDES = 4"}
    assert changes("Range") == {"@dataclass(frozen=True) =>"}
    assert changes("Range.is_open") == {"@property =>", "return self.low is None => return self.low is not None"}
    assert {
        "if x < 0 and by: => if x <= 0 and by:",
        "if x < 0 and by: => if x < 0 or by:",
        "if x < 0 and by: => if not x < 0 and by:",
        "if x < 0 and by: => if x < 1 and by:",
        "return a / b - b / a => return a * b - b / a",
        "return a / b - b / a => return a / b + b / a",
        "return a / b - b / a => return a / b - b * a",
    } <= changes("half")


@pytest.mark.parametrize(
    "left_out", ['"""', "is negative", "int & ", "strict=False", "frozen=False", "/, by", "MAX_SIDES"]
)
def test_texts_annotations_declarations_and_limits_stay(left_out: str) -> None:
    """A change of these is noise: no behaviour that somebody promised is another one."""
    assert [mutant.change for mutant in mutants_of(MODULE) if left_out in mutant.change.split("=>")[-1]] == []
    assert not any("cache" in mutant.change for mutant in mutants_of(MODULE))


def test_changes_of_one_function_that_look_alike_are_numbered() -> None:
    """So that a reason in the table of survivors stands for one change."""
    text = "def f(x):\n    x = x + 1\n    return x\n    x = x + 1\n"
    assert [mutant.change for mutant in mutants_of(text) if "-" in mutant.change] == [
        "x = x + 1 => x = x - 1",
        "x = x + 1 => x = x - 1 #2",
    ]


def test_a_mutant_is_the_whole_module_with_one_change() -> None:
    """Every other line stands in it as it was."""
    for mutant in mutants_of(MODULE):
        pairs = zip(MODULE.splitlines(), mutant.text.splitlines(), strict=False)
        if "@" not in mutant.change:
            assert len([1 for old, new in pairs if old != new]) == 1
            assert len(MODULE.splitlines()) == len(mutant.text.splitlines())


def test_an_exception_is_replaced_unless_its_name_has_a_dot() -> None:
    """cosmic-ray can replace no other ones, and the campaign goes on."""
    text = "try:\n    pass\nexcept (ValueError, json.Error):\n    pass\n"
    assert [mutant.change for mutant in mutants_of(text)] == [
        "except (ValueError, json.Error): => except (CosmicRayTestingException, json.Error):"
    ]


def test_a_change_that_python_cannot_read_is_left_out() -> None:
    """It would count as noticed, whatever the tests are."""
    assert mutants_of("while found := next(them):\n    pass\n") == []
