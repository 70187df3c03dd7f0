"""The two calls that confine: :func:`prepare` once in the fork server, :func:`confine` in each forked child.

What can be done once is: entering namespaces, building the file tree, opening the files that Landlock rules name,
compiling the filter. The child itself makes only about sixty system calls.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from autograder.confinement import cgroup, landlock, namespaces, privileges, readable, rlimits, seccomp, syscalls
from autograder.confinement.kernel import machine
from autograder.confinement.landlock import Rule
from autograder.confinement.plan import Plan
from autograder.confinement.policy import ConfinementError, Layer, Layers, Policy
from autograder.confinement.proof import check_quota, prove
from autograder.confinement.scratch import scratch_folder

__all__ = ["Prepared", "confine", "make_ready", "scratch_space"]

UNCOUNTED = "no limit counts what the kernel keeps of failed look-ups of files; it gives that back when it must"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What :func:`make_ready` made in the fork server for its children.

    Attributes:
        policy: The policy; its numbers may be replaced from one child to the next, its paths may not.
        plan: Which of the layers that depend on the machine are used.
        parent: The process whose children are confined.
        proc: A descriptor of /proc, which the new file tree does not show.
        rules: Landlock rules for what is readable.
        ruleset: A finished ruleset, if no rule differs between children.
        group: The control group that this process is in with its children, if one can be made.
        missing: Why a layer is not used.
    """

    policy: Policy
    plan: Plan
    parent: int
    proc: int
    program: seccomp.Program
    rules: tuple[Rule, ...]
    ruleset: int | None
    group: cgroup.Group | None
    missing: Mapping[Layer, str] = field(default_factory=dict)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """The scratch space of one submission, as the parent holds it from before the fork until the child's end."""
        try:
            with scratch_space(self.policy, self.plan) as folder:
                yield folder
        finally:
            if self.group is not None:
                self.group.give_back()

    def close(self) -> None:
        """Called once, after the last child: leaves nothing on the machine."""
        if self.group is not None:
            self.group.remove()


def scratch_space(policy: Policy, plan: Plan) -> AbstractContextManager[Path]:
    """Where a child finds its scratch space: a place to mount it, or a fresh folder."""
    return nullcontext(policy.scratch) if plan.view else scratch_folder(policy.scratch)


def make_ready(policy: Policy, plan: Plan, missing: Mapping[Layer, str]) -> Prepared:
    """Does what ``plan`` says in this process, for good."""
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    group = _group(policy, proc)
    if isinstance(group, str):
        missing = {**missing, Layer.KERNEL_MEMORY: f"{UNCOUNTED} ({group})"}
    if plan.view:
        namespaces.enter(user=plan.user_namespace)
        namespaces.build_view(policy)
    rules = readable.rules_for(policy)
    # Without a user or a tree of its own, the process could change mode and length of its owner's files.
    metadata = plan.view or plan.users is not None
    program = seccomp.build(machine() or "x86_64", metadata=metadata, times=plan.view)
    return Prepared(
        policy=policy,
        plan=plan,
        parent=os.getpid(),
        proc=proc,
        program=program,
        rules=rules,
        ruleset=_ruleset_of_view(policy, rules) if plan.view and landlock.abi() else None,
        group=None if isinstance(group, str) else group,
        missing=dict(missing),
    )


def _ruleset_of_view(policy: Policy, rules: Iterable[Rule]) -> int:
    # What is mounted on the scratch folder lies beneath the folder's parent, also for Landlock; the parent itself is
    # empty and read-only.
    above = landlock.open_rule(policy.scratch.parent, landlock.SCRATCH)
    return landlock.create_ruleset([*rules, *([above] if above else [])])


def _group(policy: Policy, proc: int) -> cgroup.Group | str:
    """A group for all that a child may come to hold: what it changes of this process's memory, its own, its files."""
    _, data = rlimits.mapped_bytes(proc)
    return cgroup.make_group(data + (policy.memory_mb + policy.disk_mb) * 2**20 + cgroup.KERNEL_BYTES)


def confine(prepared: Prepared, scratch: Path, keep: Iterable[int] = (0, 1, 2)) -> Layers:
    """Confines this process, a fresh child with one thread, for good; to be called before any student code runs.

    Args:
        prepared: What the parent prepared.
        scratch: What :meth:`Prepared.scratch` gave; becomes home, temporary and current folder.
        keep: The only descriptors that stay open.
    Raises:
        ConfinementError: a required layer is not in force; the process must end.
    """
    try:
        return _confine(prepared, scratch, frozenset(keep))
    except OSError as error:
        raise ConfinementError(f"Confinement failed ({error}); nothing was run.") from error


def _confine(prepared: Prepared, scratch: Path, keep: frozenset[int]) -> Layers:
    plan, policy = prepared.plan, prepared.policy
    os.setsid()
    os.umask(0o077)
    table = rlimits.limit_table(policy, prepared.proc, count_threads=plan.counts_threads)
    _take_scratch(prepared, scratch)
    _change_user(prepared)
    if policy.given is not None:
        policy.given.link_into(scratch)
    privileges.drop_capabilities()
    rlimits.apply_limits(table)
    privileges.tie_to_parent(prepared.parent, hide=not plan.is_same_user)
    privileges.forbid_new_privileges()
    if landlock.abi():
        landlock.restrict(_ruleset(prepared, scratch))
    check_quota(plan, policy, scratch)  # now, since the filter does not let the process ask about it
    prepared.program.install(os.getpid(), syscalls.number("seccomp"))
    rlimits.close_descriptors(keep)
    layers = prove(plan, scratch, prepared.missing, is_grouped=prepared.group is not None)
    if lacking := layers.lacks(policy.required):
        names = ", ".join(layer.value for layer in lacking)
        raise ConfinementError(f"These layers of confinement are missing here: {names}; nothing was run.")
    return layers


def _take_scratch(prepared: Prepared, scratch: Path) -> None:
    plan, pid = prepared.plan, os.getpid()
    user = plan.users.for_process(pid) if plan.users else os.getuid()
    group = user if plan.users else os.getgid()
    if plan.view:
        namespaces.mount_scratch(prepared.policy, user, group)
    elif plan.users:
        os.chown(scratch, user, group)
    os.chdir(scratch)
    os.environ.update(rlimits.scratch_environment(scratch))
    tempfile.tempdir = None


def _change_user(prepared: Prepared) -> None:
    if prepared.plan.users:
        privileges.become(prepared.plan.users.for_process(os.getpid()))
    elif prepared.plan.child_namespace:
        namespaces.new_user_namespace()


def _ruleset(prepared: Prepared, scratch: Path) -> int:
    if prepared.ruleset is not None:
        return prepared.ruleset
    own = landlock.open_rule(scratch, landlock.SCRATCH)
    return landlock.create_ruleset([*prepared.rules, *([own] if own else [])])
