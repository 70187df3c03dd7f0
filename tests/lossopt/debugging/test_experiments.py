"""What can be bought: prices, and that each really runs the faulty code with its own setting."""

import numpy as np
import pytest
from lossopt.debugging import EXPERIMENTS, Case


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_an_experiment_tells_finite_numbers_of_a_sound_run(experiment):
    """Each costs 1 or 2, and tells plain finite numbers, or lists of them."""
    told = Case(seed=1, cause="sound").buy(experiment.name)
    assert experiment.price in (1, 2)
    assert experiment.says.endswith(".")
    for figure in told.values():
        assert np.isfinite(figure).all()
        assert all(type(number) is float for number in (figure if isinstance(figure, list) else [figure]))


def test_prints_are_of_the_run_whose_log_is_known():
    """What costs 1 belongs to the same weights as the log: its confusion matrix has the log's accuracy."""
    case = Case(seed=2, cause="lr_low")
    table = np.array(list(case.buy("confusion").values()))
    assert round(np.trace(table) / table.sum(), 3) == case.log["validation_accuracy"][-1]


def test_reruns_change_one_setting():
    """A quarter of the learning rate moves slower, four times faster; 20 rows are learned; random labels are not."""
    case = Case(seed=2, cause="lr_low")
    end = case.log["train_loss"][-1]
    assert case.buy("lr_quarter")["train_loss"][1] > end
    assert case.buy("lr_times_4")["train_loss"][1] < end
    sound = Case(seed=2, cause="sound")
    assert sound.buy("overfit_20")["train_accuracy"][1] == 1
    assert sound.buy("shuffle_labels")["validation_accuracy"][1] < 0.3


def test_what_is_said_of_a_sound_run_holds():
    """The ranges that the sentences of the experiments name."""
    for seed in (1, 2):
        case = Case(seed=seed, cause="sound")
        assert 0.5 < np.median(case.buy("gradient_norms")["norms"]) < 2
        assert 2 < case.buy("updates")["ratio"] < 3.5
        silent = case.buy("silent_units")
        assert silent["before"] < 0.2
        assert silent["after"] < 0.7
        np.testing.assert_allclose(np.diff(np.log(case.buy("schedule")["relative_to_first"])), np.log(0.9))
        assert abs(Case(seed=seed, cause="sound").buy("first_loss")["loss"] - np.log(10)) < 0.5
