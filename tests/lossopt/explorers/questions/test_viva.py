"""The self-examination: orders drawn afresh, answers after thinking, and what is left to read again."""

from html import escape
from itertools import pairwise
from pathlib import Path
from random import Random

import ipywidgets as widgets
import nbformat
import pytest
from lossopt.explorers import VIVA_QUESTIONS, OpenQuestion, Viva
from lossopt.progress import begin, session

LESSON = Path(__file__).parents[4] / "course" / "05_review.ipynb"


@pytest.fixture
def three():
    """Three questions, with markup in their words."""
    return [OpenQuestion(prompt=f"Q{n} < 9?", points=(f"P{n} & more", f"R{n}"), section=f"1.{n}") for n in range(3)]


def press(viva, words):
    _said, row = viva.widget.children
    next(button for button in row.children if button.description == words).click()


def said(viva):
    return viva.widget.children[0].value


def test_each_draw_asks_every_question_once():
    """Whatever is drawn, the order is a permutation, and in time each question has stood in each place."""
    viva = Viva(VIVA_QUESTIONS, rng=Random(0))
    seen = set()
    for _ in range(300):
        viva.draw()
        assert sorted(viva.state.order) == list(range(10))
        seen |= set(enumerate(viva.state.order))
    assert len(seen) == 100


def test_orders_come_from_the_generator_that_was_handed_in():
    """Equal generators give equal orders, one draw after another, and one draw differs from the next."""
    first, second = (Viva(VIVA_QUESTIONS, rng=Random(5)) for _ in range(2))
    orders = []
    for _ in range(5):
        assert first.state.order == second.state.order
        orders.append(first.state.order)
        first.draw()
        second.draw()
    assert all(before != after for before, after in pairwise(orders))


def test_without_a_generator_orders_differ():
    """Two examinations that nobody seeded hardly ever ask in the same order: of 20, at least 15 orders differ."""
    assert len({tuple(Viva(VIVA_QUESTIONS).state.order) for _ in range(20)}) >= 15


def test_an_answer_is_hidden_until_it_is_revealed(three):
    """Before *Reveal* no point of any question can be read, after it those of this question and where it is shown."""
    viva = Viva(three, rng=Random(1))
    asked = viva.questions[viva.state.order[0]]
    assert asked.prompt in viva.text()[0]
    assert not any(point in " ".join(viva.text()) for question in three for point in question.points)
    viva.reveal()
    shown = " ".join(viva.text())
    assert all((point in shown) == (question is asked) for question in three for point in question.points)
    assert f"section {asked.section}." in shown


@pytest.mark.parametrize("had_it", [True, False])
def test_nobody_judges_an_answer_unseen(three, had_it):
    """A judgement before *Reveal* moves nothing on and says what to do first."""
    viva = Viva(three, rng=Random(1))
    viva.judge(had_it=had_it)
    assert (viva.state.place, viva.state.missed) == (0, [])
    assert viva.text()[1].startswith("Not judged: reveal the answer first.")
    viva.reveal()
    assert "Not judged" not in " ".join(viva.text())


def test_the_end_lists_what_was_missed(three):
    """After the last question: how many were known, and section and prompt of each of the others alone."""
    viva = Viva(three, rng=Random(1))
    for had_it in (False, True, False):
        viva.reveal()
        viva.judge(had_it=had_it)
    first, second, third = (viva.questions[number] for number in viva.state.order)
    heading, *again, closing = viva.text()
    assert heading == "That was the last one. You had 1 of 3."
    assert again == [f"Section {question.section}: {question.prompt}" for question in (first, third)]
    assert closing == "Read these again, then press Ask the missed again."
    assert second.prompt not in " ".join(viva.text())


