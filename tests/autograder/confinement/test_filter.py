"""The filter's program, run by an interpreter of its own for every system call number."""

import errno
import struct

import pytest

from autograder.confinement import seccomp, syscalls
from autograder.confinement.seccomp import ALLOW, AUDIT_ARCHITECTURES, KILL, refusal

PID = 4321
MACHINES = tuple(AUDIT_ARCHITECTURES)


def run(code: bytes, number: int, architecture: int, arguments: tuple[int, ...] = (0,) * 6) -> int:
    """The verdict that classic BPF comes to."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *(value & (2**64 - 1) for value in arguments))
    program = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    place, accumulator = 0, 0
    while True:
        operation, yes, no, value = program[place]
        place += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif operation == 0x54:
            accumulator &= value
        elif operation == 0x06:
            return int(value)
        elif operation == 0x05:
            place += value
        else:
            holds = accumulator == value if operation == 0x15 else accumulator >= value
            place += yes if holds else no


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_has_its_verdict(machine: str) -> None:
    """It is allowed, refused, or unknown as to an older kernel, and nothing else is let through."""
    code = seccomp.build(machine, metadata=True, times=True).for_process(PID)
    names = {number: name for name, number in syscalls.numbers(machine).items()}
    for number in range(600):
        verdict = run(code, number, AUDIT_ARCHITECTURES[machine])
        name = names.get(number)
        if name in syscalls.ALLOWED:
            assert verdict == ALLOW, name
        elif name in syscalls.REFUSED:
            assert verdict == seccomp.answer(name), name
        elif name is None:
            assert verdict == refusal(errno.ENOSYS), number


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("number", [0, 11, 20, 59, 2**30 + 39, 2**31, 2**32 - 1])
def test_foreign_calls_kill(machine: str, number: int) -> None:
    """Calls of another architecture do, and x32 calls on x86_64; numbers above all others are unknown."""
    code = seccomp.build(machine, metadata=True, times=True).for_process(PID)
    for architecture in (0x40000003, 0x40000028, *AUDIT_ARCHITECTURES.values()):
        if architecture != AUDIT_ARCHITECTURES[machine]:
            assert run(code, number, architecture) == KILL
    if machine == "x86_64" and number >= 2**30:
        assert run(code, number, AUDIT_ARCHITECTURES[machine]) == KILL


THREAD = 0x3D0F00  # what the C library gives clone for a thread
ABOUT_A_PROCESS = ("getpgid", "getsid", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "get_robust_list")
CASES = [
    ("clone", (THREAD,), True),
    ("clone", (17,), False),
    ("clone", (THREAD | 0x10000000,), False),  # in a user namespace
    ("kill", (PID, 9), True),
    ("kill", (PID + 1, 9), False),
    ("kill", (-1, 9), False),
    ("kill", (-PID, 9), False),
    ("tgkill", (PID, 1, 9), True),
    ("mmap", (0, 1, 3, 0x22), True),
    ("mmap", (0, 1, 3, 0x21), False),
    ("mmap", (0, 1, 3, 0x40022), False),
    ("mmap", (0, 1, 3, 0x01), True),  # of a file
    ("sendto", (3, 0, 1, 0, 0), True),
    ("sendto", (3, 0, 1, 0, 2**40), False),
    ("prlimit64", (0, 7, 0), True),
    ("prlimit64", (0, 7, 2**33), False),
    ("prlimit64", (PID + 1, 7, 0), False),
    ("socketpair", (1, 1 | 0o2000000), True),
    ("socketpair", (1, 2), False),
    ("socketpair", (2, 1), False),
    ("fcntl", (0, 1030), True),
    *[("fcntl", (0, command), False) for command in (5, 6, 7, 8, 36, 37, 38, 1024, 1026, 1031)],  # locks, leases
    ("preadv2", (0, 0, 1, 0, 0, 0), True),
    ("preadv2", (0, 0, 1, 0, 0, 8), False),  # RWF_NOWAIT
    ("pwritev2", (0, 0, 1, 0, 0, 1), False),
    ("madvise", (0, 4096, 4), True),
    *[("madvise", (0, 4096, advice), False) for advice in (3, 9, 12, 20, 21, 22, 25)],  # reads ahead, drops, merges
    ("clock_gettime", (3, 0), True),
    ("clock_gettime", (-6, 0), False),
    ("clock_getres", (~PID << 3 | 2, 0), False),
    ("clock_nanosleep", (~PID << 3 | 2, 0, 0, 0), False),
    *[(name, (pid,), pid != PID + 1) for name in ABOUT_A_PROCESS for pid in (0, PID, PID + 1)],
    ("getpriority", (0, PID), True),
    ("getpriority", (0, PID + 1), False),
    ("getpriority", (1, 0), False),  # of a group
    ("ioctl", (0, 0x5412), False),
    ("prctl", (4, 1), False),
]


@pytest.mark.parametrize(("name", "arguments", "is_allowed"), CASES)
@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], is_allowed: bool) -> None:
    """Calls that are allowed for some arguments only."""
    code = seccomp.build(machine, metadata=False, times=False).for_process(PID)
    given = (*arguments, *(0,) * (6 - len(arguments)))
    verdict = run(code, syscalls.numbers(machine)[name], AUDIT_ARCHITECTURES[machine], given)
    assert verdict == (ALLOW if is_allowed else seccomp.answer(name))


@pytest.mark.parametrize("machine", MACHINES)
def test_metadata_of_files_is_guarded_if_nothing_else_does_it(machine: str) -> None:
    """Without a user or a tree of its own, a process could change the mode of its owner's files."""
    for metadata, verdict in ((True, ALLOW), (False, refusal(errno.EPERM))):
        code = seccomp.build(machine, metadata=metadata, times=False).for_process(PID)
        assert run(code, syscalls.numbers(machine)["fchmodat"], AUDIT_ARCHITECTURES[machine]) == verdict


@pytest.mark.parametrize("machine", MACHINES)
def test_times_of_files_change_only_if_no_file_is_shared(machine: str) -> None:
    """The times of /dev/null can be set by whoever may write to it, and be read by everybody."""
    for times, verdict in ((True, ALLOW), (False, refusal(errno.EPERM))):
        code = seccomp.build(machine, metadata=True, times=times).for_process(PID)
        assert run(code, syscalls.numbers(machine)["utimensat"], AUDIT_ARCHITECTURES[machine]) == verdict


def test_lists_do_not_overlap() -> None:
    """Each call stands in one list, and each number once on each machine."""
    assert not syscalls.ALLOWED & syscalls.REFUSED
    assert not syscalls.CONDITIONAL & (syscalls.ALLOWED | syscalls.REFUSED)
    for machine in MACHINES:
        numbers = list(syscalls.numbers(machine).values())
        assert len(numbers) == len(set(numbers))
