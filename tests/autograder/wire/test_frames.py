"""Tables, columns and labels of pandas arrive as pandas itself finds them equal; bytes make none of other parts."""

import datetime as dt
import zoneinfo
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire import CodecError, NotPlainData, decode, encode
from autograder.wire.frames import BUILDS, MOST_COLUMNS
from tests.autograder.wire.plain_values import ROOM, plain_values, raw, sent

MOMENTS = pd.date_range("2026-03-28", periods=4, freq="D")
COLUMNS = {
    "numbers": [1, 2, 3],
    "floats": [1.5, np.nan, -0.0],
    "small": np.array([1, 2, 3], np.int8),
    "truths": [True, False, True],
    "complex": [1j, 2, 3],
    "texts": ["a", None, "b"],
    "objects": pd.Series([1, "a", None], dtype=object),
    "lists": pd.Series([[1], [], [2, 3]]),
    "moments": MOMENTS[:3],
    "zoned": MOMENTS[:3].tz_localize("Europe/Paris"),
    "utc": MOMENTS[:3].tz_localize("UTC"),
    "offset": MOMENTS[:3].tz_localize(dt.timezone(dt.timedelta(hours=2))),
    "durations": pd.to_timedelta([1, 2, None], unit="s"),
    "categories": pd.Categorical(["a", "b", "a"], categories=["b", "a", "c"], ordered=True),
    "bins": pd.cut([1.0, 2.0, 3.0], 2),
    "whole or missing": pd.array([1, None, 3], dtype="Int64"),
    "true or missing": pd.array([True, None, False]),
    "floats or missing": pd.array([1.5, None, 2.5], dtype="Float32"),
    "text or missing": pd.array(["a", None, "b"], dtype="string"),
    "months": pd.period_range("2026-01", periods=3, freq="M"),
    "intervals": pd.arrays.IntervalArray.from_breaks([0, 1, 2, 3], closed="left"),
}


@pytest.mark.parametrize("values", COLUMNS.values(), ids=COLUMNS)
def test_a_column_arrives_equal_and_of_its_type(values: Any) -> None:
    """And with its labels and its name."""
    column = pd.Series(values, index=[10, 20, 30], name="x")
    pd.testing.assert_series_equal(sent(column), column)
    assert sent(column).mode().equals(column.mode()) or column.name in ("lists", "x")


def test_a_table_arrives_equal() -> None:
    """Column by column, and as what it computes."""
    table = pd.DataFrame(COLUMNS)
    arrived = sent(table)
    pd.testing.assert_frame_equal(arrived, table)
    assert arrived.equals(table)
    assert arrived["numbers"].mean() == 2
    arrived.loc[0, "numbers"] = 7  # it can be changed, as one of its own
    assert arrived["numbers"].tolist() == [7, 2, 3]


