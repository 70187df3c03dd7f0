"""Which files a student process may read: the Python installation, system libraries, fonts, two devices."""

import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from autograder.confinement import landlock
from autograder.confinement.landlock import Rule
from autograder.confinement.policy import Policy

__all__ = ["module_files", "python_installation", "rules_for", "system_files"]

_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/fontconfig",
    "/dev/null",
    "/dev/urandom",
    "/dev/random",
    "/proc/cpuinfo",
    # These tell which processors there are, but not how busy each is: by that, as by /proc/meminfo, a submission could
    # tell another one something.
    *(f"/sys/devices/system/cpu/{name}" for name in ("online", "possible", "present")),
)
_WRITABLE_DEVICES = frozenset({Path("/dev/null")})


def python_installation() -> tuple[Path, ...]:
    """Folders that this interpreter imports from and loads libraries from, of its environment and of its base."""
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [
        *site.getsitepackages(),
        str(Path(sys.base_prefix) / "lib"),
        str(Path(sys.base_exec_prefix) / "lib"),
    ]
    return tuple(path for path in dict.fromkeys(map(Path, folders)) if path.is_dir())


def system_files() -> tuple[Path, ...]:
    """System libraries, fonts, time zones and the harmless devices, as far as they exist here."""
    return tuple(path for path in map(Path, _SYSTEM) if path.exists())


def module_files(name: str) -> tuple[Path, ...]:
    """The file or folder that module ``name`` is read from, found without importing the module or its parents.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    top, *rest = name.split(".")
    spec = find_spec(top)
    if spec is None:
        raise ModuleNotFoundError(f"no module named {top!r}", name=top)
    if not rest:
        return tuple(map(Path, spec.submodule_search_locations or [spec.origin or ""]))
    bases = [Path(folder).joinpath(*rest) for folder in spec.submodule_search_locations or ()]
    found = [base for base in bases if base.is_dir()]
    found += [file for base in bases for file in sorted(base.parent.glob(f"{base.name}.*"))]
    if not found:
        raise ModuleNotFoundError(f"no module named {name!r}", name=name)
    return tuple(found)


def with_bytecode(paths: Iterable[Path]) -> frozenset[Path]:
    """The paths, links resolved, with the compiled copies that Python keeps beside a source file."""
    resolved = [path.resolve() for path in paths]
    compiled = [
        file
        for path in resolved
        if path.suffix == ".py"
        for file in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")
    ]
    return frozenset([*resolved, *compiled])


def _around(folder: Path, hidden: frozenset[Path]) -> Iterator[tuple[Path, int]]:
    """Grants for all in ``folder`` but ``hidden``. Landlock only grants, so what must stay hidden is walked around.

    Names may be listed throughout; a link is passed over, since a rule on it would open what it points to.
    """
    if folder in hidden:
        return
    if not any(path.is_relative_to(folder) for path in hidden):
        yield folder, landlock.READ
        return
    yield folder, landlock.LIST
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink() or entry in hidden:
            continue
        if entry.is_dir():
            yield from _around(entry, hidden)
        else:
            yield entry, landlock.READ


def _grants(policy: Policy) -> Iterator[tuple[Path, int]]:
    hidden = with_bytecode(policy.unreadable)
    for path in dict.fromkeys(path.resolve() for path in policy.readable):
        if path in _WRITABLE_DEVICES:
            yield path, landlock.WRITE_DEVICE
        elif path.is_dir():
            yield from _around(path, hidden)
        elif not any(path == other or path.is_relative_to(other) for other in hidden):
            yield path, landlock.READ


def rules_for(policy: Policy) -> tuple[Rule, ...]:
    """Landlock rules that open what ``policy`` lets be read, and nothing of what it withholds."""
    rules = [landlock.open_rule(path, rights) for path, rights in _grants(policy)]
    return tuple(rule for rule in rules if rule is not None)
