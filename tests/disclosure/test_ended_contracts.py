"""A contract that was ended early and partly refunded is told alike everywhere: named, marked, and net."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure import service
from deliberation.disclosure.payees import bound_fen, payees
from deliberation.funds import queries as funds
from deliberation.ledger import book
from deliberation.proposals.queries import project_state, stream_of
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.disclosure.reading import Row, cells, table

READER = Actor("", frozenset())
PAID, BACK = 113_400_00, 23_100_00
SUPPLIER = "供应商0（已终止）"


@pytest.fixture(params=["approved", "pooled"])
def ended(request: pytest.FixtureRequest, session: Session, year: Year) -> str:
    """The running project, ended and refunded; its id."""
    make_year.ended(session, year.staff, year.running, back_to=request.param, refund_fen=BACK)
    return year.running.id


def read(session: Session, name: str, **about: int) -> tuple[list[Row], Row]:
    made = service.issue(
        session, READER, office.at(30), place=make.COMMUNITY, name=name, year=2026, extension="xlsx", **about
    )
    return table(made.data)


def test_a_refund_is_a_row_below_nought(session: Session, year: Year, ended: str, zh: None) -> None:
    rows, totals = read(session, "money")
    mine = [row for row in rows if row["项目名称"] == year.running.title]
    assert [row["本次支付（元）"] for row in mine] == [PAID / 100, -BACK / 100]
    assert (mine[1]["款项"], mine[1]["凭证号"]) == ("退款：多付预付款退回", "记-07-099")
    assert {row["收款方"] for row in mine} == {SUPPLIER}
    account = funds.balance(session, make.COMMUNITY, 2026)
    assert totals["已付金额（元）"] * 100 == totals["本次支付（元）"] * 100 == account.disbursed_fen


def test_nothing_is_owed_any_more(session: Session, year: Year, ended: str, zh: None) -> None:
    state = project_state(session, ended)
    assert bound_fen(state) == state.paid_fen == PAID - BACK
    held = sum(one.committed_fen for one in funds.project_sources(session, ended))
    assert held == bound_fen(state)
    (one,) = payees(book.history(session, stream_of(ended)))
    assert (one.name, one.payments, one.amount_fen, one.refunded_fen) == (SUPPLIER, 1, PAID - BACK, BACK)


def test_the_page_of_the_project_says_ended_and_lists_the_refund(
    client: FlaskClient, session: Session, year: Year, ended: str
) -> None:
    text = client.get(f"/projects/{ended}").get_data(as_text=True)
    money = text[text.index("钱用到哪里") :]
    assert "已终止" in money
    assert SUPPLIER in money
    assert "-23,100.00" in money
    assert "退款：多付预付款退回" in money
    assert "共 1 笔，合计 9.03 万元，已扣除退款 2.31 万元" in money
    assert not re.search(r"合同未付\D+2\.31", money)
    assert text.count(SUPPLIER) > money[: money.index("这是件什么事")].count(SUPPLIER), "named as the contractor, too"


def test_the_page_of_the_year_names_who_was_paid(client: FlaskClient, year: Year, ended: str) -> None:
    text = client.get(f"/places/{make.COMMUNITY}?year=2026").get_data(as_text=True)
    assert SUPPLIER in text


def test_the_quarter_counts_net(session: Session, year: Year, ended: str, zh: None) -> None:
    rows, _totals = read(session, "quarterly")
    account = funds.balance(session, make.COMMUNITY, 2026)
    assert round(sum(row["本季支付（万元）"] for row in rows) * 1_000_000) == account.disbursed_fen


def test_who_had_the_contract_stands_in_every_sheet(session: Session, year: Year, ended: str, zh: None) -> None:
    for name in ("procurement", "projects"):
        rows, _totals = read(session, name)
        mine = next(row for row in rows if row["项目名称"] == year.running.title)
        assert mine["承办单位"] == SUPPLIER, name
    bought, _totals = read(session, "procurement")
    mine = next(row for row in bought if row["项目名称"] == year.running.title)
    assert (mine["报价家数"], mine["签约金额（元）"], mine["变更后金额（元）"]) == (3, 378_000, (PAID - BACK) / 100)
    quarters, _totals = read(session, "quarterly")
    assert sum(row["签约"] for row in quarters) == len(bought)


def test_the_head_gives_the_allocation_in_the_unit_of_the_sheet(session: Session, year: Year, zh: None) -> None:
    for name, said in (("quarterly", "年度额度：200 万元"), ("money", "年度额度：2,000,000.00 元")):
        made = service.issue(
            session, READER, office.at(30), place=make.COMMUNITY, name=name, year=2026, extension="xlsx"
        )
        assert str(cells(made.data)[1][0]).endswith(said)
