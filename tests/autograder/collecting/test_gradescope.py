"""Gradescope's metadata, as Ruby writes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder._exceptions import UngradableError
from autograder.collecting.gradescope import read_metadata

WRITTEN = b"""---
submission_123456:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@example.edu
  - :name: "J\xc3\xb6rg M\xc3\xbcller"
    :sid:
    :email: joerg@example.edu
  :created_at: 2026-05-01 14:00:00.123456789 +02:00
  :score: 4.0
  :status: processed
  :history:
  - :id: 123400
    :created_at: 2026-04-30 10:00:00.000000000 Z
submission_123457:
  :submitters:
  - :name: Alan Turing
    :sid: 13
    :email:
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-05-02 10:00:00.000000000 Z
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    score: 1
"""


def read(data: bytes):
    return read_metadata(lambda most: data[:most])


def test_submitters_times_and_numbers_are_read():
    """Of several submitters, and with a time in any zone, which is given in UTC."""
    found = read(WRITTEN)
    first, second = found["submission_123456"], found["submission_123457"]
    assert [(each.sid, each.name, each.email) for each in first.submitters] == [
        ("0012", "Ada Lovelace", "ada@example.edu"),
        ("", "Jörg Müller", "joerg@example.edu"),
    ]
    assert first.time == datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
    assert first.number == 123456
    assert [each.sid for each in second.submitters] == ["13"]


@pytest.mark.parametrize("time", ["~", "soon", "[1]", "0001-01-01 00:00:00 +14:00"])
def test_a_time_that_cannot_be_read_is_none(time):
    """The hand-in is taken without it."""
    (found,) = read(f"a_1:\n  :created_at: {time}\n".encode()).values()
    assert found.time is None


@pytest.mark.parametrize(
    "data", [b"", b"- 1", b"a: [", b"a: 2026-99-99", b"a: !!python/object:os.system x", b"\xff\xfe\x00", b"[" * 3000]
)
def test_what_is_no_such_file_is_said(data):
    """In a sentence that says to export again; nothing of Python's is made."""
    with pytest.raises(UngradableError, match="Export the submissions again"):
        read(data)


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.text(max_size=5), st.recursive(st.none() | st.text(), lambda inner: st.lists(inner), max_leaves=5)
    )
)
def test_any_data_in_it_is_read_as_nothing_worse_than_nobody(found):
    """A folder that is described in another way has no submitters."""
    import yaml

    for submitted in read(yaml.safe_dump({"a_1": {":submitters": [found], **found}}).encode()).values():
        assert submitted.submitters == ()
