"""Splits code into what it does and what it is dressed in, so that another dress does not hide that it is the same.

Python's own ``tokenize`` raises on the unfinished code that students hand in, and Pygments takes ten times as long; so
one expression finds the tokens, in time that grows with the text's length.
"""

import builtins
import keyword
import re
from collections.abc import Iterator

__all__ = ["code_tokens", "without_comments", "word_tokens"]

KEPT_NAMES = frozenset([*keyword.kwlist, *dir(builtins)])
TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n]*+ )
  | (?P<string> [rbfuRBFU]{0,3}+ (?: \"{3} (?:(?!\"{3})[\s\S])*+ (?:\"{3})? | '{3} (?:(?!'{3})[\s\S])*+ (?:'{3})?
                | " (?: \\[\s\S] | [^"\\\n] )*+ "? | ' (?: \\[\s\S] | [^'\\\n] )*+ '? ) )
  | (?P<name> [^\W\d]\w*+ )
  | (?P<number> \.?\d[\w.]*+ )
  | (?P<operator> \*\*=? | //=? | >>=? | <<=? | -> | := | [-+*/%@&|^=!<>]= | [^\s\w] )
    """,
    re.VERBOSE,
)


def code_tokens(text: str) -> list[str]:
    """What is left of code without comments, docstrings, spaces and names of one's own.

    Names of Python and names behind a dot stay; every other name becomes ``v``, and every string ``s``.

    Example:
        >>> code_tokens("def f(x):  # half\\n    return np.mean(x) / 2")
        ['def', 'v', '(', 'v', ')', ':', 'return', 'v', '.', 'mean', '(', 'v', ')', '/', '2']
    """
    tokens: list[str] = []
    end = 0
    for found in TOKEN.finditer(text):
        kind, token = found.lastgroup, found.group()
        begins_line = end == 0 or "\n" in text[end : found.start()]  # between two tokens there are but spaces
        end = found.end()
        if kind == "comment" or (kind == "string" and begins_line):  # a docstring
            continue
        if kind == "string":
            token = "s"
        elif kind == "name" and token not in KEPT_NAMES and (not tokens or tokens[-1] != "."):
            token = "v"
        tokens.append(token)
    return tokens


def word_tokens(text: str) -> list[str]:
    """The words and numbers of a text without case.

    Example:
        >>> word_tokens("The *square*, again!")
        ['the', 'square', 'again']
    """
    return [word.casefold() for word in re.findall(r"\w+", text)]


def without_comments(text: str) -> str:
    """Code without its comments, and without the lines that are empty then.

    Example:
        >>> without_comments("# by me\\nx = '#'  # no comment\\n")
        "x = '#'"
    """
    kept = "".join(_kept(text))
    return "\n".join(line.rstrip() for line in kept.splitlines() if line.strip())


def _kept(text: str) -> Iterator[str]:
    position = 0
    for found in TOKEN.finditer(text):
        if found.lastgroup == "comment":
            yield text[position : found.start()]
            position = found.end()
    yield text[position:]
