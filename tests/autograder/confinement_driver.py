"""Runs snippets in forked children, confined, free, or under one layer alone; started as a program of its own.

Usage: ``confinement_driver.py MODE confined|free SCRATCH [READABLE|-UNREADABLE|+GIVEN...]``; a JSON request a line, a
JSON answer a line. ``MODE`` is who runs it and what the machine allows: ``root``; ``container``, root without
namespaces; ``user``, nobody; ``bare``, nobody without namespaces.
"""

import ctypes
import json
import os
import signal
import struct
import sys
import time
from dataclasses import replace
from pathlib import Path

from autograder.confinement import (
    ConfinementError,
    GivenFiles,
    Policy,
    clean_environment,
    confine,
    excess,
    landlock,
    measure,
    namespaces,
    prepare,
    privileges,
    python_installation,
    readable,
    rlimits,
    scratch_folder,
    seccomp,
    system_files,
)
from autograder.confinement.kernel import machine, prctl, system_call
from autograder.confinement.syscalls import numbers

NOBODY = 65534
NUMBERS = numbers(machine() or "x86_64")
STRICT_SECONDS = 60
POLICIES = []


def open_python_to_all():
    """Where Python lies in a closed home folder, shows it in a mount namespace through an open one."""
    base = Path(sys.base_prefix).resolve()
    closed = [folder for folder in reversed(base.parents) if not folder.stat().st_mode & 0o001]
    if not closed:
        return
    system_call(NUMBERS["unshare"], 0x20000)
    system_call(NUMBERS["mount"], b"none", b"/", None, 0x4000 | 1 << 18, None)
    descriptor = os.open(base, os.O_PATH)
    system_call(NUMBERS["mount"], b"home", os.fsencode(closed[0]), b"tmpfs", 0, b"mode=0755")
    os.umask(0o022)
    base.mkdir(parents=True)
    source = os.fsencode(f"/proc/self/fd/{descriptor}")
    system_call(NUMBERS["mount"], source, os.fsencode(base), None, 0x1000, None)


