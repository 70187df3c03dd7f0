"""The record of the H100 that lesson 3b draws, against what the cell that measured it has stored."""

import ast
import re
from pathlib import Path

import nbformat

LESSON = Path(__file__).parents[2] / "course" / "03b_optimizers.ipynb"
LINE = re.compile(r"(\w+) +B = +([\d,]+): +([\d,]+) samples/s, +([\d,]+) MB")


def number(words):
    return int(words.replace(",", ""))


def test_the_record_is_what_the_gpu_printed():
    """Each throughput and each memory of the record stands, in this order, in the stored output of the tagged cell."""
    cells = nbformat.read(LESSON, as_version=4).cells
    printed = next(cell for cell in cells if "gpu" in cell.metadata.get("tags", [])).outputs[0].text
    source = next(cell.source for cell in cells if cell.source.startswith("batch_sizes ="))
    record = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict):
            rows = zip(statement.value.keys, statement.value.values, strict=True)
            record[statement.targets[0].id] = {key.value: ast.literal_eval(row.args[0]) for key, row in rows}
    measured = {"throughput": {}, "megabytes": {}}
    for precision, _batch_size, rate, memory in LINE.findall(printed):
        measured["throughput"].setdefault(precision, []).append(number(rate))
        measured["megabytes"].setdefault(precision, []).append(number(memory))
    assert record == measured
    assert "NVIDIA H100 80GB HBM3" in printed
    assert "NVIDIA H100 80GB HBM3" in source
