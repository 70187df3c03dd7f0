"""Keeps of a student's outputs what a notebook may hold, and writes those of the checks."""

from typing import Any

from autograder.records import CellRecord, Verdict

__all__ = ["check_output", "clean_outputs"]

STREAMS = ("stdout", "stderr")
MAX_OUTPUTS = 1000


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
    """What stands below a check: as nbgrader reads it, an error for no points, a number for partial credit."""
    if record.verdict is Verdict.PASSED:
        return []
    if record.verdict is Verdict.PARTIAL:
        data = {"text/plain": repr(record.score)}
        return [{"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}]
    name = record.misconception or record.verdict.value
    return [{"output_type": "error", "ename": name, "evalue": record.message, "traceback": [record.message]}]


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
