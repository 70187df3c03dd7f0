"""The page: everything of the report, all that anybody wrote escaped, nothing loaded and nothing run."""

import re
from html.parser import HTMLParser

import pytest

from autograder.records import Verdict
from autograder.reporting.page import report_page
from autograder.reporting.report import build_report
from tests.autograder.handed_in import RIGHT, hand_in, install, varied_source
from tests.autograder.marking import execute
from tests.autograder.reporting.graded_class import a_course, add_people, grade_one

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>&{{ 7 * 7 }}"
LONG = "def half(x):\n" + "\n".join(f"    x = math.log{n}(x) + {n}" for n in range(20))
VOID = {"meta", "rect", "line"}


class Tags(HTMLParser):
    """The tags of a page; complains of one that is closed and not open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.opened: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag


def parsed(page: str) -> Tags:
    found = Tags(page)
    assert found.opened == []
    return found


@pytest.fixture
def source(tiny_course):
    return install(tiny_course, varied_source())


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """A class in which everything occurs that a report speaks of."""
    tiny_course, source = a_course(tmp_path_factory.mktemp("graded") / "course")
    for number in range(10):
        grade_one(tiny_course, source, f"s{number:02d}", half=float(number % 3), root=(1.5, 0.0))
    evil = RIGHT | {"half": f"{LONG}\n    y = '{EVIL}'  # by s20"}
    for student in ("s20", "s21"):
        grade_one(
            tiny_course,
            source,
            student,
            half=0.0,
            root=(1.5, 0.0),
            answers=evil,
            misconception=f"mis{EVIL}",
            message=f"m{EVIL}",
        )
    grade_one(tiny_course, source, "s22", half=0.0, root=(1.5, 0.0), verdict=Verdict.TIMEOUT)
    grade_one(tiny_course, source, "s23", half=0.0, root=(1.5, 0.0), message=f"reason {EVIL}")
    hand_in(tiny_course, "<b>s30", RIGHT)
    hand_in(tiny_course, "s31", {}).write_text("{")
    hand_in(tiny_course, "s32", RIGHT)
    add_people(tiny_course, ("s40", "Zoë", "Ng"), ("s20", "Ada", "Secret"))
    execute(tiny_course, "update assignment set duedate = '2026-04-01 12:00:00'")
    return report_page(build_report(tiny_course, "tiny"))


def test_everything_has_its_place(page):
    """A sentence or a row for each part of the report, and a warning at the likeness."""
    parsed(page)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("</style>")[1]))
    for said in (
        "handed in 17 graded 14",
        "Mean",
        "root: edges nobody passes",
        "corrected item-total correlation",
        "2 half : mis",
        "half timeout 1 s22",
        "1 handed in nothing: s40 (Zoë Ng)",
        "not a notebook",
        "14 handed in late",
        "Likeness is no proof.",
        "s20 and s21 100 %",
        "half: equal to the letter",
    ):
        assert said in text, said


def test_what_others_wrote_is_text(page):
    """Answers, messages, misconceptions and folders' names make no tag, and no template is run over them."""
    tags = parsed(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "b", "link", "iframe", "form", "object"}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page
    assert "&lt;b&gt;s30" in page


def test_it_loads_nothing(page):
    """Links lead within the page; a policy forbids the browser everything else."""
    tags = parsed(page).tags
    links = [attributes["href"] for _, attributes in tags if "href" in attributes]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(ids) == len(set(ids))
    assert not [attributes for _, attributes in tags if "src" in attributes]
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_an_example_bears_no_name(page):
    """Nor a comment, where somebody may have signed."""
    example = page.split('id="mistakes"')[1].split('id="stops"')[0]
    assert "math.log3" in example
    assert not re.search(r"s2\d|Ada|Secret|# by", example)


def test_tables_have_captions_and_headers(page):
    """And each can be reached by the keyboard where it is wider than the screen."""
    tables = page.split("<table")[1:]
    assert len(tables) >= 6
    assert all("<caption" in table and 'scope="col"' in table and 'scope="row"' in table for table in tables)
    assert page.count('role="region"') == len(tables)


@pytest.mark.parametrize("state", ["nothing", "not graded", "one", "ungradable"])
def test_small_classes_have_a_page_too(tiny_course, source, state):
    """Without marks it says what to do; nothing is divided by nothing."""
    if state == "not graded":
        hand_in(tiny_course, "s01", RIGHT)
    elif state == "one":
        grade_one(tiny_course, source, "s01")
    elif state == "ungradable":
        hand_in(tiny_course, "s01", {}).write_text("{")
    page = report_page(build_report(tiny_course, "tiny"))
    parsed(page)
    assert ("Nothing is graded yet" in page) == (state != "one")
    assert ('<svg class="histogram"' in page) == (state == "one")
    assert not re.search(r"\bnan\b|\binf\b|>None<", page, re.IGNORECASE)
