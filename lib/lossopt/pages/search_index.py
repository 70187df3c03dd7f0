"""What the pages' search looks into: the words of each section, which lead to it and are never shown.

A found section is named by its heading alone, so that nothing is read there that a prediction closes.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from lossopt.pages.exporting import Lesson

__all__ = ["Section", "search_index", "sections", "words"]

WORD = re.compile(r"[^\W_]+")
# One searches in words, not in programs, formulas and pictures.
SILENT = re.compile(r'<(pre|math|style)\b.*?</\1>|src="data:[^"]*"', re.DOTALL)
HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(slots=True)
class Section:
    """A heading or a term of the glossary, with what stands below it."""

    anchor: str
    tag: str = ""
    heading: str = ""
    words: set[str] = field(default_factory=set)


def words(text: str) -> Iterator[str]:
    """The words of a text in small letters and without accents, as ``search.js`` takes a question apart."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return (found[0] for found in WORD.finditer("".join(c for c in plain if not unicodedata.combining(c))))


class _Reader(HTMLParser):
    """Cuts the HTML of a lesson at its headings and at the terms of the glossary."""

    def __init__(self) -> None:
        super().__init__()
        self.sections = [Section(anchor="")]
        self._heading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs).get("id") or ""
        if named and (tag in HEADINGS or (tag == "td" and named.startswith("term-"))):
            self.sections.append(Section(anchor=named, tag=tag))
            self._heading = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._heading:
            self._heading = ""

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.sections[-1].heading += data
        self.sections[-1].words.update(words(data))


def sections(lesson: Lesson) -> list[Section]:
    """The sections of a lesson that have a heading, in order."""
    reader = _Reader()
    reader.feed(SILENT.sub("", lesson.body))
    reader.close()
    return [section for section in reader.sections if section.heading]


def search_index(lessons: Iterable[tuple[Lesson, Iterable[Section]]]) -> str:
    """A script that gives the page the sections and, of each word, the numbers of those that hold it."""
    places: list[tuple[str, str, str]] = []
    found: dict[str, list[int]] = {}
    for lesson, read in lessons:
        for section in read:
            for word in sorted(section.words):
                found.setdefault(word, []).append(len(places))
            places.append((f"{lesson.name}.html#{section.anchor}", section.heading.strip(), lesson.title))
    written = json.dumps({"places": places, "words": found}, ensure_ascii=False, separators=(",", ":"))
    return f"window.searchIndex = {written};\n"
