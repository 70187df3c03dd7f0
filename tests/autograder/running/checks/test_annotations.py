"""Annotations are read as types, and nothing in them runs."""

import collections.abc
import typing
from typing import Any

import numpy as np
import pytest

from autograder.running.checks.annotations import annotation_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("List[int]", list[int]),
        ("typing.Dict[str, int | None]", dict[str, int | None]),
        ("Callable[[int, str], bool]", collections.abc.Callable[[int, str], bool]),
        ("numpy.ndarray", np.ndarray),
        ("tuple[int, ...]", tuple[int, ...]),
    ],
)
def test_a_type_that_is_known_is_found(text: str, expected: Any) -> None:
    found = annotation_of(text)
    assert (typing.get_origin(found), typing.get_args(found)) == (
        typing.get_origin(expected),
        typing.get_args(expected),
    )


@pytest.mark.parametrize(
    "text",
    [
        "__main__.Vec",
        "typing.sys",
        "Vec[int]",
        "int(3)",
        "os.getcwd",
        "numpy.load",
        "List['Node']",
        "1 +",
        "(" * 150,
        "x" * 300,
    ],
)
def test_all_else_stays_text(text: str) -> None:
    assert annotation_of(text) == text
