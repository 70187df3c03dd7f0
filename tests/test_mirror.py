"""Tests mirror the modules: each module has a test file of its name, or it is written here which tests hold it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"autograder": ROOT / "autograder", "lossopt": ROOT / "lib" / "lossopt"}
WITHOUT = {"__init__.py", "__main__.py"}  # they hand names on, or start what is tested elsewhere
# By module, the file of tests that holds it, if what it promises shows only together with others.
ELSEWHERE = {
    # An assignment of several notebooks is tried whole.
    "autograder/assignment/notebooks": "autograder/cli/test_assignment_run.py",
    "autograder/nbgrader_plugin/handed_in": "autograder/nbgrader_plugin/test_autograde.py",
    # Bases, which everything above them uses.
    "autograder/_exceptions": "autograder/cli/test_commands.py",
    "autograder/bootstrap": "setup/test_bootstrap.py",
    "autograder/preprocessor": "autograder/test_former_names.py",
    "autograder/records": "autograder/running/test_sequence.py",
    "autograder/start_page/handlers": "browser/test_two_days.py",
    "autograder/rubric": "autograder/test_former_names.py",
    "lossopt/_exceptions": "lossopt/test_losses_refusals.py",
    # A source is read whole.
    "autograder/assignment/attachments": "autograder/release/test_build.py",
    "autograder/assignment/limits": "autograder/assignment/test_source.py",
    # Layers of one confinement, which a confined process tries one by one.
    "autograder/confinement/entry": "autograder/confinement/test_confined.py",
    "autograder/confinement/kernel": "autograder/confinement/test_layers_alone.py",
    "autograder/confinement/landlock": "autograder/confinement/test_layers_alone.py",
    "autograder/confinement/namespaces": "autograder/confinement/test_layers_alone.py",
    "autograder/confinement/plan": "autograder/confinement/test_layers_alone.py",
    "autograder/confinement/policy": "autograder/confinement/test_confined.py",
    "autograder/confinement/privileges": "autograder/confinement/test_layers_alone.py",
    "autograder/confinement/proof": "autograder/confinement/test_confined.py",
    "autograder/confinement/rlimits": "autograder/confinement/test_confined.py",
    "autograder/confinement/seccomp": "autograder/confinement/test_filter.py",
    "autograder/confinement/watch": "autograder/confinement/test_confined.py",
    # A submission is matched whole.
    "autograder/submission/answer_search": "autograder/submission/test_matching.py",
    "autograder/submission/no_notebook": "autograder/submission/test_reading.py",
    # What is written for a platform.
    "autograder/results/platform_files": "autograder/results/test_export.py",
    # Processes that a class is spread over.
    "autograder/grading/local_processes": "autograder/grading/test_scheduler.py",
    "autograder/running/processes/zygote_door": "autograder/running/processes/test_zygote.py",
    # Statements and rows of the one writer, and the database behind it.
    "autograder/gradebook/statements": "autograder/gradebook/test_writer.py",
    # Two processes and what passes between them show only as verdicts.
    "autograder/running/check_errors": "autograder/running/test_verdicts.py",
    "autograder/assignment/needs": "autograder/running/test_idioms.py",
    "autograder/running/own_solution": "autograder/running/test_source_proof.py",
    "autograder/wire/warning_kinds": "autograder/running/test_idioms.py",
    "autograder/running/checks/asked_types": "autograder/running/test_idioms.py",
    "autograder/running/checks/identity": "autograder/running/test_sharing.py",
    "autograder/running/checks/lineage": "autograder/running/checks/test_looks.py",
    "autograder/running/checks/own_uses": "autograder/running/checks/test_operators.py",
    "autograder/running/checks/student_errors": "autograder/running/checks/test_calls.py",
    "autograder/running/student/files": "autograder/running/checks/test_written_files.py",
    "autograder/running/student/figures": "autograder/running/test_idioms.py",
    "autograder/running/student/looks": "autograder/running/test_idioms.py",
    "autograder/running/student/operations": "autograder/running/test_idioms.py",
    "autograder/running/student/surroundings": "autograder/running/checks/test_surroundings.py",
    "autograder/running/checks/call_log": "autograder/release/test_hidden_inputs.py",
    "autograder/running/checks/connection": "autograder/running/checks/test_lending.py",
    "autograder/running/checks/instructor_cells": "autograder/running/test_points.py",
    "autograder/running/checks/outcome": "autograder/running/test_points.py",
    "autograder/running/checks/own_dataclasses": "autograder/running/test_data_idioms.py",
    "autograder/running/checks/proxies": "autograder/running/checks/test_calls.py",
    "autograder/assignment/bound_names": "autograder/assignment/test_source.py",
    "autograder/running/shared/process": "autograder/running/shared/test_supervisor.py",
    "autograder/running/shared/reply_forms": "autograder/running/shared/test_supervisor.py",
    "autograder/running/student/nobody_there": "autograder/running/test_cells_as_they_come.py",
    "autograder/running/student/raised": "autograder/running/test_messages.py",
    "autograder/running/checks/mentions": "autograder/running/test_set_ups.py",
    "autograder/running/judging": "autograder/running/test_set_ups.py",
    "autograder/running/isolation": "autograder/confinement/test_survey.py",
    "autograder/running/release_requests": "autograder/running/checks/test_release_lines.py",
    "autograder/running/process_pair": "autograder/running/test_sequence.py",
    "autograder/running/processes/child": "autograder/running/test_sequence.py",
    "autograder/running/processes/children": "autograder/running/test_sequence.py",
    "autograder/running/processes/forkserver": "autograder/running/test_sequence.py",
    "autograder/running/processes/forkserver_client": "autograder/running/test_sequence.py",
    "autograder/running/student/capture": "autograder/running/test_outputs.py",
    "autograder/running/student/process": "autograder/running/checks/test_calls.py",
    "autograder/running/supervisor": "autograder/running/test_sequence.py",
    # Both ends of one form of bytes.
    "autograder/wire/arrays": "autograder/wire/test_round_trip.py",
    "autograder/wire/decoding": "autograder/wire/test_hostile_bytes.py",
    "autograder/wire/encoding": "autograder/wire/test_round_trip.py",
    "autograder/wire/kinds": "autograder/wire/test_library_types.py",
    "autograder/wire/wire_format": "autograder/wire/test_bounds.py",
    # What is drawn and recorded for a run, and the loop that makes it, show in what each cause does to them.
    "lossopt/debugging/loop": "lossopt/debugging/test_causes.py",
    "lossopt/debugging/records": "lossopt/debugging/test_causes.py",
    # Every exercise of the chapter is judged by them.
    "lossopt/checks/exercise": "lossopt/checks/test_calling.py",
    "lossopt/checks/failure": "lossopt/checks/test_composites.py",
    "lossopt/checks/misconceptions": "assignments/test_rejections.py",
    # Pictures and their controls are tried through one registry.
    "lossopt/explorers/figures/leaks": "lossopt/explorers/test_explorers.py",
    "lossopt/explorers/framework/choice": "lossopt/explorers/framework/test_controls.py",
    "lossopt/explorers/framework/number": "lossopt/explorers/framework/test_controls.py",
    "lossopt/explorers/questions/stored_views": "lossopt/explorers/questions/test_self_check.py",
    "lossopt/explorers/questions/viva_questions": "lossopt/explorers/questions/test_viva.py",
    "lossopt/pages/exporting": "browser/test_exported_pages.py",
    "lossopt/pages/site": "browser/test_exported_pages.py",
    "lossopt/saving/markup": "lossopt/saving/test_stills.py",
}


def modules() -> list[str]:
    """Every module as a path from its package on, without its ending."""
    return [
        (package / path.relative_to(folder)).with_suffix("").as_posix()
        for package, folder in ((Path(name), folder) for name, folder in PACKAGES.items())
        for path in sorted(folder.rglob("*.py"))
        if path.name not in WITHOUT
    ]


def has_own_test(module: str) -> bool:
    """Whether ``test_<module>…`` stands in the mirrored folder, or, for a whole folder, ``test_<folder>…`` above it."""
    place = ROOT / "tests" / module
    name, folder = place.name.strip("_"), place.parent.name
    return any(place.parent.glob(f"test_{name}*.py")) or any(place.parent.parent.glob(f"test_{folder}*.py"))


def test_each_module_has_its_tests() -> None:
    """In the file that is called as it is, or in the one that is written above."""
    alone = [module for module in modules() if not has_own_test(module)]
    assert [module for module in alone if module not in ELSEWHERE] == []


def test_what_is_written_of_tests_elsewhere_is_so() -> None:
    """The tests are there, and no line is left of a module that is gone or has tests of its own by now."""
    alone = [module for module in modules() if not has_own_test(module)]
    assert [place for place in ELSEWHERE.values() if not (ROOT / "tests" / place).exists()] == []
    assert [module for module in ELSEWHERE if module not in alone] == []
