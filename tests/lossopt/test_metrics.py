"""What holds for every metric, by the registry."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from lossopt import metrics
from lossopt._exceptions import DomainError, KindError, LossoptError, ShapeError
from lossopt.metrics import classification, ranking, regression

from tests.lossopt.metric_registry import ROWS, Row, arrays_of, cases

every_metric = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
labelled = {name: row for name, row in ROWS.items() if row.takes != "numbers"}
every_metric_of_labels = pytest.mark.parametrize("row", labelled.values(), ids=labelled.keys())
comparing = {name: row for name, row in ROWS.items() if row.takes != "scores"}
every_metric_of_alike = pytest.mark.parametrize("row", comparing.values(), ids=comparing.keys())
every_case = pytest.mark.parametrize(
    ("row", "case", "pair"),
    [
        pytest.param(row, case, pair, id=f"{name}-{case}")
        for name, row in ROWS.items()
        for case, pair in cases(row.takes)
    ],
)
RTOL = 1e-12


def ordinary(row: Row) -> tuple[np.ndarray, np.ndarray]:
    return dict(cases(row.takes))["random"]


def assert_same(ours: Any, reference: Any) -> None:
    ours, reference = arrays_of(ours), arrays_of(reference)
    assert len(ours) == len(reference)
    for part, expected in zip(ours, reference, strict=True):
        assert part.shape == expected.shape
        # Where the exact value is 0, such as an R² or an area, the reference itself has a rounding error.
        np.testing.assert_allclose(part, expected, rtol=RTOL, atol=1e-15)


def test_the_registry_misses_no_public_metric():
    """Each public name of each module has a row, and is handed on by the package."""
    public = {*classification.__all__, *ranking.__all__, *regression.__all__}
    assert set(ROWS) == public == set(metrics.__all__)


@every_case
def test_the_value_is_that_of_scikit_learn(row: Row, case: str, pair: tuple):
    """Each metric agrees with scikit-learn to 1e-12, or refuses what scikit-learn calls undefined."""
    if case in row.undefined:
        with pytest.raises(LossoptError, match=r"y (holds only|has shape)"):
            row.metric(*pair)
    else:
        assert_same(row.metric(*pair), row.reference(*pair))


@every_case
def test_tensors_give_what_arrays_give(row: Row, case: str, pair: tuple):
    """A PyTorch tensor gives the value of the NumPy array, as a tensor."""
    if case not in row.undefined:
        value = row.metric(*map(torch.as_tensor, pair))
        assert_same(value, row.metric(*pair))
        assert all(isinstance(part, torch.Tensor) for part in (value if isinstance(value, tuple) else [value]))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@every_metric
def test_values_of_a_gpu_stay_on_it(row: Row):
    """A CUDA tensor gives the value of the NumPy array, as a CUDA tensor."""
    for case, pair in cases(row.takes):
        if case not in row.undefined:
            value = row.metric(*(torch.as_tensor(argument, device="cuda") for argument in pair))
            assert_same(value, row.metric(*pair))
            assert all(part.is_cuda for part in (value if isinstance(value, tuple) else [value]))


@every_metric
def test_the_order_of_the_samples_does_not_matter(row: Row):
    """Permuting the samples leaves every metric as it is."""
    y, other = ordinary(row)
    order = np.random.default_rng(0).permutation(len(y))
    assert_same(row.metric(y[order], other[order]), row.metric(y, other))


@every_metric
def test_counting_every_sample_three_times_changes_only_counts(row: Row):
    """Every metric is a property of shares: repeating the samples leaves it, and multiplies the counts."""
    y, other = ordinary(row)
    times = 3 if row.metric is metrics.confusion_matrix else 1
    thrice = row.metric(np.repeat(y, 3), np.repeat(other, 3))
    assert_same(thrice, tuple(part * times for part in arrays_of(row.metric(y, other))))


@every_metric_of_alike
def test_swapping_the_arguments(row: Row):
    """Exactly the metrics that are symmetric by their formula stay the same when the arguments are swapped."""
    y, other = np.array([1, 1, 1, 0, 0]), np.array([1, 0, 0, 0, 0])
    same = np.allclose(row.metric(other, y), row.metric(y, other), rtol=RTOL)
    assert same == row.symmetric


@every_metric
def test_arguments_are_not_changed(row: Row):
    """No metric writes to its arguments."""
    pair = ordinary(row)
    for argument in pair:
        argument.flags.writeable = False
    row.metric(*pair)


@every_metric_of_labels
@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.float32, np.float64])
def test_labels_count_whatever_their_data_type(row: Row, kind: type):
    """Labels may be whole numbers, floats or booleans."""
    y, other = ordinary(row)
    assert_same(row.metric(y.astype(kind), other), row.metric(y, other))


@every_metric_of_labels
def test_labels_are_checked_beside_booleans(row: Row):
    """One argument of booleans does not excuse the other, whichever of the two it is."""
    y, other = ordinary(row)
    wrong = y.astype(float)
    wrong[0] = 0.5
    with pytest.raises(DomainError, match=r"^y holds the value 0\.5"):
        row.metric(wrong, other.astype(bool) if row.takes == "labels" else other)
    if row.takes == "labels":
        with pytest.raises(DomainError, match=r"^y_pred holds the value 0\.5"):
            row.metric(y.astype(bool), wrong)


@every_metric
def test_every_second_value_of_an_array_is_an_array(row: Row):
    """Views with a stride, forwards and backwards, count as the values that they show."""
    y, other = ordinary(row)
    assert_same(row.metric(y[::-2], other[::-2]), row.metric(y[::-2].copy(), other[::-2].copy()))


@every_metric
@pytest.mark.parametrize("position", [0, 1])
def test_what_is_not_an_array_is_refused_by_name(row: Row, position: int):
    """A list, a masked array or None is refused with the argument's name and what to do."""
    pair = list(ordinary(row))
    name = ("y", {"labels": "y_pred", "scores": "score", "numbers": "y_hat"}[row.takes])[position]
    for wrong in (pair[position].tolist(), np.ma.masked_array(pair[position]), None):
        arguments = [*pair[:position], wrong, *pair[position + 1 :]]
        with pytest.raises(KindError, match=f"^{name} is .* expected"):
            row.metric(*arguments)


