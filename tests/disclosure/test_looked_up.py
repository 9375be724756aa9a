"""Whoever scanned a code reads first what it names, before the explanation of the page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.proposals import queries as proposals
from tests.disclosure.conftest import Year


def headings(text: str) -> list[str]:
    """The headings of the page, in order, each with its level."""
    return [f"{level} {words.strip()}" for level, words in re.findall(r"<h([12])[^>]*>([^<]+)<", text)]


def test_what_a_code_names_stands_first_and_takes_the_focus(client: FlaskClient, session: Session, year: Year) -> None:
    code = proposals.timeline(session, year.running.id)[-1].hash
    text = client.get("/verify", query_string={"code": code}).text
    assert headings(text)[:2] == ["1 这个编码查到了", "2 这份文件是真的吗？您来核验"]
    main = text[text.index("<main") :]
    assert main.index("data-focus") < main.index(year.running.title) < main.index('type="file"')
    assert text.count("data-focus") == 1


@pytest.mark.parametrize("code", ["0123456789ab", "abc", "不是编码"])
def test_a_code_that_names_nothing_says_so_first(client: FlaskClient, year: Year, code: str) -> None:
    text = client.get("/verify", query_string={"code": code}).text
    assert headings(text)[0] == "1 这个编码没有查到"
    assert text.index("data-focus") < text.index('type="file"')


def test_without_a_code_the_page_explains_itself(client: FlaskClient, year: Year) -> None:
    text = client.get("/verify").text
    assert "data-focus" not in text
    assert headings(text)[0].startswith("1 ")
    assert "编码没有查到" not in text
