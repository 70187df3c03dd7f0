"""What Jupyter's server answers to the start page."""

import asyncio
import json
from dataclasses import asdict
from datetime import date

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from autograder._exceptions import CourseError
from autograder.course import Course
from autograder.start_page.contents import read_start_page
from autograder.start_page.lab_settings import course_shown
from autograder.submission import handin

__all__ = ["StartPageHandler"]


class StartPageHandler(APIHandler):
    """Gives what the page shows, and begins an assignment; both in JSON."""

    auth_resource = "contents"

    @web.authenticated
    @authorized("read")  # type: ignore[untyped-decorator]  # Jupyter's server has no types for it
    async def get(self) -> None:
        page = await asyncio.to_thread(read_start_page, self._course(), today=date.today())
        self.finish(json.dumps(asdict(page)))

    @web.authenticated
    @authorized("write")  # type: ignore[untyped-decorator]
    async def post(self) -> None:
        """Copies the assignment that is named into ``work/``, unless it is there, and says where it lies."""
        asked = self.get_json_body()
        if not isinstance(asked, dict) or not isinstance(asked.get("begin"), str):
            raise web.HTTPError(400, reason="The request names no assignment")
        course = self._course()
        try:
            notebook, _ = handin.start(course, asked["begin"])
        except CourseError as error:
            self.set_status(400)
            self.finish(json.dumps({"message": str(error)}))
        else:
            self.finish(json.dumps({"notebook": notebook.relative_to(course.root).as_posix()}))

    def _course(self) -> Course:
        course = course_shown(self.settings)
        if course is None:
            raise web.HTTPError(404, reason="The folder that this server shows is not a course")
        return course
