"""Reads ``submission_metadata.yml``, which explains the folders of Gradescope's export."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder._exceptions import UngradableError

__all__ = ["METADATA", "Submitted", "Submitter", "read_metadata"]

METADATA = "submission_metadata.yml"
MOST_BYTES = 50 * 2**20
STEP = "Export the submissions again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """One of those who handed it in; ``sid`` is the school's own number of the student."""

    sid: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What is known of one folder; ``number`` is Gradescope's, which grows with each submission."""

    submitters: tuple[Submitter, ...]
    time: datetime | None
    number: int | None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # whichever is there
    """Reads plain data; what Ruby calls an object of a class of its own is read as the data that it holds."""


def _as_plain(loader: Any, _suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!ruby/", _as_plain)


def read_metadata(read: Callable[[int], bytes]) -> dict[str, Submitted]:
    """What is known of each folder, by its name; ``read`` gives at most so many bytes of the file.

    Raises:
        UngradableError: it cannot be read, or is not of the form that Gradescope writes.
    """
    try:
        found = yaml.load(read(MOST_BYTES), Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise UngradableError(f"{METADATA} cannot be read as YAML. {STEP}") from error
    if not isinstance(found, dict):
        raise UngradableError(f"{METADATA} lists no submissions. {STEP}")
    return {str(folder): _submitted(str(folder), about) for folder, about in found.items() if isinstance(about, dict)}


def _submitted(folder: str, about: dict[Any, Any]) -> Submitted:
    submitters = about.get(":submitters")
    time = about.get(":created_at")
    digits = folder.rpartition("_")[2]
    return Submitted(
        submitters=tuple(_submitters(submitters if isinstance(submitters, list) else [])),
        time=_moment(time),
        number=int(digits) if digits.isdecimal() and len(digits) < 19 else None,
    )


def _submitters(found: list[Any]) -> Iterator[Submitter]:
    for each in found:
        if isinstance(each, dict):
            sid, name, email = (_text(each.get(key)) for key in (":sid", ":name", ":email"))
            if sid or name or email:
                yield Submitter(sid=sid, name=name, email=email)


def _text(value: Any) -> str:
    return str(value).strip()[:256] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
