"""Questions that answer at once, and predictions that nobody judges."""

import pytest
from lossopt.explorers import Prediction, Question
from lossopt.explorers.questions.self_check import _answers


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
