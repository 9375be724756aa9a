"""How a one-time code reaches a phone: an adapter, with a console back end for places without a gateway."""

from __future__ import annotations

import logging
from typing import Protocol

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """Sends text messages."""

    def send(self, phone: str, code: str) -> None:
        """Send ``code`` to ``phone``; raises ``OSError`` where the message cannot be handed over."""
        ...

    def tell(self, phone: str, text: str) -> None:
        """Send ``text``, which names nobody, to ``phone``; raises ``OSError`` likewise."""
        ...


class ConsoleGateway:
    """Writes the code to the program's own log, with the number masked."""

    def send(self, phone: str, code: str) -> None:
        log.warning("sign-in code for %s****%s: %s", phone[:3], phone[-2:], code)

    def tell(self, phone: str, text: str) -> None:
        log.warning("message for %s****%s: %s", phone[:3], phone[-2:], text)


class DemoGateway:
    """Sends nothing: in demo mode the page itself shows the code."""

    def send(self, phone: str, code: str) -> None:
        del phone, code

    def tell(self, phone: str, text: str) -> None:
        del phone, text


GATEWAYS: dict[str, Gateway] = {"console": ConsoleGateway(), "demo": DemoGateway()}
"""The gateways by their name in the settings."""
