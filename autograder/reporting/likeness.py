"""Finds hand-ins that are alike beyond what their task explains; decision 0008 has the method and its reasons.

Runs of tokens become fingerprints, of which winnowing keeps some in such a way that a run of :data:`SURE` tokens that
two texts share is never missed (Schleimer, Wilkerson and Aiken, *Winnowing*, 2003). What everybody was given counts for
nothing, and a fingerprint weighs the more the fewer have it.
"""

import functools
import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.reporting.answer_texts import HandIn
from autograder.reporting.code_tokens import code_tokens, word_tokens
from autograder.reporting.statistics import percentile

__all__ = ["SURE", "AlikeAnswer", "Likeness", "Pair", "find_alike"]

RUN, WINDOW = 6, 4  # tokens of a fingerprint, and of how many neighbours one is kept
SURE = RUN + WINDOW - 1
ENOUGH_BITS = 25.0
LEAST, MOST = 0.5, 0.8  # shares: below the one no pair stands out, above the other each does
FAR = 5.0
MOST_PAIRS = 20
Floats = npt.NDArray[np.float64]
TOO_COMMON = 1.0  # bits; what more than about half of a class has tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeAnswer:
    """An answer that two hand-ins share: how many ``bits`` of it are unusual, and whether it is equal to the letter."""

    name: str
    bits: float
    is_equal: bool
    is_code: bool
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two hand-ins: the ``share`` (0 to 1) of the smaller one's unusual passages that the other has too, and their
    weight in ``bits``; the answers that make it, the most unusual first.
    """

    first: str
    second: str
    share: float
    bits: float
    answers: tuple[AlikeAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The pairs that stand out, ``left_out`` of which are not listed, and what is usual among all pairs.

    ``usual`` and ``high`` are the shares that half and 9 of 10 pairs stay below, ``limit`` the one from which a pair
    stands out; None if there are no two hand-ins to compare.
    """

    compared: int
    pairs: tuple[Pair, ...]
    left_out: int = 0
    usual: float | None = None
    high: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class _Prints:
    """The fingerprints of one hand-in, whole and by answer."""

    hand_in: HandIn
    answers: dict[str, frozenset[int]]
    whole: frozenset[int]


def find_alike(hand_ins: Sequence[HandIn], given: Iterable[tuple[str, bool]]) -> Likeness:
    """The pairs that share much that is unusual; ``given`` are texts that everybody got, each with whether it is code.

    It takes time in proportion to the passages that two hand-ins share, not to the pairs of texts.
    """
    fingerprints = functools.cache(_fingerprints)  # a blank answer, and a usual one, occur again and again
    known = frozenset[int]().union(*(fingerprints(text, is_code) for text, is_code in given))
    prints = [_prints(hand_in, known, fingerprints) for hand_in in hand_ins]
    prints = [each for each in prints if each.whole]
    weights = _weights(prints)
    if len(prints) < 2:
        return Likeness(compared=len(prints), pairs=())
    candidates: list[tuple[float, float, int, int]] = []
    shares: list[float] = []
    for first, bits, totals in _rows(prints, weights):
        share = np.divide(bits, totals, out=np.zeros_like(bits), where=totals > 0)
        shares += share.tolist()
        for offset in np.flatnonzero((share >= LEAST) & (bits >= ENOUGH_BITS)).tolist():
            candidates.append((float(share[offset]), float(bits[offset]), first, first + 1 + offset))
    usual, high = percentile(shares, 0.5), percentile(shares, 0.9)
    limit = _limit(usual, high)
    found = [each for each in candidates if each[0] >= limit]
    found.sort(key=lambda each: (-each[0] * each[1], each[2], each[3]))
    pairs = tuple(_pair(prints[i], prints[j], share, bits, weights) for share, bits, i, j in found[:MOST_PAIRS])
    return Likeness(
        compared=len(prints), pairs=pairs, left_out=len(found) - len(pairs), usual=usual, high=high, limit=limit
    )


def _limit(usual: float, high: float) -> float:
    """Far above what is usual in this class: for shares that scatter normally, more than six standard deviations.

    A task that leaves few ways makes all hand-ins alike, and then more has to be shared to stand out.
    """
    return max(LEAST, min(MOST, usual + FAR * (high - usual)))


def _prints(hand_in: HandIn, known: frozenset[int], fingerprints: Callable[[str, bool], frozenset[int]]) -> _Prints:
    answers = {name: fingerprints(text, name not in hand_in.written) - known for name, text in hand_in.answers.items()}
    return _Prints(hand_in, answers, frozenset[int]().union(*answers.values()))


def _fingerprints(text: str, is_code: bool) -> frozenset[int]:
    tokens = code_tokens(text) if is_code else word_tokens(text)
    runs = ["\0".join(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]
    hashes = [zlib.crc32(run.encode()) for run in runs]  # the same in each process, unlike hash()
    return frozenset(min(hashes[start : start + WINDOW]) for start in range(max(1, len(hashes) - WINDOW + 1)) if hashes)


def _weights(prints: Sequence[_Prints]) -> dict[int, float]:
    """How many bits it tells that somebody has a fingerprint; as if two more hand-ins had nothing in common with any.

    In a class of two, what both have would tell nothing otherwise.
    """
    counts = Counter(each for one in prints for each in one.whole)
    weights = {each: math.log2((len(prints) + 2) / count) for each, count in counts.items()}
    return {each: weight for each, weight in weights.items() if weight >= TOO_COMMON}


def _rows(prints: Sequence[_Prints], weights: dict[int, float]) -> Iterator[tuple[int, Floats, Floats]]:
    """For each hand-in, what it shares with each later one in bits, and the smaller one's bits in all."""
    size = len(prints)
    holders: dict[int, list[int]] = {}
    for index, each in enumerate(prints):
        for fingerprint in each.whole & weights.keys():
            holders.setdefault(fingerprint, []).append(index)
    lists = {fingerprint: np.array(indices) for fingerprint, indices in holders.items()}
    totals = np.array([sum(weights[f] for f in each.whole & weights.keys()) for each in prints])
    for index, each in enumerate(prints[:-1]):
        shared = [f for f in each.whole & weights.keys() if len(lists[f]) > 1]
        bits = np.zeros(size)
        if shared:
            places = np.concatenate([lists[f] for f in shared])
            amounts = np.repeat([weights[f] for f in shared], [len(lists[f]) for f in shared])
            bits += np.bincount(places, weights=amounts, minlength=size)
        yield index, bits[index + 1 :], np.minimum(totals[index], totals[index + 1 :])


def _pair(first: _Prints, second: _Prints, share: float, bits: float, weights: dict[int, float]) -> Pair:
    answers = []
    for name in first.answers.keys() & second.answers.keys():
        shared = first.answers[name] & second.answers[name]
        weight = sum(weights.get(each, 0.0) for each in shared)
        if weight > 0:
            one, other = first.hand_in.answers[name], second.hand_in.answers[name]
            answers.append(
                AlikeAnswer(
                    name=name,
                    bits=weight,
                    is_equal=one.strip() == other.strip(),
                    is_code=name not in first.hand_in.written,
                    first=one,
                    second=other,
                )
            )
    answers.sort(key=lambda each: (-each.bits, each.name))
    return Pair(
        first=first.hand_in.student,
        second=second.hand_in.student,
        share=min(1.0, share),
        bits=bits,
        answers=tuple(answers),
    )
