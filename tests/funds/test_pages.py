"""The pots on their pages, and what two people do there."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from tests import factories as make
from tests.conftest import counted
from tests.funds.factories import YEAR, cause, purse, wan
from tests.funds.factories_acts import NEIGHBOUR, allocated, announced, asked, done
from tests.pages import page

MONEY = f"/places/{make.COMMUNITY}/money"
ASK = f"{MONEY}/{YEAR}/ask"


@pytest.fixture
def account(session: Session) -> Session:
    announced(session)
    announced(session, NEIGHBOUR)
    announced(session, make.COMMUNITY, YEAR + 1)
    return session


def enter(client: FlaskClient, session: Session, role: str = "subdistrict_officer") -> None:
    make.enter(client, session, make.holder(session, role, make.COMMUNITY if role == "clerk" else make.SUBDISTRICT))


def post(client: FlaskClient, url: str, **said: object) -> tuple[int, str]:
    form = re.search(r'name="act"[^>]*value="([0-9a-f]{32})"', client.get(url).text)
    answer = client.post(url, data={"act": form[1] if form else "", **said})
    return answer.status_code, answer.text


def test_everybody_sees_where_the_money_comes_from_and_every_line_of_it(client: FlaskClient, account: Session) -> None:
    pot = allocated(account, wan(30), categories=["works"], conditions="只用于老旧小区")
    service.commit(account, cause(account), service.Purse(make.COMMUNITY, YEAR, "p", "路灯", "works"), wan(12))
    shown = page(client, f"{MONEY}?year={YEAR}")
    assert "区专项" in shown
    assert "230" in shown
    told = page(client, f"{MONEY}/{YEAR}/pots/{pot}")
    for words in ("区专项", "区办〔2026〕3号", "只用于老旧小区", "工程类", "300,000.00", "180,000.00", "账实相符"):
        assert words in told, words
    assert "/ask/" not in told
    assert client.get(f"{MONEY}/{YEAR}/pots/nothing").status_code == 404


def test_a_clerk_asks_and_an_officer_confirms(client: FlaskClient, account: Session) -> None:
    enter(client, account, "clerk")
    said = {"source": "donation", "label": "商会捐款", "amount_fen": "5万", "categories": "goods", "deadline": ""}
    assert post(client, f"{ASK}/allocate", **said)[0] == 303
    act = queries.acts(account, make.COMMUNITY, YEAR).waiting[0]
    url = f"{MONEY}/{YEAR}/acts/{act.act}"
    shown = page(client, f"{MONEY}?year={YEAR}")
    for words in (
        "等另一人确认的申请",
        "起等待",
        "由街道另一位工作人员或区级督导确认",
        f'href="{url}"',
        "这些词是什么意思",
    ):
        assert words in shown, words
    assert client.post(url, data={"verdict": "confirm"}).status_code == 409
    enter(client, account)
    assert "商会捐款" in page(client, url)
    assert client.post(url, data={"verdict": "confirm"}).status_code == 303
    assert queries.balance(account, make.COMMUNITY, YEAR).appropriated_fen == wan(205)
    assert "已确认" in page(client, url)
    assert client.post(url, data={"verdict": "confirm"}).status_code == 409


def test_who_confirms_reads_the_sum_to_the_fen(client: FlaskClient, account: Session) -> None:
    act = asked(account, "allocate", source="city", label="追加", amount_fen=123_456)
    enter(client, account)
    shown = page(client, f"{MONEY}/{YEAR}/acts/{act}")
    assert "1,234.56" in shown
    assert "0.12" not in shown


def test_the_same_is_asked_for_once_and_looked_at_twice(client: FlaskClient, account: Session) -> None:
    enter(client, account, "clerk")
    said = {"source": "city", "label": "追加", "document": "12号", "amount_fen": "1234"}
    assert post(client, f"{ASK}/allocate", **said)[0] == 303
    status, text = post(client, f"{ASK}/allocate", **said)
    assert (status, "1,234 元" in text, "追加" in text) == (409, True, True)
    first = queries.acts(account, make.COMMUNITY, YEAR).waiting[0].act
    enter(client, account)
    assert "请再核对一次" not in page(client, f"{MONEY}/{YEAR}/acts/{first}")
    client.post(f"{MONEY}/{YEAR}/acts/{first}", data={"verdict": "confirm"})
    second = asked(account, "allocate", **said | {"amount_fen": 123_400, "document": "13号"})
    assert "请再核对一次" in page(client, f"{MONEY}/{YEAR}/acts/{second}")


def test_a_deadline_is_within_ten_years(client: FlaskClient, account: Session) -> None:
    enter(client, account, "clerk")
    said = {"source": "city", "label": "追加", "amount_fen": "1万", "deadline": "9999-12-31"}
    status, text = post(client, f"{ASK}/allocate", **said)
    assert (status, "日期太远" in text) == (422, True)


def test_declining_needs_a_reason_and_who_asked_may_take_it_back(client: FlaskClient, account: Session) -> None:
    enter(client, account)
    url = f"{MONEY}/{YEAR}/acts/{asked(account, 'allocate', source='city', label='追加')}"
    assert client.post(url, data={"verdict": "decline"}).status_code == 409
    assert client.post(url, data={"verdict": "other"}).status_code == 400
    assert client.post(url, data={"verdict": "withdraw"}).status_code == 409
    assert client.post(url, data={"verdict": "decline", "answer": "文号不对"}).status_code == 303
    assert "文号不对" in page(client, url)
    mine = {"source": "city", "label": "追加", "amount_fen": "1万"}
    assert post(client, f"{ASK}/allocate", **mine)[0] == 303
    own = f"{MONEY}/{YEAR}/acts/{queries.acts(account, make.COMMUNITY, YEAR).waiting[0].act}"
    assert "撤回" in page(client, own)
    assert client.post(own, data={"verdict": "withdraw"}).status_code == 303


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("transfer", {"to_place": NEIGHBOUR}),
        ("carry_over", {"to_year": str(YEAR + 1)}),
    ],
)
def test_money_is_moved_by_its_form(client: FlaskClient, account: Session, name: str, said: dict[str, str]) -> None:
    enter(client, account)
    url = f"{ASK}/{name}?pot=main"
    said = {"amount_fen": "８万", "reason": "邻里共用", **said}
    assert post(client, url, **said | {"reason": ""})[0] == 422
    status, text = post(client, url, **said | {"amount_fen": "500万"})
    assert (status, "500 万元" in text) == (409, True)
    assert post(client, url, **said)[0] == 303
    assert queries.acts(account, make.COMMUNITY, YEAR).waiting[0].amount_fen == wan(8)


def test_a_movement_is_undone_from_the_page_of_its_pot(client: FlaskClient, account: Session) -> None:
    pot = allocated(account, wan(30))
    enter(client, account, "clerk")
    link = re.search(r'href="([^"]*ask/reverse[^"]*)"', page(client, f"{MONEY}/{YEAR}/pots/{pot}"))
    assert link is not None
    url = link[1].replace("&amp;", "&")
    assert "30 万元" in page(client, url)
    assert post(client, url, reason="重复登记")[0] == 303
    assert queries.acts(account, make.COMMUNITY, YEAR).waiting[0].row == f"fund:{make.COMMUNITY}:{YEAR}#2"
    assert "还没有选哪一笔" in page(client, f"{ASK}/reverse?row=x")


def test_money_that_lies_idle_is_listed_by_its_deadline(client: FlaskClient, account: Session) -> None:
    account.execute(sa.text("UPDATE fund_pot SET deadline = '2020-01-01' WHERE pot = 'main'"))
    shown = page(client, f"/places/{make.SUBDISTRICT}/money/deadlines")
    assert "已过期" in shown
    assert "6,000,000.00" in shown


def test_a_second_press_asks_nothing_new(client: FlaskClient, account: Session) -> None:
    enter(client, account)
    said = {"source": "city", "label": "追加", "amount_fen": "1万", "act": "a" * 32}
    assert client.post(f"{ASK}/allocate", data=said).status_code == 303
    assert client.post(f"{ASK}/allocate", data=said).status_code == 409
    assert client.post(f"{ASK}/allocate", data={**said, "act": "x"}).status_code == 422


@pytest.mark.parametrize("url", ["ask/nothing", "ask/transfer", "ask/transfer?pot=nothing", "acts/nothing"])
def test_what_is_not_there_is_not_found(client: FlaskClient, account: Session, url: str) -> None:
    enter(client, account)
    assert client.get(f"{MONEY}/{YEAR}/{url}").status_code == 404


def test_the_pages_ask_few_questions(client: FlaskClient, account: Session) -> None:
    pots = [allocated(account, wan(1)) for _ in range(12)]
    for number in range(30):
        service.commit(account, cause(account), purse(f"p{number}"), wan(1) // 10)
    done(account, "transfer", pot=pots[-1], to_place=NEIGHBOUR, to_year=YEAR, amount_fen=1)
    for url, most in ((f"{MONEY}?year={YEAR}", 16), (f"{MONEY}/{YEAR}/pots/main", 12), (f"{MONEY}/deadlines", 12)):
        with counted(account) as sent:
            page(client, url)
        assert len(sent) <= most, sent
