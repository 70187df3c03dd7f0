"""What this grader wrote below a check is read back for feedback, and nothing that anybody else wrote there."""

from dataclasses import replace

import pytest

from autograder.records import CellRecord, PartRecord, Verdict
from autograder.results.check_outputs import Said, said_below
from autograder.results.feedback import write_feedback
from autograder.results.sanitise import clean_output
from autograder.results.writer import ResultWriter
from autograder.running.outputs import check_output
from tests.autograder.handed_in import hand_in, install, make_record, varied_source

PARTS = (PartRecord(name="the idea", points=1.5, score=1.5), PartRecord(name="<care>", points=0.5, score=0.0))
PARTIAL = CellRecord(
    grade_id="f_checks",
    score=1.5,
    max_score=2.0,
    verdict=Verdict.PARTIAL,
    message="NaN at 0",
    misconception="log of 0",
    parts=PARTS,
)
IN_WORDS = ("the idea 1.5 of 1.5", "<care> 0 of 0.5")


def cleaned(record):
    return [clean_output(output) for output in check_output(record)]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (PARTIAL, Said(message="NaN at 0", misconception="log of 0", parts=IN_WORDS)),
        (replace(PARTIAL, misconception=None), Said(message="NaN at 0", parts=IN_WORDS)),
        (
            replace(PARTIAL, score=0.0, verdict=Verdict.FAILED),
            Said(message="NaN at 0", misconception="log of 0", parts=IN_WORDS),
        ),
        (replace(PARTIAL, parts=()), Said()),
        (
            replace(PARTIAL, score=0.0, verdict=Verdict.FAILED, parts=()),
            Said(message="NaN at 0", misconception="log of 0"),
        ),
        (replace(PARTIAL, score=0.0, verdict=Verdict.ERROR, misconception=None, parts=()), Said(message="NaN at 0")),
        (replace(PARTIAL, score=2.0, verdict=Verdict.PASSED), Said()),
    ],
    ids=["partial", "unknown", "failed", "a-number", "failed-whole", "raised", "passed"],
)
def test_what_a_check_said_survives_cleaning(record, said):
    """The sentence, the misconception and the parts come back as they were."""
    assert said_below(cleaned(record)) == said


def test_an_error_of_a_kernel_is_not_quoted():
    """Its traceback would hold the text of a test."""
    error = {"output_type": "error", "ename": "AssertionError", "evalue": "hidden", "traceback": ["---", "hidden"]}
    assert said_below([error]) == Said(message="a check does not hold")


def test_a_page_shows_the_parts_of_an_exercise(tiny_course):
    """In the table and below the check, as text."""
    source = install(tiny_course, varied_source())
    hand_in(tiny_course, "s01", {"root": "def root(x):\n    return 2 * x"}, timestamp="2026-05-02 12:00:00 UTC")
    scores = {"half_checks": 2.0, "root_checks": 1.5, "plot": None, "half_written": None, "essay": None}
    with ResultWriter(tiny_course, source) as writer:
        writer.store(make_record(tiny_course, source, "s01", scores, parts={"root_checks": PARTS}))
    (written,) = write_feedback(tiny_course, "tiny")
    page = written.read_text()
    assert "<br>the idea 1.5 of 1.5, &lt;care&gt; 0 of 0.5</td>" in page
    assert "<ul><li>the idea 1.5 of 1.5</li><li>&lt;care&gt; 0 of 0.5</li></ul>" in page