@every_metric
def test_arrays_of_two_libraries_are_refused(row: Row):
    """A NumPy array beside a tensor is refused, since one of them would have to be moved."""
    y, other = ordinary(row)
    with pytest.raises(KindError, match="arrays of one library are expected"):
        row.metric(y, torch.as_tensor(other))


@every_metric
def test_shapes_are_never_broadcast(row: Row):
    """Columns, tables, other lengths, scalars and empty arrays are refused with the shapes that came."""
    y, other = ordinary(row)
    for one, two, came in (
        (y, other[:, None], r"\(\d+, 1\)"),
        (y[:, None], other[:, None], r"\(\d+, 1\), 2 axes"),
        (y, other[:-1], r"\(\d+,\)"),
        (y, other[:1], r"\(1,\)"),
        (y[0], other[0], r"\(\), 0 axes"),
        (y[:0], other[:0], r"\(0,\), no values"),
    ):
        with pytest.raises(ShapeError, match=f"{came}.* expected"):
            row.metric(one, two)


@every_metric
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor])
@pytest.mark.parametrize("position", [0, 1])
def test_values_that_are_not_finite_are_refused(row: Row, wrong: float, library: Any, position: int):
    """One NaN or infinity among the values is an error that names the argument."""
    pair = [np.array(argument, dtype=float) for argument in ordinary(row)]
    pair[position][7] = wrong
    name = ("y", {"labels": "y_pred", "scores": "score", "numbers": "y_hat"}[row.takes])[position]
    with pytest.raises(DomainError, match=f"^{name} holds .* expected"):
        row.metric(*map(library, pair))


@every_metric
def test_values_other_than_numbers_are_refused(row: Row):
    """Complex numbers and text are refused as labels, scores and targets."""
    y, other = ordinary(row)
    with pytest.raises(KindError, match="y holds complex128 values; real numbers are expected"):
        row.metric(y + 0j, other)
    with pytest.raises(KindError, match=r"y holds <U.* values; real numbers are expected"):
        row.metric(y.astype(str), other)


@every_metric_of_labels
def test_values_that_cannot_be_labels_are_refused(row: Row):
    """A negative label, a fraction, and for two classes a third one, is an error that shows the value."""
    y, other = ordinary(row)
    several = row.metric in (metrics.accuracy, metrics.confusion_matrix)
    for wrong in (-1, 0.5, *([] if several else [2])):
        bad = np.array(y, dtype=np.float64 if wrong == 0.5 else np.int64)
        bad[3] = wrong
        with pytest.raises(DomainError, match=f"^y holds the value {wrong}; .* expected"):
            row.metric(bad, other)


@every_metric_of_labels
def test_of_several_wrong_labels_the_first_is_shown(row: Row):
    """It is the one that a reader of the array comes to first."""
    y, other = ordinary(row)
    bad = y.astype(float)
    bad[[5, 8, 11]] = 0.25, 0.5, 0.75
    with pytest.raises(DomainError, match=r"^y holds the value 0\.25;"):
        row.metric(bad, other)


labels = st.integers(0, 1)
values = st.floats(-1e100, 1e100, allow_subnormal=False)
few_scores = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(-1e6, 1e6))
PAIRS = {
    "labels": st.tuples(labels, labels),
    "scores": st.tuples(labels, few_scores),
    "numbers": st.tuples(values, values),
}


@every_metric
def test_any_samples_give_the_value_of_scikit_learn(row: Row):
    """Over random samples, many of them tied, each metric agrees with scikit-learn if that is defined."""

    @settings(max_examples=60)
    @given(st.lists(PAIRS[row.takes], min_size=2, max_size=12))
    def agrees(samples: list[tuple[Any, Any]]) -> None:
        y, other = (np.array(column) for column in zip(*samples, strict=True))
        if row.takes == "scores":
            y[:2] = 0, 1
        if row.metric is metrics.r2:
            y[0], y[1] = -1e100, 1e100  # with the spread of rounding alone, R² is rounding too
        assert_same(row.metric(y, other), row.reference(y, other))

    agrees()
