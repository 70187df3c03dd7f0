"""The data sets against scikit-learn's, thinning, and the splits."""

import numpy as np
import pytest
import torch
from lossopt import data
from lossopt._exceptions import DomainError, KindError, ShapeError
from sklearn import datasets
from sklearn.model_selection import StratifiedShuffleSplit


def generator() -> np.random.Generator:
    return np.random.default_rng(11)


LOADERS = {
    "diabetes": (data.load_diabetes, lambda: datasets.load_diabetes(scaled=False)),
    "breast cancer": (data.load_breast_cancer, datasets.load_breast_cancer),
    "digits": (data.load_digits, datasets.load_digits),
    "five digits": (lambda: data.load_digits(n_class=5), lambda: datasets.load_digits(n_class=5)),
    "linnerud": (data.load_linnerud, datasets.load_linnerud),
}


@pytest.mark.parametrize(("ours", "theirs"), LOADERS.values(), ids=LOADERS.keys())
def test_a_data_set_is_as_scikit_learn_ships_it(ours, theirs):
    """Rows, targets and names are scikit-learn's, in NumPy's standard data types."""
    dataset, raw = ours(), theirs()
    assert np.array_equal(dataset.x, raw.data)
    assert np.array_equal(dataset.y, raw.target)
    assert dataset.feature_names == tuple(raw.feature_names)
    assert dataset.x.dtype == np.float64
    assert dataset.y.dtype == (np.int64 if "target_names" in raw and raw.target.ndim == 1 else np.float64)


def test_diabetes_has_raw_scales():
    """The features keep their units: their spreads differ more than thirtyfold."""
    spread = data.load_diabetes().x.std(axis=0)
    assert spread.max() / spread.min() > 30


def test_class_one_of_the_breast_cancer_data_is_benign_unless_asked_for():
    """The trap is kept by default, and `positive` turns classes and their names around together."""
    shipped, flipped = data.load_breast_cancer(), data.load_breast_cancer(positive="malignant")
    assert shipped.target_names[1] == "benign"
    assert flipped.target_names[1] == "malignant"
    assert np.array_equal(flipped.y, 1 - shipped.y)
    assert flipped.y.sum() == 212
    with pytest.raises(DomainError, match="positive is 1; 'benign' or 'malignant' is expected"):
        data.load_breast_cancer(positive=1)


@pytest.mark.parametrize("n_class", [1, 11, 5.0, True])
def test_digits_come_in_two_to_ten_classes(n_class):
    """Another number of classes is refused."""
    with pytest.raises(DomainError, match=r"n_class is .* from 2 to 10 is expected"):
        data.load_digits(n_class=n_class)


def test_data_sets_do_not_share_memory():
    """Changing one copy of a data set leaves the next one as it was."""
    data.load_linnerud().x[:] = 0
    assert data.load_linnerud().x.any()


@pytest.mark.parametrize("share", [0.3, 0.05, 0.01])
def test_thinning_reaches_the_share(share):
    """The class makes up the share to within one row; all other rows are there, all rows in their order."""
    cancer = data.load_breast_cancer(positive="malignant")
    rare = data.thin_class(cancer, label=1, share=share, rng=generator())
    assert abs(rare.y.sum() - share * len(rare.y)) <= 1
    assert np.array_equal(rare.x[rare.y == 0], cancer.x[cancer.y == 0])
    rows = [np.flatnonzero((cancer.x == row).all(axis=1))[0] for row in rare.x]
    assert rows == sorted(set(rows))
    assert np.array_equal(cancer.y[rows], rare.y)


def test_thinning_is_decided_by_the_generator():
    """The same seed keeps the same rows, another seed others."""
    cancer = data.load_breast_cancer()
    first, again, other = (
        data.thin_class(cancer, label=0, share=0.1, rng=np.random.default_rng(seed)).x for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("label", "share", "message"),
    [
        (2, 0.1, "label is 2, which no row has; one of 0, 1 is expected"),
        (1, 0.5, r"share is 0.5; above 0 and at most 0.3726 is expected"),
        (1, 0.0, "share is 0.0; above 0"),
        (1, float("nan"), "share is nan; above 0"),
        (1, 1e-6, "would leave no row of class 1; a larger share is expected"),
    ],
)
def test_thinning_refuses_a_share_that_cannot_be(label, share, message):
    """Thinning makes a class rarer, not more frequent, and never removes it."""
    cancer = data.load_breast_cancer(positive="malignant")
    with pytest.raises(DomainError, match=message):
        data.thin_class(cancer, label=label, share=share, rng=generator())


def random_of(n, fractions, rng):
    return data.random_split(n, fractions=fractions, rng=rng)


def stratified_of(n, fractions, rng):
    return data.stratified_split(np.arange(n) % 3, fractions=fractions, rng=rng)


