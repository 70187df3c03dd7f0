"""Keeps of a student's outputs what a notebook may hold, and writes those of the checks."""

import json
from typing import Any

from autograder.records import CellRecord, Verdict

__all__ = ["RESULT_FORM", "KeptOutputs", "check_output", "clean_outputs"]

# Holds a check's result for programs, as JSON: those that show a notebook do not know it, and show the text beside it.
RESULT_FORM = "application/vnd.autograder.result+json"

STREAMS = ("stdout", "stderr")
MAX_OUTPUTS = 1000
OUTPUTS_IN_ALL = 40  # times what a single cell may put out: a submission may add thousands of cells


class KeptOutputs:
    """The outputs of a submission's cells, by step, as far as there is room for them.

    Args:
        cell_bytes: what a single cell may put out.
    """

    def __init__(self, cell_bytes: int) -> None:
        self._cell_bytes = cell_bytes
        self._room = OUTPUTS_IN_ALL * cell_bytes
        self._kept: dict[int, list[dict[str, Any]]] = {}

    def keep(self, step: int, outputs: Any) -> None:
        """Keeps what is of the right form of the outputs that a process says a cell has."""
        if self._room > 0:
            self._kept[step] = clean_outputs(outputs, self._cell_bytes)
            self._room -= len(repr(self._kept[step]))

    def keep_ending(self, step: int, message: str) -> None:
        """Shows for a cell that its process ended over it."""
        self._kept[step] = [{"output_type": "error", "ename": "Ended", "evalue": message, "traceback": []}]

    def of(self, step: int) -> list[dict[str, Any]]:
        return self._kept.get(step, [])


def clean_outputs(outputs: Any, max_bytes: int) -> list[dict[str, Any]]:
    """The outputs that are of nbformat's form and fit; the other side may have sent anything."""
    cleaned: list[dict[str, Any]] = []
    room = max_bytes + 4096
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        clean = _clean(output)
        if clean is None:
            continue
        room -= len(repr(clean).encode("utf-8", "replace"))
        if room < 0:
            break
        cleaned.append(clean)
    return cleaned


def check_output(record: CellRecord) -> list[dict[str, Any]]:
    """What stands below a check: as nbgrader reads it, an error for no points, a number for partial credit.

    Above it stand the check's parts, if it has any and not all of them hold, with what the number does not say.
    """
    if record.verdict is Verdict.PASSED:
        return []
    told = [_result_output(record)] if record.parts else []
    if record.verdict is Verdict.PARTIAL:
        data = {"text/plain": repr(record.score)}
        return [*told, {"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}]
    name = record.misconception or record.verdict.value
    error = {"output_type": "error", "ename": name, "evalue": record.message, "traceback": [record.message]}
    return [*told, error]


def _result_output(record: CellRecord) -> dict[str, Any]:
    is_partial = record.verdict is Verdict.PARTIAL  # an error says these itself
    found = f"This looks like: {record.misconception}." if record.misconception else ""
    lines = [*filter(None, [record.message, found] if is_partial else []), *map(str, record.parts)]
    kept = {name: record.to_json()[name] for name in ("message", "misconception", "parts")}
    data = {"text/plain": "\n".join(lines), RESULT_FORM: json.dumps(kept)}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _clean(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind, name = output.get("output_type"), output.get("name")
    if not isinstance(kind, str):  # an array, say, or a proxy, which no comparison settles
        return None
    if kind == "stream" and isinstance(name, str) and name in STREAMS:
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        clean = {"output_type": kind, "data": _bundle(output.get("data")), "metadata": {}}
        return clean | ({"execution_count": None} if kind == "execute_result" else {})
    return None


def _bundle(data: Any) -> dict[str, str]:
    """A display's text forms; forms that are not text, such as a widget's state, stay behind."""
    if not isinstance(data, dict):
        return {}
    return {
        _text(name): _text(value) for name, value in data.items() if isinstance(name, str) and isinstance(value, str)
    }


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
