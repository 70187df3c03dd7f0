"""Whether an answer was begun, though the line that stops it still stands there."""

import pytest
from lossopt.checks.stubs import is_begun, keeps_stub

STUB = "raise NotImplementedError()"


@pytest.mark.parametrize(
    "text",
    [
        f'def f(x):\n    """What it does."""\n    # YOUR CODE HERE\n    {STUB}',
        f"# f = {{...}}\n# YOUR CODE HERE\n{STUB}",
        f"import math\n\nclass Net:\n    def forward(self, x):\n        {STUB}",
        f"    def f(self):\n        {STUB}",
        "f = lambda: (",
    ],
)
def test_what_was_given_out_is_not_begun(text: str) -> None:
    """Docstrings, comments, imports and stubs do nothing; a text that is no code says nothing."""
    assert not is_begun(text)


@pytest.mark.parametrize("text", [f"def f(x):\n    {STUB}\n    return x", f"f = 3\n{STUB}", "def f(x):\n    return x"])
def test_what_does_something_is_begun(text: str) -> None:
    """Above the stub or below it."""
    assert is_begun(text)


def test_a_function_of_unknown_text_is_not_begun() -> None:
    """As one that ``exec`` made: then nobody can say what else stands there."""
    names: dict[str, object] = {}
    exec(f"def f(x):\n    y = x\n    {STUB}", names)
    with pytest.raises(NotImplementedError) as raised:
        names["f"](3)  # type: ignore[operator]
    assert not keeps_stub(raised.value)