def grouped_of(n, fractions, rng):
    return data.grouped_split(np.arange(n) // 4, fractions=fractions, rng=rng)


def time_of(n, fractions, rng):
    return data.time_split(rng.permutation(n), fractions=fractions)


every_split = pytest.mark.parametrize("split", [random_of, stratified_of, grouped_of, time_of])


@every_split
@pytest.mark.parametrize("fractions", [(0.8, 0.2), (0.6, 0.2, 0.2), (0.7, 0.1, 0.1, 0.1)])
def test_a_split_parts_every_row_once(split, fractions):
    """Each row is in exactly one part, and the parts have the sizes that were asked for."""
    parts = split(120, fractions, generator())
    assert sorted(np.concatenate(parts)) == list(range(120))
    sizes = np.array([len(part) for part in parts])
    assert np.all(np.abs(sizes - 120 * np.array(fractions)) <= 4)


@every_split
def test_a_split_is_decided_by_its_generator(split):
    """The same seed gives the same parts, another seed other rows."""
    first, again, other = (split(60, (0.5, 0.5), np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert set(first.tolist()) != set(other.tolist())


@every_split
@pytest.mark.parametrize("fractions", [(), (0.5, 0.4), (1.2, -0.2), (1.0, 0.0), (float("nan"), 0.5)])
def test_fractions_are_shares_of_one(split, fractions):
    """Fractions that are not positive or do not add up to 1 are refused."""
    with pytest.raises(DomainError, match=r"fractions is \(.*\); positive numbers that add up to 1 are expected"):
        split(20, fractions, generator())


@every_split
def test_no_part_is_empty(split):
    """A split that would leave a part without a row, class or group is refused."""
    with pytest.raises(ShapeError, match=r"too few|is empty"):
        split(3, (0.98, 0.02), generator())


def test_a_random_split_shuffles():
    """The parts are not runs of neighbouring rows, and splitting zero rows is refused."""
    train, _ = data.random_split(100, fractions=(0.8, 0.2), rng=generator())
    assert not np.array_equal(train, np.sort(train))
    with pytest.raises(ShapeError, match="0 rows are too few"):
        data.random_split(0, fractions=(0.5, 0.5), rng=generator())
    with pytest.raises(KindError, match=r"n is 10.0; a whole number of rows is expected"):
        data.random_split(10.0, fractions=(0.5, 0.5), rng=generator())


def test_a_stratified_split_keeps_the_mix():
    """Each part holds its fraction of each class to within one row, as scikit-learn's does, and is shuffled."""
    y = data.load_breast_cancer().y
    train, test = data.stratified_split(y, fractions=(0.75, 0.25), rng=generator())
    _, reference = next(StratifiedShuffleSplit(1, test_size=0.25, random_state=0).split(y, y))
    assert abs(int(y[test].sum()) - int(y[reference].sum())) <= 1
    assert abs(y[train].sum() - 0.75 * y.sum()) <= 1
    assert not np.array_equal(y[train], np.sort(y[train]))


def test_a_class_too_small_to_share_is_named():
    """A class of one row cannot be in both parts."""
    with pytest.raises(ShapeError, match="1 rows of class b are too few"):
        data.stratified_split(np.array(["a", "a", "b"]), fractions=(0.5, 0.5), rng=generator())


def test_a_grouped_split_tears_no_group_apart():
    """No group has rows in two parts, however the rows are mixed."""
    groups = generator().integers(0, 12, 200)
    parts = data.grouped_split(groups, fractions=(0.5, 0.25, 0.25), rng=generator())
    seen = [set(groups[part].tolist()) for part in parts]
    assert [len(names) for names in seen] == [6, 3, 3]
    assert len(set.union(*seen)) == 12
    assert not np.array_equal(parts[0], np.sort(parts[0]))


@pytest.mark.parametrize("kind", ["int64", "float64", "datetime64[D]"])
def test_a_time_split_never_looks_ahead(kind):
    """Every time in a part is later than all times of the parts before; equal times stay together."""
    times = generator().integers(0, 25, 100).astype(kind)
    train, validation, test = data.time_split(times, fractions=(0.6, 0.2, 0.2))
    assert times[train].max() < times[validation].min()
    assert times[validation].max() < times[test].min()
    assert np.array_equal(times[train], np.sort(times[train]))


def test_rows_of_the_moment_of_the_cut_go_to_the_later_part():
    """What happened at the moment of the cut is not known before it, so all of it is tested on."""
    train, test = data.time_split(np.array([5, 1, 5, 2, 5, 9]), fractions=(0.5, 0.5))
    assert (train.tolist(), test.tolist()) == ([1, 3], [0, 2, 4, 5])


@pytest.mark.parametrize("missing", [np.array([1.0, np.nan]), np.array(["2024-01-01", "NaT"], dtype="datetime64[D]")])
def test_a_missing_time_is_refused(missing):
    """A row without a time cannot be put in order."""
    with pytest.raises(DomainError, match="times holds a missing value"):
        data.time_split(missing, fractions=(0.5, 0.5))


def test_equal_times_cannot_be_parted():
    """Rows of one moment cannot be parted, since none of them is earlier."""
    with pytest.raises(ShapeError, match="so many equal moments"):
        data.time_split(np.zeros(10), fractions=(0.5, 0.5))


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        (np.zeros((4, 1)), ShapeError, r"y has shape \(4, 1\); \(N,\) with at least one row is expected"),
        ([], ShapeError, r"y has shape \(0,\)"),
        ([1, "a", None], KindError, "y holds mixed objects"),
    ],
)
def test_labels_are_one_column(y, error, message):
    """A table, nothing, or mixed objects are refused by name."""
    with pytest.raises(error, match=message):
        data.stratified_split(y, fractions=(0.5, 0.5), rng=generator())


def test_labels_may_be_a_tensor():
    """The labels of a split may be a PyTorch tensor; row numbers come back as a NumPy array."""
    y = torch.tensor([0, 1] * 10)
    train, _ = data.stratified_split(y, fractions=(0.5, 0.5), rng=generator())
    assert y[train].sum() == 5
