"""The pages of what does not go straight, as clerks, officers and users meet them."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.delivery import service
from deliberation.proposals.queries import project_state
from deliberation.proposals.service import play_project
from deliberation.rules.parameters import WAN
from deliberation.rules.replay import SYSTEM
from deliberation.web.clock import today
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.test_views import act, page, paper, photo
from tests.rules.project_walk import VOTE

AHEAD = today().year + 2
"""A year in which every day is still to come."""


def by(client: FlaskClient, session: Session, who: Person, id_: str, name: str, **data: object) -> str:
    """One act that must be in order, on its page; what the office page says afterwards."""
    make.enter(client, session, who)
    assert "现在还不能这样做" not in page(client, f"/projects/{id_}/manage/{name}")
    answer = act(client, id_, name, **data)
    assert answer.status_code == 303, answer.text
    session.expire_all()
    return page(client, f"/projects/{id_}/manage")


def test_a_review_a_plan_and_a_contract_with_its_day(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "on_notice", cost_wan=60).id
    make.enter(client, session, staff.clerk)
    client.post(f"/projects/{id_}/end-notice")
    assert "第三方审核造价" in page(client, f"/projects/{id_}/manage")
    assert act(client, id_, "record_cost_review", firm="公正造价", reviewed_fen="58万").status_code == 409
    shown = by(client, session, staff.clerk, id_, "record_cost_review", firm="公正造价", reviewed_fen="58万",
               documents=[paper()])  # fmt: skip
    assert "公正造价" in shown
    make.enter(client, session, staff.officers[0])
    assert "造价审核的结果是 58 万元" in act(client, id_, "approve", budget_fen="59万").text
    by(client, session, staff.officers[0], id_, "approve", budget_fen="58万")
    make.enter(client, session, staff.clerk)
    half = act(client, id_, "plan", begin=f"{AHEAD}-04-01", finish=f"{AHEAD}-05-31", title1="基础")
    assert half.status_code == 422
    assert "只填了一半" in half.text
    shown = by(client, session, staff.clerk, id_, "plan", begin=f"{AHEAD}-04-01", finish=f"{AHEAD}年5月31日",
               title1="基础", day1=f"{AHEAD}-04-20")  # fmt: skip
    assert "基础" in shown
    assert "已经过去了" in act(client, id_, "plan", begin="2020-04-01", finish=f"{AHEAD}-05-31", reason="x").text


def test_a_change_goes_to_the_council_and_comes_into_force(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    first, second, _third = staff.officers
    make.enter(client, session, first)
    refused = act(client, id_, "vary", amount_fen="45万", reason="增加雨棚")
    assert refused.status_code == 409
    assert f"/projects/{id_}/manage/refer_variation" in refused.text
    shown = by(client, session, first, id_, "refer_variation", amount_fen="45万", reason="增加雨棚")
    assert "等议事会决定合同变更" in shown
    assert "增加雨棚" in shown
    play_project(session, SYSTEM, lead.at(12), id_, "record_variation", VOTE)
    session.expire_all()
    assert act(client, id_, "apply_variation").status_code == 409
    make.enter(client, session, second)
    assert "10 票同意" in page(client, f"/projects/{id_}/manage/apply_variation") or "同意 10" in page(
        client, f"/projects/{id_}/manage/apply_variation"
    )
    by(client, session, second, id_, "apply_variation")
    assert project_state(session, id_).contract_fen == 45 * WAN


def test_a_change_may_be_withdrawn(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    by(client, session, staff.officers[0], id_, "refer_variation", amount_fen="45万", reason="增加雨棚")
    assert "已撤回" in by(client, session, staff.officers[0], id_, "withdraw_variation", reason="不加了")


def test_a_payment_sent_back_is_shown_with_its_reason(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    service.propose_payment(session, staff.act(session, "clerk"), lead.at(11), project_id=id_, purpose="首付款")
    make.enter(client, session, staff.officers[1])
    assert "退回付款" in page(client, f"/projects/{id_}/manage/approve_payment")
    shown = by(client, session, staff.officers[1], id_, "decline_payment", reason="缺发票")
    assert "缺发票" in shown
    assert "已退回" in shown


def test_users_are_invited_and_what_they_find_is_mended(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    members = make.council(session, size=2)
    user = make.resident(session, phone="+8613800138111")
    stranger = make.resident(session)
    make.enter(client, session, staff.clerk)
    assert "没有用这个手机号核实过的居民" in act(client, id_, "invite_users", phone="10086").text
    by(client, session, staff.clerk, id_, "invite_users", phone="138 0013 8111")
    url = f"/projects/{id_}/opinion"
    make.enter(client, session, stranger)
    assert "由受邀的居民填写" in page(client, url)
    make.enter(client, session, user)
    assert client.post(url, data={"fine": "no"}).status_code == 409
    assert client.post(url, data={"fine": "no", "comment": "地面积水"}).status_code == 303
    assert "地面积水" in page(client, url)
    make.enter(client, session, staff.clerk)
    assert "地面积水" in page(client, f"/projects/{id_}/manage/accept")
    team = {"council": members[0].id, "proposer": "y", "user_phone": "138 0013 8111", "subdistrict_officer": "y",
            "contractor": "y"}  # fmt: skip
    shown = by(client, session, staff.clerk, id_, "accept", **team, verdict="rectify", note="积水",
               due=f"{AHEAD}-01-31", photos=[photo()], documents=[paper()])  # fmt: skip
    assert "整改验收发现的问题" in shown
    assert "议事员" in shown
    shown = by(client, session, staff.clerk, id_, "report_rectified", note="已找坡", photos=[photo()])
    assert "已整改" in shown


def test_a_refund_is_confirmed_by_somebody_else(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    lead.pay(session, staff, id_)
    paid = project_state(session, id_).payments[0].id
    about = {"amount_fen": "1万", "voucher": "收-1", "reason": "多收"}
    make.enter(client, session, staff.clerk)
    assert act(client, id_, "report_refund", **about, payment="nothing").status_code == 422
    shown = by(client, session, staff.clerk, id_, "report_refund", **about, payment=paid)
    assert "确认退款到账" in shown
    make.enter(client, session, staff.officers[0])
    assert "退款没有到账" in page(client, f"/projects/{id_}/manage/confirm_refund")
    assert "已到账" in by(client, session, staff.officers[0], id_, "confirm_refund")


def test_a_contract_is_ended_and_another_supplier_looked_for(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    lead.pay(session, staff, id_)
    shown = by(client, session, staff.clerk, id_, "ask_termination", back_to="approved", reason="停工",
               documents=[paper()])  # fmt: skip
    assert "决定是否终止" in shown
    make.enter(client, session, staff.officers[0])
    assert "停工" in page(client, f"/projects/{id_}/manage/approve_termination")
    shown = by(client, session, staff.officers[0], id_, "approve_termination")
    assert "提前终止" in shown
    assert "比选报价" in shown
    by(client, session, staff.clerk, id_, "fail_tender", reason="只有两家报价")
    assert project_state(session, id_).failed_tenders == 1


def test_the_proposer_signs_on_the_same_page(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    proposer = make.resident(session)
    id_ = lead.in_delivery(session, staff, "accepted", proposer=make.actor(session, proposer)).id
    make.enter(client, session, proposer)
    url = f"/projects/{id_}/rate"
    assert "签署意见" in page(client, url)
    assert client.post(url, data={"score": "4", "comment": "再加一盏灯"}).status_code == 303
    assert "您已经签署过了" in page(client, url)
    assert project_state(session, id_).survey.proposer_score == 4
    assert project_state(session, id_).ratings == ()


def test_retention_waits_for_its_day_on_the_desk(client: FlaskClient, session: Session) -> None:
    staff = lead.funded(session)
    id_ = lead.in_delivery(session, staff, "under_way").id
    service.invite_users(session, staff.act(session, "clerk"), lead.at(12), project_id=id_, persons=["x" * 32])
    assert project_state(session, id_).invited == {"x" * 32}
    make.enter(client, session, staff.clerk)
    assert "邀请居民验收" in page(client, f"/projects/{id_}/manage")


def test_a_change_too_large_for_the_office_is_carried_to_the_council_filled_in(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.officers[0])
    state = project_state(session, id_)
    much = str(state.own_fen * 13 // 1000)
    refused = act(client, id_, "vary", amount_fen=much, reason="地下管线改道")
    assert refused.status_code == 409
    assert f'action="/projects/{id_}/manage/refer_variation"' in refused.text
    assert 'name="look"' in refused.text
    shown = act(client, id_, "refer_variation", amount_fen=much, reason="地下管线改道", look="yes")
    assert shown.status_code == 200
    assert "地下管线改道" in shown.text
    assert f'value="{much}"' in shown.text
    assert project_state(session, id_).variation is None


def test_what_is_paid_is_summed_apart_from_what_is_asked_for(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    assert act(client, id_, "propose_payment").status_code == 303
    shown = page(client, f"/projects/{id_}/manage")
    assert "还没有支付" in shown
    assert "0.00" in shown.split("已支付合计")[1].split("</tfoot>")[0]
