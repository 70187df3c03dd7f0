"""Sets up ``.venv`` from ``requirements.txt``. Run by the Makefile with any ``python3``; standard library only.

The syntax stays readable to old interpreters, so that a Python that is too old gets a sentence, not a SyntaxError.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "set-up-complete")
LOG = os.path.join(VENV, "set-up.log")
OLDEST, NEWEST = (3, 11), (3, 13)
NETWORK_SIGNS = (
    "NewConnectionError",
    "Temporary failure in name resolution",
    "Connection refused",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Max retries exceeded",
    "Failed to establish a new connection",
    "NameResolutionError",
)


def say(text):
    print(text, flush=True)


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def fingerprint():
    """What the environment depends on: a change in any of it asks for a new set-up."""
    digest = hashlib.sha256(("%d.%d %s" % (sys.version_info[0], sys.version_info[1], ROOT)).encode())
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_complete():
    try:
        with open(STAMP) as file:
            return file.read() == fingerprint()
    except OSError:
        return False


def check_python():
    version = "%d.%d" % (sys.version_info[0], sys.version_info[1])
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        stop(
            "This course needs Python 3.11, 3.12 or 3.13, but %s is %s; name another one with "
            "`make demo PYTHON=python3.11`." % (sys.executable, version)
        )


def environment_python():
    folder = "Scripts" if os.name == "nt" else "bin"
    return os.path.join(VENV, folder, "python.exe" if os.name == "nt" else "python")


def create_environment():
    """A fresh ``.venv``, or the one left by an interrupted set-up where its interpreter still runs."""
    python = environment_python()
    try:
        usable = subprocess.call([python, "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0
        same = subprocess.check_output([python, "-c", "import sys; print(sys.version_info[:2])"]).decode()
        usable = usable and same.strip() == str(tuple(sys.version_info[:2]))
    except (OSError, subprocess.SubprocessError):
        usable = False
    if usable:
        return
    if os.path.lexists(VENV):
        say("set-up: removing an unusable .venv")
        shutil.rmtree(VENV)
    say("set-up: creating .venv")
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        stop("Python could not create .venv; on Debian, `apt-get install python3-venv`, then run make again.")


def count_requirements():
    with open(os.path.join(ROOT, "requirements.txt")) as file:
        return sum(1 for line in file if line.strip() and not line.startswith("#"))


def report_progress(line, seen, total, is_terminal):
    """One line a package on a terminal (rewritten in place), one every twenty elsewhere."""
    if line.startswith(("Collecting ", "Requirement already satisfied: ")):
        seen.add(line.split(": ")[-1].replace("Collecting ", "").split("==")[0].split(" ")[0])
        count = min(len(seen), total)
        if is_terminal:
            sys.stdout.write("\rset-up: package %d of %d " % (count, total))
            sys.stdout.flush()
        elif count % 20 == 0:
            say("set-up: package %d of %d" % (count, total))
    elif line.startswith("Installing collected packages"):
        say(("\n" if is_terminal else "") + "set-up: unpacking %d packages (about a minute)" % total)


def install(arguments, total):
    command = [environment_python(), "-m", "pip", "install", "--disable-pip-version-check"] + arguments
    seen = set()
    output = []
    with open(LOG, "a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
        )
        for line in process.stdout:
            log.write(line)
            output.append(line)
            report_progress(line, seen, total, sys.stdout.isatty())
        status = process.wait()
    if status != 0:
        explain_failure("".join(output))


def explain_failure(output):
    if any(sign in output for sign in NETWORK_SIGNS):
        stop("The packages could not be downloaded: there is no network, or it is blocked; run make again once it is back.")
    if "No space left on device" in output:
        stop("The disk is full; the packages need about 2 GB. Free some space, then run make again.")
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR")]
    reason = errors[0] if errors else "pip gave no reason"
    stop("The packages could not be installed (%s); the whole log is in %s." % (reason, os.path.relpath(LOG, ROOT)))


def main():
    if is_complete():
        return
    check_python()
    create_environment()
    say("set-up: installing the pinned packages (a minute or two on the first run)")
    install(["-r", "requirements.txt"], count_requirements())
    install(["--no-deps", "--no-build-isolation", "-e", "."], 1)
    with open(STAMP, "w") as file:
        file.write(fingerprint())
    say("set-up: done")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Interrupted; run make again and the set-up continues where it stopped.")
