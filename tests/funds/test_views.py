"""The public statement of the money, and announcing a year on the page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.rules.cycle import STAGES
from tests import factories as make
from tests.conftest import counted
from tests.funds.factories import YEAR, cause, purse, wan
from tests.pages import page

MONEY = f"/places/{make.COMMUNITY}/money"
ANNOUNCE = f"/places/{make.COMMUNITY}/cycles/new"


def typed(**changes: str) -> dict[str, str]:
    """What a sound form of the year says; full-width digits and slashes as people type them."""
    days = {f"{name}_first": f"2026/{2 * i + 1}/1" for i, name in enumerate(STAGES)}
    days |= {f"{name}_last": f"2026-{2 * i + 2:02d}-28" for i, name in enumerate(STAGES)}
    return {"year": "２０２６", "allocation_fen": "２００万", **days} | changes


@pytest.fixture
def account(session: Session) -> Session:
    make.place(session)
    service.appropriate(session, cause(session), purse(), wan(200))
    service.commit(session, cause(session), purse("a"), wan(42))
    service.disburse(session, cause(session), purse("a"), wan(11), proposed_by="clerk", approved_by="approver")
    return session


def test_anybody_sees_given_bound_paid_and_free_and_every_movement(client: FlaskClient, account: Session) -> None:
    shown = page(client, MONEY)
    for figure in ("200", "42", "158 万元", "31 万元", "11 万元", "420,000.00", "110,000.00", "账实相符"):
        assert figure in shown, figure
    assert "充电棚" in shown


def test_names_are_masked(client: FlaskClient, session: Session) -> None:
    make.place(session)
    officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT, name="王大锤")
    service.appropriate(session, cause(session, make.actor(session, officer)), purse(), wan(200))
    shown = page(client, MONEY)
    assert "王**" in shown
    assert "王大锤" not in shown


def test_a_disagreement_is_said_aloud(client: FlaskClient, account: Session) -> None:
    account.execute(sa.text("UPDATE fund_account SET appropriated_fen = appropriated_fen + 1"))
    shown = page(client, MONEY)
    assert "对不上" in shown
    assert "账实相符" not in shown


def test_a_wider_place_sums_up_and_leads_down(client: FlaskClient, account: Session) -> None:
    shown = page(client, f"/places/{make.CITY}/money")
    assert f"/places/{make.DISTRICT}/money?year=2026" in shown
    assert "2,000,000.00" in shown


@pytest.mark.parametrize("query", ["", "?year=2031", "?year=99999999999", "?year=x", "?kind=x", "?after=x_y_z"])
def test_odd_questions_get_a_page(client: FlaskClient, account: Session, query: str) -> None:
    page(client, MONEY + query)


def test_a_place_without_money_says_what_happens_next(client: FlaskClient, session: Session) -> None:
    make.place(session)
    assert "额度还没有下达" in page(client, MONEY)
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    assert ANNOUNCE in page(client, MONEY)


def test_the_statement_asks_few_questions_and_stays_light(client: FlaskClient, account: Session) -> None:
    for number in range(300):
        service.commit(account, cause(account), purse(f"p{number}"), wan(1) // 10)
    with counted(account) as sent:
        shown = page(client, MONEY)
    assert len(sent) <= 12, sent
    assert len(shown.encode()) <= 60_000
    assert "after=" in shown


def test_the_sub_district_announces_a_year(client: FlaskClient, session: Session) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    assert "2000000" in page(client, ANNOUNCE)
    answer = client.post(ANNOUNCE, data=typed())
    assert answer.status_code == 303, answer.text
    assert queries.balance(session, make.COMMUNITY, YEAR).appropriated_fen == wan(200)
    again = client.post(ANNOUNCE, data=typed(allocation_fen="300万"))
    assert again.status_code == 409
    assert "300万" in again.text
    assert queries.balance(session, make.COMMUNITY, YEAR).appropriated_fen == wan(200)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"allocation_fen": "0"}, 422, "金额要大于 0"),
        ({"allocation_fen": "-5"}, 422, "金额要大于 0"),
        ({"allocation_fen": "1.001"}, 422, "最多两位小数"),
        ({"allocation_fen": "许多"}, 422, "请用数字写金额"),
        ({"allocation_fen": "9" * 16}, 422, "金额太大"),
        ({"allocation_fen": ""}, 422, "请填写这一项"),
        ({"year": "明年"}, 422, "请填写整数"),
        ({"vote_first": "31 June"}, 422, "1958-03-07"),
        ({"vote_first": ""}, 422, "请填写这一项"),
        ({"vote_first": "2026-02-30"}, 422, "1958-03-07"),
        ({"vote_last": "2026-01-01"}, 422, "结束"),
        ({"year": "1999"}, 409, ""),
    ],
)
def test_a_faulty_year_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, changes: dict[str, str], status: int, said: str
) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    answer = client.post(ANNOUNCE, data=typed(**changes))
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert queries.years(session, make.COMMUNITY) == ()
    for value in changes.values():
        assert value in answer.text


@pytest.mark.parametrize(("role", "place"), [("clerk", make.COMMUNITY), ("subdistrict_officer", "440304001")])
def test_only_the_sub_district_of_the_community_announces(
    client: FlaskClient, session: Session, role: str, place: str
) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, role, place))
    assert client.get(ANNOUNCE).status_code in {403, 404}
    assert client.post(ANNOUNCE, data=typed()).status_code in {403, 404}


def test_only_a_community_has_a_year(client: FlaskClient, session: Session) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "administrator", make.CITY))
    assert client.get(f"/places/{make.DISTRICT}/cycles/new").status_code == 404
