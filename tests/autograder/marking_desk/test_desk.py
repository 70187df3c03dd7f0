"""What the page is told and what it may ask for, each as JSON."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from autograder._exceptions import CourseError, UsageError
from autograder.marking_desk import answers as answers_module
from autograder.marking_desk.alike import alike
from autograder.marking_desk.desk import ACTIONS, MarkingDesk
from tests.autograder.marking import execute
from tests.autograder.marking_desk.written_class import QUESTION, answers_of, asked, grade_class, mark

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def desk(course, hand="ann", *, anonymous=False, now=NOON):
    return MarkingDesk(course, "tiny", QUESTION, hand, is_anonymous=anonymous, now=now)


def members(answer):
    return [{member["who"] for member in group["members"]} for group in answer["groups"]]


def seen_of(group):
    return {member["answer"]: member["seen"] for member in group["members"]}


def test_a_group_is_marked_at_once_and_the_next_one_comes(course):
    """Two who ask get different ones; what is marked is told to all."""
    mine, theirs = desk(course).next({}), desk(course, "bob").next({})
    assert sorted(map(len, members(mine))) == [1, 2]
    assert members(theirs) == []
    assert (theirs["answers"], theirs["waiting"], theirs["held"]) == (3, 3, {"ann": 3})
    pair = max(mine["groups"], key=lambda group: len(group["members"]))
    done = desk(course).mark({"seen": seen_of(pair), "points": 3})
    assert (done["written"], done["waiting"], done["points"]) == (2, 1, 3.0)
    assert members(desk(course, "bob", now=NOON + timedelta(minutes=16)).next({})) == [{"s03"}]
    json.dumps([mine, done], allow_nan=False)


def test_wordings_of_a_group_are_shown_with_what_differs(course):
    """And what alike answers got that are marked already."""
    grade_class(course, desk(course).question.source, {"s04": "A half!", "s05": "A half."})
    one = answers_of(course)["s01"]
    desk(course).mark(asked([one], points=2))
    group = max(desk(course).next({})["groups"], key=lambda group: len(group["members"]))
    assert len(group["members"]) == 3
    assert group["marked"] == [{"points": 2.0, "answers": 1}]
    texts = {"".join(piece for piece, _ in wording["pieces"]) for wording in group["wordings"]}
    assert len(texts) == 2
    assert texts < {"A half.", "a half", "A half!"}


def test_every_wording_of_a_large_group_is_shown(course):
    """Differences are looked for in the first of them only, which takes time."""
    texts = {f"t{number:02d}": f"A{' ' * number} half." for number in range(1, 61)}
    grade_class(course, desk(course).question.source, texts)
    (group,) = (each for each in desk(course).next({})["groups"] if len(each["members"]) > 50)
    shown = {"".join(piece for piece, _ in wording["pieces"]) for wording in group["wordings"]}
    stored = {answer.text for answer in answers_of(course).values() if answer.student != "s03"}
    assert len(stored) > 60
    assert len(stored - shown) == 1


def test_an_answer_that_changed_comes_alone_with_both_texts(course):
    """In a group only the first is shown whole: its settled mark would be replaced by who never saw that it was one."""
    desk(course).mark(asked([answers_of(course)[student] for student in ("s01", "s02")], points=2))
    grade_class(course, desk(course).question.source, {"s01": "A third.", "s02": "A third.", "s04": "A third."})
    groups = desk(course).next({})["groups"]
    shown = {tuple(sorted(member["who"] for member in each["members"])): each["was"] for each in groups}
    was = [{"text": answers_of(course)["s01"].marked_text, "points": 2.0}]
    assert shown == {("s01",): was, ("s02",): [was[0] | {"text": "a half"}], ("s03",): [], ("s04",): []}


def test_who_writes_a_long_comment_keeps_what_they_have(course):
    """The page asks for that while somebody types."""
    assert len(members(desk(course).next({}))) == 2
    assert desk(course, now=NOON + timedelta(minutes=10)).hold({}) == {}
    assert members(desk(course, "bob", now=NOON + timedelta(minutes=20)).next({})) == []
    assert len(members(desk(course, "bob", now=NOON + timedelta(minutes=26)).next({}))) == 2


def test_lines_that_the_rubric_no_longer_has_are_not_taken(course):
    """Else no opinion with them could ever be taken: a mark with other lines than the rubric's is refused."""
    seen = answers_of(course)
    mark(course, ["s01"], "ann", seen=seen, lines=[2, 0.5])
    mark(course, ["s01"], "bob", seen=seen, points=1)
    lines = [each["lines"] for each in desk(course).moderation({})["twice"][0]["opinions"]]
    path = course.source("tiny")
    text = path.read_text()
    assert "- 2 points: that it is a half" in text
    path.write_text(text.replace("- 2 points: that it is a half", "- 1 point: half\\n- 1 point: of it"))
    now = [each["lines"] for each in desk(course).moderation({})["twice"][0]["opinions"]]
    assert (lines, now) == ([[2.0, 0.5], []], [[], []])


def test_whoever_wants_to_see_no_names_gets_none(course):
    """Neither in a group nor in the list."""
    execute(course, "update student set first_name = 'Zoë', last_name = 'Ng'")
    for is_anonymous in (True, False):
        it = desk(course, anonymous=is_anonymous)
        told = json.dumps([it.next({}), it.all({}), it.moderation({})], ensure_ascii=False)
        assert ("Zoë" not in told and "s01" not in told) is is_anonymous


