"""Answers marked by keyboard alone, in a plain Jupyter server and a browser that has no other network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from autograder.course import Course
from autograder.gradebook.mark_history import read_history
from autograder.gradebook.marks import read_assignment
from tests.autograder.active_content import HOSTILE
from tests.autograder.marking_desk.written_class import QUESTION, grade_class, install_question, mark
from tests.autograder.marking_page.plain_server import PlainServer, plain_server
from tests.browser.accessibility import violations
from tests.browser.screenshots import Screenshots

ROOT = Path(__file__).resolve().parents[2]
CLASS, ALIKE, MOST_KEYS = 300, 100, 300
HANGS_MS = 120_000
expect.set_options(timeout=HANGS_MS)
WORDINGS = (
    "It is a half, since x is divided by two.",
    "it is a HALF since x is divided by two",
    "It is a half, sinse x is divided by two.",
)
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
FOCUS = "() => document.activeElement.id"


def texts() -> dict[str, str]:
    """A class of which a third wrote the same in other words, and one wrote what a browser must not run."""
    words = ["loss", "slope", "step", "miss", "point", "fit", "mean", "square", "curve", "data"]
    own = {
        f"s{n:03d}": " ".join(words[n * k % 10] + words[(n + k) // 7 % 10] for k in range(3, 15)) + f", so {n} times."
        for n in range(CLASS - ALIKE)
    }
    alike = {f"t{n:03d}": WORDINGS[n % len(WORDINGS)] for n in range(ALIKE)}
    hostile = "# A heading\n\n" + "\n\n".join(HOSTILE) + "\n\n- a list\n\n```python\nx = 1\n```\n\n$x^2 < 3$"
    return own | alike | {"s007": hostile}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainServer]:
    home = tmp_path_factory.mktemp("marking")
    course = Course(home / "course")
    (course.root / "source_notebooks" / "tiny").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    grade_class(course, install_question(course), texts())
    with plain_server(course.root, home) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: PlainServer) -> Iterator[Page]:
    """The list of questions, logged in; nothing is loaded from elsewhere, and no dialog opens."""

    def only_here(route: Route) -> None:
        assert route.request.url.startswith((server.url, "data:"))
        route.continue_()

    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(HANGS_MS)
        page.route("**/*", only_here)
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(f"{server.url}marking/?token={server.token}")
        yield page


class Keyboard:
    """Presses keys, one at a time, and counts them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.pressed += 1


def begin(page: Page, name: str) -> None:
    """Opens the question and says who marks, without a mouse."""
    page.get_by_role("link", name=QUESTION).press("Enter")
    page.get_by_label("Your name").wait_for()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("#heading")).not_to_have_text("Loading")


def test_300_answers_are_marked_with_fewer_key_presses_and_no_mouse(page: Page, server: PlainServer) -> None:
    """Each key marks what is alike and shows the next; every mark is in the gradebook, with the name of who gave it."""
    begin(page, "ann")
    keyboard, heading = Keyboard(page), page.locator("#heading")
    given = 0
    while given < CLASS:
        expect(heading).not_to_have_text("Loading")
        assert page.evaluate(FOCUS) == "heading"
        found = heading.inner_text().split()
        given += int(found[0]) if found[-1] == "alike" else 1
        keyboard.press(str(given % 4))
    expect(heading).to_have_text("Nothing is left to mark here")
    expect(page.locator("#progress")).to_have_text(f"{CLASS} of {CLASS} answers marked, 0 to mark")
    assert keyboard.pressed == CLASS - ALIKE + 1 <= MOST_KEYS
    marks = read_assignment(Course(server.folder), "tiny").submissions
    assert len(marks) == CLASS
    assert all(not each.marks[QUESTION].needs_manual for each in marks.values())
    assert len({each.marks[QUESTION].score for student, each in marks.items() if student[0] == "t"}) == 1
    assert read_history(Course(server.folder), "tiny", "t001")[-1].hand == "ann"

    keyboard.press("u")  # the last one comes back, and with it the way on
    expect(page.locator("#status")).to_have_text("Taken back: 1 mark")
    expect(page.locator("#progress")).to_contain_text("1 to mark")
    keyboard.press("f")
    expect(heading).to_have_text("Nothing is left to mark here")


