"""The scores of tumours, against models fitted fold by fold in scikit-learn."""

import numpy as np
import pytest
from lossopt.explorers import SCREENINGS, screened_tumours
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler


def test_no_tumour_is_scored_by_a_model_that_has_seen_it():
    """The probabilities of each fold are those of a scaler and a model that were fitted on the other folds."""
    x, benign = load_breast_cancer(return_X_y=True)
    seen = screened_tumours()
    np.testing.assert_array_equal(seen.y, 1 - benign)
    x = x[:, [1, 4]]  # mean texture and mean smoothness
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, seen.y):
        scaler = StandardScaler().fit(x[train])
        model = LogisticRegression().fit(scaler.transform(x[train]), seen.y[train])
        expected = model.predict_proba(scaler.transform(x[test]))[:, 1]
        np.testing.assert_allclose(seen.probability[test], expected, rtol=1e-10)


@pytest.mark.parametrize("model", SCREENINGS)
def test_a_probability_is_the_sigmoid_of_its_logit(model):
    """Both forms of a score say the same, and the logit is finite however sure the model is."""
    seen = screened_tumours(model)
    assert np.all(np.isfinite(seen.logit))
    np.testing.assert_allclose(1 / (1 + np.exp(-seen.logit)), seen.probability, rtol=1e-6, atol=1e-300)


def test_an_unknown_screening_is_refused():
    """The error names what came and what is expected."""
    with pytest.raises(ValueError, match=r"model is 'oracle'; one of logistic regression, naive Bayes is expected"):
        screened_tumours("oracle")
