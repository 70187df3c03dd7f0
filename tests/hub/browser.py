"""A student's browser as far as a hub and its servers see it: it logs in, asks the servers' API, and has a terminal."""

import asyncio
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

__all__ = ["Answer", "Browser"]

SECONDS = 180.0  # a server of JupyterLab may start slowly, and a check takes a while


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Browser:
    """Logged in as a user, whose server runs."""

    def __init__(self, hub: str, user: str, password: str) -> None:
        self._hub, self.user = hub, user
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        page = self._ask("GET", "/hub/login").text
        form = {"username": user, "password": password, "_xsrf": self._xsrf("/hub/", page)}
        self._ask("POST", "/hub/login", urllib.parse.urlencode(form).encode())  # which starts the user's server, too
        xsrf = self._xsrf("/hub/", self._ask("GET", "/hub/token").text)
        asked = self._ask("POST", f"/hub/api/users/{user}/tokens?_xsrf={xsrf}", b"{}")
        if asked.status != 201:
            raise ConnectionError(f"{user} is not logged in: {asked.text}")
        self.token = str(asked.json["token"])

    def api(self, path: str, method: str = "GET", data: Any = None, *, user: str = "") -> Answer:
        """Asks the server of ``user``, their own if nobody is named, with this user's token."""
        return self.server(f"api/{path}", method, data, user=user)

    def server(self, path: str, method: str = "GET", data: Any = None, *, user: str = "") -> Answer:
        """Asks for anything of that server."""
        body = None if data is None else json.dumps(data).encode()
        return self._ask(method, f"/user/{user or self.user}/{path}", body, token=self.token)

    def hub_api(self, path: str, method: str = "GET") -> Answer:
        return self._ask(method, f"/hub/api/{path}", b"" if method == "POST" else None, token=self.token)

    def terminal(self, commands: str) -> tuple[int, str]:
        """Runs commands in a terminal of the server, as JupyterLab does; their exit status and what they said."""
        name = self.api("terminals", "POST").json["name"]
        return asyncio.run(asyncio.wait_for(self._type(name, commands), SECONDS))

    async def _type(self, name: str, commands: str) -> tuple[int, str]:
        address = f"{self._hub.replace('http', 'ws', 1)}/user/{self.user}/terminals/websocket/{name}"
        request = HTTPRequest(address, headers={"Authorization": f"token {self.token}"})
        connection = await websocket_connect(request)
        # The echo of what is typed must not be taken for its result.
        await connection.write_message(json.dumps(["stdin", "stty -echo; PS1=; PS2=; echo rea''dy\r"]))
        await self._until(connection, re.compile(r"ready\r?\n"))
        lines = f"(\n{commands}\n) 2>&1; echo en''ded $?\r"
        await connection.write_message(json.dumps(["stdin", lines]))
        said, status = await self._until(connection, re.compile(r"ended (\d+)\r?\n"))
        connection.close()
        while await connection.read_message() is not None:  # until the other side has closed it, too
            pass
        return int(status), re.sub(r"\x1b[\[\]][?0-9;]*[a-zA-Z]", "", said).replace("\r\n", "\n").strip()

    async def _until(self, connection: Any, end: "re.Pattern[str]") -> tuple[str, str]:
        said = ""
        while (found := end.search(said)) is None:
            message = await connection.read_message()
            if message is None:
                raise ConnectionError(f"the terminal ended: {said}")
            kind, *parts = json.loads(message)
            if kind == "stdout":
                said += parts[0]
        return said[: found.start()], found[found.lastindex or 0]

    def _ask(self, method: str, path: str, body: bytes | None = None, *, token: str = "") -> Answer:
        request = urllib.request.Request(self._hub + path, data=body, method=method)
        if body is not None and not path.endswith("/login"):
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"token {token}")
        opener = urllib.request.build_opener() if token else self._opener
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return Answer(status=answer.status, text=answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(status=error.code, text=error.read().decode(errors="replace"))

    def _xsrf(self, path: str, page: str) -> str:
        found = re.search(r'(?:name="_xsrf" value=|xsrf_token: )"([^"]+)"', page)
        cookies = [cookie.value for cookie in self._cookies if cookie.name == "_xsrf" and cookie.path == path]
        return found[1] if found else (cookies or [""])[0] or ""
