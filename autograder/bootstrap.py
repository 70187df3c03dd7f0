"""Sets up ``.venv`` from ``requirements.txt``. Run by the Makefile with any ``python3``; standard library only.

The syntax stays readable to old interpreters, so that a Python that is too old gets a sentence, not a SyntaxError.
A set-up that was interrupted is taken up again: what stands is kept, what is half there is replaced. ``STAMP`` says
that all is done, and what it was done for; without it, every file that pip installed is looked for.
"""

import glob
import hashlib
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from typing import IO, Dict, List, Set, Tuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "set-up-complete")
LOG = os.path.join(VENV, "set-up.log")
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
OLDEST, NEWEST = (3, 11), (3, 13)
ON_WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts" if ON_WINDOWS else "bin", "python.exe" if ON_WINDOWS else "python")
SITE_PACKAGES = os.path.join("Lib" if ON_WINDOWS else os.path.join("lib", "python*"), "site-packages")
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
# Run by the environment's own Python; a package counts as broken when its list of files is lost or names a lost one.
LIST_BROKEN = """
import importlib.metadata as metadata
import re
for package in metadata.distributions():
    files = package.files
    lost = files is None or any("__pycache__" not in file.parts and not file.locate().exists() for file in files)
    name = package.metadata.get("Name")
    if lost and name:
        print(re.sub("[-_.]+", "-", name).lower())
"""
QUIET_SECONDS = 10.0


def say(text: str) -> None:
    print("set-up: " + text, flush=True)


