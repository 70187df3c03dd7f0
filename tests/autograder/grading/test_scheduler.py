"""A class is graded whole: every submission ends with one record, in the students' order, whatever fails on the way."""

import json
import os
import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import nbformat
import pytest

from autograder._exceptions import SourceError
from autograder.assignment.source import Source
from autograder.grading import scheduler as grading
from autograder.grading.local_processes import local_executor
from autograder.grading.scheduler import Grading, Job, grade_job, prove_job
from autograder.records import Status, Verdict, assignments_to_json
from autograder.release.build import build_release
from tests.autograder.handed_in import hand_in, lose_names

RIGHT = {
    "mse": "def mse(y, y_hat):\n    return np.mean((y_hat - y) ** 2)",
    "double": "def double(x):\n    return [2 * v for v in x]",
}
WRONG = {"mse": "def mse(y, y_hat):\n    return 2.0"}


class AtOnce(Executor):
    """Does the work in this process as soon as it is given."""

    def submit(self, work, /, *arguments, **keywords):
        future = Future()
        try:
            future.set_result(work(*arguments, **keywords))
        except Exception as error:  # as a pool hands it on
            future.set_exception(error)
        return future


@pytest.fixture
def course(tiny_course):
    """A class of five, two of whom handed in something that is not a notebook."""
    build_release(tiny_course, "tiny")
    hand_in(tiny_course, "s01", RIGHT, timestamp="2026-05-01 12:00:00 UTC")
    hand_in(tiny_course, "s02", WRONG)
    hand_in(tiny_course, "s03", {}).write_text("my answers")
    path = hand_in(tiny_course, "s04", {})
    path.unlink()
    os.mkfifo(path)
    hand_in(tiny_course, "s05", {"mse": "import os; os._exit(1)", "double": RIGHT["double"]})
    yield tiny_course
    if hasattr(grading._own, "close"):
        grading._own.close()
        del grading._own.close, grading._own.key


STUDENTS = ["s01", "s02", "s03", "s04", "s05"]


def grade(course, students, executor):
    """The records, and the order in which they were stored."""
    stored = []

    def store(record):
        stored.append(record.student)
        return record

    source = Source.load("tiny", course.source("tiny"))
    return Grading(course, source, students, executor, isolation="none").finish(store), stored


def test_every_submission_ends_with_one_record(course):
    """Whether right, wrong, crashing or not a notebook, no submission is lost or takes another's along."""
    records, stored = grade(course, STUDENTS, AtOnce())
    assert sorted(stored) == STUDENTS
    found = [(r.student, r.status.value, r.score) for r in records]
    assert found == [
        ("s01", "graded", 5.0),
        ("s02", "graded", 0.0),
        ("s03", "ungradable", None),
        ("s04", "ungradable", None),
        ("s05", "graded", 3.0),
    ]
    assert records[0].timestamp == "2026-05-01 12:00:00 UTC"
    assert records[2].message.startswith("The file is not a notebook")
    assert records[3].message.startswith("tiny.ipynb is not a regular file")
    assert [cell.verdict.value for cell in records[4].cells] == ["crashed", "passed", "failed"]


def test_the_records_come_in_the_order_that_was_asked_for(course):
    """It does not matter who is done first, nor that threads do the work."""
    order = ["s05", "s02", "s01"]
    with ThreadPoolExecutor(2) as executor:
        records, _ = grade(course, order, executor)
    assert [record.student for record in records] == order


def test_a_source_that_is_saved_meanwhile_counts_as_it_was_read(course):
    """All that a run grades and keeps is of one version; the next run sees the other one."""
    source = Source.load("tiny", course.source("tiny"))
    source.path.write_text(source.path.read_text().replace("== 2.0", "== 5.0"))
    records = Grading(course, source, ["s01"], AtOnce(), isolation="none").finish(lambda record: record)
    assert records[0].score == 5.0


