"""The numbers of system calls, against libseccomp's own tables."""

import pytest

from autograder.confinement import syscalls
from autograder.confinement.seccomp import AUDIT_ARCHITECTURES

UNKNOWN = -1  # what libseccomp answers to a name that is younger than it is


@pytest.mark.parametrize("machine", AUDIT_ARCHITECTURES)
def test_every_number_is_libseccomps(machine: str) -> None:
    """A wrong number would let another call through, or close one that Python needs."""
    pyseccomp = pytest.importorskip("pyseccomp", reason="no libseccomp here; apt-get install -y libseccomp2")
    architecture = {"x86_64": pyseccomp.Arch.X86_64, "aarch64": pyseccomp.Arch.AARCH64}[machine]
    ours = syscalls.numbers(machine)
    theirs = {name: pyseccomp.resolve_syscall(architecture, name) for name in ours}
    assert {name for name, number in theirs.items() if number == UNKNOWN} <= {"mseal", "futex_waitv", "fchmodat2"}
    assert {name: number for name, number in ours.items() if theirs[name] not in (number, UNKNOWN)} == {}
    assert len(ours) > 250 if machine == "x86_64" else len(ours) > 200
