"""The rules that every figure keeps, computed: contrast, colours told apart, sizes, and words in their place."""

from itertools import combinations

import numpy as np
import pytest
from lossopt.explorers import LOSS_PENS, blank_figure, draw_confusion, draw_descents, draw_pipeline, tidy
from lossopt.explorers.framework import style
from lossopt.explorers.framework.images import Camera
from lossopt.optimizers import SGD

from tests.lossopt.explorers.readable import check_readable

LINES = [style.BLACK, style.GREY, style.MUTED, style.BLUE, style.GREEN, style.VERMILLION, style.PURPLE]
AREAS = [style.CARD, style.LIGHT_BLUE, style.LIGHT_GREEN, style.LIGHT_VERMILLION]
# Machado, Oliveira and Fernandes (2009), the whole of each deficiency, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
PICTURES = {
    "confusion": lambda: draw_confusion(tn=304, fp=53, fn=83, tp=129),
    "descents": lambda: draw_descents(
        {f"optimizer {n}": SGD(lr=0.01 * n) for n in (1, 2, 3, 4, 5)}, surfaces=["bowl"], start=(-1.0, 1.0), steps=20
    ),
    "pipeline": draw_pipeline,
}


def linear(colour):
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2.1: the ratio of the relative luminances."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIELAB under D65, in which a distance of 2.3 is just noticed."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    ratios = to_xyz @ np.clip(rgb, 0.0, 1.0) / to_xyz.sum(axis=1)
    f = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colour", LINES)
def test_lines_stand_out_by_three_to_one(colour):
    """Every colour of a line or mark against the card on which it is drawn."""
    assert contrast(colour, style.CARD) >= 3.0


@pytest.mark.parametrize("colour", [style.BLACK, style.GREY, *map(style.in_words, LINES[3:])])
def test_words_stand_out_by_four_and_a_half_to_one(colour):
    """Every colour in which words are written against the card."""
    assert contrast(colour, style.CARD) >= 4.5


@pytest.mark.parametrize("area", AREAS)
def test_words_can_be_read_on_every_area(area):
    """Black words stand on areas of light colours too."""
    assert contrast(style.BLACK, area) >= 4.5


def test_a_card_brings_its_own_background():
    """A figure is opaque, so that its words can be read whatever the theme's background is."""
    assert style.blank_figure().get_facecolor() == (1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize("sight", SIGHT)
def test_pens_can_be_told_apart_by_every_eye(sight):
    """With each of the colour blindnesses any two colours of pens stay six times a just noticed distance apart."""
    seen = {pen.color: lab(np.array(SIGHT[sight]) @ linear(pen.color)) for pen in style.PENS}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 6 * 2.3, (one, other)


@pytest.mark.parametrize("pens", [style.PENS, style.LOSS_PENS.values(), style.PARTS.values()])
def test_pens_of_one_figure_differ_in_colour_and_style_and_marker(pens):
    """A print without colours tells them apart."""
    for attribute in ("color", "linestyle", "marker"):
        assert len({getattr(pen, attribute) for pen in pens}) == len(pens)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_read(name):
    """What the lessons show beside explorers, whose figures ``test_explorers`` tries."""
    figure = PICTURES[name]()
    Camera(figure, ()).shoot(1)
    check_readable(figure)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_ticks_are_few_and_plain(scale):
    """At most seven numbers on an axis, written out; an axis that says its own keeps them."""
    figure = blank_figure()
    own, axes = figure.subplots(1, 2)
    for each in (own, axes):
        tidy(each, title="T", xlabel="x", ylabel="y")
        each.set(yscale=scale, ylim=(0.5, 90_000))
    own.set_yticks([1, 10_000], ["one", "many"])
    Camera(figure, ()).shoot(1)
    low, high = axes.get_ylim()
    words = [label.get_text() for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]
    assert words == (
        ["1", "10", "100", "1,000", "10,000"] if scale == "log" else ["20,000", "40,000", "60,000", "80,000"]
    )
    assert [label.get_text() for label in own.get_yticklabels()] == ["one", "many"]


def test_a_short_logarithmic_axis_has_numbers_between_powers_of_ten():
    """One power of ten alone would not tell where on the axis a point is."""
    figure = blank_figure()
    axes = figure.subplots()
    axes.set(xscale="log", xlim=(3, 60))
    Camera(figure, ()).shoot(1)
    assert {"5", "10", "20", "50"} <= {label.get_text() for label in axes.get_xticklabels()}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (-0.25, "−0.25"),
        (1234.5, "1,234.5"),
        (0.0001, "0.0001"),
        (1e-5, "10⁻⁵"),
        (-2.5e7, "−2.5·10⁷"),
        (1e6, "1,000,000"),
        (1e7, "10⁷"),
    ],
)
def test_a_plain_number_is_written_as_by_hand(value, words):
    """Thousands apart, a true minus, powers of ten only where zeros could not be counted."""
    assert style.plain_number(value) == words


def test_losses_keep_the_pens_of_their_order():
    """The losses' pens are the first three, so that a lesson's own curves of losses look as in the explorers."""
    assert [pen.color for pen in LOSS_PENS.values()] == [pen.color for pen in style.PENS[:3]]


@pytest.mark.parametrize(
    ("given", "shown"), [("two losses", "Two losses"), ("f over x", "f over x"), ("ηλ = 2", "ηλ = 2"), ("", "")]
)
def test_titles_are_sentences_on_the_left(given, shown):
    """A title begins with a capital letter, if it does not begin with a symbol, above the left end of the axes."""
    axes = blank_figure().subplots()
    tidy(axes, title=given, xlabel="x", ylabel="y")
    assert axes.get_title(loc="left") == shown
    assert axes.get_title() == ""
