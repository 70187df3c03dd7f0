"""``docs/jupyterhub.md`` word by word on a real hub: its users log in, work, are graded, and try what they must not.

It downloads what students need, JupyterHub and its proxy, once, into a cache of the user's: a part of `make soak`.
"""

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.source import Source
from tests.classroom.students import mistaken, perfect
from tests.hub.browser import Browser
from tests.hub.guide import Block, read_guide
from tests.hub.scene import ROOT, Scene, has_programs

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not has_programs(), reason="needs root, unshare, useradd, npm and node"),
]

HUB = "http://127.0.0.1:8000"
TEACHING = "/srv/teaching/lossopt"
USERS = {"root": "root", "the instructor": "teacher"}
WORK = "contents/work/losses/losses.ipynb"


class Class:
    """The hub of the page, with the instructor and two students logged in; each block runs once, in its order."""

    def __init__(self, folder: Path) -> None:
        self.scene = Scene(folder)
        self._blocks = iter(read_guide())
        self._log = folder / "hub.log"

    def set_up(self) -> None:
        """Up to the hub itself, which stays."""
        for block in self._blocks:
            if "jupyterhub -f" in block.text:
                self._start_hub(block)
                return
            self._do(block)

    def follow(self, who: str) -> str:
        """The next block, which is for ``who``; returns what it said."""
        block = next(self._blocks)
        assert block.who == who
        return self._do(block)

    def next_text(self) -> str:
        """The next block, for a terminal of the hub."""
        block = next(self._blocks)
        assert block.who == "a student"
        return block.text

    def log_in(self, user: str) -> Browser:
        browser = Browser(HUB, user, f"word of {user}")
        end = time.monotonic() + 120
        while browser.api("status").status != 200:
            assert time.monotonic() < end, self._log.read_text()[-4000:]
            time.sleep(0.5)
        return browser

    def end(self) -> None:
        self.scene.end()

    def _do(self, block: Block) -> str:
        if block.is_file:
            done = self.scene.run("root", f"cat > {block.place} <<'END OF BLOCK'\n{block.text}END OF BLOCK")
        else:
            done = self.scene.run(USERS[block.who], block.text, block.place or "/")
        assert done.returncode == 0, f"{block.text}\n{done.stdout}"
        if "useradd" in block.text:
            words = "\n".join(f"{user}:word of {user}" for user in ("teacher", "s01", "s02"))
            assert self.scene.run("root", f"chpasswd <<'END'\n{words}\nEND").returncode == 0
            self.scene.give_course("teacher", TEACHING)
        return done.stdout

    def _start_hub(self, block: Block) -> None:
        process = self.scene.start("root", block.text, block.place, self._log)
        end = time.monotonic() + 120
        while "JupyterHub is now running" not in self._log.read_text():
            assert process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.5)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    folder = tmp_path_factory.mktemp("hub")
    for place in (folder, folder.parent):
        place.chmod(0o755)
    made = Class(folder)
    try:
        made.set_up()
        yield made
    finally:
        made.end()


def test_a_class_hands_in_and_is_graded_and_nobody_gets_at_what_is_not_theirs(hub: Class) -> None:
    """Each block of the page, by whom it is for; both students; then every attempt that the page lists."""
    hub.follow("the instructor")
    students = {name: hub.log_in(name) for name in ("s01", "s02")}
    commands = hub.next_text()
    answers = {"s01": perfect, "s02": mistaken}
    start, check, submit, receipt = commands.strip().splitlines()
    receipts = {}
    for name, student in students.items():
        status, said = student.terminal(start)
        assert status == 0, said
        notebook = student.api(WORK).json
        write_answers(student, answers[name])
        status, said = student.terminal(check)
        assert status == (0 if name == "s01" else 1), said
        status, said = student.terminal(submit)
        assert status == 0, said
        assert f"It is packed for {name} (your login name)" in said
        status, said = student.terminal(receipt)
        assert status == 0, said
        assert f"losses of {name}, sent at " in said
        assert "same    /srv/course/drop/" in said
        receipts[name] = said
        assert_sees_the_course(student)
        assert notebook["writable"]
        lesson = min((ROOT / "course").glob("*.ipynb")).name
        assert not student.api(f"contents/course/{lesson}").json["writable"]

    drop = files_of(hub, "/srv/course/drop")
    attempts = attempts_of("s02", next(name for name in drop if "-s01-" in name))
    said_of = {what: students["s02"].terminal(command) for what, command in attempts.items()}
    got = [f"{what}: {said.strip()[-500:]}" for what, (status, said) in said_of.items() if status == 0]
    assert got == []
    for path in ("contents/theirs/work/losses/losses.ipynb", "contents/sources/losses/losses.ipynb"):
        assert students["s02"].api(path).status in (403, 404, 500)
        assert "cells" not in students["s02"].api(path).text
    for path in ("contents", "kernels", "terminals", WORK):
        assert students["s02"].api(path, user="s01").status in (403, 404)
    assert students["s02"].hub_api("users").status == 403
    assert files_of(hub, "/srv/course/drop") != drop  # what was put there under another name

    looked = hub.scene.run("teacher", "/opt/course/bin/course collect /srv/course/drop --dry-run", TEACHING)
    assert (looked.returncode, "(s01): s02 put it there, not s01; ask both" in looked.stdout) == (1, True)
    assert hub.scene.run("teacher", "rm /srv/course/drop/losses-s01-2222*").returncode == 0
    hub.follow("the instructor")
    rows = csv.DictReader(hub.scene.run("teacher", "cat marks.csv", TEACHING).stdout.splitlines())
    marks = {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == "losses"}
    assert marks["s01"] > marks["s02"] > 0
    for name, other in (("s01", "s02"), ("s02", "s01")):
        page = students[name].api("contents/feedback/losses/losses.html")
        assert page.status == 200
        assert students[name].terminal(f"ls /srv/course/feedback/{other}")[0] != 0
    teacher = hub.log_in("teacher")
    assert teacher.api("contents/source_notebooks/losses/losses.ipynb").status == 200
    assert (
        teacher.terminal("stat -c %U gradebook.db marks.csv submitted/s01/losses/losses.ipynb | sort -u")[1]
        == "teacher"
    )
    assert files_of(hub, "/srv/course/lossopt", owner="!teacher") == []


