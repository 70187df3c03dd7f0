"""The system call filter: a small BPF program, written out here so that it can be read and simulated whole.

The program refuses a foreign architecture and the x32 calls by killing the process, then finds the verdict for the
call's number in a binary tree over ranges of equal verdict, so that a call costs about ten instructions. A call with
conditions ends in a block that compares arguments. All of it is data (:func:`build`) until :meth:`Program.install`.
"""

import ctypes
import errno
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.confinement import syscalls
from autograder.confinement.kernel import system_call

__all__ = [
    "ALLOW",
    "AUDIT_ARCHITECTURES",
    "KILL",
    "Condition",
    "Program",
    "answer",
    "build",
    "conditions",
    "refusal",
]

AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000
KILL = 0x80000000
ALLOW = 0x7FFF0000
_ERRNO = 0x00050000

_LOAD, _AND, _RETURN, _JUMP, _JUMP_EQUAL, _JUMP_AT_LEAST = 0x20, 0x54, 0x06, 0x05, 0x15, 0x35
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_SET_FILTER = 1

Instruction = tuple[int, int, int, int]


def refusal(number: int) -> int:
    """The filter's verdict "fail with this errno"."""
    return _ERRNO | number


def answer(name: str) -> int:
    """The filter's verdict on call ``name`` if it is refused."""
    return refusal(_ANSWERS.get(name, errno.EPERM))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``argument & mask`` must be one of ``values``. A mask above 32 bits asks for the upper half to be zero too."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


