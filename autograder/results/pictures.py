"""Puts pictures where a text names them, past the cleaning that takes every other image out.

While a text is cleaned and rendered, a mark that no text can know stands in each picture's place.
"""

import html
import re
import secrets
from collections.abc import Callable, Sequence

from markupsafe import Markup

from autograder.assignment.attachments import spellings
from autograder.records import Picture

__all__ = ["as_attachments", "rendered_with", "with_attachments"]

TAG = re.compile(r"(<[^>]*>)")
# Every repetition is bounded, as below.
LABEL = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,100})\]:[ \t]{0,5}<?(?P<target>attachment:[^<>\n\"']{1,300}?)>?[ \t]{0,5}"
    r"(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}')?[ \t]{0,5}$",
    re.MULTILINE,
)
LABELLED = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,300})\](?:\[(?P<label>[^\[\]\n]{0,100})\])?(?![(\[])")
MAX_LABELLED = 1000  # a target is longer than the label that names it
MAX_ALT = 100  # characters of an alternative text
MAX_REPEATED = 2**18  # characters of pictures that one text shows again; a page holds each of them in full


class PicturePlaces:
    """The marks of one text's pictures, and what stands beside them."""

    def __init__(self, text: str, pictures: Sequence[Picture]) -> None:
        self._mark = secrets.token_hex(16)
        self._pictures = pictures
        self._places: list[tuple[int, str]] = []  # the picture's number, and its alternative text
        self._shown: set[int] = set()
        self._repeated = 0
        self.text = text
        if pictures:
            names = {variant: number for number, one in enumerate(pictures) for variant in spellings(one.name)}
            in_place = _with_targets_in_place(text)
            self.text = _references(names).sub(lambda found: self._marked(found, names), in_place)

    def _marked(self, match: re.Match[str], names: dict[str, int]) -> str:
        alt = _plain(match.group("alt") or "")
        number = names[match.group("name") or match.group("source")]
        if number in self._shown:
            self._repeated += len(self._pictures[number].data)
            if self._repeated > MAX_REPEATED:
                return f"({alt}, shown before)"
        self._shown.add(number)
        self._places.append((number, alt))
        return f"{self._mark}x{len(self._places) - 1}x"

    def fill(self, text: str, show: Callable[[int, str], str]) -> str:
        """``text`` with what ``show`` makes of a picture's number and alternative text in each mark's place."""
        if not self._places:
            return text
        return re.sub(rf"{self._mark}x([0-9]+)x", lambda found: show(*self._places[int(found.group(1))]), text)

    def forgotten(self, text: str) -> list[tuple[int, str]]:
        """Pictures whose mark is not in ``text``, each to be shown once behind it."""
        seen = {self._places[int(n)][0] for n in re.findall(rf"{self._mark}x([0-9]+)x", text)}
        return [(number, _plain(one.name)) for number, one in enumerate(self._pictures) if number not in seen]


def with_attachments(text: str, pictures: Sequence[Picture], clean: Callable[[str], str]) -> str:
    """Cleaned Markdown that names each picture as :func:`as_attachments` does; those it did not name come last."""
    marks = PicturePlaces(text, pictures)
    cleaned = clean(marks.text)

    def named(number: int, alt: str) -> str:
        return f"![{alt}](attachment:{_file_name(number, pictures[number])})"

    last = "".join(f"\n\n{named(number, alt)}" for number, alt in marks.forgotten(cleaned))
    return re.sub(r"\\(!\[[^\[\]\n]*\]\(attachment:picture-)", r"\\ \1", marks.fill(cleaned, named)) + last


def as_attachments(pictures: Sequence[Picture]) -> dict[str, dict[str, str]]:
    """The pictures as nbformat keeps them, under names of our own."""
    return {_file_name(number, one): {one.form: one.data} for number, one in enumerate(pictures)}


def rendered_with(
    text: str, pictures: Sequence[Picture], render: Callable[[str], Markup], *, all_of_them: bool
) -> Markup:
    """What ``render`` makes of ``text``, with its pictures in it; or with ``all_of_them``, named or not."""
    marks = PicturePlaces(text, pictures)
    page = str(render(marks.text))

    def shown(number: int, alt: str) -> str:
        one = pictures[number]
        return f'<img src="data:{one.form};base64,{one.data}" alt="{html.escape(alt)}">'

    parts = TAG.split(page)  # a mark within a tag is not a place for a picture
    texts, tags = parts[::2], [marks.fill(tag, lambda *_: "") for tag in parts[1::2]]
    last = marks.forgotten(" ".join(texts)) if all_of_them else []
    filled = [marks.fill(part, shown) for part in texts]
    whole = "".join(part for pair in zip(filled, [*tags, ""], strict=True) for part in pair)
    return Markup(whole + "".join(f"<p>{shown(number, alt)}</p>" for number, alt in last))


def _file_name(number: int, picture: Picture) -> str:
    return f"picture-{number + 1}.{picture.form.removeprefix('image/')}"


def _with_targets_in_place(text: str) -> str:
    """The text with the name of an attachment where it stands by a label, as in ``![plot][1]``."""
    targets: dict[str, str] = {}
    for found in LABEL.finditer(text):
        targets.setdefault(found["label"].strip().casefold(), found["target"])
    if not targets:
        return text

    def named(found: re.Match[str]) -> str:
        target = targets.get((found["label"] or found["alt"]).strip().casefold())
        return f"![{found['alt']}](<{target}>)" if target else found[0]

    return LABELLED.sub(named, text, count=MAX_LABELLED)


def _references(names: dict[str, int]) -> re.Pattern[str]:
    """Finds these names; every repetition is bounded, so that a long text takes a time in proportion to it."""
    one = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    title = r"""(?:\s{1,5}(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'))?"""
    return re.compile(
        rf"!\[(?P<alt>[^\[\]\n]{{0,300}})\]\(\s{{0,5}}<?attachment:(?P<name>{one})>?{title}\s{{0,5}}\)"
        rf"|<(?i:img)\s[^<>]{{0,300}}?(?i:src)\s{{0,5}}=\s{{0,5}}[\"']?attachment:(?P<source>{one})"
        r"(?:>|[\"'\s/](?:[^<>]{0,300}>)?)"
    )


def _plain(alt: str) -> str:
    """The words of ``alt``, without what Markdown or HTML takes for anything else."""
    return " ".join(re.sub(r"[^\w .,+-]|_", " ", alt).split())[:MAX_ALT] or "picture"
