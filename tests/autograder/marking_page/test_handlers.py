"""Who may ask the marking page for what: only the login of a server whose course has the source."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_server.auth import User

from autograder.assignment.notebooks import load_sources
from autograder.course import Course
from autograder.gradebook.engine import reading
from autograder.gradebook.marks import read_assignment
from autograder.marking_desk.answers import read_answers
from autograder.marking_desk.questions import find_question
from autograder.marking_page.handlers import ActionHandler
from autograder.release.build import build_release
from autograder.results.writer import ResultWriter
from tests.autograder.handed_in import make_record
from tests.autograder.marking_desk.written_class import (
    QUESTION,
    answers_of,
    asked,
    grade_class,
    install_question,
    standing,
)
from tests.autograder.marking_page.plain_server import FORMGRADER, MARKING, plain_server
from tests.autograder.reporting.graded_class import ROOT
from tests.autograder.several_notebooks import RIGHT, hand_in_two, put_two

API = f"marking/api/tiny/{QUESTION}/"
PAGE = f"marking/tiny/{QUESTION}"
ADDRESSES = ("marking", "marking/", PAGE, "marking/static/marking.js", "marking/static/marking.css")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An instructor's server, with formgrader, in a course in which answers wait."""
    home = tmp_path_factory.mktemp("marking")
    course = Course(home / "course")
    (course.root / "source_notebooks" / "tiny").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    texts = {"s01": "<script>alert(1)</script> A half.", "s02": "Two.", "s03": "Three."}
    grade_class(course, install_question(course), texts)
    with plain_server(course.root, home, [MARKING, FORMGRADER]) as running:
        yield running


def settings_of(page):
    return json.loads(unescape(re.search(r'data-settings="([^"]*)"', page).group(1)))


def test_a_mark_given_in_the_page_is_formgraders_at_once(server):
    """In the same server, which had read the answer before; and what formgrader gives is the page's."""
    course = Course(server.folder)
    one = answers_of(course)["s01"]
    grades = f"formgrader/api/grades?submission_id={one.notebook_id}"

    def of_formgrader():
        return {each["name"]: each for each in server.ask(grades, headers=server.login).told}[QUESTION]

    for page in ("", "next", "next_incorrect"):
        server.ask(f"formgrader/submissions/{one.notebook_id}/{page}", headers=server.login)
    assert of_formgrader()["manual_score"] is None
    sent = {**asked([one], lines=[2, 0.5], comment="Why?"), "hand": "ann"}
    done = server.ask(API + "mark", sent, server.login)
    assert (done.status, done.told["written"]) == (200, 1)
    assert of_formgrader()["manual_score"] == 2.5
    assert of_formgrader()["needs_manual_grade"] is False
    comments = server.ask(f"formgrader/api/comments?submission_id={one.notebook_id}", headers=server.login).told
    assert [each["manual_comment"] for each in comments if each["name"] == QUESTION] == [
        "rubric 1: 2 of 2, 2: 0.5 of 1\nWhy?"
    ]
    put = server.ask(f"formgrader/api/grade/{one.grade_id}", {"manual_score": 1}, server.login, "PUT")
    assert put.status == 200
    opened = server.ask(API + "open", {"hand": "ann", "answer": one.grade_id}, server.login)
    assert opened.told["groups"][0]["members"][0]["points"] == 1.0


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_ask_for_the_servers_login(server, address):
    """Without it they lead there and show nothing."""
    found = server.ask(address)
    assert found.status == 302
    assert "/login" in found.headers["Location"]
    assert server.ask(address, headers=server.login).status == 200


def test_actions_ask_for_the_login_and_for_the_token_against_forged_requests(server):
    """A cookie alone, as another site's form would send it, is not enough; with the page's token it is."""
    course = Course(server.folder)
    sent = {**asked([answers_of(course)["s02"]], points=3), "hand": "eve"}
    assert server.ask(API + "mark", sent).status == 403
    logged_in = server.ask(f"{PAGE}?token={server.token}")
    settings = settings_of(logged_in.text)
    cookie = {"Cookie": "; ".join(logged_in.cookies)}
    assert server.ask(API + "mark", sent, cookie).status == 403
    assert server.ask(API + "mark", sent, {**cookie, "X-XSRFToken": "2|aaaa|bbbb|1"}).status == 403
    assert standing(course, "s02")[1]
    assert server.ask(API + "mark", sent, {**cookie, "X-XSRFToken": settings["xsrf"]}).status == 200
    assert standing(course, "s02") == (3.0, False, "rubric 1: 2 of 2, 2: 1 of 1\n")


