"""What the kernel holds for student code is counted by a control group, if one can be made, and given back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.confinement import Layer, cgroup, survey
from autograder.confinement.cgroup import KERNEL_BYTES, PREFIX, make_group, sweep_groups

LOOK_UP_IN_VAIN = """
import os
new = os.urandom(6).hex()
for n in range({}): os.access(f"/usr/lib/nothing-of-this-name-{{new}}-{{n}}", 0)
result = 1"""
MAKE_AND_DIE = """
import os, signal
from autograder.confinement.cgroup import make_group
group = make_group(2**30)
print(group if isinstance(group, str) else group.name, flush=True)
os.kill(os.getpid(), signal.SIGKILL)"""
LITTLE = 40 * 2**20
HOLD_LITTLE = f"""
from autograder.confinement.cgroup import make_group
group = make_group({LITTLE})
if not isinstance(group, str):
    {LOOK_UP_IN_VAIN.format(400_000).strip().replace(chr(10), chr(10) + "    ")}
    print((group.place.folder / group.name / group.place.usage).read_text())
    group.remove()
"""
LIMIT = 400 * 2**20


@pytest.fixture
def group() -> Iterator[cgroup.Group]:
    """A group that this process is in."""
    made = make_group(LIMIT)
    if isinstance(made, str):
        pytest.skip(made)
    yield made
    made.remove()


def used(group: cgroup.Group) -> int:
    return int((group.place.folder / group.name / group.place.usage).read_text())


def look_up_in_vain(times: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            exec(LOOK_UP_IN_VAIN.format(times))
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def test_failed_look_ups_are_counted_and_given_back(group: cgroup.Group) -> None:
    """The memory of look-ups outlives the process that made them, but not its submission."""
    before = used(group)
    look_up_in_vain(500_000)
    assert used(group) - before > KERNEL_BYTES
    group.give_back()
    assert used(group) - before < KERNEL_BYTES


@pytest.mark.usefixtures("group")
def test_a_group_holds_no_more_than_its_limit() -> None:
    """The kernel gives up the oldest of what it can give up, and the process goes on.

    It is a small one: its own memory counts too, and a fork of a process that runs tests may copy more than the limit.
    """
    done = subprocess.run([sys.executable, "-c", HOLD_LITTLE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout) <= LITTLE


def test_a_group_goes_with_its_maker(group: cgroup.Group) -> None:
    """One that is in use stays, whoever sweeps; one whose maker was killed is removed by the next."""
    run = [sys.executable, "-c", MAKE_AND_DIE]
    name = subprocess.run(run, capture_output=True, text=True, check=False).stdout.strip()
    assert name.startswith(PREFIX)
    assert (group.place.folder / name).is_dir()
    sweep_groups()
    assert not (group.place.folder / name).exists()
    assert (group.place.folder / group.name).is_dir()


def test_student_processes_are_counted(confined: Any) -> None:
    """If a group can be made, a child's look-ups are in it, and little of them is left when the child has ended."""
    (answer,) = confined.ask(LOOK_UP_IN_VAIN.format(400_000))
    assert answer["value"] == 1
    place = cgroup._place()
    if isinstance(place, str) or os.geteuid() != 0:
        pytest.skip("no control group can be made here")
    assert ("KERNEL_MEMORY" in answer["active"]) == (answer["mode"] in ("root", "container"))
    for own in place.folder.glob(f"{PREFIX}{confined.pid}-*"):
        assert int((own / place.usage).read_text()) < KERNEL_BYTES


def test_what_is_not_counted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no group can be made, the doctor's line says which memory it is, and why nothing counts it."""
    monkeypatch.setattr(cgroup, "make_group", lambda limit: "no group today")
    found = survey()
    if not found.layers.active:
        pytest.skip(f"nothing can be confined here: {found.obstacle}")
    assert Layer.KERNEL_MEMORY not in found.layers.active
    said = found.layers.missing[Layer.KERNEL_MEMORY]
    assert "failed look-ups" in said
    assert said.endswith("(no group today)")


def test_systems_without_a_group_are_told_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """There are no control groups, or one that counts no memory or may not be written; each has its own reason."""
    monkeypatch.setattr(cgroup, "_own_folder", lambda controller: None)
    assert make_group(LIMIT) == "this system has no control groups that count memory"
    own = tmp_path / "above" / "own"
    own.mkdir(parents=True)
    monkeypatch.setattr(cgroup, "_own_folder", lambda controller: None if controller else own)
    assert make_group(LIMIT) == "the control group of this process counts no memory"
    (own.parent / "cgroup.subtree_control").write_text("cpu memory")
    said = make_group(LIMIT)
    assert isinstance(said, str)
    assert said.startswith(f"no control group can be made in {own.parent}: ")


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_group_that_cannot_be_made_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_locked: bool
) -> None:
    """Others may hold all folders that it tries, or the new folder may have no limit to set."""
    (tmp_path / "processes").write_text("")
    monkeypatch.setattr(cgroup, "_own_processes", lambda place: tmp_path / "processes")
    place = cgroup._Place(folder=tmp_path / "groups", limit="limit", usage="usage", reclaim="reclaim")
    place.folder.mkdir()
    monkeypatch.setattr(cgroup, "_place", lambda: place)
    names = [f"{PREFIX}{os.getpid()}-{attempt}" for attempt in range(3)] if is_locked else []
    for name in names:
        (place.folder / name).mkdir()
    held = [cgroup._locked(place.folder / name) for name in names]
    before = set(os.listdir("/proc/self/fd"))
    said = make_group(LIMIT)
    assert isinstance(said, str)
    assert said.startswith(f"no control group can be made in {place.folder}: ")
    assert set(os.listdir("/proc/self/fd")) == before
    assert sorted(os.listdir(place.folder)) == names
    for descriptor in held:
        os.close(descriptor)