TABLES = {
    "nothing": pd.DataFrame(),
    "no rows": pd.DataFrame({"a": np.array([], float)}),
    "no columns": pd.DataFrame(index=[1, 2]),
    "a name twice": pd.DataFrame([[1, "a"]], columns=["x", "x"]),
    "numbers as names": pd.DataFrame([[1, 2.5]]),
    "rows twice": pd.DataFrame({"a": [1, 2]}, index=["r", "r"]),
    "two levels": pd.DataFrame({"a": [1, 2, 3]}, index=pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1)])),
    "named levels": pd.DataFrame({"k": ["a", "b"], "l": [1, 2], "v": [0.5, 1.5]}).set_index(["k", "l"]),
    "levels above": pd.DataFrame({("a", "mean"): [1.0], ("a", "sum"): [2]}),
    "grouped": pd.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]}).groupby("k").agg(["mean", "sum"]),
    "described": pd.DataFrame({"v": [1, 2, 3], "w": [1.0, 2.0, np.nan]}).describe(),
    "dates as rows": pd.DataFrame({"v": range(4)}, index=MOMENTS),
    "each month": pd.DataFrame({"v": range(4)}, index=MOMENTS).resample("ME").sum(),
    "turned": pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).T,
    "pivoted": pd.DataFrame({"r": [1, 1, 2], "c": ["a", "b", "a"], "v": [1, 2, 3]}).pivot_table(
        index="r", columns="c", values="v"
    ),
    "counted": pd.Series(["a", "b", "a"]).value_counts().to_frame(),
    "categories as rows": pd.DataFrame({"v": [1, 2]}, index=pd.CategoricalIndex(["a", "b"])),
    "objects among texts": pd.DataFrame({"a": pd.Series([{"k": 1}, (1, 2)], dtype=object)}),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables_of_any_form_arrive_equal(table: Any) -> None:
    arrived = sent(table)
    pd.testing.assert_frame_equal(arrived, table, check_freq=True, check_column_type=True)
    assert arrived.index.names == table.index.names
    again = encode(arrived, max_bytes=ROOM)
    assert again == encode(table, max_bytes=ROOM)


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(1, 9, 2, name="n"),
        pd.Index([1.5, 2.5]),
        pd.Index(["a", "b"], name=("x", 1)),
        pd.Index([1, "a"], dtype=object),
        MOMENTS,
        MOMENTS.tz_localize("Europe/Paris"),
        pd.to_timedelta([1, 2], unit="h"),
        pd.period_range("2026", periods=3, freq="Y"),
        pd.interval_range(0, 3),
        pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["k", None]),
        pd.Index([], dtype="int16"),
    ],
    ids=lambda index: type(index).__name__,
)
def test_labels_arrive_equal(index: Any) -> None:
    pd.testing.assert_index_equal(sent(index), index, exact=True)
    assert getattr(sent(index), "freq", None) == getattr(index, "freq", None)


SCALARS = [
    pd.Timestamp("2026-05-01 12:30"),
    pd.Timestamp("2026-05-01", tz="Europe/Paris"),
    pd.Timestamp("2026-10-25 02:30", tz="UTC").tz_convert("Europe/Paris"),
    pd.Timestamp(1, unit="ns"),
    pd.Timedelta("1 days 2 hours"),
    pd.Period("2026-05", "M"),
    pd.Interval(0, 1.5, closed="both"),
    pd.Interval(pd.Timestamp("2026"), pd.Timestamp("2027")),
]


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_single_values_arrive_equal(value: Any) -> None:
    assert sent(value) == value
    assert repr(sent([value])) == repr([value])
    assert sent({value: 1}) == {value: 1}


def test_what_is_missing_stays_the_one_that_it_is() -> None:
    assert sent(pd.NaT) is pd.NaT
    assert sent([pd.NA])[0] is pd.NA


class OwnTable(pd.DataFrame):
    """A subclass answers by itself, so it stays."""


UNPLAIN = {
    "a class of its own": OwnTable({"a": [1]}),
    "an object inside": pd.DataFrame({"a": [object()]}),
    "an object as a label": pd.Series([1], index=[object()]),
    "too many columns": pd.DataFrame(np.zeros((1, MOST_COLUMNS + 1))),
    "a range of too many rows": pd.DataFrame(index=pd.RangeIndex(10**7)),
    "sparse": pd.Series(pd.arrays.SparseArray([0, 1])),
}


@pytest.mark.parametrize("value", UNPLAIN.values(), ids=UNPLAIN)
def test_what_is_not_plain_stays_whole(value: Any) -> None:
    """As before: it has a number and answers by name; alone it is refused."""
    met: list[object] = []
    data = encode([value, 1], max_bytes=ROOM, reference=lambda found: met.append(found) or 5)
    assert decode(data, max_bytes=ROOM, resolve=lambda number: f"object {number}") == ["object 5", 1]
    assert met[0] is value
    with pytest.raises(NotPlainData):
        sent(value)


