"""Worked solutions: sealed in the release, opened with a key or after honest attempts."""

import base64

import pytest
from lossopt import checks
from lossopt.checks.notebook import judged
from lossopt.checks.solutions import NoSolution, attempt, open_solution, seal_solution

TEXT = "def mse(y, y_hat):\n    return np.mean((y - y_hat) ** 2)"
KEY = "ABCD-EFGH-2345"
WITH_KEY, AFTER = (seal_solution(TEXT, KEY, after_attempts=after) for after in (False, True))


def test_the_key_opens_it_however_it_is_written() -> None:
    """People copy keys with blanks, in small letters, without strokes."""
    for key in (KEY, "abcdefgh2345", " abcd efgh 2345 "):
        assert open_solution(WITH_KEY, key, 0) == TEXT
    assert open_solution(WITH_KEY, KEY, 0)._repr_html_() == f"<pre>{TEXT}</pre>"


@pytest.mark.parametrize(
    ("line", "key", "attempts", "said"),
    [
        ("", KEY, 9, "no worked solution to open"),
        (WITH_KEY, None, 9, "Give the key that your instructor gives out"),
        (WITH_KEY, "ABCD-EFGH-2346", 9, "does not open it"),
        (WITH_KEY[:-3], KEY, 9, "does not open it"),
        ("key:é", KEY, 9, "does not open it"),
        (AFTER, None, 2, "2 of 3 attempts so far"),
        (AFTER, KEY, 0, "0 of 3 attempts so far"),
    ],
)
def test_otherwise_it_stays_closed_and_says_why(line: str, key: str | None, attempts: int, said: str) -> None:
    """With the next step."""
    with pytest.raises(NoSolution, match=said) as closed:
        open_solution(line, key, attempts)
    assert closed.value._render_traceback_() == [str(closed.value)]


def test_three_attempts_open_it() -> None:
    """Where the author lets them."""
    assert open_solution(AFTER, None, 3) == TEXT


@pytest.mark.parametrize("line", [WITH_KEY, AFTER])
def test_nothing_of_it_can_be_read(line: str) -> None:
    """Not even how long it is."""
    assert b"mean" not in base64.b85decode(line.partition(":")[2])
    assert len(line) == len(seal_solution("x", KEY, after_attempts=line == AFTER))


def test_only_honest_attempts_count() -> None:
    """Another wrong result does; the same code again, a blank form, an exception and a text for a number do not."""

    def tried(answer: object) -> str | None:
        check = checks.Exercise(answer, takes="x", returns=checks.Number())
        check.case("at 3", 3.0, gives=6.0)
        return attempt(answer, judged(check))

    def blank(x: float) -> float:
        raise NotImplementedError

    assert all(tried(answer) is None for answer in (lambda x: 2 * x, lambda x: "6", lambda x: 1 / 0, blank, 5))
    one, other = (tried(lambda x: x + 1) for _ in range(2))
    assert one == other != tried(lambda x: x + 2)
    assert one is not None


def test_the_same_code_is_the_same_attempt_in_another_kernel() -> None:
    """A function inside of it has another address there, and may stand on another line."""
    text = "def twice(x):\n    return sum(map(lambda y: y + 1, [x, x]))"
    names: tuple[dict[str, object], ...] = ({}, {})
    for blank_lines, namespace in enumerate(names):
        exec("\n" * blank_lines + text, namespace)
    wrong = checks.CheckFailed("your value is 2 too large")
    one, other = (attempt(namespace["twice"], wrong) for namespace in names)
    assert one == other
    assert one is not None


def test_the_release_line_holds_it_only_if_it_is_given() -> None:
    """Off unless the assignment says otherwise."""
    check = checks.Exercise(abs, takes="x", returns=checks.Number())
    check.case("at 3", 3.0, gives=3.0)
    plain = check.__for_release__("check", visible=check, again=check, seconds=5)
    assert plain == "check.in_notebook(seconds=5)"
    line = check.__for_release__(
        "check", visible=check, again=check, seconds=5, solution=TEXT, key=KEY, after_attempts=False
    )
    exec(line, {"check": check})
    assert open_solution(check.solution, KEY, 0) == TEXT
