"""What the search of the pages looks into."""

import json

from lossopt.pages.exporting import Lesson
from lossopt.pages.search_index import search_index, sections, words

BODY = (
    '<div>before</div><h1 id="A-&amp;-B">A &amp; B</h1><p>Naïve <code>fit</code></p>'
    '<div class="cell"><pre>hidden_name = 1</pre><math><mi>mathword</mi></math></div>'
    '<img src="data:pictureword" alt="alt">'
    '<h2 id="2">Two <em>words</em></h2><table><tr><td id="term-x">an x</td><td>is a letter</td></tr></table>'
)
LESSON = Lesson(name="01_a", title="A & B", body=BODY)


def test_a_lesson_is_cut_at_headings_and_terms():
    """What stands before the first of them belongs to none."""
    found = [(section.anchor, section.heading, section.words) for section in sections(LESSON)]
    assert found == [
        ("A-&-B", "A & B", {"a", "b", "naive", "fit"}),
        ("2", "Two words", {"two", "words"}),
        ("term-x", "an x", {"an", "x", "is", "a", "letter"}),
    ]


def test_words_have_neither_capitals_nor_accents():
    """As in search.js; a hyphen or a stop ends a word."""
    assert list(words("Naïve ÜBER-fit, w_0 η²")) == ["naive", "uber", "fit", "w", "0", "η2"]


def test_the_index_is_a_script_that_leads_to_each_section():
    """It holds no sentence that could give away what came out."""
    script = search_index([(LESSON, sections(LESSON))])
    assert script.startswith("window.searchIndex = ")
    index = json.loads(script.removeprefix("window.searchIndex = ").rstrip(";\n"))
    assert index["places"][1] == ["01_a.html#2", "Two words", "A & B"]
    assert {word: index["words"][word] for word in ("naive", "a", "two")} == {"naive": [0], "a": [0, 2], "two": [1]}