def test_the_missed_are_asked_again(three):
    """*Ask the missed again* begins a round of those alone, as often as some are missed; earlier it changes nothing."""
    viva = Viva(three, rng=Random(1))
    viva.reveal()
    viva.judge(had_it=False)
    before = viva.text()
    viva.again()
    assert viva.text() == before
    for had_it in (True, False):
        viva.reveal()
        viva.judge(had_it=had_it)
    missed = viva.state.missed
    viva.again()
    assert sorted(viva.state.order) == sorted(missed)
    assert viva.text()[0].startswith("Question 1 of 2.")
    for had_it in (False, True):
        viva.reveal()
        viva.judge(had_it=had_it)
    assert viva.text()[0] == "That was the last one. You had 1 of 2."
    assert viva.state.missed == [viva.state.order[0]]
    viva.draw()
    assert sorted(viva.state.order) == [0, 1, 2]


def test_sections_with_a_title_are_links():
    """A section is linked wherever it is named, live and stored; its title cannot bring markup."""
    question = OpenQuestion(prompt="A < B?", points=("C & D",), section="1.2", title='A "b" <i>')
    link = '<a href="#1.2-A-&quot;b&quot;-&lt;i&gt;">{}ection 1.2</a>'
    viva = Viva([question])
    viva.reveal()
    assert f"The demonstration is in {link.format('s')}." in said(viva)
    viva.judge(had_it=False)
    assert f"<p>{link.format('S')}: A &lt; B?</p>" in said(viva)
    assert link.format("s") in viva._repr_mimebundle_()[0]["text/html"]
    assert viva.text()[1] == "Section 1.2: A < B?"


def test_after_the_end_only_a_draw_goes_on(three):
    """*Reveal*, judgements and a second round change nothing once all are judged and known; a draw begins anew."""
    viva = Viva(three, rng=Random(1))
    for _ in three:
        viva.reveal()
        viva.judge(had_it=True)
    end = viva.text()
    assert end == ("That was the last one. You had 3 of 3.", "Nothing is left to read again.")
    viva.reveal()
    viva.judge(had_it=False)
    viva.again()
    assert viva.text() == end
    viva.draw()
    assert viva.text()[0].startswith("Question 1 of 3.")
    assert (viva.state.missed, viva.state.is_revealed) == ([], False)


def test_buttons_do_it_all_and_stay(three):
    """The buttons lead through, the text in a live region follows, and no button ever goes or is disabled."""
    viva = Viva(three, rng=Random(1))
    before = viva.widget.children[1].children
    assert [button.description for button in before] == [
        "Reveal",
        "I had it",
        "Not yet",
        "Ask the missed again",
        "Draw a new order",
    ]
    for number, words in enumerate(("I had it", "Not yet", "I had it"), 1):
        assert f"<strong>Question {number} of 3." in said(viva)
        press(viva, "Reveal")
        assert all(escape(point) in said(viva) for point in viva.questions[viva.state.order[number - 1]].points)
        press(viva, words)
    assert "You had 2 of 3" in said(viva)
    press(viva, "Ask the missed again")
    assert "Question 1 of 1" in said(viva)
    press(viva, "Draw a new order")
    assert "Question 1 of 3" in said(viva)
    assert said(viva).startswith('<div role="status" aria-live="polite">')
    assert viva.widget.children[1].children == before
    assert all(isinstance(button, widgets.Button) and not button.disabled for button in before)


def test_state_set_from_code_shows(three):
    """What is shown is a function of the traits alone."""
    viva = Viva(three, rng=Random(1))
    viva.widget  # noqa: B018  # made when first asked for
    with viva.state.hold_trait_notifications():
        viva.state.order, viva.state.place, viva.state.is_revealed = [2, 0, 1], 1, True
    assert "Question 2 of 3. Q0 &lt; 9?" in said(viva)
    assert "P0 &amp; more" in said(viva)


