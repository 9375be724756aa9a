"""The one address we call out to: whoever answers there sends us nowhere else, and nonsense is a plain fault."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deliberation.anchors import stamps
from deliberation.anchors.stamps import StampError

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server whose every answer is ``answer``; the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            answer(self)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_told: object) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", asked
    running.shutdown()
    running.server_close()
    thread.join()


def away(handler: BaseHTTPRequestHandler) -> None:
    """Elsewhere, inside."""
    handler.send_response(302)
    handler.send_header("Location", "/inside/metadata")
    handler.end_headers()


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    """No HTTP at all."""
    handler.wfile.write(b"\x00\x01nonsense\r\n\r\n")


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Far more than a stamp."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        return


@pytest.mark.parametrize("answer", [away, nonsense, endless])
def test_whoever_answers_leads_us_nowhere(answer: Answer) -> None:
    with server(answer) as (url, asked):
        with pytest.raises(StampError):
            stamps.ask(f"{url}/stamp", b"", "a" * 64)
        assert asked == ["/stamp"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "//x", ""])
def test_only_addresses_of_the_web_are_called(url: str) -> None:
    with pytest.raises(StampError):
        stamps.ask(url, b"", "a" * 64)