@pytest.mark.parametrize(
    "forged",
    [
        {"points": float("nan")},
        {"points": float("inf")},
        {"points": -1},
        {"points": 4},
        {"points": "3"},
        {"lines": [2, 2]},
        {"points": 3, "hand": ""},
        {"points": 3, "hand": "grader"},
        {"points": 3, "seen": {}},
    ],
)
def test_forged_marks_are_refused_in_a_sentence(server, forged):
    """And the answer waits as before."""
    course = Course(server.folder)
    sent = {"hand": "eve", **asked([answers_of(course)["s03"]]), **forged}
    refused = server.ask(API + "mark", sent, server.login)
    assert refused.status == 400
    assert refused.told["message"].endswith(".")
    assert standing(course, "s03") == (None, True, None)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("marking/tiny/half", 404),
        ("marking/other/half_written", 404),
        ("marking/..%2f..%2fetc/passwd", 404),
        ("marking/tiny/..%2f..%2fx", 404),
        ("marking/static/question.html.j2", 404),
        ("marking/static/..%2fhandlers.py", 404),
    ],
)
def test_there_are_no_other_pages(server, address, status):
    """Whatever the address says."""
    assert server.ask(address, headers=server.login).status == status


@pytest.mark.parametrize(
    ("action", "sent", "status"),
    [
        ("mark", b"{", 400),
        ("mark", b"[]", 404),
        ("nothing", {}, 404),
        ("question", {"hand": "ann"}, 404),
        ("next", {}, 400),
    ],
)
def test_other_requests_are_refused(server, action, sent, status):
    """An attribute of the desk's is no action; who marks must be said."""
    assert server.ask(API + action, sent, server.login).status == status
    assert server.ask(API + "next", headers=server.login).status == 405


def test_a_page_runs_nothing_but_its_own_script(server):
    """Its policy names the one script and the one style, anew each time; no proxy keeps it."""
    pages = [server.ask(PAGE, headers=server.login) for _ in range(2)]
    policies = [page.headers["Content-Security-Policy"] for page in pages]
    assert policies[0] != policies[1]
    for page, policy in zip(pages, policies, strict=True):
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        nonce = re.fullmatch(r"'nonce-([\w-]{20,})'", rules["script-src"]).group(1)
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert rules["style-src"] == rules["script-src"]
        assert len(re.findall("<script", page.text)) == 1
        assert f'marking.js" nonce="{nonce}"' in page.text
        assert not re.search(r"https?://|\son\w+=|style=", page.text)
        assert page.headers["Cache-Control"] == "no-store"
    told = server.ask(API + "all", {"hand": "ann"}, server.login)
    assert told.headers["Content-Type"].startswith("application/json")


def test_a_students_server_has_no_such_page(server, tmp_path):
    """Its course has releases and no source: every address is as if it was not there, even beside a gradebook."""
    root = tmp_path / "course"
    course = Course(server.folder)
    shutil.copytree(course.release("tiny"), root / "release" / "tiny")
    for name in ("nbgrader_config.py", "gradebook.db"):
        shutil.copy(course.root / name, root)
    one = answers_of(course)["s03"]
    with plain_server(root, tmp_path) as students:
        for address in ADDRESSES:
            assert students.ask(address, headers=students.login).status == 404
        sent = {**asked([one], points=3), "hand": "s03"}
        assert students.ask(API + "mark", sent, students.login).status == 404
    with plain_server(Path(tmp_path), tmp_path) as elsewhere:
        assert elsewhere.ask("marking/", headers=elsewhere.login).status == 404


@pytest.mark.parametrize(
    ("user", "hand"),
    [
        (User(username="ann", name="Ann N."), "ann"),
        (User(username="0a1b", name="Anonymous Io"), ""),
        (None, ""),
    ],
)
def test_a_login_with_a_name_says_who_marks(user, hand):
    """On a Hub nobody can give another one; the token of a server says nothing of who has it."""
    assert ActionHandler.fixed_hand.fget(SimpleNamespace(current_user=user)) == hand


def test_questions_of_several_notebooks_have_addresses_of_their_own(server):
    """Those of two notebooks may have one name; a mark given to one of them leaves the other waiting."""
    course = Course(server.folder)
    put_two(course.root)
    build_release(course, "ps")
    hand_in_two(course, "s01", RIGHT)
    for source in load_sources(course, "ps"):
        record = make_record(course, source, "s01", {"scale_checks": source.graded[0].points, "scale_written": None})
        with ResultWriter(course, source) as writer:
            writer.store(record)
    listed = server.ask("marking/", headers=server.login).text
    address = "ps/problem2%2Fscale_written"
    assert f'marking/{address}"' in listed
    assert "ps: problem2/scale_written" in server.ask(f"marking/{address}", headers=server.login).text
    question = find_question(course, "ps", "problem2/scale_written")
    with reading(course) as connection:
        answers = read_answers(connection, question)
    sent = {"hand": "ann", "answer": answers[0].grade_id}
    assert "It trebles." in server.ask(f"marking/api/{address}/open", sent, server.login).text
    sent = {**asked(answers, points=1), "hand": "ann"}
    assert server.ask(f"marking/api/{address}/mark", sent, server.login).status == 200
    marks = read_assignment(course, "ps").submissions["s01"].marks
    found = {name: (mark.score, mark.needs_manual) for name, mark in marks.items() if name.endswith("written")}
    assert found == {"problem1/scale_written": (None, True), "problem2/scale_written": (1.0, False)}
