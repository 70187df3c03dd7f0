"""What the explorer of three scalings computes, against scikit-learn."""

import numpy as np
import pytest
from lossopt.explorers import scaled_parts
from lossopt.explorers.figures.three_scalings import NUMBERS, PARTS
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

PATIENT = 60.0


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("part", PARTS)
def test_the_scaled_patients_are_those_of_scikit_learn(part, numbers):
    """Each form is scikit-learn's, fitted on the training part or on the test part itself."""
    scaled = scaled_parts(bmi=PATIENT, part=part, numbers=numbers)
    train, test = scaled.forms["raw"]
    scalings = {"standardised": StandardScaler(), "min-max": MinMaxScaler(), "unit norm": Normalizer()}
    for name, scaling in scalings.items():
        np.testing.assert_allclose(scaled.forms[name][0], scaling.fit(train).transform(train), atol=1e-12)
        fit_on = train if numbers == NUMBERS[0] else test
        np.testing.assert_allclose(scaled.forms[name][1], scaling.fit(fit_on).transform(test), atol=1e-12)


@pytest.mark.parametrize("part", PARTS)
def test_one_patient_is_wrong_and_all_others_are_real(part):
    """Apart from the one body mass index, the patients are rows of the diabetes data, each there once."""
    table, _y = load_diabetes(return_X_y=True, scaled=False)
    real = {tuple(row) for row in table[:, 2:4]}
    train, test = scaled_parts(bmi=PATIENT, part=part, numbers=NUMBERS[0]).forms["raw"]
    rows = [tuple(row) for row in np.vstack([train, test])]
    wrong = [place for place, row in enumerate(rows) if row not in real]
    assert wrong == [0 if part == PARTS[0] else len(train)]
    assert rows[wrong[0]][0] == PATIENT
    assert (len(train), len(test)) == (40, 20)


def test_a_wrong_test_patient_leaves_the_training_part_as_it_was():
    """What is fitted on the training part does not move with the test part, and the patient leaves the range."""
    right, wrong = (scaled_parts(bmi=bmi, part="test", numbers=NUMBERS[0]) for bmi in (25.0, PATIENT))
    for name in right.forms:
        np.testing.assert_array_equal(right.forms[name][0], wrong.forms[name][0])
        np.testing.assert_array_equal(right.forms[name][1][1:], wrong.forms[name][1][1:])
    assert wrong.forms["min-max"][1][0, 0] > 2
