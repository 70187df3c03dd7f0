"""A grader as most are: test cells run in the interpreter that the student's code controls, with the grader's rights.

It serves requests, one JSON object a line, from a fork server: for each it forks a grader, which forks a kernel,
which runs the notebook in an IPython shell and writes what it found to ``results.json``, where the grader reads it.
Marks are made as nbgrader makes them: full for a test cell without an error below it, a number for partial credit.
"""

import atexit
import contextlib
import ctypes
import gc
import json
import math
import os
import signal
import sys
import threading
import time
from pathlib import Path

__all__: list[str] = []

RESULTS = "results.json"
BECOME_REAPER = 36  # orphans come to this process, where they can be counted and ended
MAX_OUTPUT = 2**20
GRACE = 2.0  # seconds for the grader beside what it gives the kernel


def main():
    """Answers until standard input ends."""
    from autograder.running.student.shell import start_shell

    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    ctypes.CDLL(None).prctl(BECOME_REAPER, 1)
    shell = start_shell()
    shell.run("import numpy, json, math\nfrom numpy.testing import assert_allclose\n1/0", MAX_OUTPUT)
    shell.reset(new_session=True, aggressive=False)
    gc.freeze()
    for line in requests:
        answers.write(json.dumps(serve(json.loads(line), shell)) + "\n")
        answers.flush()


def serve(request, shell):
    """One run: the results, how grader and kernel ended, and how many processes outlived them."""
    report = Path(request["folder"]) / ".report"
    start = time.monotonic()
    grader = os.fork()
    if grader == 0:
        os.setsid()
        try:
            grade(request, shell, report)
        finally:
            os._exit(0)
    ended, status = 0, 0
    while not ended and time.monotonic() < start + request["seconds"] + GRACE:
        time.sleep(0.002)
        ended, status = os.waitpid(grader, os.WNOHANG)
    if not ended:
        os.kill(grader, signal.SIGKILL)
        _, status = os.waitpid(grader, 0)
    time.sleep(0.02)  # for those who are about to become orphans
    outlived = end_children()
    answer = json.loads(report.read_text()) if report.exists() else {"results": None, "kernel": None, "late": False}
    return answer | {
        "grader": os.waitstatus_to_exitcode(status),
        "outlived": outlived,
        "seconds": time.monotonic() - start,
    }


def end_children():
    """Ends the processes that outlived the run, and returns how many there were."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    for pid in map(int, found):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return len(found)


def grade(request, shell, report):
    """The grader's part: waits for the kernel as long as a cell may take, then believes what it has written."""
    os.chdir(request["folder"])
    gradebook = os.open(request["gradebook"], os.O_RDONLY)
    os.set_inheritable(gradebook, True)
    kernel = os.fork()
    if kernel == 0:
        run_kernel(request, shell)
    deadline = time.monotonic() + request["seconds"]
    ended, status = 0, 0
    while not ended and time.monotonic() < deadline:
        time.sleep(0.005)
        ended, status = os.waitpid(kernel, os.WNOHANG)
    late = not ended
    if late:
        os.kill(kernel, signal.SIGKILL)
        _, status = os.waitpid(kernel, 0)
    try:
        results = json.loads(Path(RESULTS).read_text())
    except (OSError, ValueError):
        results = None
    answer = {"results": results, "kernel": os.waitstatus_to_exitcode(status), "late": late}
    report.write_text(json.dumps(answer))


def run_kernel(request, shell):
    """The kernel's part: every code cell of the notebook, as nbclient would run it, then the end of the interpreter."""
    os.environ.update(request["environment"])
    sys.path.insert(0, "")
    outputs, scores = {}, dict(request["given"])
    run = run_plainly if request["is_plain"] else shell.run
    for number, cell in enumerate(request["notebook"]["cells"]):
        metadata = cell.get("metadata", {})
        tags = metadata.get("tags", [])
        if cell["cell_type"] != "code":
            continue
        shown = cell.get("outputs", [])
        if "skip-execution" not in tags:
            _, shown = run("".join(cell["source"]), MAX_OUTPUT)
        if "remove-output" in tags:  # as nbconvert's TagRemovePreprocessor does
            shown = []
        outputs[str(number)] = shown
        grade_id = metadata.get("nbgrader", {}).get("grade_id")
        points = points_of(request, grade_id, metadata)
        if points is not None:
            scores[grade_id] = points_for(shown, points)
    results = {"scores": scores, "outputs": outputs}
    with open(RESULTS, "w") as file:
        json.dump(results, file, default=str)
    end_interpreter(shell)


def points_of(request, grade_id, metadata):
    """What a test cell is worth: by the source, or by the file's own word; None for other cells."""
    if request["points"] is not None:
        return request["points"].get(grade_id)
    nbgrader = metadata.get("nbgrader", {})
    return float(nbgrader["points"]) if nbgrader.get("grade") and not nbgrader.get("solution") else None


NAMESPACE = {}


def run_plainly(text, _):
    """Runs a cell by ``exec``, as in graders without IPython, which end at anything that is not an ``Exception``."""
    try:
        exec(compile(text, "<cell>", "exec"), NAMESPACE)
    except Exception as error:
        return None, [{"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": []}]
    return None, []


def end_interpreter(shell):
    """Does what happens when an interpreter ends: waits for threads, runs exit functions, deletes objects."""
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    threading._shutdown()
    atexit._run_exitfuncs()
    shell.user_ns.clear()
    shell.user_module.__dict__.clear()
    gc.collect()
    os._exit(0)


def points_for(outputs, points):
    """nbgrader's rule: an error gives no points, a number gives that many, anything else gives all."""
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            with contextlib.suppress(ValueError, KeyError):
                number = float(output["data"]["text/plain"])
                return points if math.isnan(number) else min(number, points)
    return points


if __name__ == "__main__":
    main()
