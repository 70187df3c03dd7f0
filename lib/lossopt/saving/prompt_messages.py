"""Sends what a kernel says to the browser at once.

Where a server does not ask for anything else, its system holds a small packet back until the browser has confirmed the
last one (Nagle's algorithm), and the browser's system confirms it up to 40 ms later. Jupyter's server leaves it at
that, so a figure, whose picture follows a short message of the kernel's, would come by so much too late.
"""

from typing import Any

__all__ = ["send_at_once"]

KIND = "kernel_websocket_connection_class"


def send_at_once(settings: dict[str, Any]) -> None:
    """Have connections with kernels that are opened from now on send without a wait.

    Args:
        settings: Those of the server's web application, which name the class of its connections.
    """
    kind = settings[KIND]  # not the same one where kernels run behind a gateway

    def connect(connection: Any) -> Any:
        connection.websocket_handler.set_nodelay(True)
        return kind.connect(connection)

    settings[KIND] = type(kind)(kind.__name__, (kind,), {"connect": connect})
