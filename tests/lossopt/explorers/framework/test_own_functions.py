"""What is kept of a reader's function: values where it gives some, and words for what it does wrong."""

import numpy as np
import pytest
from lossopt.explorers.framework import guarded as limits
from lossopt.explorers.framework.own_functions import OwnFunction, Unexpected, compared, faults_in_words, numbers

CALLS = [(np.array([1.0, 2.0]), 3.0), (np.array([4.0, 5.0]), 6.0)]


def asked(function, *shape):
    return OwnFunction("f", function, takes="x a", form=numbers(*shape)).ask(CALLS)


def in_place(x, a):
    x *= a
    return x.sum()


def not_for_six(x, a):
    if a == 6.0:
        raise ValueError("no six")
    return a


def test_answers_are_kept_in_the_order_of_the_calls():
    """Numbers of any kind become an array; there is no fault."""
    answers = asked(lambda x, a: int(a))
    assert answers.stacked().tolist() == [3.0, 6.0]
    assert answers.fault == ""


@pytest.mark.parametrize(
    ("function", "shape", "values", "fault"),
    [
        (None, (), [np.nan, np.nan], "is not written yet"),
        (3.5, (), [np.nan, np.nan], "is a value of type float and not a function"),
        (not_for_six, (), [3.0, np.nan], "raises ValueError: no six (at 1 of 2 calls)"),
        (lambda x, a: np.nan if a == 3.0 else a, (), [np.nan, 6.0], "gives NaN (at 1 of 2 calls)"),
        (lambda x, a: np.divide(a, 0.0), (), [np.nan, np.nan], "gives infinity (at each of 2 calls)"),
        (in_place, (), [9.0, 54.0], "changes its argument x (at each of 2 calls)"),
        (lambda x, a: None, (), [np.nan, np.nan], "gives nothing where one number is expected (at each of 2 calls)"),
        (
            lambda x, a: x,
            (),
            [np.nan, np.nan],
            "gives an array of shape (2,) where one number is expected (at each of 2 calls)",
        ),
        (
            lambda x, a: "much",
            (2,),
            [[np.nan] * 2] * 2,
            "gives a value of type str where an array of shape (2,) is expected (at each of 2 calls)",
        ),
        (lambda x: x, (), [np.nan, np.nan], "takes 1 positional argument but 2 were given (at each of 2 calls)"),
    ],
    ids=["none", "a number", "raises", "NaN", "infinity", "in place", "nothing", "shape", "kind", "arguments"],
)
def test_a_fault_is_said_and_the_rest_is_kept(function, shape, values, fault):
    """Each call that fails leaves NaN behind, and the fault says at how many it did."""
    answers = asked(function, *shape)
    np.testing.assert_array_equal(answers.stacked(shape), values)
    assert answers.fault.endswith(fault)


@pytest.mark.parametrize(
    "change", [lambda x: x[1].fill(0.0), lambda x: x.pop(), lambda x: x.__setitem__(0, np.zeros(2))]
)
def test_a_list_of_arrays_that_is_changed_is_said(change):
    """The list and its arrays are copies, so that the next call gets what the first one got."""
    weights = [np.ones(2), np.ones(3)]
    seen = []

    def changing(x, a):
        seen.append([values.tolist() for values in x])
        change(x)
        return a

    answers = OwnFunction("f", changing, takes="x a", form=numbers()).ask([(weights, 3.0), (weights, 6.0)])
    assert answers.fault == "changes its argument x (at each of 2 calls)"
    assert seen == [[[1.0] * 2, [1.0] * 3]] * 2
    same = OwnFunction("f", lambda x, a: a, takes="x a", form=numbers()).ask([(weights, 3.0)])
    assert same.fault == ""


def test_a_word_stands_for_any_length_but_none():
    """Losses come as many as there are epochs, and one at least."""
    for value in ([1.0], [1.0, 2.0, 3.0]):
        np.testing.assert_array_equal(numbers("epochs")(value), value)
    for value, shape in ([], "(0,)"), (1.0, "()"), ([[1.0]], "(1, 1)"):
        with pytest.raises(Unexpected) as error:
            numbers("epochs")(value)
        assert str(error.value) == f"an array of shape {shape} where an array of shape (epochs,) is expected"


def test_a_blank_answer_is_called_once():
    """The released form raises the same at every call."""
    called = []

    def blank(x, a):
        called.append(a)
        raise NotImplementedError

    assert asked(blank).fault == "is not written yet"
    assert called == [3.0]


def test_a_function_that_was_stopped_is_not_called_again(monkeypatch):
    """It would hold up the figure each time a control is moved; the answers from before the endless call are kept."""
    monkeypatch.setattr(limits, "LIMIT_SECONDS", 0.2)
    called = []

    def slow(x, a):
        called.append(a)
        while a == 6.0:
            limits.time.sleep(0.001)
        return a

    own = OwnFunction("slow", slow, takes="x a", form=numbers())
    first = own.ask(CALLS)
    assert first.stacked()[0] == 3.0
    assert np.isnan(first.stacked()[1])
    again = own.ask(CALLS)
    assert np.isnan(again.stacked()).all()
    assert first.fault == again.fault == "was stopped after 0.2 seconds"
    assert called == [3.0, 6.0]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ([1.0, 0.0, 2.0], ""),
        ([1.0 + 1e-12, 0.0, np.nan], ""),
        ([2.5, 0.0, 5.0], "is 2.5 times what it should be (at the place 30 it gives 5 and not 2)"),
        ([2.5, 0.1, 5.0], "is wrong in 3 of 3 places (at the place 30 it gives 5 and not 2)"),
        ([3.0, 0.0, 2.0], "is wrong in 1 of 3 places (at the place 10 it gives 3 and not 1)"),
        ([np.nan, 0.5, np.nan], "is wrong in 1 of 1 places (at the place 20 it gives 0.5 and not 0)"),
        ([np.nan, np.nan, np.nan], ""),
    ],
)
def test_what_differs_is_said(own, words):
    """A constant factor is named, and the largest difference; what is missing is not compared."""
    told = compared(np.array(own), np.array([1.0, 0.0, 2.0]), of="place", where=np.array([10.0, 20.0, 30.0]))
    assert told == words


def test_blank_answers_share_a_sentence():
    """A figure of eight blank functions does not say eight times the same."""
    faults = {"a": "is not written yet", "b": "gives NaN", "c": "", "d": "is not written yet"}
    assert faults_in_words(faults) == "b gives NaN. Not written yet: a, d."
    assert faults_in_words({"c": ""}) == ""