def test_every_answer_can_be_opened_and_marked_alone(course):
    """The list has a line for each; a marked one shows what it has."""
    rows = desk(course).all({})["rows"]
    assert [(row["size"], row["waits"]) for row in rows] == [(2, True), (2, True), (1, True)]
    one = rows[0]["answer"]
    (group,) = desk(course).open({"answer": one})["groups"]
    desk(course).mark({"seen": seen_of(group), "lines": [2, 0.5], "comment": "Why?"})
    (group,) = desk(course).open({"answer": one})["groups"]
    (member,) = group["members"]
    assert (member["points"], member["lines"], member["comment"], member["waits"]) == (2.5, [2.0, 0.5], "Why?", False)
    assert [(row["points"], row["by"]) for row in desk(course).all({})["rows"] if row["answer"] == one] == [
        (2.5, ["ann"])
    ]
    assert desk(course).open({"answer": "nothing"})["groups"] == []


def test_a_step_back_shows_what_it_took_back(course):
    """It is held by whoever took it back; without a step there is a sentence."""
    with pytest.raises(UsageError, match="nothing of yours"):
        desk(course).undo({})
    desk(course).mark(asked([answers_of(course)["s03"]], points=1))
    done = desk(course).undo({})
    assert members(done) == [{"s03"}]
    assert desk(course, "bob").next({})["held"] == {"ann": 1}
    desk(course).leave({})
    assert {"s03"} in members(desk(course, "bob").next({}))


def test_nobody_waits_to_write_while_answers_are_compared(course, monkeypatch):
    """Another program writes in the middle of it; if the gradebook were held, that would end in an error."""
    compared = []

    def write_meanwhile(texts, **more):
        compared.append(execute(course, "PRAGMA busy_timeout=1", "update student set first_name = 'Zoë'"))
        return alike(texts, **more)

    monkeypatch.setattr(answers_module, "alike", write_meanwhile)
    desk(course).mark(asked([answers_of(course)["s03"]], points=1))
    answers_module._groups.cache_clear()
    desk(course).undo({})
    answers_module._groups.cache_clear()
    desk(course).next({})
    assert len(compared) == 2


def test_a_step_back_in_second_marking_does_not_show_what_the_first_has_given(course):
    """Else whoever marks it again would know."""
    one = answers_of(course)["s01"]
    desk(course).mark(asked([one], points=2, comment="ann's"))
    for second, given in ((True, (None, [], "")), (False, (2.0, [], "ann's"))):
        desk(course, "bob").mark(asked([answers_of(course)["s01"]], points=1))
        (group,) = desk(course, "bob").undo({"second": second})["groups"]
        (member,) = group["members"]
        assert tuple(member[key] for key in ("points", "lines", "comment")) == given


def test_second_marking_shows_what_others_have_marked_and_not_what_they_gave(course):
    """One by one, until this person has marked them too; those who differ are moderated."""
    answers = answers_of(course)
    desk(course).mark(asked([answers["s01"], answers["s02"]], points=3, comment="Yes."))
    assert desk(course).next({"second": True})["groups"] == []
    found = desk(course, "bob").next({"second": True})
    assert sorted(map(len, members(found))) == [1, 1]
    assert all(
        member[key] in (None, [], "")
        for group in found["groups"]
        for member in group["members"]
        for key in ("points", "lines", "comment")
    )
    for group, points in zip(found["groups"], (3, 1), strict=True):
        done = desk(course, "bob").mark({"seen": seen_of(group), "points": points})
    assert (done["second"], done["differing"]) == (1, 1)
    first, other = desk(course, "eve").moderation({})["twice"]
    assert (first["differs"], other["differs"]) == (True, False)
    assert {(each["hand"], each["points"], each["counts"]) for each in first["opinions"]} == {
        ("ann", 3.0, True),
        ("bob", 1.0, False),
    }
    desk(course, "eve").mark({"seen": seen_of(first["group"]), "points": 2, "decides": True})
    assert desk(course, "eve").next({})["differing"] == 0


def test_comments_are_kept_for_everybody(course):
    """And removed by their name."""
    desk(course).keep({"name": "units", "text": "Name the unit."})
    assert desk(course, "bob").comments({}) == {"comments": [{"name": "units", "text": "Name the unit."}]}
    assert desk(course).drop({"name": "units"}) == {"comments": []}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"seen": {}},
        {"seen": []},
        {"seen": {"a": 1}, "points": 1},
        {"seen": {str(n): "x" for n in range(5001)}, "points": 1},
        {"seen": {"a": "b"}},
        {"seen": {"a": "b"}, "points": float("nan")},
        {"seen": {"a": "b"}, "points": 3.5},
        {"seen": {"a": "b"}, "points": -1},
    ],
)
def test_what_no_page_sends_is_refused(course, given):
    """In a sentence."""
    with pytest.raises(UsageError):
        desk(course).mark(given)


def test_each_action_takes_anything_that_json_can_hold(course):
    """None of them raises anything but a sentence."""
    said = []
    for action in ACTIONS:
        for value in (None, 3, "x", [1], {"a": [None]}, [{}], float("nan")):
            given = dict.fromkeys(
                ("seen", "points", "lines", "comment", "answer", "skipped", "second", "name", "text", "decides"), value
            )
            try:
                getattr(desk(course), action)(given)
            except CourseError as error:
                said.append(str(error))
    assert said
    assert all(each.endswith(".") for each in said)


def test_a_name_is_needed(course):
    """Without one, nothing is told."""
    with pytest.raises(UsageError, match="who marks"):
        desk(course, "")
