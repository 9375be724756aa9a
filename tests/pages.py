"""Reading a page as a browser would: its text, and what its form holds before anybody types."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and given.get("type") in {"radio", "checkbox"}:
            if "checked" in given:
                several = given["type"] == "checkbox"
                self.found[name] = [*self.found.get(name, []), value] if several else value
        elif tag == "input" and name:
            self.found[name] = value
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in given or self.select not in self.found):
            self.found[self.select] = value
        elif tag == "textarea":
            self.area = name
            self.found[name] = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def fields(html: str) -> dict[str, Any]:
    """Name → value of every field on the page; ticked boxes as lists."""
    reader = _Fields()
    reader.feed(html)
    return reader.found


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    """The text of the page at ``url``, which answers with ``status``."""
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    return answer.text
