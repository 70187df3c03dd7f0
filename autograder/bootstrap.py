"""Sets up ``.venv`` for a file of pins, anew where an earlier set-up was interrupted; standard library only.

The syntax stays readable to old interpreters, so that a Python that is too old gets a sentence, not a SyntaxError.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Optional, Tuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "set-up-complete")  # what it was set up for; without it, packages may be half there
LOG = os.path.join(VENV, "set-up.log")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
PINS = "requirements.txt"  # for students and graders; the other file of pins includes this one
DISTRIBUTIONS = (".", "lib")
OLDEST, NEWEST = (3, 11), (3, 13)
OR_FASTER = "--or-faster"  # what a Makefile says where nobody has named a Python
# What Jupyter reads is copied into the environment, where a change here would not show.
COPIED = (
    "autograder/*/labextension/*",
    "autograder/*/jupyter/**/*.json",
    "lib/*/*/labextension/*",
    "lib/*/*/jupyter/**/*.json",
    "lib/*/pages/template/*.css",
)
UNPACKING = "Installing collected packages: "  # what pip says first when it changes the environment
NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|Temporary failure in name resolution|ConnectTimeoutError|ReadTimeoutError|"
    "Connection refused|Network is unreachable|ProxyError|Max retries exceeded|Failed to establish a new connection"
)
# Imports what some distributions pack apart, and does what Python mostly does: calls, and objects that come and go.
WORK = """
import bz2, ctypes, ensurepip, lzma, sqlite3, ssl, sys, time, venv
def work():
    started = time.perf_counter()
    for _ in range(30000):
        str([place for place in range(5)])
    return time.perf_counter() - started
print(*sys.version_info[:2], min(work() for _ in range(9)))
"""
MUCH = 1.25  # times as fast
# What would make pip look at, or install into, another place than ``.venv``.
ELSEWHERE = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
VARIABLES = dict({name: value for name, value in os.environ.items() if name not in ELSEWHERE}, PIP_USER="0")


def say(text: str) -> None:
    print("set-up: " + text, flush=True)


def stop(sentence: str) -> None:
    """End with one sentence, which says what to do next, and no traceback."""
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def check_python(version: Tuple[int, ...]) -> None:
    """Stop if the pinned packages do not support the Python that runs this."""
    if not OLDEST <= version[:2] <= NEWEST:
        found = "%s is %d.%d; name another" % (sys.executable, version[0], version[1])
        stop("This course needs Python 3.11, 3.12 or 3.13, but %s one: `make setup PYTHON=python3.11`." % found)


def place() -> str:
    """Where the environment stands and what runs it; it does not work once either has changed."""
    return "%s %s" % (ROOT, os.path.realpath(PYTHON))


def fingerprint(pins: str) -> str:
    """What an environment with these pins depends on: a change in any of it asks for another set-up."""
    digest = hashlib.sha256(pins.encode())
    included = re.findall(r"^-r (\S+)", Path(ROOT, pins).read_text(encoding="utf-8"), re.MULTILINE)
    files = [
        Path(ROOT, name) for name in [PINS, pins] + included + [folder + "/pyproject.toml" for folder in DISTRIBUTIONS]
    ]
    files += sorted(path for pattern in COPIED for path in Path(ROOT).glob(pattern))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamped() -> List[str]:
    """A fingerprint for each file of pins that is installed; empty if the environment is of no use."""
    lines = Path(STAMP).read_text().splitlines() if os.path.exists(STAMP) and os.path.exists(PYTHON) else []
    return lines[1:] if lines[:1] == [place()] else []


def seconds(python: str) -> Optional[float]:
    """How long a little work takes there; None if an environment cannot be made with it, or has another version."""
    command = [python, "-I", "-c", WORK]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, env=VARIABLES)
    except (OSError, subprocess.SubprocessError):
        return None
    said = re.match(r"%d %d (\d\S*)\s*$" % sys.version_info[:2], done.stdout.decode(errors="replace"))
    return float(said.group(1)) if said else None


def much_faster() -> str:
    """Of the same version of Python the one on the path that is much faster than this one, or this one.

    Distributions build Python with the optimizations that its own ``configure`` and pyenv leave out unless asked.
    """
    version = "%d.%d" % sys.version_info[:2]
    paths = [os.path.join(folder, "python" + version) for folder in os.get_exec_path()]
    others = [path for path in paths if os.path.realpath(path) != os.path.realpath(sys.executable)]
    taken = [(took, path) for took, path in ((seconds(path), path) for path in others) if took]
    own = seconds(sys.executable)
    if not taken or not own:
        return sys.executable
    took, fastest = min(taken)
    if own < MUCH * took:
        return sys.executable
    say("taking %s, which is %.1f times as fast as %s" % (fastest, own / took, sys.executable))
    say("to have another Python, name it: `make setup PYTHON=%s`" % sys.executable)
    return fastest


def create_environment(python: str) -> None:
    """A fresh ``.venv`` in the place of what an interrupted set-up left."""
    say("creating .venv")
    if os.path.isdir(VENV) and not os.path.islink(VENV):
        shutil.rmtree(VENV)
    elif os.path.lexists(VENV):
        stop("%s is not a folder, but the packages go into one of that name; move it away, then run make again." % VENV)
    command = [python, "-m", "venv", VENV]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=VARIABLES)
    if made.returncode != 0:
        said = "%s could not create .venv (%s)" % (python, " ".join(made.stdout.decode().split())[:200])
        stop(said + "; on Debian or Ubuntu run `apt-get install python3-venv`, then make again.")


def install(*arguments: str) -> None:
    """Run ``pip install``, say now and then how far it is, and stop with its reason if it fails."""
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--retries", "3", *arguments]  # pip names the network as the cause only where it may try again
    pip = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=VARIABLES)
    lines = []
    with open(LOG, "ab") as log:
        for written in iter(pip.stdout.readline, b""):  # type: ignore[union-attr]
            log.write(written)
            lines.append(written.decode(errors="replace").strip())
            tell(lines)
            if lines[-1].startswith(UNPACKING) and os.path.exists(STAMP):
                os.unlink(STAMP)  # from here on an interruption leaves packages that are half there
    if pip.wait() != 0:
        stop(reason("\n".join(lines)))


def tell(lines: List[str]) -> None:
    """Say it where the last of pip's lines is news: every twentieth package, a large download, the long silence."""
    collected = sum(line.startswith("Collecting ") for line in lines)
    if lines[-1].startswith("Collecting ") and collected % 20 == 0:
        say("package %d" % collected)
    elif re.search(r"^Downloading .*\(\d{2,}(\.\d+)? MB\)$", lines[-1]):
        say("d" + lines[-1][1:])
    elif lines[-1].startswith(UNPACKING) and lines[-1].count(",") > 1:
        say("unpacking %d packages, which takes a minute or two" % (lines[-1].count(",") + 1))


