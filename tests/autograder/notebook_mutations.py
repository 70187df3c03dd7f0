"""Notebook files gone wrong: a valid submission with changes that know its structure, and changes that do not."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

__all__ = ["mutated", "mutations"]

LARGE = "x" * 50_000
TEXTS = [
    "",
    "x = 1",
    "1 / 0",
    "\0",
    "\ud800",
    "%%html\n<script>",
    "def mse(",
    LARGE,
    "é\N{SNOWMAN}",
    "\r\n\t",
    "# " + "\u2028",
]
NAMES = ["mse", "mse_checks", "double", "mse_written", "nothing", "", "../mse", "mse ", "MSE", "\ud800", "setup"]
ODD: list[Any] = [None, True, False, 0, -1, 4, 2**70, 1.5, float("nan"), float("inf"), "", "x", [], {}, [[]], {"a": {}}]
TYPES = ["code", "markdown", "raw", "heading", "CODE", "", None, 3, ["code"]]
KEYS = [
    "cells",
    "metadata",
    "nbformat",
    "nbformat_minor",
    "source",
    "cell_type",
    "outputs",
    "id",
    "nbgrader",
    "grade_id",
]


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value] if depth % 2 else {"metadata": value}
    return value


def mutations(notebook: dict[str, Any], count: int, seed: int) -> Iterator[bytes]:
    """``count`` files, each with one to five changes; the same for the same seed."""
    generator = random.Random(seed)
    for _ in range(count):
        yield mutated(notebook, generator)


def mutated(notebook: dict[str, Any], generator: random.Random) -> bytes:
    changed = notebook
    for _ in range(generator.randint(1, 5)):
        changed = copy.deepcopy(changed)  # what was put in at one place is not changed at another
        if isinstance(changed, dict) and isinstance(changed.get("cells"), list) and changed["cells"]:
            changed = generator.choice(STRUCTURED)(changed, generator)
    data = json.dumps(changed, ensure_ascii=generator.random() < 0.8).encode("utf-8", "surrogatepass")
    return as_bytes(data, generator) if generator.random() < 0.25 else data


def cell_of(notebook: dict[str, Any], generator: random.Random) -> Any:
    return generator.choice(notebook["cells"])


def change_text(notebook: dict[str, Any], generator: random.Random) -> Any:
    cell = cell_of(notebook, generator)
    if isinstance(cell, dict):
        text = generator.choice(TEXTS)
        cell["source"] = generator.choice([text, [text, text], [text, 3, None], *ODD])
    return notebook


def change_name(notebook: dict[str, Any], generator: random.Random) -> Any:
    cell = cell_of(notebook, generator)
    if isinstance(cell, dict):
        name = generator.choice([*NAMES, *ODD])
        cell["metadata"] = generator.choice(
            [
                {"nbgrader": {"grade_id": name, "solution": True}},
                {"nbgrader": generator.choice(ODD)},
                generator.choice(ODD),
            ]
        )
    return notebook


def change_type(notebook: dict[str, Any], generator: random.Random) -> Any:
    cell = cell_of(notebook, generator)
    if isinstance(cell, dict):
        cell["cell_type"] = generator.choice(TYPES)
    return notebook


def change_cells(notebook: dict[str, Any], generator: random.Random) -> Any:
    cells = notebook["cells"]
    at = generator.randrange(len(cells))
    match generator.randrange(6):
        case 0:
            del cells[at]
        case 1:
            cells.insert(generator.randrange(len(cells) + 1), copy.deepcopy(cells[at]))
        case 2:
            generator.shuffle(cells)
        case 3:
            cells[at] = copy.deepcopy(generator.choice(ODD))
        case 4:
            cells.extend(copy.deepcopy(cells) * generator.choice([1, 3]))
        case 5:
            cells.insert(at, {"cell_type": generator.choice(TYPES), "source": generator.choice(TEXTS)})
    return notebook


def change_key(notebook: dict[str, Any], generator: random.Random) -> Any:
    where = generator.choice([notebook, cell_of(notebook, generator)])
    if not isinstance(where, dict):
        return notebook
    key = generator.choice(KEYS)
    match generator.randrange(3):
        case 0:
            where.pop(key, None)
        case 1:
            where[key] = generator.choice(ODD)
        case 2:
            where[key] = nested(generator.choice([5, 100, 200]))
    return notebook


def replace_all(notebook: dict[str, Any], generator: random.Random) -> Any:
    return generator.choice([*ODD, notebook["cells"], {"cells": notebook["cells"]}, [notebook]])


STRUCTURED = [change_text, change_text, change_name, change_name, change_type, change_cells, change_cells, change_key]
STRUCTURED += [change_key, *([change_text] * 8), replace_all]


def as_bytes(data: bytes, generator: random.Random) -> bytes:
    """Changes that know nothing of notebooks."""
    at = generator.randrange(len(data) + 1)
    match generator.randrange(7):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([generator.randrange(256)]) + data[at + 1 :]
        case 2:
            return b"\xef\xbb\xbf" + data
        case 3:
            return data.decode("utf-8", "replace").encode("utf-16")
        case 4:
            return data + data
        case 5:
            return b"[" * generator.choice([10, 100_000]) + data
        case _:
            return data[:at] + b"\0" * 10 + data[at:]
