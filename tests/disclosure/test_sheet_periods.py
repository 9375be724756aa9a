"""Which period a sheet is of: one that there is not is said; what was paid after the year is marked."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.delivery import service as delivery
from deliberation.rules.cycle import LOCAL
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure.conftest import Year
from tests.disclosure.reading import cells, table
from tests.disclosure.test_sheet_kinds import issue


@pytest.mark.parametrize("asked", ["year=2031", "year=abc", "year=20264", "year=２０２６"])
@pytest.mark.parametrize("page", ["sheets", "sheets/final_accounts.csv"])
def test_a_year_without_sheets_is_refused_and_the_years_there_are_named(
    client: FlaskClient, session: Session, year: Year, asked: str, page: str
) -> None:
    answer = client.get(f"/places/{make.COMMUNITY}/{page}?{asked}")
    assert answer.status_code == 404
    assert "有的年份是：2026，请选其中一年。" in answer.get_data(as_text=True)


@pytest.mark.parametrize("asked", ["5", "0", "x", "-1"])
def test_a_quarter_that_there_is_not_is_refused(client: FlaskClient, session: Session, year: Year, asked: str) -> None:
    answer = client.get(f"/places/{make.COMMUNITY}/sheets/money.csv?year=2026&quarter={asked}")
    assert answer.status_code == 404
    assert "季度只有 1 到 4" in answer.get_data(as_text=True)


def test_the_file_has_a_name_for_programs_without_chinese(client: FlaskClient, session: Session, year: Year) -> None:
    answer = client.get(f"/places/{make.COMMUNITY}/sheets/money.csv?year=2026&quarter=3")
    said = answer.headers["Content-Disposition"]
    assert f"filename=money-{make.COMMUNITY}-2026-Q3.csv;" in said
    assert "filename*=UTF-8''%E6%96%87%E5%8D%8E" in said


def paid_late(session: Session, year: Year) -> None:
    """The last instalment of a project of 2026, paid in March 2027."""
    late = datetime(2027, 3, 5, 10, tzinfo=LOCAL)
    clerk, approver, cashier = (year.staff.act(session, who) for who in ("clerk", "approver", "cashier"))
    about = {"project_id": year.running.id}
    for number in range(1, 4):
        delivery.report_milestone(session, clerk, office.at(13, number), title=f"节点{number}", documents=(), **about)
    payment = delivery.propose_payment(session, clerk, late, purpose="进度款", **about)
    delivery.approve_payment(session, approver, late, payment=payment, **about)
    delivery.pay(session, cashier, late, payment=payment, voucher="记-03-001", **about)


def test_what_was_paid_after_the_year_is_marked_in_the_last_quarter(session: Session, year: Year, zh: None) -> None:
    paid_late(session, year)
    rows, _totals = table(issue(session, "money", quarter=4))
    late = [row for row in rows if row["年后补付"]]
    assert [(row["凭证号"], row["年后补付"]) for row in late] == [("记-03-001", "年后补付")]
    assert str(late[0]["日期"])[:10] == "2027-03-05"
    head = cells(issue(session, "money", quarter=4))
    assert "年后补付的列第四季度并标明" in str(head[3][0])


def test_an_empty_quarter_says_where_the_payments_are(session: Session, year: Year, zh: None) -> None:
    said = [str(row[0]) for row in cells(issue(session, "money", quarter=4))]
    assert any("本季没有付款。本年度项目的付款列在：第" in one for one in said), said
