"""What may be asked of a lent object has the names that :mod:`operator` and Python's own functions have."""

import builtins
import operator

from autograder.wire.lent_objects import BINARY, CHANGES, READS

BY_OTHER_MEANS = {"enter", "exit", "iter", "set", "delete"}


def test_each_name_is_that_of_an_operator_or_of_a_function() -> None:
    named = (READS | CHANGES) - BY_OTHER_MEANS
    assert [name for name in named if not hasattr(operator, name) and not hasattr(builtins, name)] == []


def test_what_changes_an_object_is_not_among_what_reads_it() -> None:
    assert not READS & CHANGES
    assert set(BINARY) < READS
    assert not {name for name in READS if name.startswith("i") and hasattr(operator, f"i{name[1:]}")} & CHANGES
