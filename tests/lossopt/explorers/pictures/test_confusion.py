"""The confusion matrix as a picture."""

import pytest
from lossopt.explorers import draw_confusion


def test_the_confusion_picture_writes_the_four_metrics():
    """Counts, fractions and values stand in the picture as words."""
    figure = draw_confusion(tn=940, fp=10, fn=20, tp=30)
    words = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"940", "10", "20", "30", "TP / (TP + FP) = 30 / 40 = 0.750", "TP / (TP + FN) = 30 / 50 = 0.600"} <= words
    assert "2 TP / (2 TP + FP + FN) = 60 / 90 = 0.667" in words
    assert "(TP + TN) / all = 970 / 1,000 = 0.970" in words


@pytest.mark.parametrize("counts", [{"tp": 0, "fp": 0, "fn": 3}, {"tp": 0, "fp": 3, "fn": 0}])
def test_a_confusion_picture_without_a_denominator_is_refused(counts):
    """No alarm or no malignant tumour is an error that names the counts."""
    with pytest.raises(ValueError, match="a malignant tumour and an alarm are expected"):
        draw_confusion(tn=5, **counts)
