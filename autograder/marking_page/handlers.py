"""What Jupyter's server answers to the marking page: the page itself, its script and style, and its questions.

Each asks for the server's login, each that takes something for its XSRF token as well, and none answers where the
course has no source of the assignment.
"""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web

from autograder._exceptions import CourseError
from autograder.course import Course
from autograder.marking_desk.desk import ACTIONS, MarkingDesk
from autograder.marking_desk.hands import hand_of_login
from autograder.marking_desk.questions import count_questions, find_question
from autograder.marking_desk.showing import show_criteria, show_model, show_task
from autograder.marking_page.page import FILES, page, page_file

__all__ = ["HANDLERS"]

ACTION = r"/api/([^/]+)/([^/]+)/([a-z]+)"
ANONYMOUS = "Anonymous "  # so Jupyter's server calls whoever has its token and no name


class _OfInstructors(JupyterHandler):
    """Knows the course whose folder the server shows, and who is logged in."""

    auth_resource = "contents"

    def course(self) -> Course:
        course = Course.alone_at(Path(self.settings["server_root_dir"]).expanduser())
        if course is None or not course.assignments():
            raise web.HTTPError(404, reason="There is nothing to mark here")
        return course

    @property
    def fixed_hand(self) -> str:
        """The name that the login gives, which nobody can change; "" if it gives none."""
        user = self.current_user
        return "" if user is None or user.name.startswith(ANONYMOUS) else hand_of_login(str(user.username))


class _Page(_OfInstructors):
    """A page that runs its own script, with its own style, and nothing else whatever stands in it."""

    @property
    def nonce(self) -> str:
        if not hasattr(self, "_nonce"):
            self._nonce = secrets.token_urlsafe(16)
        return self._nonce

    @property
    def content_security_policy(self) -> str:
        return (
            f"default-src 'none'; script-src 'nonce-{self.nonce}'; style-src 'nonce-{self.nonce}'; img-src data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )

    def show(self, name: str, **shown: Any) -> None:
        """Answers with the template ``name``; students' browsers and proxies keep no copy."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Referrer-Policy", "no-referrer")
        base = f"{self.base_url}marking/"
        self.finish(page(name, base=base, nonce=self.nonce, **shown))


class QuestionsHandler(_Page):
    """The list of all questions, with how many of their answers wait."""

    @web.authenticated
    @authorized("read")  # type: ignore[untyped-decorator]  # Jupyter's server has no types for it
    async def get(self) -> None:
        course = self.course()
        try:
            questions, notes = await asyncio.to_thread(count_questions, course)
        except CourseError as error:
            questions, notes = [], [str(error)]
        self.show("questions.html.j2", questions=questions, notes=notes)


class QuestionHandler(_Page):
    """The page on which one question is marked."""

    @web.authenticated
    @authorized("write")  # type: ignore[untyped-decorator]
    async def get(self, assignment: str, name: str) -> None:
        course = self.course()
        try:
            question = find_question(course, assignment, name)
        except CourseError as error:
            raise web.HTTPError(404, reason="There is no such question here") from error
        settings = {
            "api": f"{self.base_url}marking/api/{quote(assignment)}/{quote(name, safe='')}/",
            "xsrf": self.xsrf_token.decode("ascii"),
            "hand": self.fixed_hand,
            "points": question.points,
            "lines": question.lines,
        }
        self.show(
            "question.html.j2",
            question=question,
            settings=settings,
            task=show_task(question),
            model=show_model(question),
            criteria=[*zip(question.lines, show_criteria(question), strict=True)] if question.lines else [],
        )


class FileHandler(_OfInstructors):
    """The pages' script and style."""

    @web.authenticated
    @authorized("read")  # type: ignore[untyped-decorator]
    async def get(self, name: str) -> None:
        self.course()
        self.set_header("Content-Type", f"{FILES[name]}; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(page_file(name))


class ActionHandler(_OfInstructors, APIHandler):
    """Does what the page asks for; takes and gives JSON. An error of the course's is its sentence, with status 400."""

    @web.authenticated
    @authorized("write")  # type: ignore[untyped-decorator]
    async def post(self, assignment: str, name: str, action: str) -> None:
        course = self.course()
        asked = self.get_json_body()
        if action not in ACTIONS or not isinstance(asked, dict):
            raise web.HTTPError(404, reason="The page asks for something unknown")
        hand = self.fixed_hand or asked.get("hand")

        def do() -> dict[str, Any]:
            desk = MarkingDesk(course, assignment, name, hand, is_anonymous=asked.get("anonymous") is True)
            answer: dict[str, Any] = getattr(desk, action)(asked)
            return answer

        try:
            answer = await asyncio.to_thread(do)
        except CourseError as error:
            self.set_status(400)
            answer = {"message": str(error)}
        self._let_formgrader_look_again()
        self.finish(json.dumps(answer))

    def _let_formgrader_look_again(self) -> None:
        """Formgrader, in the same server, keeps what it has read; it would show marks as they were."""
        gradebook = self.settings.get("nbgrader_gradebook")
        if gradebook is not None:
            gradebook.db.rollback()


HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (r"/?", QuestionsHandler),
    (r"/static/(marking\.js|marking\.css)", FileHandler),
    (ACTION, ActionHandler),
    (r"/([^/]+)/([^/]+)", QuestionHandler),
]