def stop(sentence: str) -> None:
    """End with one sentence, which says what to do next, and no traceback."""
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def fingerprint() -> str:
    """What the environment depends on: a change in any of it asks for a new set-up."""
    digest = hashlib.sha256("\n".join((ROOT, os.path.realpath(PYTHON))).encode())
    for path in (REQUIREMENTS, os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_complete() -> bool:
    """Whether an earlier set-up ended well, for these requirements and with an interpreter that is still there."""
    try:
        with open(STAMP) as file:
            return os.path.exists(PYTHON) and file.read() == fingerprint()
    except OSError:
        return False


def check_python(version: Tuple[int, ...]) -> None:
    """Stop where the Python that runs this is none that the pinned packages support."""
    if not OLDEST <= version[:2] <= NEWEST:
        supported = ", ".join("3.%d" % minor for minor in range(OLDEST[1], NEWEST[1])) + " or 3.%d" % NEWEST[1]
        stop(
            "This course needs Python %s, but %s is %d.%d; name another one with `make setup PYTHON=python3.%d`."
            % (supported, sys.executable, version[0], version[1], OLDEST[1])
        )


def environment_variables() -> Dict[str, str]:
    """This process's, without what would make pip look at, or install into, another place than ``.venv``."""
    elsewhere = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    kept["PIP_USER"] = "0"
    return kept


def is_usable() -> bool:
    """Whether ``.venv`` has a pip that runs, under the version of Python that runs this."""
    try:
        shown = subprocess.check_output(
            [PYTHON, "-m", "pip", "--version"], stderr=subprocess.DEVNULL, env=environment_variables()
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return shown.decode(errors="replace").strip().endswith("(python %d.%d)" % sys.version_info[:2])


def create_environment() -> None:
    """A fresh ``.venv``, or the one that stands where it can be used."""
    if is_usable():
        return
    if os.path.isdir(VENV) and not os.path.islink(VENV):
        say("removing an unusable .venv")
        shutil.rmtree(VENV)
    elif os.path.lexists(VENV):
        stop(
            "%s is no folder, but the packages go into a folder of that name; move it away, then run make again." % VENV
        )
    say("creating .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment_variables(),
    )
    if made.returncode != 0:
        lines = made.stdout.decode(errors="replace").strip().splitlines() or ["no reason given"]
        stop(
            "%s could not create .venv (%s); on Debian or Ubuntu `apt-get install python3-venv` brings what is "
            "missing, then run make again." % (sys.executable, lines[0].strip())
        )


class Progress:
    """Says how far pip is: one line that is rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen: Set[str] = set()
        self.is_unpacking = False
        self.is_terminal = sys.stdout.isatty()
        self.last = time.time()

    def read(self, line: str) -> None:
        """Take one line of pip's."""
        words = line.split()
        if line.startswith(("Collecting ", "Requirement already satisfied: ", "Processing ")):
            self.seen.add(line.split(" (from ")[0])
            self.show("package %d of %d" % (min(len(self.seen), self.total), self.total), len(self.seen) % 20 == 0)
        elif words[:1] == ["Downloading"] and words[-1] == "MB)" and float(words[-2].lstrip("(")) >= 20:
            self.show("downloading %s of %s MB" % (words[1].split("-")[0], words[-2].lstrip("(")), True)
        elif line.startswith("Installing collected packages: "):
            self.is_unpacking = self.total > 1
            if self.is_unpacking:
                self.show("unpacking %d packages (about a minute)" % len(line.split(",")), True)

    def wait(self) -> None:
        """Called again and again, whether pip speaks or not: it says nothing while it unpacks."""
        if self.is_unpacking and time.time() - self.last > (1.0 if self.is_terminal else QUIET_SECONDS):
            packages = glob.glob(os.path.join(VENV, SITE_PACKAGES, "*.dist-info"))
            self.show("unpacked %d of %d" % (min(len(packages), self.total), self.total), True)

    def show(self, text: str, is_milestone: bool) -> None:
        if self.is_terminal:
            sys.stdout.write("\rset-up: %-60s" % text)
            sys.stdout.flush()
        elif is_milestone:
            say(text)
        self.last = time.time()

    def end(self) -> None:
        if self.is_terminal:
            sys.stdout.write("\r%-70s\r" % "")


def install(arguments: List[str], total: int) -> None:
    """Run ``pip install``, showing how far it is; stop with its reason where it fails."""
    # Looked at after an interruption: while there is no stamp, no package is believed to be whole.
    if os.path.exists(STAMP):
        os.unlink(STAMP)
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--retries", "3"]  # pip names the network as the cause only where it may try again
    process = subprocess.Popen(
        command + arguments,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment_variables(),
    )
    assert process.stdout is not None
    output = follow(process.stdout, Progress(total))
    if process.wait() != 0:
        explain_failure(output)


def follow(stream: IO[bytes], progress: Progress) -> str:
    """Everything that pip writes; it goes to the log too, and to ``progress`` line by line."""
    lines: "queue.Queue[bytes]" = queue.Queue()

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=read, daemon=True).start()
    output = []
    with open(LOG, "ab") as log:
        while True:
            try:
                line = lines.get(timeout=0.5)
            except queue.Empty:
                progress.wait()
                continue
            if not line:
                break
            log.write(line)
            output.append(line.decode(errors="replace"))
            progress.read(output[-1])
    progress.end()
    return "".join(output)


def explain_failure(output: str) -> None:
    if any(sign in output for sign in NETWORK_SIGNS):
        stop("The packages could not be downloaded: no network, or it is blocked; run make again once it is back.")
    if "No space left on device" in output:
        stop("The disk is full; the packages need about 3 GB. Free some space, then run make again.")
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR")]
    # The last one is the reason; those before it may list hundreds of versions.
    reason = errors[-1] if errors else "pip gave no reason"
    stop("The packages could not be installed (%s); the whole log is in %s." % (reason, os.path.relpath(LOG, ROOT)))


def pins() -> Dict[str, str]:
    """Each line of ``requirements.txt`` by the name of its package, written as the packaging standards compare it."""
    with open(REQUIREMENTS) as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    return {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower(): line for line in lines}


def repair() -> None:
    """Install anew each package of which an interrupted set-up left only a part."""
    listed = subprocess.run(
        [PYTHON, "-c", LIST_BROKEN], stdout=subprocess.PIPE, env=environment_variables(), check=True
    )
    broken = listed.stdout.decode().split()
    again = sorted(pin for name, pin in pins().items() if name in broken)
    if again:
        say("replacing what an interruption left half installed: " + ", ".join(again))
        install(["--no-deps", "--ignore-installed", *again], len(again))


def set_up() -> None:
    """Everything, where it is not in place already."""
    if is_complete():
        return
    check_python(sys.version_info[:2])
    create_environment()
    total = len(pins())
    is_interrupted = not os.path.exists(STAMP) and os.path.exists(LOG)
    say("installing the %d pinned packages (a minute or two on the first run)" % total)
    install(["-r", "requirements.txt"], total)
    if is_interrupted:
        repair()
    say("installing the course")
    install(["--no-deps", "--no-build-isolation", "--editable", "."], 1)
    with open(STAMP, "w") as file:
        file.write(fingerprint())
    say("done")


def main() -> None:
    """Set up; whatever goes wrong ends in a sentence."""
    try:
        set_up()
    except KeyboardInterrupt:
        stop("\nInterrupted; run make again and the set-up continues where it stopped.")
    except (OSError, subprocess.SubprocessError) as error:
        stop("The set-up could not go on (%s); see to that, or remove .venv, then run make again." % error)


if __name__ == "__main__":
    main()