def test_everything_can_be_done_by_keyboard(page: Page, server: PlainServer) -> None:
    """Half points, lines of the rubric, comments that are kept, an answer of a group alone, another look at a mark."""
    course = Course(server.folder)
    mark(course, [f"t{n:03d}" for n in range(ALIKE)], points=0)
    own = {"v01": "Half of it is what it is.", "v02": WORDINGS[0], "v03": WORDINGS[1], "v04": "No idea at all, sorry."}
    grade_class(course, install_question(course), own)
    begin(page, "bob")

    def standing(student: str) -> tuple[float | None, str]:
        found = read_assignment(course, "tiny").submissions[student]
        return found.marks[QUESTION].score, found.comments.get(QUESTION, "")

    def saved(text: str) -> None:
        expect(page.locator("#status")).to_have_text(text)

    keyboard, heading = page.keyboard, page.locator("#heading")
    expect(heading).to_have_text("2 answers that are alike")
    expect(page.locator("#hint")).to_contain_text("100 more like these got")
    keyboard.press("s")
    saved("1 answer will be marked apart")
    first = heading.inner_text()
    keyboard.press(".")
    keyboard.press("1")
    saved("Saved: 1.5 of 3")
    assert standing(first) == (1.5, "")
    second = heading.inner_text()
    assert {first, second} == {"v02", "v03"}
    for key in ("c", *"Why 1?", "Escape", "l", "1", "2", "2", "Enter"):
        keyboard.press(key)
    saved("Saved: 2.5 of 3")
    assert standing(second) == (2.5, "rubric 1: 2 of 2, 2: 0.5 of 1\nWhy 1?")
    keyboard.press("l")
    third = heading.inner_text()
    keyboard.press("c")
    keyboard.type("Name the unit.")
    page.get_by_text("Keep this comment").press("Enter")
    page.get_by_label("under the name").fill("units")
    keyboard.press("Enter")
    saved("Kept")
    keyboard.press("9")
    saved("At most 3 points")
    keyboard.press("n")
    expect(heading).not_to_have_text(third)
    fourth = heading.inner_text()
    keyboard.press("m")
    keyboard.press("1")
    keyboard.press("0")
    saved("Saved: 0 of 3")
    assert standing(fourth) == (0.0, "rubric 1: 0 of 2, 2: 0 of 1\nName the unit.")
    assert standing(third)[0] is None
    page.get_by_role("button", name="All answers").press("Enter")
    page.get_by_role("button", name=fourth, exact=True).press("Enter")
    expect(heading).to_have_text(fourth)
    expect(page.get_by_label("Comment", exact=False).first).to_have_value("Name the unit.")
    keyboard.press("3")
    saved("Saved: 3 of 3")
    assert standing(fourth) == (3.0, "rubric 1: 2 of 2, 2: 1 of 1\nName the unit.")


def test_what_is_left_of_a_group_shows_its_wordings(page: Page, server: PlainServer) -> None:
    """Once its first answer is marked alone; else the others would be marked unseen."""
    said = [
        "One far point pulls the line to itself, as its miss is squared.",
        "one far point pulls the line to itself as its miss is squared",
        "One far point pulls the line to itself, as its mis is squared.",
        "ONE far point pulls the line to itself, as its miss is squared.",
    ]
    course, own = Course(server.folder), {f"w{n:02d}": text for n, text in enumerate([*said, said[-1]])}
    mark(course, [f"t{n:03d}" for n in range(ALIKE)], points=0)
    grade_class(course, install_question(course), own)
    begin(page, "eve")
    heading, wordings = page.locator("#heading"), page.locator("#wordings blockquote")
    expect(heading).to_have_text("5 answers that are alike")
    page.get_by_role("button", name="All answers").press("Enter")
    page.get_by_role("button", name="w04", exact=True).press("Enter")
    expect(heading).to_have_text("w04")
    page.keyboard.press("1")
    expect(heading).to_have_text("4 answers that are alike")  # though the server had nothing else to give before
    page.keyboard.press("s")
    expect(page.locator("#status")).to_have_text("3 answers will be marked apart")
    expect(wordings).to_have_count(0)
    for left in (3, 2):
        said.remove(page.locator("#answer").inner_text().strip())
        page.keyboard.press("1")
        expect(heading).to_have_text(f"{left} answers that are alike")
        told = [page.locator("#answer").inner_text().strip(), *wordings.all_inner_texts()]
        assert sorted(told) == sorted(said)
        page.keyboard.press("s")
        expect(page.locator("#status")).to_have_text(f"{left - 1} answer{'s' if left > 2 else ''} will be marked apart")


def test_two_who_differ_are_moderated(page: Page, server: PlainServer) -> None:
    """The second sees nothing of the first's mark; who decides sees both."""
    course = Course(server.folder)
    mark(course, ["t001"], points=0)
    begin(page, "eve")
    page.get_by_role("button", name="Second marking").press("Enter")
    page.locator("#give").wait_for()
    expect(page.locator("#points [aria-pressed=true]")).to_have_count(0)
    who = page.locator("#heading").inner_text()
    was = read_assignment(course, "tiny").submissions[who].marks[QUESTION].score
    page.keyboard.press("1" if was != 1 else "2")
    expect(page.locator("#status")).to_contain_text("your mark is kept beside it")
    assert read_assignment(course, "tiny").submissions[who].marks[QUESTION].score == was
    page.get_by_role("button", name="Moderation (1)").press("Enter")
    page.get_by_role("button", name="by eve").press("Enter")
    expect(page.locator("#status")).to_contain_text("Decided")
    assert read_assignment(course, "tiny").submissions[who].marks[QUESTION].score != was
    expect(page.locator("#twice")).to_have_text("No answer was marked by two people.")


def test_it_is_readable_in_any_light_and_width_and_runs_nothing_of_an_answer(
    page: Page, server: PlainServer, screenshots: Screenshots
) -> None:
    """axe-core finds nothing in any of its views; no view is wider than the window."""
    assert violations(page) == []
    screenshots.take(page, "marking-questions.png")
    begin(page, "zoe")
    page.get_by_role("button", name="All answers").click()
    page.get_by_role("button", name="s007", exact=True).click()
    expect(page.locator("#heading")).to_have_text("s007")
    expect(page.locator("#answer h3")).to_have_text("A heading")
    for name in ("Mark", "Second marking", "All answers", "Moderation"):
        if name != "Mark":
            page.get_by_role("button", name=name).click()
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true; }")
        for width, scheme in ((1280, "light"), (800, "dark"), (390, "light")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (name, width, scheme)
            assert page.evaluate(WIDER) <= 0, (name, width)
            screenshots.take(page, f"marking-{name.replace(' ', '-')}-{width}-{scheme}.png")
