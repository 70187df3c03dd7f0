"""What a regular expression found, as a plain value: the texts of its groups, and where they stand.

A pattern of student code's stays with it, since one of its own could keep a reader busy for ever; what it found does
not need the pattern any more.
"""

import re
from typing import Any

from autograder.wire.wire_format import CodecError, NotPlainData

__all__ = ["BUILDS", "TAKES_APART", "FoundMatch"]

MOST_GROUPS = 100
LONGEST_NAME = 200
LONGEST_STRING = 1000  # that was searched, and crosses whole; of a longer one the groups do
Text = str | bytes


class FoundMatch:
    """A :class:`re.Match` that came across: it answers as that one, but has no ``re`` and no ``expand``."""

    def __init__(
        self,
        string: Text | None,
        texts: list[Text | None],
        spans: list[tuple[int, int]],
        names: dict[str, int],
        last: Any,
    ) -> None:
        self._string, self._texts, self._spans, self._names = string, texts, spans, names
        self.lastindex: int | None = last

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return re.Match

    @property
    def string(self) -> Text:
        """What was searched."""
        if self._string is None:
            raise AttributeError(f"the string is not here, since it is longer than {LONGEST_STRING}; look at groups")
        return self._string

    @property
    def lastgroup(self) -> str | None:
        """The name of the last group that was found."""
        return next((name for name, number in self._names.items() if number == self.lastindex), None)

    @property
    def regs(self) -> tuple[tuple[int, int], ...]:
        """Where each group stands."""
        return tuple(self._spans)

    def _number(self, group: Any) -> int:
        number = self._names.get(group, -1) if isinstance(group, str) else group
        if type(number) is not int or not 0 <= number < len(self._texts):
            raise IndexError("no such group")
        return number

    def __getitem__(self, group: Any) -> Text | None:
        return self._texts[self._number(group)]

    def group(self, *groups: Any) -> Any:
        """The text of one group, or a tuple of several."""
        found = tuple(self[group] for group in groups or (0,))
        return found[0] if len(found) == 1 else found

    def groups(self, default: Any = None) -> tuple[Any, ...]:
        """The texts of all groups."""
        return tuple(default if text is None else text for text in self._texts[1:])

    def groupdict(self, default: Any = None) -> dict[str, Any]:
        """The texts of all groups that have a name."""
        found = {name: self._texts[number] for name, number in self._names.items()}
        return {name: default if text is None else text for name, text in found.items()}

    def span(self, group: Any = 0) -> tuple[int, int]:
        """Where a group begins and ends."""
        return self._spans[self._number(group)]

    def start(self, group: Any = 0) -> int:
        """Where a group begins."""
        return self.span(group)[0]

    def end(self, group: Any = 0) -> int:
        """Where a group ends."""
        return self.span(group)[1]

    def __repr__(self) -> str:
        return f"<re.Match object; span={self.span()}, match={self[0]!r}>"


def _match(value: "re.Match[Any]") -> tuple[Any, ...]:
    texts, names = [value.group(), *value.groups()], dict(value.re.groupindex)
    if len(texts) > MOST_GROUPS or type(value.string) not in (str, bytes):
        raise NotPlainData(f"a match of more than {MOST_GROUPS} groups, or in no text")
    string = value.string if len(value.string) <= LONGEST_STRING else None
    return string, texts, [*value.regs], names, value.lastindex


def _build_match(parts: Any) -> FoundMatch:
    match parts:
        case (string, list() as texts, list() as spans, dict() as names, last) if 0 < len(texts) <= MOST_GROUPS:
            kind = type(texts[0])
            are_texts = kind in (str, bytes) and all(type(each) in (kind, type(None)) for each in (*texts, string))
            are_spans = len(spans) == len(texts) and all(_is_span(*each) for each in zip(spans, texts, strict=True))
            are_names = all(_is_name(name) and _is_group(number, texts) for name, number in names.items())
            if are_texts and are_spans and are_names and (last is None or _is_group(last, texts)):
                return FoundMatch(string, texts, spans, names, last)
    raise CodecError("what a match is made of was expected")


def _is_span(span: Any, text: Any) -> bool:
    match span:
        case (int() as start, int() as end) if type(start) is type(end) is int:
            return (start, end) == (-1, -1) if text is None else start >= 0 and end - start == len(text)
    return False


def _is_name(name: Any) -> bool:
    return type(name) is str and name.isidentifier() and len(name) <= LONGEST_NAME


def _is_group(number: Any, texts: list[Any]) -> bool:
    return type(number) is int and 0 < number < len(texts)


TAKES_APART: dict[type, tuple[str, Any]] = {re.Match: ("match", _match)}
BUILDS = {"match": _build_match}
