"""Tests of how fast a kernel's messages leave the server."""

import asyncio
import socket

from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from lossopt.saving.prompt_messages import KIND, send_at_once
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect


def holds_back(settings):
    """Whether the system holds small packets of a connection back that a browser opens with these settings."""
    found = []

    class Handler(WebSocketHandler):
        def open(self, *_parts):
            connection = object.__new__(self.settings[KIND])
            connection.websocket_handler = self
            connection.connect()
            found.append(self.ws_connection.stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0)
            self.close()

    async def opened():
        place, port = bind_unused_port()
        server = HTTPServer(Application([("/", Handler)], **settings))
        server.add_socket(place)
        browser = await websocket_connect(f"ws://127.0.0.1:{port}/")
        await browser.read_message()  # None, since it is closed
        browser.close()
        server.stop()
        await server.close_all_connections()

    asyncio.run(opened())
    [answer] = found
    return answer


class Connection:
    """Stands for that of Jupyter's server, or the one that a gateway needs."""

    def connect(self):
        """Nothing more to do."""


def test_a_message_of_the_kernel_does_not_wait_for_the_one_before():
    """The packets of a connection that is opened after the change leave at once, and those of one before do not."""
    settings = {KIND: Connection}
    assert holds_back(settings)
    send_at_once(settings)
    assert issubclass(settings[KIND], Connection)
    assert not holds_back(settings)


def test_the_server_asks_these_settings_for_its_connections():
    """What is changed is what the server's handler looks up when a page connects to a kernel."""
    handler = object.__new__(KernelWebsocketHandler)
    handler.application = Application(**{KIND: Connection})
    send_at_once(handler.application.settings)
    assert handler.kernel_websocket_connection_class is not Connection
    assert issubclass(handler.kernel_websocket_connection_class, Connection)
