"""Keeps what a cell prints, shows and raises as nbformat outputs, within a size."""

import io
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CapturedOutputs", "CapturedStream"]

CUT = "\n[output cut: a cell may produce {kilobytes} KB]\n"


@dataclass(slots=True)
class CapturedOutputs:
    """The outputs of the cell that is running; refuses to grow beyond ``max_bytes``.

    Streams that follow one another are joined, as a Jupyter client does.
    """

    max_bytes: int
    outputs: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    is_open: bool = False
    _clear_next: bool = False

    def start(self) -> None:
        """Forgets the last cell's outputs and takes in what comes from now on."""
        self.outputs, self.size, self.is_open, self._clear_next = [], 0, True, False

    def stop(self) -> list[dict[str, Any]]:
        """The outputs so far; what comes later, from a thread say, is dropped."""
        self.is_open = False
        return self.outputs

    def add_stream(self, name: str, text: str) -> None:
        text = text[: self._take(len(text.encode("utf-8", "replace")), text)]
        if not text:
            return
        self._clear_if_waiting()
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def add(self, output: dict[str, Any]) -> None:
        """A display, a result or an error; one that does not fit is replaced by the remark that it was cut."""
        size = len(repr(output))
        if self._take(size, None) < size:
            return
        self._clear_if_waiting()
        self.outputs.append(output)

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Replaces what was shown under ``display_id`` in this cell."""
        size = len(repr(data))
        if self._take(size, None) < size:
            return
        for output in self.outputs:
            if output.get("transient", {}).get("display_id") == display_id:
                output["data"], output["metadata"] = data, metadata

    def clear(self, wait: bool) -> None:
        if wait:
            self._clear_next = True
        else:
            self.outputs.clear()

    def _clear_if_waiting(self) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False

    def _take(self, size: int, text: str | None) -> int:
        """How much of ``size`` still fits; says once that the rest was cut."""
        if not self.is_open:
            return 0
        room = self.max_bytes - self.size
        if size <= room:
            self.size += size
            return size if text is None else len(text)
        if room >= 0:
            note = CUT.format(kilobytes=self.max_bytes // 1024)
            if text is not None and room:
                self.outputs.append({"output_type": "stream", "name": "stdout", "text": text[:room]})
            self.outputs.append({"output_type": "stream", "name": "stderr", "text": note})
        self.size = self.max_bytes + 1
        return 0


class CapturedStream(io.TextIOBase):
    """Stands in for ``sys.stdout`` or ``sys.stderr``."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, captured: CapturedOutputs) -> None:
        self.name = f"<{name}>"
        self._stream = name
        self._captured = captured

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._captured.add_stream(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")
