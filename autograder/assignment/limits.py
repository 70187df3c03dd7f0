"""What one submission may use; an assignment's metadata may change each limit."""

from dataclasses import dataclass, fields
from typing import Any

from autograder._exceptions import SourceError

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds are wall-clock; megabytes are 2**20 bytes, kilobytes 2**10."""

    cell_seconds: float = 30
    total_seconds: float = 120
    memory_mb: int = 2048
    disk_mb: int = 64
    output_kb: int = 256
    threads: int = 16

    @classmethod
    def from_metadata(cls, metadata: Any, where: str) -> "Limits":
        """The limits named in a notebook's metadata; :class:`SourceError` for an unknown name or an unfit number."""
        if metadata is None:
            return cls()
        known = {field.name for field in fields(cls)}
        if not isinstance(metadata, dict) or not set(metadata) <= known:
            raise SourceError(f"{where}: `limits` in the metadata may hold only {', '.join(sorted(known))}.")
        for name, value in metadata.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
                raise SourceError(f"{where}: the limit {name} is {value!r}, but must be a number above 0.")
            if not name.endswith("_seconds") and value != int(value):
                raise SourceError(f"{where}: the limit {name} is {value!r}, but must be a whole number.")
        return cls(**metadata)
