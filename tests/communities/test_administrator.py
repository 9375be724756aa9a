"""A fresh house gets its first administrator from the command line, and no second one that way."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.queries import check_office
from deliberation.cli import parser
from deliberation.communities.administrator_command import run
from deliberation.ledger.book import history
from tests import factories as f

NUMBER = "138 1234 5678\n"


def told(app: Flask, monkeypatch: pytest.MonkeyPatch, number: str, *words: str) -> int:
    """What the command answers to ``words`` and the number on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(number))
    return run(app, parser().parse_args(["administrator", "--name", "周明", *words]))


def test_the_first_is_appointed_and_the_book_says_so(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    f.place(session)
    assert told(app, monkeypatch, NUMBER, "--place", f.COMMUNITY) == 0
    [held] = people.holders(session, "administrator", f.COMMUNITY)
    assert held.phone == "+8613812345678"
    stream = f"office:{f.COMMUNITY}"
    assert list(check_office(session, stream, history(session, stream))) == []
    assert "13812345678" not in capsys.readouterr().out
    assert told(app, monkeypatch, "13912345678", "--place", f.COMMUNITY) == 1
    assert "已经有管理员" in capsys.readouterr().err
    assert len(people.holders(session, "administrator", f.COMMUNITY)) == 1


@pytest.mark.parametrize(
    ("number", "place", "said"),
    [("12345", f.COMMUNITY, "手机"), ("", f.COMMUNITY, "手机"), (NUMBER, "990000", "没有这个区划")],
)
def test_what_is_not_in_order_is_said_and_nobody_appointed(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    number: str, place: str, said: str,
) -> None:  # fmt: skip
    f.place(session)
    assert told(app, monkeypatch, number, "--place", place) == 1
    assert said in capsys.readouterr().err
    assert people.holders(session, "administrator", f.COMMUNITY) == ()
