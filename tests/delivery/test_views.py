"""The desk, a project's office page and its acts, and the residents' rating, as people use them."""

from __future__ import annotations

from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.delivery import service
from deliberation.proposals.queries import project, project_state
from deliberation.rules.parameters import WAN
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as lead
from tests.pages import page

DESK = f"/places/{make.COMMUNITY}/delivery"


def act(client: FlaskClient, id_: str, name: str, **data: object) -> TestResponse:
    return client.post(f"/projects/{id_}/manage/{name}", data=data, content_type="multipart/form-data")


def photo() -> tuple[BytesIO, str]:
    """A photo as a phone sends it."""
    stream = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
    stream.seek(0)
    return stream, "IMG_1.jpg"


def paper() -> tuple[BytesIO, str]:
    """A scanned form."""
    return BytesIO(b"%PDF-1.4 signed"), "form.pdf"


def quotes(**changes: str) -> dict[str, str]:
    rows = {f"supplier{n}": f"第{n}家公司" for n in (1, 2, 3)} | {
        "amount1": "37.8万",
        "amount2": "４０万",
        "amount3": "410,000",
    }
    return {**rows, "winner": "1"} | changes


def test_the_desk_says_what_is_due_and_by_whom(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    for phase in ("balloted", "on_notice", "under_way", "accepted"):
        lead.in_delivery(session, staff, phase, cost_wan=20, title=f"项目 {phase}")
    make.enter(client, session, staff.clerk)
    shown = page(client, DESK)
    for words in ("项目 balloted", "发布公示", "结束公示", "申请下一笔付款", "居民评价", "还差 3 份", "等您办"):
        assert words in shown, words
    assert "项目 accepted" not in page(client, f"{DESK}?phase=balloted")
    assert "这个阶段没有项目" in page(client, f"{DESK}?phase=settled")


def test_the_desk_of_a_sub_district_covers_its_communities(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    lead.in_delivery(session, staff, "approved", title="天台防水")
    make.enter(client, session, staff.officers[0])
    assert "天台防水" in page(client, f"/places/{make.SUBDISTRICT}/delivery")


def test_the_desk_asks_few_questions_whatever_its_length(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    for _ in range(14):
        lead.in_delivery(session, staff, "on_notice", cost_wan=5)
    make.enter(client, session, staff.clerk)
    with counted(session) as sent:
        shown = page(client, DESK)
    assert len(sent) <= 12, "\n".join(sent)
    assert len(shown.encode()) <= 60_000


def test_the_whole_road_on_the_pages(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    """Clerk and three officers, from approval to the archive, by forms alone."""
    id_ = lead.in_delivery(session, staff, "on_notice").id
    members = make.council(session, size=2)
    user = make.resident(session, phone="+8613800138111")

    def by(who: object, name: str, **data: object) -> None:
        make.enter(client, session, who)  # type: ignore[arg-type]
        assert "现在不能" not in page(client, f"/projects/{id_}/manage/{name}")
        answer = act(client, id_, name, **data)
        assert answer.status_code == 303, answer.text
        session.expire_all()

    vouchers = iter(("记-17", "记-18", "记-19", "记-20"))

    def paid() -> None:
        by(staff.clerk, "propose_payment", purpose="进度款")
        by(staff.officers[1], "approve_payment")
        by(staff.officers[2], "pay", voucher=next(vouchers))

    make.enter(client, session, staff.clerk)
    assert client.post(f"/projects/{id_}/end-notice").status_code == 303
    by(staff.officers[0], "approve", budget_fen="40万")
    by(staff.clerk, "contract", **quotes())
    paid()
    by(staff.clerk, "report_milestone", title="基础完成", note="", photos=[photo()], documents=[paper()])
    by(staff.officers[0], "vary", amount_fen="39万", reason="增加消防喷淋")
    team = {"council": members[0].id, "proposer": "y", "user_phone": "138 0013 8111"}
    others = {"subdistrict_officer": "y", "contractor": "y", "verdict": "pass", "note": "符合要求"}
    by(staff.clerk, "accept", **team, **others, photos=[photo()], documents=[paper()])
    for number in range(3):
        make.enter(client, session, user if number == 0 else make.resident(session))
        assert client.post(f"/projects/{id_}/rate", data={"score": "5", "comment": "好用"}).status_code == 303
    by(staff.clerk, "evaluate")
    by(staff.officers[0], "settle", final_fen="385000", documents=[paper()])
    paid()
    paid()
    by(staff.clerk, "archive")
    row = project(session, id_)
    assert row is not None
    assert (row.phase, row.paid_fen, row.satisfaction) == ("archived", 385000_00, 100)
    make.enter(client, session, staff.clerk)
    shown = page(client, f"/projects/{id_}/manage")
    assert "没有待办事项" in shown
    assert all(shown.count(one) == 1 for one in ("记-17", "记-18", "记-19"))


def test_a_faulty_contract_comes_back_as_it_was_typed(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "approved").id
    make.enter(client, session, staff.clerk)
    for changes, status, said in (
        ({"supplier3": ""}, 422, "只填了一半"),
        ({"amount2": "四十万"}, 422, "请用数字写金额"),
        ({"winner": "5"}, 422, "请选定一家"),
        ({"winner": ""}, 422, ""),
        ({"supplier3": "", "amount3": ""}, 409, "至少"),
        ({"amount1": "43万"}, 409, "42 万元"),
    ):
        answer = act(client, id_, "contract", **quotes(**changes))
        assert answer.status_code == status, (changes, answer.text)
        assert said in answer.text
        assert "第1家公司" in answer.text
        assert (changes.get("amount1") or "37.8万") in answer.text
    assert project_state(session, id_).phase == "approved"


def test_evidence_of_a_failed_try_is_kept(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    first = act(client, id_, "report_milestone", title="", photos=[photo()], documents=[paper()])
    assert first.status_code == 422
    assert "已收到 1 张照片" in first.text
    kept = first.text.split('name="kept" type="hidden" value="')[1].split('"')[0]
    assert act(client, id_, "report_milestone", title="完成一半", kept=kept).status_code == 303
    step = project_state(session, id_).milestones[-1]
    assert (step.title, len(step.photos), len(step.documents)) == ("完成一半", 1, 1)


def test_what_is_no_photo_is_said_beside_the_field(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    bad = (BytesIO(b"MZ\x90 not a photo"), "holiday.jpg")
    answer = act(client, id_, "report_milestone", title="完成一半", photos=[bad])
    assert answer.status_code == 422
    assert "完成一半" in answer.text
    assert "已收到" not in answer.text
    forged = act(client, id_, "report_milestone", title="完成一半", kept="WyJh.x.y")
    assert forged.status_code == 303
    assert project_state(session, id_).milestones[-1].photos == ()


def test_acceptance_without_evidence_or_team_is_refused(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    answer = act(client, id_, "accept", verdict="pass", user_phone="10086")
    assert answer.status_code == 422
    assert "没有用这个手机号核实过的居民" in answer.text
    assert act(client, id_, "accept", verdict="pass").status_code == 409
    assert project_state(session, id_).phase == "under_way"


def test_moves_out_of_order_or_by_the_wrong_hand_are_refused_in_words(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, staff.clerk)
    assert act(client, id_, "archive").status_code == 409
    assert act(client, id_, "approve", budget_fen="1万").status_code == 403
    assert act(client, id_, "shred").status_code == 404
    assert client.get(f"/projects/{id_}/manage/shred").status_code == 404
    assert client.post(f"/projects/{id_}/end-notice").status_code == 409
    payment = service.propose_payment(session, staff.act(session, "clerk"), lead.at(11), project_id=id_)
    make.enter(client, session, staff.officers[0])
    assert act(client, id_, "pay", voucher="记-1").status_code == 409
    assert act(client, id_, "approve_payment").status_code == 303
    assert act(client, id_, "pay", voucher="记-1").status_code == 409
    assert project_state(session, id_).payment(payment).status == "approved"  # type: ignore[union-attr]


def test_what_cannot_be_done_stays_visible_with_its_reason(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    id_ = lead.in_delivery(session, staff, "approved").id
    make.enter(client, session, staff.clerk)
    shown = page(client, f"/projects/{id_}/manage")
    assert "登记合同" in shown
    assert "时才能办" in shown
    assert "批准立项" not in shown.split("现在还不能办")[1]
    make.enter(client, session, make.holder(session, "auditor"))
    assert "由社区工作人员办理" in page(client, f"/projects/{id_}/manage")


def test_a_resident_rates_once_on_the_phone(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "accepted").id
    make.enter(client, session, make.resident(session))
    url = f"/projects/{id_}/rate"
    for word in ("非常满意", "满意", "一般", "不满意", "非常不满意"):
        assert word in page(client, url)
    assert client.post(url, data={"comment": "忘了选"}).status_code == 422
    assert client.post(url, data={"score": "9"}).status_code == 422
    long = client.post(url, data={"score": "4", "comment": "好" * 501})
    assert long.status_code == 422
    assert "好" * 501 in long.text
    assert client.post(url, data={"score": "4", "comment": "灯再亮些"}).status_code == 303
    assert "您已经评价过了" in page(client, url)
    assert client.post(url, data={"score": "5"}).status_code == 409


def test_rating_waits_for_the_acceptance(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    make.enter(client, session, make.resident(session))
    shown = page(client, f"/projects/{id_}/rate")
    assert "实施中" in shown
    assert "提交评价" not in shown


def test_neighbours_neither_rate_nor_manage(client: FlaskClient, session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "accepted").id
    make.enter(client, session, make.resident(session, make.NEIGHBOUR))
    told = client.get(f"/projects/{id_}/rate")
    assert told.status_code == 403
    assert "本社区居民才能参与" in told.text
    assert client.post(f"/projects/{id_}/rate", data={"score": "5"}).status_code == 403
    make.enter(client, session, make.holder(session, "clerk", make.NEIGHBOUR))
    assert client.get(f"/projects/{id_}/manage").status_code == 404
    assert act(client, id_, "evaluate").status_code == 404


def test_a_refused_approval_names_the_free_money(client: FlaskClient, session: Session) -> None:
    staff = lead.funded(session, wan=10)
    id_ = lead.in_delivery(session, staff, "on_notice").id
    make.enter(client, session, staff.clerk)
    client.post(f"/projects/{id_}/end-notice")
    make.enter(client, session, staff.officers[0])
    answer = act(client, id_, "approve", budget_fen="42万")
    assert answer.status_code == 409
    assert "还差 32 万元" in answer.text
    assert 'value="42万"' in answer.text
    assert project_state(session, id_).phase == "on_notice"
    assert act(client, id_, "approve", budget_fen="50万").status_code == 409
    assert act(client, id_, "approve", budget_fen="10万").status_code == 303
    assert project_state(session, id_).budget_fen == 10 * WAN