def reason(output: str) -> str:
    if NO_NETWORK.search(output):
        return "The packages could not be downloaded: no network, or it is blocked; run make again once it is back."
    if "No space left on device" in output:
        return "The disk is full; the packages need about 3 GB. Free some space, then run make again."
    error = (re.findall("^ERROR.*", output, re.MULTILINE) or ["pip gave no reason"])[-1]  # others list versions
    return "The packages could not be installed (%s); the whole log is in %s." % (error, os.path.relpath(LOG, ROOT))


def set_up(pins: str, or_faster: bool) -> None:
    """Do everything that is not in place already.

    Args:
        pins: The file of pins.
        or_faster: Nobody chose the Python that runs this, so that another one may be taken for the environment.
    """
    prints = [fingerprint(pins), fingerprint(PINS)]  # of the files as they are before pip reads them
    if prints[0] in stamped():
        return
    check_python(sys.version_info[:2])
    if not stamped():
        create_environment(much_faster() if or_faster else sys.executable)
    say("installing the packages that %s pins (a minute or two on the first run)" % pins)
    install("-r", pins)
    say("installing the course")
    install("--no-deps", "--no-build-isolation", *("--editable=" + folder for folder in DISTRIBUTIONS))
    Path(STAMP).write_text("\n".join([place(), *sorted({*prints})]))
    say("done")


def main() -> None:
    """Set up; whatever goes wrong ends in a sentence."""
    try:
        named = [argument for argument in sys.argv[1:] if argument != OR_FASTER]
        set_up(named[0] if named else PINS, OR_FASTER in sys.argv)
    except KeyboardInterrupt:
        stop("\nInterrupted; run make again, which sets up everything anew.")
    except (OSError, subprocess.SubprocessError) as error:
        stop("The set-up could not go on (%s); see to that, or remove .venv, then run make again." % error)


if __name__ == "__main__":
    main()
