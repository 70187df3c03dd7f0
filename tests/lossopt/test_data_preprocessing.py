"""The preprocessors against scikit-learn's, for arrays and tensors."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import torch
from lossopt._exceptions import DomainError, KindError, ShapeError
from lossopt.data import MinMaxScaler, Standardiser, UnitNorm, load_breast_cancer, load_diabetes
from sklearn import preprocessing

PAIRS = {
    "standardiser": (Standardiser(), preprocessing.StandardScaler()),
    "min-max": (MinMaxScaler(), preprocessing.MinMaxScaler()),
    "min-max to [-1, 3]": (MinMaxScaler(low=-1, high=3), preprocessing.MinMaxScaler((-1, 3))),
    "unit norm": (UnitNorm(), preprocessing.Normalizer()),
}
every_pair = pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS.keys())
every_one = pytest.mark.parametrize("ours", [pair[0] for pair in PAIRS.values()], ids=PAIRS.keys())
every_scaling = pytest.mark.parametrize("ours", [Standardiser(), MinMaxScaler(), MinMaxScaler(low=-1, high=3)])


def tables() -> tuple[np.ndarray, np.ndarray]:
    """A training and a test part, one feature constant in training, one row of zeros."""
    x = load_diabetes().x.copy()
    x[:300, 3] = 0.1
    x[5] = 0.0
    x[5, 3] = 0.1
    x[7] = 0.0
    x[7, 3] = 0.1
    return x[:300], x[300:]


@every_pair
def test_the_values_are_those_of_scikit_learn(ours, theirs):
    """Fitted on one part and applied to both, each preprocessor agrees with scikit-learn's to 1e-12."""
    train, test = tables()
    fitted, reference = ours.fit(train), theirs.fit(train)
    for part in (train, test):
        # A standardised value near 0 is a difference of larger numbers.
        np.testing.assert_allclose(fitted.transform(part), reference.transform(part), rtol=1e-12, atol=1e-13)


@every_one
def test_tensors_give_what_arrays_give(ours):
    """A PyTorch tensor is transformed as the NumPy array is, and stays a tensor."""
    train, test = tables()
    value = ours.fit(torch.as_tensor(train)).transform(torch.as_tensor(test))
    assert isinstance(value, torch.Tensor)
    np.testing.assert_allclose(value.numpy(), ours.fit(train).transform(test), rtol=1e-12, atol=1e-13)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@every_one
def test_tables_of_a_gpu_stay_on_it(ours):
    """A CUDA tensor is transformed as the NumPy array is, on the GPU."""
    train, test = tables()
    value = ours.fit(torch.as_tensor(train, device="cuda")).transform(torch.as_tensor(test, device="cuda"))
    assert value.is_cuda
    np.testing.assert_allclose(value.cpu().numpy(), ours.fit(train).transform(test), rtol=1e-12, atol=1e-13)


@every_scaling
def test_scaling_can_be_undone(ours):
    """The inverse gives back the table, so that a prediction can be told in its own unit."""
    train, test = tables()
    fitted = ours.fit(train)
    np.testing.assert_allclose(fitted.inverse_transform(fitted.transform(test)), test, rtol=1e-12, atol=1e-12)


def test_a_constant_feature_is_not_blown_up():
    """A constant feature keeps its scale, even if rounding leaves its deviation a little above 0."""
    x = np.full((12, 1), 0.1)
    assert x.std() > 0
    assert Standardiser().fit(x).scale.tolist() == [1.0]
    assert np.abs(Standardiser().fit(x).transform(x)).max() < 1e-15
    assert MinMaxScaler().fit(x).transform(x).tolist() == [[0.0]] * 12


def test_standardised_features_have_mean_zero_and_deviation_one():
    """On the training part the two numbers that standardising promises hold for every feature."""
    x = load_breast_cancer().x
    scaled = Standardiser().fit(x).transform(x)
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1.0, rtol=1e-12)


def test_values_of_the_test_part_may_leave_the_interval():
    """Min-max scaling promises its interval for the training part alone."""
    fitted = MinMaxScaler().fit(np.array([[0.0], [2.0]]))
    assert fitted.transform(np.array([[-1.0], [5.0]])).tolist() == [[-0.5], [2.5]]


def test_a_length_of_huge_or_tiny_values_is_right():
    """Values whose squares overflow or underflow have length 1 afterwards; a row of zeros stays."""
    scaled = UnitNorm().transform(np.array([[3e200, 4e200], [3e-200, -4e-200], [0.0, 0.0]]))
    np.testing.assert_allclose(scaled, [[0.6, 0.8], [0.6, -0.8], [0.0, 0.0]], rtol=1e-12)


@every_one
def test_nothing_is_written_to_the_table(ours):
    """Fitting and transforming leave the table as it was."""
    train, _ = tables()
    train.flags.writeable = False
    ours.fit(train).transform(train)


@every_scaling
def test_what_was_fitted_cannot_be_changed(ours):
    """An unfitted preprocessor cannot transform, and a fitted one is frozen."""
    assert not hasattr(ours, "transform")
    fitted = ours.fit(tables()[0])
    with pytest.raises(FrozenInstanceError):
        fitted.shift = 0.0


@every_scaling
def test_another_number_of_features_is_refused(ours):
    """A table with a column more or less than the fitted one is refused, and so is one of another library."""
    train, test = tables()
    fitted = ours.fit(train)
    for apply in (fitted.transform, fitted.inverse_transform):
        with pytest.raises(ShapeError, match="9 features; the 10 features of the table that was fitted are expected"):
            apply(test[:, :9])
        with pytest.raises(KindError, match="arrays of one library are expected"):
            apply(torch.as_tensor(test))


@every_one
@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (np.zeros(3), ShapeError, r"x has shape \(3,\), 1 axes; 2 are expected"),
        (np.zeros((0, 3)), ShapeError, r"x has shape \(0, 3\), no values"),
        (np.array([[1.0, np.nan]]), DomainError, "x holds NaN"),
        (np.array([[1.0, np.inf]]), DomainError, "x holds infinite values"),
        (np.array([[1, 2]]), KindError, "x holds int64 values; a floating data type is expected"),
        ([[1.0]], KindError, "x is of type list"),
    ],
)
def test_other_things_than_tables_are_refused(ours, wrong, error, message):
    """Other shapes, no rows, NaN, whole numbers and lists are refused with what came and what is expected."""
    with pytest.raises(error, match=message):
        ours.fit(wrong)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (0.0, float("inf"))])
def test_an_interval_has_a_length(low, high):
    """The bounds are finite, the low one below the high one."""
    with pytest.raises(DomainError, match=r"low is .*low below high is expected|high is inf"):
        MinMaxScaler(low=low, high=high)
