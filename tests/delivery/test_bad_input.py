"""What people type wrong, or twice: clear words beside the field, and what was typed stays."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.delivery import service
from deliberation.procurement import queries as buying
from deliberation.procurement import service as purchases
from deliberation.proposals.queries import project_state
from deliberation.rules.calendar import Calendar
from deliberation.rules.parameters import WAN
from deliberation.web.clock import today
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import at
from tests.delivery.test_views import act, page
from tests.procurement import factories as buy

DIGITS, DECIMALS, POSITIVE = "请用数字写金额", "最多两位小数", "要大于 0"
COMMAS, EMPTY, LARGE = "逗号", "请填写", "太大"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,2", COMMAS), ("1，2", COMMAS), ("12,34", COMMAS), ("1,2345", COMMAS), (",500", COMMAS),
        ("12.345", DECIMALS), ("-5", POSITIVE), ("0", POSITIVE), ("1e9", DIGITS), ("三万", DIGITS), ("3万5", DIGITS),
        ("0x10", DIGITS),
        ("1.2.3", DIGITS), ("１２．３４５", DECIMALS), ("NaN", DIGITS),
        ("９" * 15, LARGE), ("", EMPTY), ("   ", EMPTY),
    ],
)  # fmt: skip
def test_a_sum_that_cannot_be_read_is_said_beside_the_field(
    client: FlaskClient, session: Session, staff: lead.Office, typed: str, said: str
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.officers[0])
    answer = act(client, id_, "vary", amount_fen=typed, reason="增加消防喷淋")
    assert answer.status_code == 422
    shown = unescape(answer.text)
    assert said in shown
    assert "增加消防喷淋" in shown
    assert f'value="{typed}"' in shown or not typed
    assert project_state(session, id_).signed_fen == project_state(session, id_).own_fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("１２３４５", 1_234_500), ("3万", 3 * WAN), ("３．５万", 35_000_00), ("12,345", 1_234_500),
        ("12，345.6", 1_234_560), ("￥12345元", 1_234_500), ("1,234万", 1_234 * WAN), (" 12 345 ", 1_234_500),
    ],
)  # fmt: skip
def test_a_sum_as_people_write_it_is_read(
    client: FlaskClient, session: Session, staff: lead.Office, typed: str, fen: int
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.officers[0])
    answer = act(client, id_, "vary", amount_fen=typed, reason="减少工程量")
    if fen > 42 * WAN:  # read, and then refused for what it is
        assert answer.status_code == 409
        assert typed in answer.text
    else:
        assert answer.status_code == 303
        assert project_state(session, id_).own_fen == fen


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("2026-02-30", 422, "没有这一天"), ("2026-13-01", 422, "没有这一天"),
        ("9999-12-31", 422, "日期太远"), ("明天", 422, "2026-06-18"),
        ("", 422, "请填写"), ("2020-01-01", 409, "2020年1月1日"), ("0000-00-00", 422, "没有这一天"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_or_is_over_is_said_and_kept(
    client: FlaskClient, session: Session, staff: lead.Office, typed: str, status: int, said: str
) -> None:
    id_, soon = lead.in_delivery(session, staff, "approved").id, (today() + timedelta(days=3)).isoformat()
    make.enter(client, session, staff.clerk)
    answer = act(client, id_, "plan", begin=soon, finish=typed, title1="进场", day1=soon)
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert 'value="进场"' in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert project_state(session, id_).plan is None


def test_a_text_that_is_too_long_is_counted_and_kept(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.officers[0])
    long = "长" * 5_000
    answer = act(client, id_, "vary", amount_fen="38万", reason=long)
    assert answer.status_code == 422
    assert "5000" in answer.text.replace(",", "")
    assert long in answer.text


def test_a_page_that_is_posted_twice_acts_once(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    assert [act(client, id_, "propose_payment", purpose="首付款").status_code for _ in "12"] == [303, 409]
    make.enter(client, session, staff.officers[1])
    assert [act(client, id_, "approve_payment").status_code for _ in "12"] == [303, 409]
    make.enter(client, session, staff.officers[2])
    first, second = (act(client, id_, "pay", voucher="记-1") for _ in "12")
    assert (first.status_code, second.status_code) == (303, 409)
    assert 'value="记-1"' in second.text
    state = project_state(session, id_)
    assert [one.status for one in state.payments] == ["paid"]
    assert state.paid_fen == state.payments[0].amount_fen


def test_a_stale_page_does_not_pay_what_was_declined_meanwhile(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    payment = service.propose_payment(session, staff.act(session, "clerk"), at(11), project_id=id_)
    service.approve_payment(session, staff.act(session, "approver"), at(11, 1), project_id=id_, payment=payment)
    make.enter(client, session, staff.officers[2])
    page(client, f"/projects/{id_}/manage/pay")
    service.decline_payment(
        session, staff.act(session, "officer"), at(11, 2), project_id=id_, payment=payment, reason="发票抬头不对"
    )
    answer = act(client, id_, "pay", voucher="记-2")
    assert answer.status_code == 409
    assert project_state(session, id_).paid_fen == 0


def packed(size: int) -> BytesIO:
    """A document that unpacks to so many bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * size)
    return BytesIO(out.getvalue())


def test_a_quote_that_is_a_bomb_is_refused_by_name_and_the_rest_is_kept(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    with time_machine.travel(buy.NOW, tick=False):
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY), now=buy.NOW)
        data = {"supplier": suppliers[1], "file": (packed(300 * 2**20), "报价.docx"), "contact": "张三"}
        answer = client.post(f"/packages/{package_id}/manage/receive", data=data)
    assert answer.status_code == 422
    assert "报价.docx：" in answer.text
    assert 'value="张三"' in answer.text
    assert re.search(f'<option selected value="{suppliers[1]}"', answer.text)
    assert buying.state_of_package(session, package_id).offers == ()
    assert not [one for one in Path(app.config["UPLOAD_DIR"]).rglob("*") if one.suffix == ".docx"]


def test_an_award_waits_for_the_holidays_of_its_year(
    client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path)
    buy.opened(session, package_id)
    purchases.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    session.commit()
    monkeypatch.setattr(workdays, "calendar", lambda: Calendar(frozenset(), frozenset(), frozenset({2025})))
    with time_machine.travel(buy.AFTER, tick=False):
        make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT), now=buy.AFTER)
        answer = client.post(
            f"/packages/{package_id}/manage/award", data={"supplier": suppliers[0], "reason": "总价最低"}
        )
    assert answer.status_code == 409
    assert "2026" in answer.text
    assert "节假日" in answer.text
    assert "总价最低" in answer.text
    assert buying.state_of_package(session, package_id).status == "compared"
