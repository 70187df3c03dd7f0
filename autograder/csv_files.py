"""Reads CSV files as spreadsheets and learning platforms write them: in several encodings, with several delimiters."""

import csv
import io
import re

__all__ = ["parse_rows"]

DELIMITERS = ",;\t"
SEPARATOR = re.compile(r"\s*\"?sep=([,;\t])\"?[ ,;\t]*\r?\n", re.IGNORECASE)  # as Excel reads and writes it


def parse_rows(data: bytes) -> list[list[str]]:
    """The rows of a file's bytes that hold anything; none for a file that holds nothing.

    Raises:
        ValueError: it is no CSV; says why.
    """
    text = _text(data)
    if "\0" in text:
        raise ValueError("it holds null bytes")
    said = SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return [row for row in rows if any(cell.strip() for cell in row)]


def _delimiter(text: str) -> str:
    """The one that the first line which holds any has most of: spreadsheets of many countries write semicolons."""
    first = next((line for line in text.splitlines() if any(each in line for each in DELIMITERS)), "")
    return max(DELIMITERS, key=first.count)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("cp1252", "replace")  # what older spreadsheets write
