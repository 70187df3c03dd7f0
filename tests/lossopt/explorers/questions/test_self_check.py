"""Questions that answer at once, and predictions that are compared with what comes out."""

import re
from html import unescape

import pytest
from lossopt.explorers import Prediction, Question
from lossopt.explorers.questions.stored_views import VIEW
from lossopt.progress import session

CHOICES = {"yes": "By counting.", "no": "Where is 1 on the line?", "maybe": "Both numbers are known."}


@pytest.fixture
def question():
    """A question with three choices."""
    return Question(prompt="Is 1 < 2?", choices=CHOICES, answer="yes")


@pytest.fixture
def prediction():
    """A prediction that closes two cells."""
    return Prediction(prompt="Heads & tails?", choices=CHOICES, answer="no", closes=2)


def test_each_answer_has_a_reply_of_its_own(question):
    """Right with the reason; not yet, with what this answer overlooks."""
    assert [question.reply(choice) for choice in CHOICES] == [
        "Right. By counting.",
        "Not yet. Where is 1 on the line?",
        "Not yet. Both numbers are known.",
    ]


def test_choosing_a_button_speaks(question):
    """The reply to a choice stands in a live region below the buttons, and the question counts as answered."""
    box = question.panel()
    _prompt, choice, said = box.children
    yes, no, _maybe = choice.children[1].children
    assert choice.value is None
    assert "lossopt-answered" not in box._dom_classes
    no.click()
    assert "Not yet" in said.value
    assert "lossopt-answered" in box._dom_classes
    yes.click()
    assert said.value == '<p role="status" aria-live="polite">Right. By counting.</p>'


def test_a_question_can_be_read_without_a_kernel(question):
    """The stored form folds the reply of each choice away, with nothing that is markup by accident."""
    data, _metadata = question._repr_mimebundle_()
    assert "Is 1 &lt; 2?" in data["text/html"]
    folded = re.findall(r'<details class="lossopt-choice"><summary>(\w+)</summary><p>([^<]+)</p>', data["text/html"])
    assert folded == [(choice, question.reply(choice)) for choice in CHOICES]
    assert data["text/plain"] == "Is 1 < 2?\n- yes\n- no\n- maybe"
    assert VIEW in data


def test_a_prediction_is_noted_before_it_is_judged(prediction):
    """Right or wrong, the reply sends the reader to what came out, and says what belongs to this choice."""
    for choice, reply in CHOICES.items():
        assert prediction.reply(choice) == f"Noted: {choice}. Look below at what came out. {reply}"


def test_a_prediction_names_the_cells_that_it_closes(prediction):
    """By a class for each, in the stored form as in the widget; questions.css has a rule for each of them."""
    classes = ["lossopt-question", "lossopt-closes-1", "lossopt-closes-2"]
    assert f'<div class="{" ".join(classes)}">' in prediction._repr_mimebundle_()[0]["text/html"]
    assert list(prediction.panel()._dom_classes) == classes


def test_what_came_out_stands_beside_what_was_predicted(prediction, displayed):
    """Before a choice only what came out; afterwards both, whether the prediction is made before or after."""
    prediction.compare("no")
    ((data, _metadata, raw),) = displayed
    assert (data["text/plain"], raw) == ("It came out: no.", True)
    assert VIEW in data
    assert prediction._comparison() == "It came out: no."
    _prompt, choice, _said = prediction.panel().children
    choice.value = "maybe"
    assert prediction._comparison() == "You predicted: maybe. It came out: no."
    choice.value = "no"
    assert prediction._comparison() == "As you predicted: no."


def test_a_key_that_the_computation_refutes_is_refused(prediction):
    """The lesson then stops, instead of teaching what is not so."""
    with pytest.raises(ValueError, match="'yes' came out, but its answer is 'no'"):
        prediction.compare("yes")
    with pytest.raises(ValueError, match="'sometimes' came out, but that is not one of its choices"):
        prediction.compare("sometimes")


def test_a_choice_comes_back_in_the_next_kernel(prediction, displayed, tmp_path, monkeypatch):
    """With its tick, its reply and what it closed open; what came out is compared with it. Only answers are written."""
    monkeypatch.setattr(session, "_current", None)
    variables = {"COURSE_PROGRESS": str(tmp_path / "kept.json")}
    session.begin("one", folder=tmp_path, variables=variables)
    before = prediction._repr_mimebundle_()[0]["text/html"]
    assert not (tmp_path / "kept.json").exists()
    prediction.panel().children[1].value = "maybe"
    session.begin("one", folder=tmp_path, variables=variables)
    again = Prediction(prompt=prediction.prompt, choices=CHOICES, answer="no", closes=2)
    written = (tmp_path / "kept.json").read_bytes()
    box = again.panel()
    _prompt, choice, said = box.children
    assert choice.value == "maybe"
    assert again.reply("maybe") in unescape(said.value)
    assert "lossopt-answered" in box._dom_classes
    assert again._comparison() == "You predicted: maybe. It came out: no."
    assert again._repr_mimebundle_()[0]["text/html"] == before
    assert (tmp_path / "kept.json").read_bytes() == written


def test_a_choice_that_the_lesson_has_no_more_is_not_brought_back(question, tmp_path, monkeypatch):
    """The question is blank then, as if it had not been answered."""
    monkeypatch.setattr(session, "_current", None)
    record = session.begin("one", folder=tmp_path, variables={"COURSE_PROGRESS": str(tmp_path / "kept.json")})
    record.note("question", question.prompt, "perhaps", is_right=False)
    assert question.panel().children[1].value is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"answer": "x"}, r"the answer 'x' is not one of the choices \('yes', 'no', 'maybe'\)"),
        ({"choices": {"yes": "Why not?"}, "answer": "yes"}, "1 choices; at least 2 are expected"),
        ({"choices": {**CHOICES, "no": " "}}, "no reply for 'no'"),
        ({"closes": 7}, "closes 7 cells; 0 to 6 are expected"),
        ({"closes": -1}, "closes -1 cells; 0 to 6 are expected"),
    ],
)
def test_what_nobody_could_answer_is_refused(arguments, message):
    """With the question's prompt and what is wrong."""
    with pytest.raises(ValueError, match=f"'Is it\\?'.*{message}"):
        Prediction(**{"prompt": "Is it?", "choices": CHOICES, "answer": "yes", **arguments})