def test_a_worker_that_fails_costs_nobody_marks(course, monkeypatch):
    """The one submission awaits a person, with the reason; the others have their marks."""

    def fail_on_s01(job):
        if job.student == "s01":
            raise OSError("no space left")
        return grade_job(job)

    monkeypatch.setattr(grading, "grade_job", fail_on_s01)
    records, _ = grade(course, ["s01", "s05"], AtOnce())
    failed, other = records
    assert failed.status is Status.GRADED
    assert {cell.verdict for cell in failed.cells} == {Verdict.GRADER_ERROR}
    assert [cell.score for cell in failed.cells] == [None] * 3
    assert failed.cells[0].message == ("The grader failed on this submission (OSError: no space left); grade it again.")
    assert other.score == 3.0


def test_a_pool_that_takes_no_more_work_costs_nobody_marks(course):
    """Each submission gets a record that awaits a person."""
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    records, _ = grade(course, ["s01", "s04"], executor)
    assert {cell.verdict for cell in records[0].cells} == {Verdict.GRADER_ERROR}
    assert records[1].status is Status.UNGRADABLE


def test_what_only_a_person_can_mend_ends_the_run(course, monkeypatch):
    """A source that is wrong is wrong for all."""

    def refuse(job):
        raise SourceError("tiny.ipynb: rename one.")

    monkeypatch.setattr(grading, "grade_job", refuse)
    with pytest.raises(SourceError, match="rename one"):
        grade(course, ["s01"], AtOnce())


def test_a_class_of_nobody_has_no_records(course):
    """Nothing is started for it."""
    assert grade(course, [], AtOnce()) == ([], [])


def test_jobs_and_records_travel(course):
    """A worker may be another process, on this machine or another, started afresh."""
    with local_executor(1) as executor:
        records, _ = grade(course, ["s02", "s03"], executor)
    assert [record.score for record in records] == [0.0, None]
    job = Job(assignment="tiny", name="tiny", source=b"{}", student="s", notebook=b"", timestamp=None, isolation="none")
    assert pickle.loads(pickle.dumps(job)) == job


def test_the_json_is_that_of_the_design(course):
    """Keys and types are those, and a missing score is null."""
    records, _ = grade(course, ["s02", "s03"], AtOnce())
    [assignment] = json.loads(json.dumps(assignments_to_json({"tiny": (1.25, records)}, {"tiny": {"moves": []}})))[
        "assignments"
    ]
    assert (assignment["assignment"], assignment["seconds"]) == ("tiny", 1.25)
    graded, ungradable = assignment["submissions"]
    assert set(graded) == {"student", "status", "score", "max_score", "needs_manual", "seconds", "message", "cells"}
    assert graded["cells"][0] == {
        "grade_id": "mse_checks",
        "score": 0.0,
        "max_score": 2.0,
        "verdict": "failed",
        "message": "a hidden check does not hold",
        "misconception": None,
        "parts": [],
    }
    assert (ungradable["status"], ungradable["score"], ungradable["cells"]) == ("ungradable", None, [])


def test_lost_names_are_no_silent_zero(course):
    """Ids tell which cell is which, or the cells around it; where nothing does, a person looks, or it is ungradable."""
    lose_names(hand_in(course, "s01", RIGHT))
    lose_names(hand_in(course, "s02", RIGHT), keep_ids=False)
    lose_names(hand_in(course, "s03", RIGHT), "double", keep_ids=False, keep_place=False)
    lose_names(hand_in(course, "s05", RIGHT), keep_ids=False, keep_place=False)
    records, _ = grade(course, ["s01", "s02", "s03", "s05"], AtOnce())
    assert [(record.status.value, record.score) for record in records] == [
        ("graded", 5.0),
        ("graded", 5.0),
        ("graded", 2.0),
        ("ungradable", None),
    ]
    assert "the cell 'double' has lost its nbgrader metadata and its id; what stands in its place" in records[1].message
    double = records[2].cells[1]
    assert (double.grade_id, double.verdict, double.score) == ("double_checks", Verdict.MANUAL, None)
    assert "a fresh copy of tiny.ipynb" in records[3].message


def test_files_beside_a_notebook_are_told_of(course):
    """The record says that they were not taken, so that nobody waits for them."""
    path = hand_in(course, "s01", RIGHT)
    (path.parent / "sheet.png").write_bytes(b"x")
    (path.parent / "tiny-Copy1.ipynb").write_text("{}")
    [record], _ = grade(course, ["s01"], AtOnce())
    assert record.score == 5.0
    assert record.message == "only the notebook is taken; left out beside it: sheet.png and tiny-Copy1.ipynb"


