"""Tables of pandas as their columns and labels; pandas is imported only by who gets one.

A column of numbers crosses as an array, each further kind of column as the arrays or lists that it is made of. What a
table is made of goes through pandas' own constructors alone, which check it; an attribute beside it does not cross.
"""

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.wire.standard_types import build_zone, zone_parts
from autograder.wire.wire_format import MAX_NODES, CodecError, TooMuch

__all__ = ["BUILDS", "MOST_COLUMNS", "takes_apart"]

MOST_COLUMNS = 1000
MOST_LEVELS = 20
LONGEST_NAME = 100  # of a frequency
STORAGES = ("python", "pyarrow")
CLOSED = ("left", "right", "both", "neither")

Parts = tuple[str, Callable[[Any], Any]]


def takes_apart() -> dict[type, Parts]:
    """By type, how a value of pandas becomes parts; empty as long as pandas is not loaded."""
    pandas = sys.modules.get("pandas")
    return {} if getattr(pandas, "NaT", None) is None else _table()


@lru_cache(maxsize=1)
def _table() -> dict[type, Parts]:
    import pandas as pd

    return {
        pd.Series: ("series", lambda value: (_values(value), value.index, value.name)),
        pd.DataFrame: ("frame", _frame),
        pd.RangeIndex: ("range_index", _range_index),
        pd.MultiIndex: ("multi_index", _multi_index),
        **dict.fromkeys(
            (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.PeriodIndex, pd.CategoricalIndex, pd.IntervalIndex),
            ("index", _index),
        ),
        pd.Categorical: ("categorical", lambda value: (np.array(value.codes), value.categories, bool(value.ordered))),
        pd.arrays.DatetimeArray: ("zoned", _zoned),
        pd.arrays.PeriodArray: ("periods", lambda value: (np.array(value.asi8), value.dtype.name[len("period[") : -1])),
        pd.arrays.IntervalArray: ("intervals", lambda value: (value.left, value.right, value.closed)),
        **dict.fromkeys((pd.arrays.StringArray, pd.arrays.ArrowStringArray), ("strings", _strings)),
        **dict.fromkeys(
            (pd.arrays.IntegerArray, pd.arrays.FloatingArray, pd.arrays.BooleanArray), ("nullable", _nullable)
        ),
        pd.Timestamp: ("timestamp", lambda value: (_naive(value).to_datetime64(), zone_parts(value.tzinfo))),
        pd.Timedelta: ("pandas_timedelta", lambda value: value.to_timedelta64()),
        pd.Period: ("period", lambda value: (value.ordinal, value.freqstr)),
        pd.Interval: ("interval", lambda value: (value.left, value.right, value.closed)),
        type(pd.NaT): ("pandas_missing", lambda _: "NaT"),
        type(pd.NA): ("pandas_missing", lambda _: "NA"),
    }


def _values(labelled: Any) -> Any:
    """The values of a column or of labels: an array of NumPy's, or one of pandas' own."""
    is_plain = isinstance(labelled.dtype, np.dtype)  # a moment without a zone and a duration are NumPy's too
    return np.array(labelled.to_numpy()) if is_plain else labelled.array


def _frame(frame: Any) -> tuple[Any, ...]:
    count = len(frame.columns)
    if count > MOST_COLUMNS:
        raise TooMuch(f"a table of more than {MOST_COLUMNS} columns")
    return [_values(frame.iloc[:, place]) for place in range(count)], frame.index, frame.columns


def _range_index(index: Any) -> tuple[Any, ...]:
    if len(index) > MAX_NODES:
        raise TooMuch(f"an index of more than {MAX_NODES} numbers")
    return index.start, index.stop, index.step, index.name


def _multi_index(index: Any) -> tuple[Any, ...]:
    if index.nlevels > MOST_LEVELS:
        raise TooMuch(f"an index of more than {MOST_LEVELS} levels")
    return list(index.levels), [np.array(codes) for codes in index.codes], list(index.names)


