"""The document for programs: every number of the page, and no text of a pair's."""

import json

from autograder.reporting.report import build_report
from autograder.reporting.report_json import report_to_json
from tests.autograder.handed_in import RIGHT, install, varied_source
from tests.autograder.reporting.graded_class import grade_one

LONG = "def half(x):\n" + "\n".join(f"    x = math.log{n}(x) + {n}" for n in range(20))


def test_the_document_holds_what_the_page_says(tiny_course):
    """It is plain JSON, with each part of the report under its name."""
    source = install(tiny_course, varied_source())
    for student in ("s01", "s02"):
        grade_one(tiny_course, source, student, half=0.0, answers=RIGHT | {"half": LONG}, misconception="twice")
    document = report_to_json(build_report(tiny_course, "tiny"))
    assert json.loads(json.dumps(document)) == json.loads(json.dumps(document, allow_nan=False))
    assert [(item["name"], item["none"], len(item["parts"])) for item in document["items"]][:2] == [
        ("half", 2, 0),
        ("root", 0, 2),
    ]
    assert [(each["name"], each["count"]) for each in document["misconceptions"]] == [("twice", 2)]
    (pair,) = document["likeness"]["pairs"]
    assert (pair["students"], pair["answers"][0]["answer"], pair["answers"][0]["is_equal"]) == (
        ["s01", "s02"],
        "half",
        True,
    )
    assert "math.log7" not in json.dumps(pair)
