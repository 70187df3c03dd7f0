"""What is shown of an answer runs nothing and leaves nothing out."""

import nbformat

from autograder.gradebook.engine import reading
from autograder.marking_desk.answers import read_answers
from autograder.marking_desk.questions import find_question, questions_of
from autograder.marking_desk.showing import differences, show_answer, show_criteria, show_model, show_task
from autograder.results.writer import ResultWriter
from tests.autograder.active_content import HOSTILE, HOSTILE_MARKDOWN, active_parts
from tests.autograder.handed_in import RIGHT, SCORES, hand_in, install, make_record, varied_source
from tests.autograder.marking_desk.written_class import (
    QUESTION,
    answers_of,
    grade_class,
    install_question,
    question_of,
)
from tests.autograder.pictures import PNG, attached, base64_of


def test_nothing_active_is_left_of_an_answer(tiny_course):
    """As an independent reader of HTML finds; nor where the autograded notebook is gone."""
    text = "\n\n".join([*HOSTILE, *HOSTILE_MARKDOWN])
    grade_class(tiny_course, install_question(tiny_course), {"s01": f"It is a half.\n\n{text}"})
    question, answer = question_of(tiny_course), answers_of(tiny_course)["s01"]
    for _ in range(2):
        shown = str(show_answer(tiny_course, question, answer))
        assert "It is a half." in shown
        assert [*active_parts(shown)] == []
        (tiny_course.autograded("tiny", "s01") / "tiny.ipynb").unlink(missing_ok=True)


def test_pictures_and_what_stands_right_behind_belong_to_an_answer(tiny_course):
    """As formgrader shows them; another answer does not."""
    source = install_question(tiny_course)
    path = hand_in(tiny_course, "s01", {QUESTION: "See ![it](attachment:it.png)."})
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].attachments = attached("it.png", PNG)
    notebook.cells.append(nbformat.v4.new_markdown_cell("And so on."))
    notebook.cells.append(nbformat.v4.new_code_cell("late = 1"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("Something else."))
    nbformat.write(notebook, path)
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", {"half_checks": 0.0, QUESTION: None}))
    shown = str(show_answer(tiny_course, question_of(tiny_course), answers_of(tiny_course)["s01"]))
    assert base64_of(PNG) in shown
    assert "And so on." in shown
    assert "late" not in shown
    assert "Something else." not in shown


def test_an_answer_in_code_comes_with_what_it_put_out(tiny_course):
    """A figure or a printed line is what there is to mark."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", RIGHT)
    printed = [{"output_type": "stream", "name": "stdout", "text": "it is drawn"}]
    scores = {"half_checks": 0.0, "root_checks": 0.0, "plot": None, "half_written": None, "essay": None}
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", scores, outputs={"plot": printed}))
    question = find_question(tiny_course, "tiny", "plot")
    with reading(tiny_course) as connection:
        (answer,) = read_answers(connection, question)
    shown = str(show_answer(tiny_course, question, answer))
    assert "it is drawn" in shown
    assert 'class="code"' in shown


def test_all_that_was_added_behind_a_task_is_its_answer(tiny_course):
    """Words, code and what it put out, up to the next cell of the source; the task's own text is the task."""
    source = install(tiny_course, varied_source())
    path = hand_in(tiny_course, "s01", RIGHT)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(-1, nbformat.v4.new_markdown_cell("Of another question."))
    notebook.cells += [
        nbformat.v4.new_markdown_cell("My essay begins."),
        nbformat.v4.new_code_cell("essay = 1"),
        nbformat.v4.new_markdown_cell("My essay ends."),
    ]
    nbformat.write(notebook, path)
    drawn = [{"output_type": "stream", "name": "stdout", "text": "it is drawn"}]
    added = f"added-{len(source.cells)}-2"
    scores = SCORES | {"essay": None}
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", scores, outputs={added: drawn}))
    question = find_question(tiny_course, "tiny", "essay")
    assert "Write an essay." in show_task(question)
    with reading(tiny_course) as connection:
        (answer,) = read_answers(connection, question)
    assert answer.text == "My essay begins.\n\nessay = 1\n\nMy essay ends."
    shown = str(show_answer(tiny_course, question, answer))
    parts = [shown.index(each) for each in ("My essay begins.", "essay", "it is drawn", "My essay ends.")]
    assert parts == sorted(parts)
    assert "Write an essay." not in shown
    assert "Of another question." not in shown


def test_task_rubric_and_model_answer_come_out_of_the_source(tiny_course):
    """The rubric's lines apart from the model answer; where there is no mark scheme, the source's own solution."""
    install_question(tiny_course)
    question = question_of(tiny_course)
    assert "and why?" in show_task(question)
    assert "It is half of it" in show_model(question)
    assert "Rubric" not in show_model(question)
    assert "Model answer" not in show_model(question)
    assert "2 points" not in show_model(question)
    assert [str(each).strip() for each in show_criteria(question)] == [
        "<p>that it is a half</p>",
        "<p>the <strong>reason</strong></p>",
    ]
    plot, half, essay = questions_of(install(tiny_course, varied_source()))
    assert "plot" in show_model(plot)
    assert "It halves." in show_model(half)
    assert "BEGIN" not in show_model(half)
    assert "Write an essay." in show_model(essay)
    assert show_criteria(half) == []


def test_differences_are_words_and_not_their_form():
    """All pieces together are the text; a long text is not compared."""
    text = "It **falls** slowly, then stops."
    pieces = differences(text, "it falls fast then stops")
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece.strip() for piece, differs in pieces if differs] == ["slowly,"]
    assert differences("a " * 601, "b") == [("a " * 601, False)]