def assert_sees_the_course(student: Browser) -> None:
    """The start page shows lessons and where hand-ins go, and what a lesson keeps stays in the student's work."""
    page = student.server("course/start-page").json
    assert len(page["lessons"]) == len([*(ROOT / "course").glob("*.ipynb")])
    assert [each["name"] for each in page["assignments"] if each["is_begun"]] == ["losses"]
    assert "Your course takes the work from there, and you get a receipt." in page["hand_in"][-1]
    place = "import os; from pathlib import Path; from lossopt.progress.place import progress_path as path"
    status, said = student.terminal(f"cd course && python -c '{place}; print(path(Path.cwd(), os.environ))'")
    assert (status, said) == (0, f"/home/{student.user}/course/work/progress.json")


def write_answers(student: Browser, make: object) -> None:
    """As JupyterLab saves them."""
    notebook = ROOT / "release" / "losses" / "losses.ipynb"
    source = Source.load("losses", ROOT / "source_notebooks" / "losses" / "losses.ipynb")
    [attempt] = make(nbformat.read(notebook, as_version=4), source)  # type: ignore[operator]
    saved = student.api(WORK, "PUT", {"type": "notebook", "format": "json", "content": json.loads(attempt.data)})
    assert saved.status == 200, saved.text


def files_of(hub: Class, place: str, *, owner: str = "") -> list[str]:
    who = f"! -user {owner[1:]}" if owner else ""
    return sorted(hub.scene.run("root", f"find {place} -mindepth 1 -type f {who}").stdout.split())


def attempts_of(student: str, hand_in: str) -> dict[str, str]:
    """What ``student`` tries at a terminal; each command ends with 0 only if it got what it must not get."""
    theirs, sources = "/home/s01/course", f"{TEACHING}/source_notebooks"
    forged = f"/tmp/losses-s01-{'2' * 8}T{'3' * 12}-{'a' * 16}.zip"
    return {
        "the sources": f"cat {sources}/losses/losses.ipynb",
        "the instructor's folder": "ls /home/teacher || ls /srv/teaching",
        "the gradebook": f"head -c 16 {TEACHING}/gradebook.db",
        "hidden tests anywhere": "find /srv /home -name '*.ipynb' -readable 2>/dev/null | "
        "xargs -d '\\n' -r grep -l 'BEGIN HIDDEN TESTS\\|BEGIN SOLUTION' | grep .",
        "another's work": f"cat {theirs}/work/losses/losses.ipynb",
        "another's folder": f"ls {theirs}",
        "a link to another's folder": f"ln -s {theirs} theirs; ls theirs/work",
        "a link to the sources": f"ln -s {sources} sources; ls sources/losses",
        "another's kernels": "ls /home/s01/.local/share/jupyter/runtime",
        "another's environment": "cat /proc/$(pgrep -o -u s01)/environ",
        "ending another's server": "kill $(pgrep -o -u s01)",
        "another's server without a token": (
            'for port in $(awk \'$4 == "0A" { split($2, at, ":"); print at[2] }\' /proc/net/tcp | sort -u); do '
            "python -c 'import sys, urllib.request as r; "
            "print(r.urlopen(sys.argv[1], timeout=5).read().decode())' "
            "http://127.0.0.1:$((0x$port))/user/s01/api/contents/work 2>/dev/null; done | grep '\"losses\"'"
        ),
        "the list of the drop": "ls /srv/course/drop",
        "a hand-in of which the name is known": f"cat {hand_in}",
        "replacing it": f"echo x > {hand_in}",
        "taking it away": f"rm -f {hand_in}",
        "handing in as another": "course submit losses --student s01",
        # It arrives, and is not placed; the list above must not hold it, hence the last word.
        "handing in as another by hand": (
            f"cp work/to-upload/losses-s02-*.zip {forged}; cp {forged} /srv/course/drop; false"
        ),
        "another's feedback": "ls /srv/course/feedback/s01",
        "writing to the course": "touch /srv/course/lossopt/release/x",
        "writing to a lesson": "for lesson in course/*.ipynb; do echo x >> $lesson && exit 0; done; exit 1",
        "writing to the packages": "touch /opt/course/bin/x",
        "writing to what the hub starts": "echo x >> /srv/course/serve",
        "the hub's database": "cat /srv/jupyterhub/jupyterhub.sqlite",
        "the hub's secret": "cat /srv/jupyterhub/jupyterhub_cookie_secret",
        "the hub's configuration": "cat /srv/jupyterhub/jupyterhub_config.py",
        "being root": f"test $(id -u) = 0 || test $(id -un) != {student}",
    }