def make_unsound(course):
    """Its own solution gets no full marks, as a source that was never tried by ``course release``."""
    source = nbformat.read(course.source("tiny"), as_version=4)
    own = next(cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "double_checks")
    own.source = own.source.replace("== [10]", "== [11]")
    nbformat.write(source, course.source("tiny"))


@pytest.mark.parametrize("make", [AtOnce, lambda: ThreadPoolExecutor(2)])
def test_an_unsound_source_marks_nobody(course, make):
    """Every verdict is the grader's own fault, with what to do; what cannot be read stays ungradable."""
    make_unsound(course)
    records, stored = grade(course, STUDENTS, make())
    assert sorted(stored) == STUDENTS
    assert [record.status.value for record in records] == ["graded", "graded", "ungradable", "ungradable", "graded"]
    cells = [cell for record in records for cell in record.cells]
    assert {(cell.verdict, cell.score) for cell in cells} == {(Verdict.GRADER_ERROR, None)}
    assert {cell.message for cell in cells} == {
        "nothing was marked, since the assignment's own solution does not get full marks at double_checks (failed); "
        "correct the source (`course release tiny` says the details) and grade again"
    }


def test_submissions_that_were_not_read_ahead_are_not_marked_either(course, monkeypatch):
    """No worker gets submissions for an unsound source."""
    make_unsound(course)
    monkeypatch.setattr(grading, "AHEAD", 1)
    given = []
    monkeypatch.setattr(grading, "grade_job", lambda job: given.append(job.student) or grade_job(job))
    records, _ = grade(course, ["s01", "s02", "s05"], AtOnce())
    assert {cell.verdict for record in records for cell in record.cells} == {Verdict.GRADER_ERROR}
    assert given == ["s01"]


def test_an_executor_may_say_how_much_it_wants_ahead(course, monkeypatch):
    """As a cluster does, whose scheduler holds what waits; and of alike verdicts one is kept."""
    most = []

    class Few(AtOnce):
        ahead = 2

    in_hand = Grading._has_room
    monkeypatch.setattr(Grading, "_has_room", lambda self: most.append(len(self._waiting)) or in_hand(self))
    records, _ = grade(course, ["s01", "s01", "s01", "s01"], Few())
    assert max(most) == 2
    assert len({id(record.cells[0]) for record in records}) == 1


def test_a_source_is_proved_once_for_each_version(course, monkeypatch):
    """It costs one submission of the first run, none of the next ones, and one more when the source changes."""
    tried = []
    monkeypatch.setattr(grading, "prove_job", lambda *arguments: tried.append(arguments[0]) or prove_job(*arguments))
    for _ in range(2):
        grade(course, ["s01", "s02"], AtOnce())
    assert tried == ["tiny"]
    make_unsound(course)
    for _ in range(2):  # what fails is tried again each time, since the fault may have been the machine's
        assert grade(course, ["s01"], AtOnce())[0][0].cells[0].verdict is Verdict.GRADER_ERROR
    assert tried == ["tiny"] * 3


def test_a_proof_that_the_pool_loses_marks_nobody(course, monkeypatch):
    """It does not count as a proof."""

    def lose(*_):
        raise OSError("no space left")

    monkeypatch.setattr(grading, "prove_job", lose)
    [record], _ = grade(course, ["s01"], AtOnce())
    assert {cell.message for cell in record.cells} == {
        "the grader failed before it marked anything (OSError: no space left); grade again"
    }


def test_a_renamed_notebook_is_taken_and_told_of(course):
    """The only one that was handed in counts, whatever it is called."""
    hand_in(course, "s01", {})
    folder = course.submitted("tiny", "s01")
    (folder / "tiny.ipynb").rename(folder / "tiny-Copy1.ipynb")
    [record], _ = grade(course, ["s01"], AtOnce())
    assert record.status is Status.GRADED
    assert record.message == "the notebook is called tiny-Copy1.ipynb, and was taken since there is no other"
