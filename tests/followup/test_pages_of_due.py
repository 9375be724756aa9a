"""A long list of what is due is read page by page: nothing twice, nothing left out, the counts of all of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.followup import service
from deliberation.followup.views import due
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx

DUE = f"/places/{make.COMMUNITY}/due"
TITLE = re.compile(r"路灯维修\d\d")
ONWARD = re.compile(rf'href="({DUE}\?[^"]*after=[^"]*)"')


@pytest.fixture
def clerk(client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A clerk in front of seven unanswered needs, three on a page, and one proposal to be screened."""
    monkeypatch.setattr(due, "MOST", 3)
    for number in range(7):
        fx.make_project(session, phase="rejected", title=f"路灯维修{number:02d}")
    fx.make_project(session, phase="collected", title="院内充电棚")
    with time_machine.travel(make.NOW, tick=False):
        found = make.enter(client, session, make.holder(session, "clerk"), now=make.NOW)
        session.commit()
        yield found


def onward(text: str) -> str:
    """The address of the next page; empty on the last."""
    found = ONWARD.search(text)
    return html.unescape(found[1]) if found else ""


def test_every_entry_stands_on_one_page(clerk: FlaskClient) -> None:
    url, seen, pages = f"{DUE}?kind=answer", [], []
    while url:
        text = clerk.get(url).text
        seen += TITLE.findall(text)
        pages.append(text)
        url = onward(text)
    assert sorted(seen) == [f"路灯维修{number:02d}" for number in range(7)]
    assert len(pages) == 3
    for text, said in zip(pages, ("第 1 至 3 项", "第 4 至 6 项", "第 7 至 7 项"), strict=True):
        assert f"{said}，共 7 项" in text
        assert re.search(r'class="num">(&nbsp;|\xa0)7<', text), "the count is of all"
        assert "院内充电棚" not in text
    assert "从头看" not in pages[0]
    assert "从头看" in pages[2]


def test_what_is_done_meanwhile_moves_nothing_out_of_sight(clerk: FlaskClient, session: Session) -> None:
    first = clerk.get(f"{DUE}?kind=answer").text
    done = TITLE.findall(first)[0]
    row = next(one for one in due.queries.owed(session, make.COMMUNITY, make.NOW) if one.title == done)
    service.answer(session, fx.CLERK, make.NOW, project_id=row.project_id, text="已转请物业")
    session.commit()
    rest, url = [], onward(first)
    while url:
        text = clerk.get(url).text
        rest += TITLE.findall(text)
        url = onward(text)
    assert sorted(rest) == sorted({f"路灯维修{number:02d}" for number in range(7)} - set(TITLE.findall(first)))


def test_a_page_behind_the_end_says_so_and_leads_back(clerk: FlaskClient) -> None:
    text = clerk.get(f"{DUE}?after=9999").text
    assert "后面的都办完了" in text
    assert "从头看" in text
    assert "没有到期事项" not in text


def test_a_page_takes_as_many_queries_wherever_it_is(clerk: FlaskClient, session: Session) -> None:
    second = onward(clerk.get(DUE).text)
    with counted(session) as few:
        clerk.get(DUE)
    with counted(session) as there:
        clerk.get(second)
    for number in range(7, 20):
        fx.make_project(session, phase="rejected", title=f"路灯维修{number:02d}")
    session.commit()
    with counted(session) as many:
        clerk.get(DUE)
    assert len(few) == len(there) == len(many)
