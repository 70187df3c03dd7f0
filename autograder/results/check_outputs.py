"""Reads back what this grader wrote below a check in an autograded notebook."""

import json
from dataclasses import dataclass
from typing import Any

from autograder.records import PartRecord, Verdict
from autograder.running.outputs import RESULT_FORM

__all__ = ["Said", "said_below"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A check's sentence, the name of a misconception, and each of its parts in words; empty if it said nothing."""

    message: str = ""
    misconception: str = ""
    parts: tuple[str, ...] = ()


def said_below(outputs: list[dict[str, Any]]) -> Said:
    """What a check said, if this grader wrote it.

    An error that came out of a kernel has a traceback with the test's own text, so nothing of it is shown.
    """
    for output in outputs:
        result = output.get("data", {}).get(RESULT_FORM)
        if result is not None:
            return _result(json.loads(result))
        if output.get("output_type") != "error":
            continue
        name, sentence = str(output.get("ename", "")), str(output.get("evalue", ""))
        if output.get("traceback") != [sentence]:
            return Said(message="a check does not hold")
        return Said(message=sentence, misconception="" if name in set(Verdict) else name)
    return Said()


def _result(kept: dict[str, Any]) -> Said:
    parts = tuple(str(PartRecord(**part)) for part in kept["parts"])
    return Said(message=kept["message"], misconception=kept["misconception"] or "", parts=parts)
