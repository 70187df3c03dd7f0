"""Worked solutions that a release holds sealed, and when they may be opened; decision 0007 says how safe that is.

The key is either the author's to give out, as after the deadline, or made of what the release holds. The second keeps
nobody from reading who reads this module; it keeps a solution from being seen before an exercise was tried.
"""

import base64
import hashlib
import html
from types import CodeType, FunctionType
from typing import Any

from lossopt.checks.failure import CheckFailed
from lossopt.checks.marks import Marks
from lossopt.checks.sealing import opened, sealed, slow_key

__all__ = ["ATTEMPTS", "NoSolution", "Solution", "attempt", "counts_attempts", "open_solution", "seal_solution"]

ATTEMPTS = 3
SALT_BYTES = 16
AFTER_ATTEMPTS, WITH_KEY = "attempts", "key"
NO_TRY = ("not answered", "still stands", "not defined", "raised", "came where")  # in what is said of an answer
SHORT = 16  # letters that tell attempts apart
STEP = 512  # bytes; a solution's length says how hard an exercise is


class NoSolution(Exception):
    """There is no worked solution to open, or not yet; the text says what to do."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Solution(str):
    """A worked solution as a notebook shows it."""

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self)}</pre>"


def seal_solution(text: str, key: str, *, after_attempts: bool) -> str:
    """One word that holds ``text``, to be opened with ``key``, or by who has made some attempts."""
    plain = text.encode() + b"\0"
    plain = plain.ljust(-(-len(plain) // STEP) * STEP, b"\0")
    salt = hashlib.blake2b(plain, key=key.encode(), digest_size=SALT_BYTES).digest()
    word = AFTER_ATTEMPTS if after_attempts else WITH_KEY
    box = sealed(plain, slow_key((AFTER_ATTEMPTS if after_attempts else _plainly(key)).encode(), salt))
    return f"{word}:{base64.b85encode(salt + box).decode()}"


def counts_attempts(line: str) -> bool:
    """Whether the solution in ``line`` opens after some attempts."""
    return line.startswith(f"{AFTER_ATTEMPTS}:")


def open_solution(line: str, key: str | None, attempts: int) -> Solution:
    """The solution in ``line``.

    Raises:
        NoSolution: the key is missing or wrong, the attempts are too few, or there is nothing to open.
    """
    word, _, box = line.partition(":")
    if not box:
        raise NoSolution("This exercise has no worked solution to open; ask your instructor.")
    if word == WITH_KEY and key is None:
        raise NoSolution('Give the key that your instructor gives out: `checks.worked_solution("NAME", key="KEY")`.')
    if word == AFTER_ATTEMPTS and attempts < ATTEMPTS:
        raise NoSolution(
            f"{attempts} of {ATTEMPTS} attempts so far: change your answer, run its cell and its checks, and try again."
        )
    try:
        data = base64.b85decode(box)
    except ValueError:  # somebody edited the cell
        data = b""
    secret = AFTER_ATTEMPTS if word == AFTER_ATTEMPTS else _plainly(key or "")
    plain = opened(data[SALT_BYTES:], slow_key(secret.encode(), data[:SALT_BYTES]))
    if plain is None:
        raise NoSolution("This key does not open it; copy it once more, or ask your instructor.")
    return Solution(plain.rstrip(b"\0").decode())


def attempt(answer: Any, outcome: Marks | CheckFailed | None) -> str | None:
    """What tells this attempt from others, or None if it is right, not written, or of another kind than asked for."""
    message = str(outcome) if isinstance(outcome, CheckFailed) else getattr(outcome, "message", "")
    is_try = message and not any(words in message for words in NO_TRY)
    return _identity(answer) if is_try else None


def _identity(answer: Any) -> str:
    """Equal for equal code, or for equal values, also in another kernel."""
    told = _told(answer.__code__) if isinstance(answer, FunctionType) else repr(answer)
    return hashlib.sha256(told.encode()).hexdigest()[:SHORT]


def _told(code: CodeType) -> str:
    """What the code does, without where it stands: a function inside of it would be told with its address."""
    inside = [_told(const) if isinstance(const, CodeType) else repr(const) for const in code.co_consts]
    return repr((code.co_code, code.co_names, inside))


def _plainly(key: str) -> str:
    """A key without what people add or lose when they copy it."""
    return "".join(letter for letter in key.upper() if letter.isalnum())
