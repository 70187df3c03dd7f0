"""Hints for known mistakes that a release can hold without telling anybody who has not made them.

For each misconception the release holds a box, sealed by the results that it gives for the visible cases and for
arguments near them. An answer that gives these results opens the box and finds the hint; decision 0007 says what can be
read from the boxes, and what cannot.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossopt.checks.calling import Outcome, ask, ask_each
from lossopt.checks.fingerprints import GRIDS, Fingerprint, Trait, bits, fingerprint, traits
from lossopt.checks.misconceptions import Misconception
from lossopt.checks.neighbours import neighbours
from lossopt.checks.probes import Case, Condition, Probe
from lossopt.checks.sealing import MARK_BYTES, opened, sealed, slow_key

__all__ = ["Hint", "Known", "known_results", "open_hints", "seal_hints"]

FEWEST_BITS = 44.0  # below, the results could be found by trying; so many take years at 100,000 tries a second
WORTH_MORE = 5.0  # bits from which on more arguments may bring enough
FURTHER = (4, 24)  # arguments near the visible ones: few where these do, since each makes the boxes larger
SALT_BYTES, HEAD_BYTES = 16, 18
BOXES_IN_STEPS_OF, BYTES_IN_STEPS_OF = 8, 32  # so that neither number tells much


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a box holds: the name of the misconception and what to say to the student."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one implementation of a misconception gives for visible arguments, and for those near them."""

    hint: Hint
    seen: tuple[Trait, ...]
    unseen: tuple[Trait, ...]

    @property
    def traits(self) -> tuple[Trait, ...]:
        return self.seen + self.unseen


def known_results(
    misconceptions: Sequence[Misconception], asked: Sequence[Any], further: int
) -> tuple[list[Known], bool]:
    """What each misconception gives for the visible probes ``asked`` and for ``further`` arguments near theirs.

    Leaves out what is right for all that is visible, and what can be guessed; says whether more arguments would help.
    """
    near = neighbours([probe.arguments for probe in asked])[:further]
    right = traits(Outcome(value=probe.expected if isinstance(probe, Case) else None) for probe in asked) or []
    given = [argument for arguments in (*near, *(probe.arguments for probe in asked)) for argument in arguments]
    told = {float(argument) for argument in given if isinstance(argument, int | float)}  # by who calls the function
    found: list[Known] = []
    would_help = False
    for hint, wrong in _implementations(misconceptions):
        outcomes = [ask(wrong, probe.arguments) for probe in asked]
        if all(probe.judge(outcome).complaint is None for probe, outcome in zip(asked, outcomes, strict=True)):
            continue
        seen, unseen = traits(outcomes), traits(ask(wrong, arguments) for arguments in near)
        if seen is None or unseen is None:
            continue
        hard = bits(seen, right, FEWEST_BITS, told) + bits(unseen, (), FEWEST_BITS, told)
        if hard >= FEWEST_BITS:
            found.append(Known(hint=hint, seen=tuple(seen), unseen=tuple(unseen)))
        would_help = would_help or FEWEST_BITS > hard >= WORTH_MORE
    return found, would_help


def _seen(wrong: Callable[..., Any], asked: Sequence[Any]) -> bytes:
    return _safe(traits(ask(wrong, probe.arguments) for probe in asked) or ()).text


def _implementations(misconceptions: Sequence[Misconception]) -> Iterator[tuple[Hint, Callable[..., Any]]]:
    for known in misconceptions:
        for wrong in known.wrong:
            yield Hint(name=known.name, text=known.hint), wrong


def seal_hints(misconceptions: Sequence[Misconception], again: Sequence[Misconception], probes: Sequence[Probe]) -> str:
    """One line of text with the hints that can be sealed; "" if none can.

    Args:
        misconceptions: the known ones.
        again: the same, made by another run of the test cell; what a random number decides differs between the two.
        probes: those that students see.
    """
    asked = _telling(probes)
    best: tuple[int, dict[bytes, bytes]] = (0, {})
    with np.errstate(all="ignore"):
        always = {_seen(wrong, asked) for _, wrong in _implementations(again)}
        for further in FURTHER:
            found, would_help = known_results(misconceptions, asked, further)
            contents = _contents([known for known in found if _safe(known.seen).text in always])
            best = (further, contents) if len(contents) > len(best[1]) else best
            if not would_help:
                break
    return _line(*best) if best[1] else ""


