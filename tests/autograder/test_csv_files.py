"""CSV files as programs of many countries write them."""

import pytest

from autograder.csv_files import parse_rows

ROWS = [["name", "id"], ["Zoë", "1"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_rows(encoding, delimiter):
    """Lines that hold nothing are no rows."""
    text = "\r\n".join(delimiter.join(row) for row in (ROWS[0], [" ", ""], ROWS[1], []))
    assert parse_rows(text.encode(encoding)) == ROWS


@pytest.mark.parametrize("said", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_a_line_of_excels_says_the_delimiter(said):
    """It is no row, and goes before what the next line looks like."""
    assert parse_rows(f"{said}a,b;c\n1;2\n".encode()) == [["a,b", "c"], ["1", "2"]]


def test_a_title_says_nothing_of_the_delimiter():
    assert parse_rows(b"The class\na;b\n1;2\n") == [["The class"], ["a", "b"], ["1", "2"]]


def test_a_file_of_nothing_has_no_rows():
    """Nor has one of empty lines."""
    assert parse_rows(b"") == parse_rows(b"\n\n ,\n") == []


@pytest.mark.parametrize(("data", "said"), [(b"a\0,b", "null bytes"), (b'"' + b"a" * 200_000 + b'"', "field larger")])
def test_what_is_no_csv_says_why(data, said):
    """With the reason that Python gives, where it has one."""
    with pytest.raises(ValueError, match=said):
        parse_rows(data)