def _index(index: Any) -> tuple[Any, ...]:
    freq = getattr(index, "freqstr", None) if index.dtype.kind in "mM" else None
    return _values(index), index.name, freq


def _zoned(values: Any) -> tuple[Any, ...]:
    return np.array(values.tz_convert(None).to_numpy()), zone_parts(values.tz)


def _naive(stamp: Any) -> Any:
    return stamp if stamp.tzinfo is None else stamp.tz_convert(None)


def _strings(values: Any) -> tuple[Any, ...]:
    missing = values.isna()
    texts = [None if gone else str(value) for gone, value in zip(missing, values, strict=True)]
    return texts, values.dtype.storage, values.dtype.na_value is not sys.modules["pandas"].NA


def _nullable(values: Any) -> tuple[Any, ...]:
    missing = np.array(values.isna())
    return values.to_numpy(values.dtype.numpy_dtype, na_value=values.dtype.numpy_dtype.type(0)).copy(), missing


def _build_series(parts: Any) -> Any:
    import pandas as pd

    values, index, name = parts
    return pd.Series(_column(values), index=_labels(index), name=_plain_name(name), dtype=_dtype_of(values), copy=False)


def _build_frame(parts: Any) -> Any:
    import pandas as pd

    columns, index, names = parts
    if type(columns) is not list or len(columns) > MOST_COLUMNS or len(_labels(names)) != len(columns):
        raise CodecError("a table of other columns")
    rows = _labels(index)
    series = {at: pd.Series(_column(each), index=rows, dtype=_dtype_of(each)) for at, each in enumerate(columns)}
    found = pd.DataFrame(series, index=rows)
    found.columns = names
    return found


def _build_range_index(parts: Any) -> Any:
    import pandas as pd

    start, stop, step, name = parts
    if not all(type(number) is int and number.bit_length() < 64 for number in (start, stop, step)):
        raise CodecError("whole numbers were expected")
    found = pd.RangeIndex(start, stop, step, name=_plain_name(name))
    _range_index(found)
    return found


def _build_multi_index(parts: Any) -> Any:
    import pandas as pd

    levels, codes, names = parts
    if type(levels) is not list or not 0 < len(levels) <= MOST_LEVELS:
        raise CodecError("an index of too many levels")
    lines = [_column(each) for each in codes]
    if any(type(each) is not np.ndarray or each.dtype.kind != "i" for each in lines):
        raise CodecError("whole numbers were expected")
    return pd.MultiIndex(list(map(_labels, levels)), lines, names=list(map(_plain_name, names)), verify_integrity=True)


def _build_index(parts: Any) -> Any:
    import pandas as pd

    values, name, freq = parts
    found = pd.Index(_column(values), name=_plain_name(name), dtype=_dtype_of(values))
    return found if freq is None else type(found)(found, freq=_short(freq))


def _build_categorical(parts: Any) -> Any:
    import pandas as pd

    codes, categories, is_ordered = parts
    if type(codes) is not np.ndarray or codes.dtype.kind != "i" or type(is_ordered) is not bool:
        raise CodecError("the numbers of categories were expected")
    return pd.Categorical.from_codes(codes, _labels(categories), ordered=is_ordered)


def _build_zoned(parts: Any) -> Any:
    import pandas as pd

    values, zone = parts
    return pd.DatetimeIndex(_times(values)).tz_localize("UTC").tz_convert(build_zone(zone)).array


def _build_periods(parts: Any) -> Any:
    import pandas as pd

    numbers, freq = parts
    if type(numbers) is not np.ndarray or numbers.dtype != np.int64 or numbers.ndim != 1:
        raise CodecError("whole numbers were expected")
    return pd.arrays.PeriodArray(numbers, dtype=pd.PeriodDtype(_short(freq)))


def _build_intervals(parts: Any) -> Any:
    import pandas as pd

    left, right, closed = parts
    if closed not in CLOSED:
        raise CodecError("an interval of unknown ends")
    return pd.arrays.IntervalArray.from_arrays(_labels(left), _labels(right), closed)