def _contents(found: Sequence[Known]) -> dict[bytes, bytes]:
    """By the text of each fingerprint what its box holds; results that two misconceptions share belong to neither."""
    names: dict[bytes, set[str]] = {}
    for known in found:
        names.setdefault(_safe(known.traits).text, set()).add(known.hint.name)
    contents: dict[bytes, bytes] = {}
    for known in found:
        printed = _safe(known.traits)
        if printed.is_safe and len(names[printed.text]) == 1:
            contents.setdefault(printed.text, _content(known.hint, printed))
    return contents


def _safe(found: Sequence[Trait]) -> Fingerprint:
    """The fingerprint on the first grid on which no number lies near an edge, or on the last one."""
    prints = [fingerprint(found, grid) for grid in range(len(GRIDS))]
    return next((printed for printed in prints if printed.is_safe), prints[-1])


def _line(further: int, contents: dict[bytes, bytes]) -> str:
    # Of all that is sealed, so that a release in which one word changed has no box in common with the one before.
    whole = b"".join(hashlib.sha256(part).digest() for pair in sorted(contents.items()) for part in pair)
    # Slowly: who knows all boxes but one could otherwise try that one out on the salt, at the speed of a plain hash.
    secret = slow_key(whole, b"")
    salt = hashlib.blake2b(secret, digest_size=SALT_BYTES).digest()
    steps = -(-max(map(len, contents.values())) // BYTES_IN_STEPS_OF)
    size = steps * BYTES_IN_STEPS_OF
    boxes = [sealed(content.ljust(size, b"\0"), slow_key(text, salt)) for text, content in contents.items()]
    for filler in range(-len(boxes) % BOXES_IN_STEPS_OF):
        boxes.append(hashlib.shake_256(b"filler" + bytes([filler]) + secret).digest(MARK_BYTES + size))
    head = salt + bytes([further, steps])
    return base64.b85encode(head + b"".join(sorted(boxes))).decode()


def open_hints(line: str, answer: Callable[..., Any], probes: Sequence[Probe], came: Sequence[Outcome]) -> Hint | None:
    """The hint in ``line`` for an answer of which ``came`` when it was asked for the visible ``probes``, or None."""
    seen = traits(outcome for probe, outcome in zip(probes, came, strict=True) if _is_telling(probe))
    data = _decoded(line)
    if seen is None or len(data) < HEAD_BYTES or all(outcome.error is not None for outcome in came):
        return None
    salt, (further, steps) = data[:SALT_BYTES], data[SALT_BYTES:HEAD_BYTES]
    with np.errstate(all="ignore"):
        near = neighbours([probe.arguments for probe in _telling(probes)])[:further]
        unseen = traits(ask_each(answer, near))
    if unseen is None:
        return None
    size = MARK_BYTES + steps * BYTES_IN_STEPS_OF
    boxes = [data[start : start + size] for start in range(HEAD_BYTES, len(data), size)]
    for grid in range(len(GRIDS)):
        printed = fingerprint((*seen, *unseen), grid)
        key = slow_key(printed.text, salt)
        for box in boxes:
            content = opened(box, key)
            if content is not None:
                return _read(content, printed)
    return None


def _decoded(line: str) -> bytes:
    try:
        return base64.b85decode(line)
    except ValueError:  # somebody edited the cell
        return b""


def _is_telling(probe: Probe) -> bool:
    """Whether its result says which mistake was made: rules ask for relations, and hold or not."""
    return isinstance(probe, Case) or (isinstance(probe, Condition) and probe.compares_values)


def _telling(probes: Sequence[Probe]) -> list[Any]:
    return [probe for probe in probes if _is_telling(probe)]


def _content(hint: Hint, printed: Fingerprint) -> bytes:
    said = json.dumps([hint.name, hint.text], ensure_ascii=False).encode()
    return len(said).to_bytes(2, "big") + len(printed.places).to_bytes(2, "big") + said + bytes(printed.places)


def _read(content: bytes, printed: Fingerprint) -> Hint | None:
    """The hint of a box whose results are the answer's to the last digit that counts; None if they only look alike."""
    end = 4 + int.from_bytes(content[:2], "big")
    if not printed.is_near([*content[end : end + int.from_bytes(content[2:4], "big")]]):
        return None
    name, text = json.loads(content[4:end])
    return Hint(name=name, text=text)
