"""What student code logs, as text that stands among what it prints."""

import json
import logging

from autograder.wire.wire_format import CodecError

__all__ = ["LOGGED", "record_of", "text_of"]

LOGGED = "logged"  # stands among the streams that a check listens to, and names the stream of such a text
LONGEST_NAME, LONGEST_TEXT, HIGHEST = 200, 4000, 1000


def text_of(record: logging.LogRecord) -> str:
    """The logger's name, the level and the message."""
    return json.dumps([str(record.name)[:LONGEST_NAME], int(record.levelno), record.getMessage()[:LONGEST_TEXT]])


def record_of(text: str) -> logging.LogRecord:
    """The record of a text; raises CodecError if it is of another form."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CodecError("no record of a log") from error
    match told:
        case [str() as name, int() as level, str() as message] if 0 <= level <= HIGHEST and len(name) <= LONGEST_NAME:
            return logging.LogRecord(name, int(level), "<answer>", 0, message[:LONGEST_TEXT], (), None)
    raise CodecError("no record of a log")
