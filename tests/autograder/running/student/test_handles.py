"""Numbers for objects that stay in the student process."""

import os

import pytest

from autograder.running.student.handles import Handles


def test_an_object_has_one_number_and_a_number_one_object():
    handles, first, second = Handles(), object(), object()
    numbers = [handles.of(first), handles.of(second), handles.of(first)]
    assert numbers[0] == numbers[2] != numbers[1]
    assert handles[numbers[0]] is first
    assert handles[numbers[1]] is second


def test_equal_objects_are_told_apart():
    """A list that equals another one is another object."""
    handles, first, second = Handles(), [1], [1]
    assert handles.of(first) != handles.of(second)


def test_an_object_stays_alive_so_that_its_id_is_not_given_again():
    handles = Handles()
    numbers = {handles.of(object()) for _ in range(1000)}
    assert len(numbers) == 1000


def test_numbers_of_another_process_name_nothing_here():
    """They start at the process's own number; none is below 0, which means a function of the check's."""
    handles = Handles()
    number = handles.of(object())
    assert number == os.getpid() * 10**6
    for unknown in (number + 1, 0, -1, 10**6):
        with pytest.raises(KeyError):
            handles[unknown]
