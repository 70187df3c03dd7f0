"""Pictures are well-formed, say in words what they show, and take their colours from the page."""

import xml.etree.ElementTree as ElementTree

import pytest

from autograder.reporting.charts import bar, histogram, histogram_in_words
from autograder.reporting.statistics import spread


@pytest.mark.parametrize(
    ("scores", "top"), [([0.0], 0.0), ([1.0], 1.0), ([3.0, 3.0, 17.5], 30.0), ([0.0, 1000.0], 1000.0)]
)
def test_a_histogram_has_a_bar_for_each_bin_and_says_the_numbers(scores, top):
    found = spread(scores, top)
    picture = ElementTree.fromstring(str(histogram(found)))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", histogram_in_words(found))
    heights = [float(each.get("height", "nan")) for each in picture.iter("rect")]
    counts = [each.count for each in found.bins]
    assert [round(height / max(heights) * max(counts), 1) for height in heights] == counts
    texts = [each.text for each in picture.iter("text")]
    assert [text for text in texts if text == f"{found.bins[-1].high:g}"]
    places = [(float(each.get("x", 0)), float(each.get("y", 0))) for each in picture.iter("text")]
    assert all(20 <= x <= 620 and 18 <= y <= 240 for x, y in places)


def test_nothing_has_no_picture():
    assert histogram(spread([], 3.0)) == ""


@pytest.mark.parametrize(("share", "width"), [(0.0, 0.0), (0.5, 30.0), (1.0, 60.0), (1.5, 60.0), (-1.0, 0.0)])
def test_a_bar_is_as_long_as_its_share(share, width):
    """Extra credit does not leave the cell; the number stands beside it, so that a screen reader skips the bar."""
    picture = ElementTree.fromstring(str(bar(share)))
    assert [float(each.get("width", 0)) for each in picture.iter("rect")] == [60.0, width]
    assert picture.get("aria-hidden") == "true"