LABELS = pd.RangeIndex(1)
ONES = np.ones(1)
FORGED = [
    ("series", (np.ones((1, 1)), LABELS, None)),
    ("series", (ONES, [1], None)),
    ("series", (ONES, pd.RangeIndex(2), None)),
    ("series", ([1], LABELS, None)),
    ("series", (ONES, LABELS, [])),
    ("series", (ONES, LABELS)),
    ("frame", ([ONES], LABELS, pd.RangeIndex(2))),
    ("frame", ([ONES, np.ones(2)], LABELS, pd.RangeIndex(2))),
    ("frame", ((ONES,), LABELS, LABELS)),
    ("range_index", (0, 10**9, 1, None)),
    ("range_index", (0, 2**64, 2**63, None)),
    ("range_index", (0, 5, 0, None)),
    ("multi_index", ([LABELS], [np.array([5])], [None])),
    ("multi_index", ([LABELS], [np.array([0.0])], [None])),
    ("multi_index", ([], [], [])),
    ("index", (ONES, None, "D")),
    ("index", (np.array(["2026-01-01", "2026-02-01"], "M8[s]"), None, "D")),
    ("index", (np.array(["2026-01-01"], "M8[s]"), None, "D" * 1000)),
    ("categorical", (np.array([5]), LABELS, False)),
    ("categorical", (np.array([0]), pd.Index(["a", "a"]), False)),
    ("categorical", (np.array([0]), LABELS, 1)),
    ("zoned", (ONES, "UTC")),
    ("zoned", (np.array(["2026-01-01"], "M8[s]"), "../../etc/passwd")),
    ("zoned", (np.array(["2026-01-01"], "M8[s]"), "/etc/passwd")),
    ("periods", (ONES, "M")),
    ("periods", (np.array([1]), "nothing")),
    ("intervals", (LABELS, LABELS, "open")),
    ("intervals", (pd.RangeIndex(1, 2), LABELS, "left")),
    ("strings", ([1], "python", True)),
    ("strings", (["a"], "other", True)),
    ("nullable", (ONES, np.array([True, False]))),
    ("nullable", (ONES, ONES)),
    ("timestamp", (1, None)),
    ("timestamp", (np.datetime64("NaT"), None)),
    ("pandas_timedelta", np.timedelta64("NaT")),
    ("period", (2**80, "M")),
    ("interval", (2, 1, "left")),
    ("pandas_missing", "None"),
]


@pytest.mark.parametrize(("name", "parts"), FORGED, ids=lambda part: part if isinstance(part, str) else "")
def test_no_other_parts_make_a_table(name: str, parts: Any) -> None:
    with pytest.raises(CodecError):
        decode(raw(name, parts), max_bytes=ROOM)


def test_nothing_that_stays_stands_inside_a_table() -> None:
    """A comparison of tables would ask it."""
    data = encode(("series", ([1], LABELS, None)), max_bytes=ROOM)
    objects = b"k" + encode(("objects", ((1,), [5])), max_bytes=ROOM)
    inside = objects.replace(encode(5, max_bytes=ROOM), b"r" + bytes(8))
    for forged in (inside, b"k" + data.replace(encode([1], max_bytes=ROOM), inside)):
        with pytest.raises(CodecError, match="with something that stays inside"):
            decode(forged, max_bytes=ROOM, resolve=lambda _: "an object")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(BUILDS)),
    st.lists(plain_values | st.sampled_from([LABELS, ONES, "M", "UTC", *SCALARS]), max_size=5).map(tuple),
)
def test_any_parts_make_a_value_or_are_refused(name: str, parts: Any) -> None:
    """And nothing else is raised."""
    try:
        decode(raw(name, parts), max_bytes=ROOM)
    except CodecError:
        return


def test_many_tables_are_refused_before_they_are_built() -> None:
    """Each takes as long as thousands of numbers."""
    one = encode(pd.DataFrame({"a": [1]}), max_bytes=ROOM)
    forged = b"l" + (10_000).to_bytes(4, "little") + one * 10_000
    with pytest.raises(CodecError, match="too many values"):
        decode(forged, max_bytes=ROOM)
    assert len(sent([pd.DataFrame({"a": [1]})] * 100)) == 100


def test_zones_are_those_of_the_standard_library() -> None:
    stamp = dt.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))
    assert sent(stamp) == stamp
    assert sent(stamp).tzinfo is stamp.tzinfo
    assert sent(stamp.tzinfo) is stamp.tzinfo
