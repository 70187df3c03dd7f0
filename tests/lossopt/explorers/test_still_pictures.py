"""Panels, pictures with alternative text, and questions that answer at once."""

import base64
import io

import numpy as np
import pytest
from IPython.utils.capture import RichOutput
from lossopt.explorers import LOSS_PENS, Panel, Prediction, Question, blank_figure, draw_panels, show
from lossopt.explorers.framework import images
from lossopt.explorers.pictures.panels import PENS
from PIL import Image

X = np.linspace(0.0, 1.0, 5)


@pytest.fixture
def displayed(monkeypatch):
    """What ``show`` hands to IPython: data and metadata of each display."""
    outputs = []
    monkeypatch.setattr(images, "display", lambda data, metadata, raw: outputs.append((data, metadata, raw)))
    return outputs


def panel(**words):
    return Panel(**({"title": "T", "xlabel": "x", "ylabel": "y", "x": X, "curves": {"a": X}} | words))


def test_a_shown_figure_carries_its_alternative_text(displayed):
    """HTML, metadata and plain text all hold the sentence, escaped where need be, and the same picture."""
    show(draw_panels(panel()), alt='It rises from 0 to 1, "straight" & even.')
    ((data, metadata, raw),) = displayed
    assert raw
    assert 'alt="It rises from 0 to 1, &quot;straight&quot; &amp; even."' in data["text/html"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == 'It rises from 0 to 1, "straight" & even.'
    assert data["image/png"] in data["text/html"]
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        assert picture.size == (metadata["image/png"]["width"], metadata["image/png"]["height"])
    assert RichOutput(data=data, metadata=metadata)._repr_html_() is not None


def test_the_same_figure_gives_the_same_bytes(displayed):
    """Two drawings of equal panels are equal files."""
    for _ in range(2):
        show(draw_panels(panel(level=("half", 0.5)), panel(xscale="log", x=X + 1)), alt="A line.")
    assert displayed[0] == displayed[1]


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(alt):
    """A blank sentence is an error that says what is expected."""
    with pytest.raises(ValueError, match="a sentence is expected that says what the figure shows"):
        show(blank_figure(), alt=alt)


@pytest.mark.parametrize("count", [0, 5])
def test_a_panel_takes_as_many_curves_as_can_be_told_apart(count):
    """No curve, or more curves than pens, is an error that names both numbers."""
    with pytest.raises(ValueError, match=f"{count} curves, but 1 to 4 can be told apart"):
        panel(curves={str(number): X for number in range(count)})


@pytest.mark.parametrize("pens", [PENS, [pen.line() for pen in LOSS_PENS.values()]], ids=["panels", "losses"])
def test_pens_differ_in_colour_and_in_style(pens):
    """A print without colours tells the curves apart, and each colour stands out from white by 3 to 1."""
    assert len({pen["color"] for pen in pens}) == len({pen["linestyle"] for pen in pens}) == len(pens)
    for pen in pens:
        assert _contrast_with_white(pen["color"]) >= 3.0


def _contrast_with_white(colour):
    # WCAG 2.1, relative luminance.
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)


@pytest.fixture
def question():
    """A question with three choices."""
    return Question(prompt="Is 1 < 2?", choices=("yes", "no", "maybe"), answer="yes", why="By counting.")


def test_a_question_answers_at_once(question):
    """Choosing a button says right with the reason, or not yet without it."""
    assert question.reply("yes") == "Right. By counting."
    assert question.reply("no").startswith("Not yet")
    assert "counting" not in question.reply("maybe")


def test_choosing_a_button_speaks(question):
    """The answer to a choice stands in a live region below the buttons."""
    from lossopt.explorers.questions.self_check import _answers

    _prompt, choice, said = _answers(question).children
    yes, no, _maybe = choice.children[1].children
    assert choice.value is None
    no.click()
    assert "Not yet" in said.value
    yes.click()
    assert said.value == '<p role="status" aria-live="polite">Right. By counting.</p>'


def test_a_question_can_be_read_without_a_kernel(question):
    """The stored form lists the choices and folds the answer away, with nothing that is markup by accident."""
    data, _metadata = question._repr_mimebundle_()
    assert "Is 1 &lt; 2?" in data["text/html"]
    assert "<li>maybe</li>" in data["text/html"]
    assert "<summary>Show the answer</summary><p>yes. By counting.</p>" in data["text/html"]
    assert data["text/plain"] == "Is 1 < 2?\n- yes\n- no\n- maybe"


def test_a_prediction_is_noted_and_not_judged():
    """Any choice gets the same kind of reply, and the stored form holds no answer."""
    prediction = Prediction(prompt="Heads?", choices=("yes", "no"))
    assert prediction.reply("yes") == "Noted: yes. Now run on and compare."
    assert "details" not in prediction._repr_mimebundle_()[0]["text/html"]


def test_an_answer_outside_the_choices_is_refused():
    """A question whose answer nobody can choose is an error that names both."""
    with pytest.raises(ValueError, match=r"the answer 'x' is not one of the choices \('a', 'b'\)"):
        Question(prompt="?", choices=("a", "b"), answer="x", why="")