def refuse_namespaces():
    """Answers unshare and mount with EPERM, as container engines do."""
    code = [
        (0x20, 0, 0, 0),
        (0x15, 2, 0, NUMBERS["unshare"]),
        (0x15, 1, 0, NUMBERS["mount"]),
        (0x06, 0, 0, 0x7FFF0000),
        (0x06, 0, 0, 0x00050001),
    ]
    packed = b"".join(struct.pack("=HBBI", *one) for one in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    prctl(38, 1)
    system_call(NUMBERS["seccomp"], 1, 0, struct.pack("@HP", len(code), ctypes.addressof(buffer)))


def enter_mode(mode):
    """Becomes what the mode says and starts this program afresh with a clean environment."""
    if mode != "root" and os.geteuid() == 0:
        open_python_to_all()
    if mode in ("bare", "container"):
        refuse_namespaces()
    if mode in ("user", "bare") and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    scratch = Path(sys.argv[3])
    environment = clean_environment(scratch=scratch, cache=scratch) | {"CONFINEMENT_DRIVER": mode}
    os.execve(sys.executable, [sys.executable, *sys.argv], environment)


def run_code(code, bindings):
    bindings = dict(bindings)
    try:
        exec(compile(code, "<snippet>", "exec"), bindings)
        return {"value": bindings.get("result")}
    except BaseException as error:
        return {"error": type(error).__name__, "errno": getattr(error, "errno", None), "text": str(error)}


def _landlock_alone(policy, folder):
    privileges.forbid_new_privileges()
    rules = [*readable.rules_for(policy), landlock.open_rule(folder, landlock.SCRATCH)]
    landlock.restrict(landlock.create_ruleset(rules))


def _seccomp_alone(policy, folder):
    privileges.forbid_new_privileges()
    seccomp.build(machine(), metadata=True, times=True).install(os.getpid(), NUMBERS["seccomp"])


def _limits_alone(policy, folder):
    proc = os.open("/proc", os.O_PATH)
    rlimits.apply_limits(rlimits.limit_table(policy, proc, count_threads=True))


def _user_alone(policy, folder):
    user = privileges.Users.available().for_process(os.getpid())
    os.chown(folder, user, user)
    privileges.become(user)


def _namespaces_alone(policy, folder):
    namespaces.enter(user=True)
    namespaces.build_view(policy)
    namespaces.mount_scratch(policy, os.getuid(), os.getgid())
    os.chdir(policy.scratch)


ALONE = {
    "landlock": _landlock_alone,
    "seccomp": _seccomp_alone,
    "limits": _limits_alone,
    "user": _user_alone,
    "namespaces": _namespaces_alone,
    "capabilities": lambda *_: privileges.drop_capabilities(),
    "parent": lambda *_: privileges.tie_to_parent(os.getppid(), hide=True),
}


def child(request, ready, folder, writing):
    started = time.perf_counter()
    answer = {}
    if ready is not None:
        try:
            layers = confine(ready, folder, keep=(0, 1, 2, writing))
            answer["mode"] = os.environ["CONFINEMENT_DRIVER"]
            answer["active"] = sorted(layer.name for layer in layers.active)
        except ConfinementError as error:
            answer["refused"] = str(error)
    else:
        os.chdir(folder)
        if "alone" in request:
            policy = replace(POLICIES[0], **request.get("limits", {}))
            ALONE[request["alone"]](policy, folder)
    answer["microseconds"] = (time.perf_counter() - started) * 1e6
    if "refused" not in answer:
        bindings = {"PARENT": os.getppid(), "SCRATCH": str(folder), "NUMBERS": NUMBERS, "syscall": system_call}
        answer |= run_code(request["code"], {**bindings, **request.get("bindings", {})})
    os.write(writing, json.dumps(answer).encode())
    os._exit(0)


def start(request, ready, folder):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        child(request, ready, folder, writing)
    os.close(writing)
    return pid, reading


def finish(pid, reading, ready, folder, watch):
    """Waits for the child; with ``watch``, ends it when what it uses is above a limit that only the parent keeps."""
    over = None
    baseline = None
    deadline = time.monotonic() + STRICT_SECONDS
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if watch and ready is not None:
            used = measure(ready, pid, folder)
            baseline = baseline or (used.memory if used else None)
            over = over or (used and excess(ready, used, baseline))
        if over or time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            over = over or "late"
        time.sleep(0.002)
    with os.fdopen(reading, "rb") as pipe:
        answer = json.loads(pipe.read() or b"{}")
    return answer | {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, "over": over}


def serve(ready, scratch):
    for line in sys.stdin:
        request = json.loads(line)
        current = ready and replace(ready, policy=replace(ready.policy, **request.get("limits", {})))
        folders, running = [], []
        for _ in range(request.get("count", 1)):
            context = current.scratch() if current else _plain(scratch)
            folders.append(context)
            folder = context.__enter__()
            running.append((*start(request, current, folder), folder))
        answers = [finish(pid, end, current, folder, request.get("watch")) for pid, end, folder in running]
        for context in folders:
            context.__exit__(None, None, None)
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


def _plain(scratch):
    return scratch_folder(scratch / "free")


def main():
    mode, kind, scratch, *paths = sys.argv[1:]
    if os.environ.get("CONFINEMENT_DRIVER") != mode:
        enter_mode(mode)
    import numpy

    assert numpy
    unreadable = tuple(Path(path[1:]) for path in paths if path.startswith("-"))
    given = [GivenFiles.of(Path(path[1:])) for path in paths if path.startswith("+")]
    readable = tuple(Path(path) for path in paths if path[0] not in "+-")
    policy = Policy(
        readable=(*python_installation(), *system_files(), *readable, *(each.folder for each in given)),
        given=given[0] if given else None,
        unreadable=unreadable,
        scratch=Path(scratch) / "box",
    )
    POLICIES.append(policy)
    ready = prepare(policy) if kind == "confined" else None
    try:
        serve(ready, Path(scratch))
    finally:
        if ready is not None:
            ready.close()


if __name__ == "__main__":
    main()
