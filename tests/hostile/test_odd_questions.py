"""Odd addresses and odd forms: whatever is sent, the answer is a page with words, never a crash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from deliberation.extensions import limiter
from tests.hostile.asking import Door, doors

PARAMETERS = (
    "after", "at", "base", "before", "body", "c", "code", "day", "do", "done", "from", "kind", "level", "limit", "list",
    "need", "next", "number", "objection", "of", "page", "phase", "place", "pot", "project", "q", "quarter", "root",
    "row", "seen", "sent", "seq", "show", "size", "sort", "status", "stream", "title", "to", "version", "voting",
    "within", "year",
)  # fmt: skip
"""Every name a page reads from its address, and a few that none does."""

VALUES = {
    "nul": "2026%00", "half a character": "%ed%a0%80%e4%bd", "huge": "9" * 30, "past the column": "99999999999",
    "negative": "-1", "superscript": quote("²👻\u202e"), "long": "a" * 10_000,
    "path": "..%2f..%2fetc%2fpasswd%27%22%3b--%25_%5c", "cursor": "2026-01-01T00:00:00~<script>%0d%0aSet-Cookie:x=1",
}  # fmt: skip
"""What is typed, by what is odd about it; already written as an address."""

FIELDS = ("reason", "verdict", "year", "amount_fen", "file", "quarter", "token", "code", "project", "day", "note")
"""Fields that a form may have where no page shows it."""


@pytest.fixture(autouse=True)
def _patient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.mark.parametrize("odd", VALUES)
def test_no_parameter_crashes_a_page(app: Flask, session: Session, odd: str) -> None:
    asked = "&".join(f"{name}={VALUES[odd]}" for name in PARAMETERS)
    answers = {door.rule.rule: _get(door, f"{door.usual}?{asked}") for door in doors(app, session, "GET")}
    assert {rule: status for rule, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("odd", VALUES)
def test_no_name_crashes_a_page(app: Flask, session: Session, odd: str) -> None:
    answers = {
        (door.rule.rule, path[:80]): _get(door, path)
        for door in doors(app, session, "GET")
        for path in _spoiled(door.rule, door.usual, VALUES[odd])
    }
    assert answers
    assert {where: status for where, status in answers.items() if status >= 500 or status == 200} == {}


@pytest.mark.parametrize("odd", VALUES)
def test_no_field_crashes_an_act(app: Flask, session: Session, odd: str) -> None:
    typed, answers = unquote_to_bytes(VALUES[odd]).decode("utf-8", "replace"), {}
    for door in doors(app, session, "POST"):
        sent = dict.fromkeys((*FIELDS, *_fields(door)), typed)
        answers[door.rule.rule] = door.client.post(door.usual, data=sent).status_code
    assert {rule: status for rule, status in answers.items() if status >= 500} == {}


BODIES = {
    "list": b"[" * 100_000, "deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "bytes": b"\xff\xfe\x00", "nan": b"NaN",
    "number": b'{"blinded": 1e999, "reason": 1, "year": [2026]}', "nul": b'{"blinded": "\\u0000", "reason": "\\u0000"}',
    "half": b'{"blinded": "\\ud800", "reason": "\\ud800", "code": "\\ud800"}',
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_crashes_an_act(app: Flask, session: Session, body: bytes) -> None:
    answers = {
        door.rule.rule: door.client.post(door.usual, data=body, content_type="application/json").status_code
        for door in doors(app, session, "POST")
    }
    assert {rule: status for rule, status in answers.items() if status >= 500} == {}


def _get(door: Door, path: str) -> int:
    return door.client.get(path).status_code


def _fields(door: Door) -> set[str]:
    """The names in the forms of the page that leads to the act."""
    if "GET" not in (door.rule.methods or ()):
        return set()
    page = door.client.get(door.usual).get_data(as_text=True)
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', page))


def _spoiled(rule: Rule, usual: str, odd: str) -> Iterator[str]:
    """The address with one part at a time that is not what it should be."""
    written, parts = rule.rule.split("/"), usual.split("/")
    for at, part in enumerate(written):
        if "<" in part:
            yield "/".join((*parts[:at], odd + part.rpartition(">")[2], *parts[at + 1 :]))