_WHOLE = 0xFFFFFFFFFFFFFFFF
# VM, SIGHAND and THREAD must be set; FS, FILES, SYSVSEM, SETTLS, the thread id flags and DETACHED may be.
_THREAD_FLAGS, _FREE_THREAD_FLAGS = 0x00010900, 0x017C0600
_SHARED, _ANONYMOUS, _HUGE_PAGES = 0x01, 0x20, 0x40000
_TRUNCATE, _ACCESS_MODE = 0o1000, 0o3
_TERMINAL_AND_QUEUE_QUERIES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)
# Duplicates, flags, seals and sizes; neither locks, which another process sees and no limit counts, nor owners and
# signals, nor leases and notices, nor larger pipes.
_DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 4, 1030, 1032, 1034)
# What concerns this process's memory alone; not what reads a file ahead, drops it, or merges pages with another's.
_MEMORY_ADVICE = (0, 1, 2, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19, 102, 103)
_NEGATIVE, _OF_A_PROCESS = 0x80000000, 0
_PRCTL_QUERIES_AND_NAMES = (3, 15, 16, 23, 39, 0x53564D41)
_UNIX, _STREAM, _TYPE_BITS = 1, 1, 0xF
_METADATA_CALLS = ("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "truncate")
_TIMES_CALLS = ("utime", "utimes", "futimesat", "utimensat")
# The errors after which the C library or honest code goes on, if EPERM is not one: what a kernel without the flag, the
# clock or the call would answer. For the affinity of a thread, pthread_getattr_np takes no other answer.
_ANSWERS = {
    **dict.fromkeys(("preadv2", "pwritev2"), errno.EOPNOTSUPP),
    **dict.fromkeys(("madvise", "clock_gettime", "clock_getres", "clock_nanosleep"), errno.EINVAL),
    **dict.fromkeys(("sched_getaffinity", "statfs", "fstatfs"), errno.ENOSYS),
}


def _about_itself(pid: int) -> dict[str, tuple[Condition, ...]]:
    """Calls that ask about a process: about this one alone, since others' answers would tell what others do."""
    own = (Condition(argument=0, values=(0, pid)),)
    names = ("getpgid", "getsid", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_getscheduler")
    priority = (Condition(argument=0, values=(_OF_A_PROCESS,)), Condition(argument=1, values=(0, pid)))
    # A negative number is the clock of another process, or of a device.
    clock = (Condition(argument=0, values=(0,), mask=_NEGATIVE),)
    return {
        **dict.fromkeys((*names, "get_robust_list"), own),
        "getpriority": priority,
        **dict.fromkeys(("clock_gettime", "clock_getres", "clock_nanosleep"), clock),
        "kill": (Condition(argument=0, values=(pid,)),),
        "tgkill": (Condition(argument=0, values=(pid,)),),
        "prlimit64": (*own, Condition(argument=2, values=(0,), mask=_WHOLE)),
    }


def conditions(pid: int, *, metadata: bool, times: bool) -> dict[str, tuple[Condition, ...] | None]:
    """What each conditional call must satisfy; None refuses it always.

    Args:
        pid: The process that is confined: it may signal and ask about itself alone.
        metadata: Whether mode, owner and length may be changed by path. Landlock guards none of these on every
            kernel, so this is safe only if file ownership or a read-only view protects what is outside.
        times: Whether times may be. Whoever may write to /dev/null may set its times, and everybody can read them, so
            this is safe only with a read-only view.
    """
    opening = tuple(value for value in range(_TRUNCATE + 4) if value & ~(_TRUNCATE | 3) == 0 and value != _TRUNCATE)
    rules: dict[str, tuple[Condition, ...] | None] = {
        "clone": (Condition(argument=0, values=(_THREAD_FLAGS,), mask=0xFFFFFFFF & ~_FREE_THREAD_FLAGS),),
        # Shared anonymous memory outlives its mapping (one page kept keeps it all), so no limit could count it.
        "mmap": (Condition(argument=3, values=(0, _SHARED, _ANONYMOUS), mask=_SHARED | _ANONYMOUS | _HUGE_PAGES),),
        # asyncio wakes itself through a stream pair; a datagram pair could send to any address.
        "socketpair": (
            Condition(argument=0, values=(_UNIX,)),
            Condition(argument=1, values=(_STREAM,), mask=_TYPE_BITS),
        ),
        "sendto": (Condition(argument=4, values=(0,), mask=_WHOLE),),
        "prctl": (Condition(argument=0, values=_PRCTL_QUERIES_AND_NAMES),),
        "ioctl": (Condition(argument=1, values=_TERMINAL_AND_QUEUE_QUERIES),),
        "fcntl": (Condition(argument=1, values=_DESCRIPTOR_COMMANDS),),
        # Opening for reading with truncation empties a file without a right to write it, before Landlock's third ABI.
        "open": (Condition(argument=1, values=opening, mask=_TRUNCATE | _ACCESS_MODE),),
        "openat": (Condition(argument=2, values=opening, mask=_TRUNCATE | _ACCESS_MODE),),
        "madvise": (Condition(argument=2, values=_MEMORY_ADVICE),),
        # With flags, these tell whether the page cache holds what is to be read.
        **dict.fromkeys(("preadv2", "pwritev2"), (Condition(argument=5, values=(0,)),)),
    }
    rules |= dict.fromkeys(_METADATA_CALLS, () if metadata else None)
    return rules | dict.fromkeys(_TIMES_CALLS, () if times else None) | _about_itself(pid)


def _statement(code: int, value: int) -> Instruction:
    return (code, 0, 0, value)


def _return(verdict: int) -> list[Instruction]:
    return [_statement(_RETURN, verdict)]


def _one_of(values: tuple[int, ...], refuse: list[Instruction]) -> list[Instruction]:
    """Code that falls through if the accumulator is one of ``values``, and else refuses."""
    code: list[Instruction] = []
    for left, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
        code.append((_JUMP_EQUAL, left + len(refuse), 0, value))
    return code + refuse


def _check(rule: tuple[Condition, ...] | None, verdict: int) -> list[Instruction]:
    """Code that allows the call if ``rule`` holds, and else gives ``verdict``."""
    refuse = _return(verdict)
    if rule is None:
        return refuse
    code: list[Instruction] = []
    for condition in rule:
        offset = _ARGUMENTS + 8 * condition.argument
        if condition.mask > 0xFFFFFFFF:
            code += [_statement(_LOAD, offset + 4), *_one_of((0,), refuse)]
        code += [_statement(_LOAD, offset), _statement(_AND, condition.mask & 0xFFFFFFFF)]
        code += _one_of(condition.values, refuse)
    return code + _return(ALLOW)


def _tree(ranges: list[tuple[int, list[Instruction]]]) -> list[Instruction]:
    """Code that runs the block of the range which the call's number lies in; each range is (first number, block)."""
    if len(ranges) == 1:
        return ranges[0][1]
    half = len(ranges) // 2
    low, high = _tree(ranges[:half]), _tree(ranges[half:])
    return [(_JUMP_AT_LEAST, 0, 1, ranges[half][0]), _statement(_JUMP, len(low)), *low, *high]


def _ranges(
    blocks: Mapping[int, list[Instruction]], otherwise: list[Instruction]
) -> list[tuple[int, list[Instruction]]]:
    ranges: list[tuple[int, list[Instruction]]] = []
    for number in range(max(blocks) + 2):
        block = blocks.get(number, otherwise)
        if not ranges or ranges[-1][1] != block:
            ranges.append((number, block))
    return ranges


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A filter, with the places where the confined process's own id has to be filled in."""

    code: bytes
    pid_offsets: tuple[int, ...]

    def for_process(self, pid: int) -> bytes:
        """The code with ``pid`` as the process that may be signalled."""
        code = bytearray(self.code)
        for offset in self.pid_offsets:
            struct.pack_into("=I", code, offset, pid)
        return bytes(code)

    def install(self, pid: int, seccomp_number: int) -> None:
        """Filters the calling thread from now on; needs no_new_privs. There is no way back."""
        code = self.for_process(pid)
        buffer = ctypes.create_string_buffer(code, len(code))
        header = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
        system_call(seccomp_number, _SET_FILTER, 0, header)


# Stands for the process's own id while the program is built; no process id and no other constant is this large.
_OWN_PID = 0x7EADBEEF


def build(machine: str, *, metadata: bool, times: bool) -> Program:
    """The filter for ``machine``; ``metadata`` and ``times`` as in :func:`conditions`."""
    numbers = syscalls.numbers(machine)
    rules = conditions(_OWN_PID, metadata=metadata, times=times)
    blocks = {numbers[name]: _return(ALLOW) for name in syscalls.ALLOWED if name in numbers}
    blocks |= {numbers[name]: _return(answer(name)) for name in syscalls.REFUSED if name in numbers}
    blocks |= {numbers[name]: _check(rule, answer(name)) for name, rule in rules.items() if name in numbers}
    code = [_statement(_LOAD, _ARCHITECTURE), (_JUMP_EQUAL, 1, 0, AUDIT_ARCHITECTURES[machine])]
    code += [*_return(KILL), _statement(_LOAD, _NUMBER)]
    if machine == "x86_64":
        code += [(_JUMP_AT_LEAST, 0, 1, X32_BIT), *_return(KILL)]
    code += _tree(_ranges(blocks, _return(refusal(errno.ENOSYS))))
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    places = tuple(8 * index + 4 for index, instruction in enumerate(code) if instruction[3] == _OWN_PID)
    return Program(code=packed, pid_offsets=places)
