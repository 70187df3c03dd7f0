"""Runs ``nbgrader`` again and again, each time in a process of its own that need not load nbgrader first.

A program: requests come in on standard input, one line of JSON each, and the exit status of each goes out as a line.
See :func:`tests.autograder.handed_in.run_nbgrader`.
"""

import json
import os
import runpy
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of their own imports; a command that shows warnings shows those of its own work
    import nbgrader.apps.nbgraderapp  # noqa: F401

    from autograder.running.processes.zygote_client import zygotes


def become(request):
    """What ``python -m nbgrader`` finds when it starts: folder, variables, path, arguments and outputs."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[0] = os.getcwd()
    sys.argv = ["nbgrader", *request["arguments"]]
    for descriptor, name in enumerate((os.devnull, request["stdout"], request["stderr"])):
        opened = os.open(name, os.O_RDWR)
        os.dup2(opened, descriptor)
        os.close(opened)


def main():
    for line in sys.stdin:
        if sys.platform == "linux":
            zygotes.doors()  # where commands that grade ask: what is slow to import is imported once
        pid = os.fork()
        if pid == 0:
            become(json.loads(line))
            runpy.run_module("nbgrader", run_name="__main__", alter_sys=True)
            return
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
