"""The random generators that a process has one of each: their states, and how far student code drew from them.

All three draw words of 32 bits from a Mersenne Twister. What came of student code's draws is told as a number of words,
which the other side draws by itself: a state of the student's own making would choose what a check draws next.
"""

import random
import sys
from typing import Any, cast

import numpy as np

__all__ = [
    "MOST_WORDS",
    "NAMES",
    "GeneratorState",
    "advance",
    "is_words_form",
    "put_state",
    "state_of",
    "words_between",
]

GeneratorState = tuple[Any, ...]
NAMES = ("random", "numpy", "torch")
WORDS = 624  # that a Mersenne Twister makes at once
MOST_TWISTS = 1000
MOST_WORDS = MOST_TWISTS * WORDS  # that student code may draw in one call and a check goes on behind


def state_of(name: str) -> GeneratorState:
    """The state of the generator ``name`` as plain data."""
    if name == "random":
        _, words, kept = random.getstate()
        return np.array(words[:-1], np.uint32), words[-1], kept
    if name == "numpy":
        _, key, place, has_kept, kept = cast(tuple[Any, ...], np.random.get_state())
        return key.copy(), int(place), float(kept) if has_kept else None
    return (sys.modules["torch"].get_rng_state().numpy().copy(),)


def put_state(name: str, state: GeneratorState) -> None:
    """Puts a generator into a state that :func:`state_of` gave."""
    if name == "random":
        words, place, kept = state
        random.setstate((3, (*words.tolist(), place), kept))
    elif name == "numpy":
        words, place, kept = state
        np.random.set_state(("MT19937", words, place, int(kept is not None), kept or 0.0))
    elif torch := sys.modules.get("torch"):
        torch.set_rng_state(torch.from_numpy(state[0].copy()))


def words_between(name: str, before: GeneratorState, after: GeneratorState) -> int:
    """How many words a generator drew between two states; 0 if it was seeded anew, drew too many or cannot tell."""
    if name == "torch":
        return 0
    (words, place, _), (last_words, last_place, _) = before, after
    if np.array_equal(words, last_words):
        return int(max(0, last_place - place))
    engine = _engine(words, WORDS)
    drawn = WORDS - place
    for _ in range(MOST_TWISTS - 1):
        engine.random_raw(1)
        made = engine.state["state"]["key"]
        if np.array_equal(made, last_words):
            return int(drawn + last_place)
        engine.random_raw(WORDS - 1)
        drawn += WORDS
    return 0


def advance(name: str, words: int) -> None:
    """Has a generator draw so many words; half a pair of normal numbers that it kept back is gone then."""
    if name == "torch" or not words:
        return
    key, place, _ = state_of(name)
    engine = _engine(key, place)
    engine.random_raw(words, output=False)
    now = engine.state["state"]
    put_state(name, (now["key"], int(now["pos"]), None))


def is_words_form(told: Any) -> bool:
    """Whether ``told`` maps names of generators to numbers of words."""
    return (
        isinstance(told, dict)
        and set(told) <= set(NAMES)
        and all(type(words) is int and 0 <= words <= MOST_WORDS for words in told.values())
    )


def _engine(key: Any, place: int) -> np.random.MT19937:
    engine = np.random.MT19937(0)
    engine.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": place}}
    return engine
