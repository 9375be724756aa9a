"""A person at a running house, over HTTP: enters by the demo's doors, reads pages, presses buttons."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_DOOR = re.compile(r'action="(/demo/[0-9a-f]+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """An answer is an answer: where it leads is not followed."""


class Caller:
    """A browser without windows."""

    def __init__(self, port: int) -> None:
        self.site = f"http://127.0.0.1:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies, _Stay())
        self._token = ""

    def get(self, path: str) -> tuple[int, str]:
        """The status and the page; ``OSError`` where nobody answers."""
        status, body = self._open(path, None)
        if found := _TOKEN.search(body):
            self._token = found.group(1)
        return status, body

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """The answer to a form sent to ``path``."""
        return self._open(path, urllib.parse.urlencode({"csrf_token": self._token} | fields).encode())

    def enter(self, name: str) -> None:
        """Be the prepared person of that name."""
        _, page = self.get("/demo")
        before = page.rindex("<form", 0, page.index("</form>", page.index(name)))
        door = _DOOR.search(page, before)
        assert door is not None
        status, _ = self.post(door.group(1))
        assert status == 303

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        asked = urllib.request.Request(self.site + path, data=data, headers={"Referer": self.site})  # noqa: S310
        try:
            with self._opener.open(asked, timeout=60) as answer:
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