def _build_strings(parts: Any) -> Any:
    import pandas as pd

    texts, storage, is_nan = parts
    if storage not in STORAGES or not all(type(text) in (str, type(None)) for text in texts):
        raise CodecError("texts were expected")
    return pd.array(texts, dtype=pd.StringDtype(storage, na_value=np.nan if is_nan else pd.NA))


def _build_nullable(parts: Any) -> Any:
    import pandas as pd

    values, missing = parts
    if type(values) is not np.ndarray or values.ndim != 1 or values.dtype.kind not in "biuf":
        raise CodecError("an array of numbers was expected")
    if type(missing) is not np.ndarray or missing.dtype != bool or missing.shape != values.shape:
        raise CodecError("what is missing does not fit its array")
    arrays: Any = pd.arrays
    kinds = {"b": arrays.BooleanArray, "f": arrays.FloatingArray}
    return kinds.get(values.dtype.kind, arrays.IntegerArray)(values, missing)


def _build_timestamp(parts: Any) -> Any:
    import pandas as pd

    moment, zone = parts
    if type(moment) is not np.datetime64 or np.isnat(moment):
        raise CodecError("a moment was expected")
    found = pd.Timestamp(moment)
    return found if zone is None else found.tz_localize("UTC").tz_convert(build_zone(zone))


def _build_timedelta(parts: Any) -> Any:
    import pandas as pd

    if type(parts) is not np.timedelta64 or np.isnat(parts):
        raise CodecError("a duration was expected")
    return pd.Timedelta(parts)


def _build_period(parts: Any) -> Any:
    import pandas as pd

    ordinal, freq = parts
    if type(ordinal) is not int or ordinal.bit_length() > 62:
        raise CodecError("a whole number was expected")
    return pd.Period(ordinal=ordinal, freq=_short(freq))


def _build_interval(parts: Any) -> Any:
    import pandas as pd

    left, right, closed = parts
    if closed not in CLOSED:
        raise CodecError("an interval of unknown ends")
    return pd.Interval(left, right, closed)


def _build_missing(parts: Any) -> Any:
    import pandas as pd

    return {"NaT": pd.NaT, "NA": pd.NA}[parts]


def _column(values: Any) -> Any:
    """The values of a column, if they stand in a row."""
    import pandas as pd

    if not isinstance(values, np.ndarray | pd.api.extensions.ExtensionArray) or values.ndim != 1:
        raise CodecError("the values of a column were expected")
    return values


def _labels(index: Any) -> Any:
    import pandas as pd

    if not isinstance(index, pd.Index):
        raise CodecError("an index was expected")
    return index


def _dtype_of(values: Any) -> Any:
    """So that pandas takes objects for what they are, and does not look for texts or numbers among them."""
    return values.dtype


def _times(values: Any) -> Any:
    if type(values) is not np.ndarray or values.dtype.kind != "M" or values.ndim != 1:
        raise CodecError("an array of moments was expected")
    return values


def _plain_name(name: Any) -> Any:
    hash(name)
    return name


def _short(text: Any) -> str:
    if type(text) is not str or not 0 < len(text) <= LONGEST_NAME:
        raise CodecError("the name of a frequency was expected")
    return text


BUILDS: dict[str, Callable[[Any], Any]] = {
    "series": _build_series,
    "frame": _build_frame,
    "range_index": _build_range_index,
    "multi_index": _build_multi_index,
    "index": _build_index,
    "categorical": _build_categorical,
    "zoned": _build_zoned,
    "periods": _build_periods,
    "intervals": _build_intervals,
    "strings": _build_strings,
    "nullable": _build_nullable,
    "timestamp": _build_timestamp,
    "pandas_timedelta": _build_timedelta,
    "period": _build_period,
    "interval": _build_interval,
    "pandas_missing": _build_missing,
}