def test_the_stored_form_has_the_order_given(three):
    """Without a kernel all questions are there in their order, answers folded away, whatever order was drawn."""
    stored = [Viva(three, rng=Random(seed))._repr_mimebundle_()[0] for seed in range(4)]
    assert len({data["text/html"] for data in stored}) == len({data["text/plain"] for data in stored}) == 1
    html = stored[0]["text/html"]
    places = [html.index(escape(words)) for question in three for words in (question.prompt, *question.points)]
    assert places == sorted(places)
    assert html.count("<details><summary>Show what belongs in the answer</summary>") == 3
    assert stored[0]["text/plain"] == "1. Q0 < 9?\n2. Q1 < 9?\n3. Q2 < 9?"


def test_there_is_something_to_ask_and_to_answer():
    """No questions, or a question without points, is an error that says what is expected."""
    with pytest.raises(ValueError, match="no questions; at least one is expected"):
        Viva([])
    with pytest.raises(ValueError, match=r"'Why\?': no points; at least one is expected"):
        OpenQuestion(prompt="Why?", points=(), section="1.1")


def test_the_lesson_answers_each_question_in_its_section():
    """Each of the ten sections opens with its question, asks for a prediction, folds its answer, and runs code."""
    cells = nbformat.read(LESSON, as_version=4).cells
    starts = [n for n, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    sections = {cells[a].source.split()[1]: cells[a:b] for a, b in pairwise([*starts, len(cells)])}
    assert len({question.section for question in VIVA_QUESTIONS}) == len(VIVA_QUESTIONS) == 10
    for question in VIVA_QUESTIONS:
        opening, *shown = sections[question.section]
        heading, asked, *_ = opening.source.split("\n\n")
        assert heading == f"## {question.section} {question.title}"
        assert asked.replace("\n", " ") == f"*{question.prompt}*"
        folds = [cell.source.startswith("<details><summary>Show the answer</summary>") for cell in shown]
        place = folds.index(True)
        assert " = Prediction(" in shown[place - 1].source
        rest = shown[place + 1 :]
        assert any("assert" in cell.source for cell in rest if cell.cell_type == "code")


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson that keeps what is answered; ends with the test."""
    monkeypatch.setattr(session, "_current", None)
    return begin("lesson", folder=tmp_path, variables={"COURSE_PROGRESS": str(tmp_path / "kept.json")})


def shown(questions):
    viva = Viva(questions, rng=Random(1))
    viva._repr_mimebundle_()
    return viva


def judge(viva, *, had_it):
    viva.reveal()
    viva.judge(had_it=had_it)


def test_an_examination_that_was_broken_off_goes_on(lesson, three):
    """At the same question, with what was missed; also if the questions have another order by now, or one is new."""
    first = shown(three)
    judge(first, had_it=False)
    judge(first, had_it=True)
    more = [OpenQuestion(prompt="New?", points=("P",), section="1.9"), *three[::-1]]
    for questions in (three, more):
        again = shown(questions)
        assert again.text() == first.text()
        assert [questions[n].prompt for n in again.state.missed] == [three[first.state.order[0]].prompt]
    judge(again, had_it=True)
    assert "You had 2 of 3." in again.text()[0]
    assert shown(three).state.place == 0


def test_a_new_order_begins_anew(lesson, three):
    """What was kept of the old one is gone."""
    first = shown(three)
    judge(first, had_it=False)
    first.draw()
    assert (shown(three).state.place, lesson.part("viva")["missed"]) == (0, [])


@pytest.mark.parametrize(
    "damage",
    [
        {"order": ["Gone?"]},
        {"order": ["Q0 < 9?", "Q0 < 9?"]},
        {"order": 3},
        {"order": [["Q0 < 9?"]]},
        {"missed": ["Gone?"]},
        {"missed": None},
        {"place": "1"},
        {"place": -1},
        {"place": 99},
    ],
)
def test_a_damaged_place_is_passed_over(lesson, three, damage):
    """The examination begins anew."""
    lesson.keep(
        "viva", lambda _: {"order": [question.prompt for question in three], "place": 1, "missed": [], **damage}
    )
    assert (shown(three).state.place, shown(three).state.missed) == (0, [])
