"""What is logged crosses as its logger, its level and its message, and nothing else is taken for that."""

import json
import logging

import pytest

from autograder.wire import CodecError
from autograder.wire.log_records import record_of, text_of


def test_a_record_is_what_it_was() -> None:
    told = logging.LogRecord("shop", logging.WARNING, "a.py", 3, "bad %s: %d%%", ("amount", 4), None)
    found = record_of(text_of(told))
    assert (found.name, found.levelname, found.getMessage()) == ("shop", "WARNING", "bad amount: 4%")


@pytest.mark.parametrize(
    "told", [[], ["a", 1], ["a", "b", "c"], ["a", -1, "c"], ["a", 10**9, "c"], ["a" * 1000, 1, "c"], {}, None, "x"]
)
def test_another_form_is_refused(told: object) -> None:
    with pytest.raises(CodecError):
        record_of(json.dumps(told))
    with pytest.raises(CodecError):
        record_of("[" * 100_000)
