"""What Jupyter's server answers to the button: it runs ``course submit``, and notes changes that are not saved.

The notebook is named by its path as Jupyter shows it, and has to lie in the ``work/`` of a course.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from autograder._exceptions import CourseError, UsageError
from autograder.course import Course
from autograder.submission.desk import Desk, desk_name

__all__ = ["HANDLERS", "Place", "locate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A notebook in a folder of ``work/``, and the folder that the server shows."""

    course: Course
    assignment: str
    notebook: str
    shown: Path


def locate(shown: Path, path: str) -> Place:
    """The assignment in whose folder the notebook lies that Jupyter calls ``path``.

    Raises:
        UsageError: it is not in the ``work/`` of a course, or leads out of what the server shows.
    """
    notebook = Path(os.path.normpath(shown / path.lstrip("/")))
    folder = notebook.parent
    if not folder.is_relative_to(shown):
        raise UsageError(f"{path} does not lie in the folder that this server shows.")
    course = Course.at(folder)
    if folder.resolve() != course.work(folder.name):
        raise UsageError(f"{path} does not lie in a folder of work/; begin with `course start NAME`.")
    course.require_release(folder.name)
    return Place(course=course, assignment=folder.name, notebook=notebook.stem, shown=shown)


class _CourseHandler(APIHandler):
    """Takes and gives JSON about a notebook; an error of the course's is its sentence, with status 400."""

    auth_resource = "contents"

    @web.authenticated
    @authorized("write")  # type: ignore[untyped-decorator]  # Jupyter's server has no types for it
    async def post(self) -> None:
        asked = self.get_json_body()
        if not isinstance(asked, dict) or not isinstance(asked.get("path"), str):
            raise web.HTTPError(400, reason="The request names no notebook")
        try:
            place = locate(Path(self.settings["server_root_dir"]).expanduser().resolve(), asked["path"])
        except CourseError as error:
            self.set_status(400)
            self.finish(json.dumps({"status": error.exit_status, "said": str(error)}))
        else:
            self.finish(json.dumps(await self.answer(place, asked)))

    async def answer(self, place: Place, asked: dict[str, Any]) -> dict[str, Any]:
        """What the page is told; called once for each request."""
        raise NotImplementedError


class SubmitHandler(_CourseHandler):
    """Runs ``course submit`` in a process of its own and returns its report, and what it says as ``said``."""

    async def answer(self, place: Place, asked: dict[str, Any]) -> dict[str, Any]:
        options = ["--dry-run"] if asked.get("dry_run") else []
        if isinstance(asked.get("student"), str):
            options.append(f"--student={asked['student'].strip()}")
        return await _submit(place, options)


async def _submit(place: Place, options: list[str]) -> dict[str, Any]:
    # -P: a module of the student's that is called as one of the library's must not take its place.
    command = ["-P", "-m", "autograder.cli.main", "submit", place.assignment, f"--root={place.course.root}", *options]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        "--json=-",
        cwd=place.course.root,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    report, said = await process.communicate()
    answer: dict[str, Any] = {"status": process.returncode, "said": said.decode(errors="replace").strip()}
    if report.strip():
        answer |= json.loads(report)
    archive = Path(str(answer.get("archive", "")))
    if archive.is_relative_to(place.shown):
        answer["download"] = archive.relative_to(place.shown).as_posix()
    return answer


class UnsavedHandler(_CourseHandler):
    """Notes that a notebook has changes which are not saved, or has none any more."""

    async def answer(self, place: Place, asked: dict[str, Any]) -> dict[str, Any]:
        name = desk_name(place.assignment, place.notebook)
        Desk(place.course).note_unsaved(name, datetime.now(UTC) if asked.get("unsaved") else None)
        return {}


HANDLERS: dict[str, type[APIHandler]] = {"submit": SubmitHandler, "unsaved": UnsavedHandler}
