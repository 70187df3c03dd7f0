"""Attacks on files: reading what is secret, writing what is not theirs, leaving something behind."""

import os
from pathlib import Path

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.scene import MARK
from tests.attacks.target import Notebook, Target

__all__: list[str] = []


def _try(*statements: str) -> str:
    """Each statement by itself: one that is refused does not keep the next from being tried."""
    tries = [
        f"try:\n    {statement}\nexcept BaseException as error:\n    print(repr(error))" for statement in statements
    ]
    return "import os, shutil, sys, ctypes\n" + "\n".join(tries)


def _reading(target: Target, *paths: Path | str) -> Notebook:
    return target.notebook(first=_try(*(f"print(open({str(path)!r}, errors='replace').read())" for path in paths)))


@attack("reading source_notebooks/", proof=Proof(shown=Shown.READS, detail="BEGIN HIDDEN TESTS"), share=1.0)
def source_notebook(target: Target) -> Notebook:
    course = target.scene.course
    walk = f"[print(open(p).read()) for p in __import__('glob').glob({str(course)!r} + '/**/*.ipynb', recursive=True)]"
    return target.notebook(first=_try(walk))


@attack("reading other submissions", proof=Shown.READS, share=1.0)
def work_of_a_neighbour(target: Target) -> Notebook:
    name = target.source.assignment
    return _reading(target, target.scene.course / "submitted" / "honest" / name / f"{name}.ipynb")


@attack("reading gradebook.db", proof=Shown.READS, share=1.0)
def gradebook(target: Target) -> Notebook:
    return _reading(target, target.scene.gradebook)


@attack("reading /etc/passwd", proof=Proof(shown=Shown.READS, detail="root:"), share=1.0)
def accounts(target: Target) -> Notebook:
    return _reading(target, "/etc/passwd", "/etc/../etc/passwd", "/proc/self/root/etc/passwd", "/lib/../etc/passwd")


@attack("reading /proc/<pid>/", proof=Shown.READS, share=1.0)
def another_process(target: Target) -> Notebook:
    pid = target.scene.victim()
    return _reading(target, f"/proc/{pid}/environ", f"/proc/{pid}/cmdline", f"/proc/self/../{pid}/maps")


@attack("reading environment variables", proof=Shown.READS, share=1.0)
def environment(target: Target) -> Notebook:
    ctypes_way = "libc = ctypes.CDLL(None); libc.getenv.restype = ctypes.c_char_p; print(libc.getenv(b'GRADER_TOKEN'))"
    return target.notebook(
        first=_try("print(dict(os.environ))", ctypes_way, "print(open('/proc/self/environ').read())")
    )


@attack("reading the home folder", proof=Shown.READS, share=1.0)
def home_folder(target: Target) -> Notebook:
    return target.notebook(
        first=_try(
            "print(open(os.path.expanduser('~/.netrc')).read())",
            f"print(open({str(target.scene.home / '.netrc')!r}).read())",
            "print(os.listdir('/root'), os.listdir('/home'))",
        )
    )


@attack("writing outside the scratch folder", proof=Shown.CHANGES, share=1.0)
def someone_elses_file(target: Target) -> Notebook:
    notes = str(target.scene.outside / "notes.txt")
    return target.notebook(
        first=_try(
            f"os.chmod({notes!r}, 0o777)",
            f"open({notes!r}, 'w').write('mine now')",
            f"os.truncate({notes!r}, 0)",
            f"os.rename({notes!r}, {notes + '.old'!r})",
            f"os.unlink({notes + '.old'!r})",
            f"os.makedirs({str(target.scene.course / 'submitted' / 'mallory')!r})",
            f"shutil.rmtree({str(target.scene.outside)!r})",
        )
    )


@attack("writing outside the scratch folder", proof=Shown.CHANGES, share=1.0)
def own_mark_in_the_gradebook(target: Target) -> Notebook:
    return target.notebook(first=_try(f"open({str(target.scene.gradebook)!r}, 'a').write('full marks')"))


@attack("leaving something in /tmp", proof=Shown.CHANGES, share=1.0)
def something_in_tmp(target: Target) -> Notebook:
    names = [f"{folder}/{MARK}" for folder in ("/tmp", "/var/tmp")]
    return target.notebook(first=_try(*(f"open({name!r}, 'w').write('for a friend')" for name in names)))


@attack("leaving something in shared memory", proof=Shown.CHANGES, share=1.0)
def something_in_shared_memory(target: Target) -> Notebook:
    return target.notebook(
        first=_try(
            f"open('/dev/shm/{MARK}', 'w').write('for a friend')",
            f"__import__('_posixshmem').shm_open('/{MARK}', os.O_CREAT | os.O_RDWR, mode=0o666)",
        )
    )


KEY = 0x5EC00000 + os.getpid() % 2**20
SHARED = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget({key}, 4096, {flags})
place = libc.shmat(segment, None, 0) if segment >= 0 else None
"""


@attack("leaving something in shared memory", proof=Proof(shown=Shown.READS, detail="from the one before"), share=1.0)
def message_in_a_segment(target: Target) -> list[Notebook]:
    """System V shared memory lives on when its process has ended."""
    writer = (
        SHARED.format(key=KEY, flags="0o1666")
        + "if place:\n    ctypes.memmove(place, b'from the ' + b'one before', 20)"
    )
    reader = (
        SHARED.format(key=KEY, flags="0o666")
        + "if place:\n    print(ctypes.string_at(place, 20))\n    libc.shmctl(segment, 0, None)"
    )
    return [target.notebook(first=writer), target.notebook(first=reader)]


@attack(
    "leaving something in a cache for the next submission",
    proof=Proof(shown=Shown.READS, detail="from the one before"),
    share=1.0,
)
def message_in_a_cache(target: Target) -> list[Notebook]:
    places = [f"~/.cache-{MARK}", f"/tmp/{MARK}", f"~/.ipython-{MARK}", f"/dev/shm/{MARK}"]
    opened = [f"open(os.path.expanduser({place!r}), {{mode!r}}).{{what}}" for place in places]
    writer = _try(*(each.format(mode="w", what="write('from the ' + 'one before')") for each in opened))
    reader = _try(*(f"print({each.format(mode='r', what='read()')})" for each in opened))
    return [target.notebook(first=writer), target.notebook(first=reader)]


@attack("inherited file descriptors", proof=Shown.READS, share=1.0)
def open_files_of_the_grader(target: Target) -> Notebook:
    first = """
import os
for descriptor in range(3, 300):
    try:
        print(descriptor, os.pread(descriptor, 4096, 0))
    except OSError:
        pass"""
    return target.notebook(first=first)


@attack("symlinks out of the scratch folder", proof=Shown.READS, share=1.0)
def link_out(target: Target) -> Notebook:
    secret = str(target.scene.gradebook)
    return target.notebook(
        first=_try(
            f"os.symlink({secret!r}, 'link')",
            "print(open('link').read())",
            f"os.link({secret!r}, 'hard')",
            "print(open('hard').read())",
        )
    )


@attack("FIFOs out of the scratch folder", proof=Shown.CHANGES, share=1.0)
def fifo_for_the_grader(target: Target) -> Notebook:
    """Whoever opens it next waits for ever."""
    outside = str(target.scene.outside / "waits")
    return target.notebook(first=_try(f"os.mkfifo({outside!r})", "os.mkfifo('feedback.html')", "os.mknod('device')"))
