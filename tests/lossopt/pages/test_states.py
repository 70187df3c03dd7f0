"""The states of a figure, as buttons and pictures."""

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from lossopt.pages import states as module
from lossopt.pages.states import MOST_STATES, StatesOfFigure, figure_with_states

WHOLE = [[(b"PNG", (900, 360))]]
STORED = '<img alt="A." src="data:," width="900" height="360" style="x"><p>A.</p>'


@dataclass
class Figure:
    """Says what it is set to."""

    tries: tuple[Any, ...] = ()

    def tried(self, values):
        settings = tuple((name.capitalize(), str(value)) for name, value in values.items())
        rows = [[(b"ONE", (450, 360)), (b"TWO", (450, 360))], [(b"3", (900, 40))]] if "cut" in values else WHOLE
        return SimpleNamespace(settings=settings, rows=rows, text=f"{values} & more", alt=f"Figure. {values}")


def shown(tmp_path, *groups):
    tries = [SimpleNamespace(words="", states=states) for states in groups]
    return figure_with_states(STORED, StatesOfFigure(figure=Figure(), tries=tries), name="f", folder=tmp_path)


def labels(page):
    return re.findall(r"<label[^>]*>([^<]*)</label>", page)


def headings(page):
    return re.findall(r'<p class="above"[^>]*>([^<]*)</p>', page)


def test_the_first_state_is_that_which_was_stored(tmp_path):
    """It alone is chosen."""
    page = shown(tmp_path, [{"z": 1}])
    assert labels(page)[0] == "at the start"
    assert page.count(" checked>") == 1
    assert page.index(" checked>") < page.index(STORED) < page.index("figures/")


def test_each_state_has_a_picture_with_words_of_its_own(tmp_path):
    """As a file that is loaded when it is looked at."""
    page = shown(tmp_path, [{"z": 1}, {"z": 2}])
    pictures = re.findall(r'<img alt="([^"]*)" src="(figures/[^"]*)" ([^>]*)>', page)
    assert [alt for alt, _, _ in pictures] == ["Figure. {&#x27;z&#x27;: 1}", "Figure. {&#x27;z&#x27;: 2}"]
    assert all(re.fullmatch(r'width="900" height="360" style="[^"]*" loading="lazy"', rest) for _, _, rest in pictures)
    assert [(tmp_path / file).read_bytes() for _, file, _ in pictures] == [b"PNG", b"PNG"]
    assert "&amp; more" in page


def test_the_pieces_of_a_picture_stand_in_rows(tmp_path):
    """Each is a file, at its own size; the last one has the words."""
    page = shown(tmp_path, [{"cut": 1}])
    pictures = re.findall(r'<img alt="([^"]*)" src="(figures/[^"]*)" width="(\d+)" height="(\d+)"', page)
    assert [alt for alt, *_ in pictures] == ["", "", "Figure. {&#x27;cut&#x27;: 1}"]
    assert [size for _, _, *size in pictures] == [["450", "360"], ["450", "360"], ["900", "40"]]
    assert [(tmp_path / file).read_bytes() for _, file, *_ in pictures] == [b"ONE", b"TWO", b"3"]
    assert page.count('</div><div style="display:flex') == 1


@pytest.mark.parametrize(
    ("group", "heading", "words"),
    [
        ([{"z": 1}], "Z:", ["1"]),
        ([{"z": 1}, {"z": 2}], "Z:", ["1", "2"]),
        ([{"y": 0, "z": 1}, {"y": 0, "z": 2}], "Y: 0; Z:", ["1", "2"]),
        ([{"y": 0, "z": 1}], "", ["Y: 0; Z: 1"]),
        ([{"x": 1, "y": 0, "z": 1}, {"x": 1, "y": 1, "z": 2}], "X: 1", ["Y: 0; Z: 1", "Y: 1; Z: 2"]),
        ([{"y": 0}, {"z": 2}], "", ["Y: 0", "Z: 2"]),
    ],
)
def test_what_states_have_in_common_is_said_once(tmp_path, group, heading, words):
    """Above their buttons, whose names hold it too."""
    page = shown(tmp_path, group)
    assert headings(page) == [heading]
    assert labels(page)[1:] == words
    assert page.count('aria-labelledby="f-above-1 ') == (len(words) if heading else 0)


def test_identifiers_are_used_once(tmp_path):
    """And whatever names another part of the page names one that is there."""
    page = shown(tmp_path, [{"z": 1}, {"z": 2}], [], [{"y": 1}])
    identifiers = re.findall(r' id="([^"]*)"', page)
    assert len(set(identifiers)) == len(identifiers)
    named = re.findall(r' (?:for|aria-\w+)="([^"]*)"', page)
    assert {name for names in named for name in names.split()} <= set(identifiers)


def test_too_many_states_are_refused(tmp_path):
    """The sentence names the figure and the limit."""
    with pytest.raises(ValueError, match=f"^f: {MOST_STATES + 1} states and .* at most {MOST_STATES} "):
        shown(tmp_path, [{"z": value} for value in range(MOST_STATES + 1)])


def test_too_many_bytes_are_refused(tmp_path, monkeypatch):
    """Before a file is written."""
    monkeypatch.setattr(module, "MOST_BYTES", 5)
    with pytest.raises(ValueError, match=r"^f: 2 states and 6 bytes"):
        shown(tmp_path, [{"z": 1}, {"z": 2}])
    assert not list(tmp_path.iterdir())
