"""Faults of commands whose gradebook is in PostgreSQL, as in SQLite."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.autograder.gradebook.postgresql_server import Server, binaries, new_database, running_server
from tests.term.faults import Class
from tests.term.trials import FEW, GRADE, MANY, Case, Trials, kill, require_both, type_meanwhile


class InPostgresql(Trials):
    """The same, each with a new database; this process's ``COURSE_DB_URL`` is that of the last one."""

    def __init__(self, cases: dict[str, Case], folder: Path, server: Server, patch: pytest.MonkeyPatch) -> None:
        super().__init__(cases, folder)
        self.server = server
        self._patch = patch

    def copy(self, name: str) -> Class:
        self.environment["COURSE_DB_URL"] = new_database(self.server.socket)
        self._patch.setenv("COURSE_DB_URL", self.environment["COURSE_DB_URL"])
        made = super().copy(name)
        if name != "grade":  # which begins with an empty one
            assert made.run(*GRADE).status == 1
        return made


@pytest.fixture(scope="module")
def in_postgresql(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Iterator[InPostgresql]:
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: apt-get install -y postgresql")
    with running_server() as server, pytest.MonkeyPatch.context() as patch:
        yield InPostgresql(cases, tmp_path_factory.mktemp("postgresql"), server, patch)


def stop(trials: InPostgresql, count: int) -> None:
    for at in trials.points("grade", count):
        copy = trials.copy("grade")
        done = trials.run("grade", copy, at=at, fault="stop_server", server=trials.server.pid)
        trials.server.stop()
        trials.server.start()
        told = f"stopped at {at}: {done.said}"
        assert "Traceback" not in done.said, told
        if done.status != trials.undisturbed("grade").done.status:
            assert done.status == 2, told
            assert re.search(r"The gradebook postgresql://\S+ cannot be used: .*; check ", done.said), told
        trials.require_whole("grade", copy, told)


def test_a_server_that_stops_in_the_midst_is_told_in_a_sentence(in_postgresql: InPostgresql) -> None:
    """The run after it is there again goes on, with the same marks."""
    stop(in_postgresql, FEW)


@pytest.mark.soak
def test_a_server_that_stops_anywhere_is_told_in_a_sentence(in_postgresql: InPostgresql) -> None:
    stop(in_postgresql, MANY)


def test_a_grader_that_is_killed_leaves_nothing_in_postgresql(in_postgresql: InPostgresql) -> None:
    """Its connection ends with it, and so does what it had begun."""
    kill(in_postgresql, "grade", 2)


@pytest.mark.parametrize("other", [(*GRADE, "--force"), ("backup", "{}/marks.tar.gz")], ids=lambda other: other[0])
def test_two_people_run_commands_at_once_on_postgresql(in_postgresql: InPostgresql, other: tuple[str, ...]) -> None:
    require_both(in_postgresql, other)


def test_a_mark_that_is_typed_meanwhile_stands_in_postgresql(in_postgresql: InPostgresql) -> None:
    type_meanwhile(in_postgresql)
