"""Buying on the pages: from putting a package together to the public notice, and the register of suppliers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.followup import registry
from deliberation.procurement import queries, service
from deliberation.proposals.service import play_project
from deliberation.rules.parameters import WAN
from deliberation.web.clock import today
from tests import factories as make
from tests.conftest import counted
from tests.pages import page
from tests.procurement import factories as buy

DESK = f"/places/{make.COMMUNITY}/procurement"


def clerk(client: FlaskClient, session: Session) -> Person:
    return sign_in(client, session, "clerk", make.COMMUNITY)


def officer(client: FlaskClient, session: Session) -> Person:
    return sign_in(client, session, "subdistrict_officer", make.SUBDISTRICT)


def sign_in(client: FlaskClient, session: Session, role: str, place: str) -> Person:
    person = make.holder(session, role, place)
    make.enter(client, session, person)
    session.commit()
    return person


def test_a_clerk_puts_a_package_together_and_asks(client: FlaskClient, session: Session) -> None:
    lamps, seats = buy.approved(session, 40, title="路灯"), buy.approved(session, 20, title="座椅", category="goods")
    suppliers = buy.trio(session)
    clerk(client, session)
    assert "路灯" in page(client, DESK)
    assert client.post(f"{DESK}/new", data={}).status_code == 422
    data = {"projects": [lamps.id, seats.id], "title": "路灯与座椅", "method": "self"}
    answer = client.post(f"{DESK}/new", data=data)
    assert answer.status_code == 303
    base = answer.headers["Location"]
    shown = page(client, base)
    for words in ("路灯与座椅", "邀请供应商报价", "600,000.00", "已建包"):
        assert words in shown, words
    assert "请选择一个" not in page(client, f"{base}/invite")
    few = client.post(
        f"{base}/invite",
        data={"suppliers": suppliers[:2], "day": (today() + timedelta(days=60)).isoformat(), "hour": "17:00"},
    )
    assert few.status_code == 409
    assert "至少邀请 3 家" in few.text
    soon = client.post(f"{base}/invite", data={"suppliers": suppliers, "day": "2026-01-01", "hour": "09:00"})
    assert "3 个工作日" in soon.text
    good = client.post(
        f"{base}/invite",
        data={"suppliers": suppliers, "day": (today() + timedelta(days=60)).isoformat(), "hour": "17:00"},
    )
    assert good.status_code == 303
    assert "已收 0 份报价" in page(client, base)


def test_quotes_come_in_are_opened_confirmed_and_compared(app: Flask, client: FlaskClient, session: Session) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    base = f"/packages/{package_id}/manage"
    buy.invited(session, package_id, suppliers)
    first = clerk(client, session)
    with time_machine.travel(buy.NOW, tick=False):
        make.enter(client, session, first, now=buy.NOW)
        missing = client.post(f"{base}/receive", data={"supplier": suppliers[0]})
        assert "请上传报价文件" in missing.text
        script = {"supplier": suppliers[0], "file": (BytesIO(b"<script>alert(1)</script>"), "quote.pdf")}
        bad = client.post(f"{base}/receive", data=script)
        assert bad.status_code == 422
        assert "quote.pdf：" in bad.text
        nobody = client.post(f"{base}/receive", data={"file": (buy.paper(), "quote.pdf")})
        assert "请重新选择文件" in nobody.text
        assert "请上传报价文件" in client.post(f"{base}/receive", data={"supplier": ""}).text
        for supplier_id in suppliers:
            data = {"supplier": supplier_id, "file": (buy.paper(), "quote.pdf"), "phone": f"138{supplier_id[:8]}"}
            assert client.post(f"{base}/receive", data=data).status_code == 303
        assert "密封中" in page(client, base)
        assert "报价密封至" in page(client, f"{base}/open")
    with time_machine.travel(buy.AFTER, tick=False):
        make.enter(client, session, first, now=buy.AFTER)
        assert client.post(f"{base}/unseal").status_code == 303
        lines = {f"line{n}_0": str(300_000 + n * n * 17_000) for n in range(3)}
        assert client.post(f"{base}/open", data={**lines, "line2_0": ""}).status_code == 422
        assert client.post(f"{base}/open", data=lines).status_code == 303
        mine = client.post(f"{base}/confirm_opening")
        assert "须由另一个人办理" in mine.text
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY), now=buy.AFTER)
        assert "317,000.00" in page(client, f"{base}/confirm_opening")
        assert client.post(f"{base}/confirm_opening").status_code == 303
        assert client.post(f"{base}/compare", data={"by": "price"}).status_code == 303
    assert queries.state_of_package(session, package_id).status == "compared"


def test_an_officer_answers_awards_and_everybody_reads_why(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    suppliers = buy.trio(session)
    for name in ("一期", "二期"):
        buy.draft(session, buy.approved(session, 45, title=name))
    package_id = buy.draft(session, buy.approved(session, 45, title="三期"), title="三期路灯")
    base = f"/packages/{package_id}/manage"
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path)
    buy.opened(session, package_id, shares=(90, 95, 100))
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    session.commit()
    page(client, f"/packages/{package_id}", 404)
    officer(client, session)
    shown = page(client, base)
    for words in ("同年度同类合计", "合计 135 万元", "报价等差", "依次正好相差 2.25 万元"):
        assert words in shown, words
    award = {"supplier": suppliers[0], "reason": "总价最低"}
    assert "请用文字说明" in client.post(f"{base}/award", data=award | {"reason": "。"}).text
    assert "预警等街道书面说明" in client.post(f"{base}/award", data=award).text
    for alarm in queries.state_of_package(session, package_id).open_alarms:
        data = {"key": alarm.key, "answer": "已逐一核实。"}
        assert client.post(f"{base}/answer_alarm", data=data | {"answer": "。。。。"}).status_code == 422
        assert client.post(f"{base}/answer_alarm", data=data).status_code == 303
    assert "须由另一个人办理" in client.post(f"{base}/award", data=award).text
    officer(client, session)
    shown = page(client, f"{base}/award")
    for words in ("450,000.00", "已逐一核实。", "报价等差"):
        assert words in shown, words
    second = client.post(f"{base}/award", data={"supplier": suppliers[1], "reason": "质量更好一些"})
    assert "不是最低价" in second.text
    assert client.post(f"{base}/award", data=award).status_code == 303
    clerk(client, session)
    assert client.post(f"{base}/announce_award").status_code == 303
    make.leave(client)
    public = page(client, f"/packages/{package_id}")
    for words in (buy.NAMES[0], "总价最低", "已逐一核实。", "报价中有 1 项迹象", "三期"):
        assert words in public, words
    assert "正好相差" not in public
    assert "三期路灯" in page(client, f"{DESK}/notices")


def test_contracts_are_entered_first(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    lamps = buy.approved(session, title="路灯")
    package_id = buy.awarded(session, tmp_path, lamps)
    base = f"/packages/{package_id}/manage"
    clerk(client, session)
    assert "录入合同：路灯" in page(client, base)
    assert "还有 1 个项目没有合同" in client.post(f"{base}/announce_contract").text
    award = queries.award_of(session, lamps.id)
    assert award is not None
    offers = [{"supplier": one.supplier, "amount_fen": one.amount_fen} for one in award.quotes]
    told = {"supplier": award.supplier, "amount_fen": award.amount_fen, "quotes": offers}
    play_project(session, buy.CLERK, buy.AFTER, lamps.id, "contract", told)
    session.commit()
    assert "录入合同：路灯" not in page(client, base)
    assert client.post(f"{base}/announce_contract").status_code == 303
    assert "合同已公告" in page(client, f"/packages/{package_id}")


def test_a_failed_round_is_run_again_or_given_up(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    base = f"/packages/{package_id}/manage"
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers[:2], tmp_path)
    clerk(client, session)
    assert "只收到 2 份报价" in page(client, f"{base}/open")
    assert client.post(f"{base}/fail", data={"cause": "too_few", "reason": "只有两家。"}).status_code == 303
    assert "第 1 轮流标：报价不足" in page(client, base)
    assert client.post(f"{base}/rerun", data={"method": "self"}).status_code == 303
    assert "第 2 轮" in page(client, base)
    assert client.post(f"{base}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{base}/cancel", data={"reason": "明年再办"}).status_code == 303
    assert queries.free_projects(session, make.COMMUNITY) != ()


def test_what_was_published_stays_public_after_the_round_failed(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    package_id = buy.awarded(session, tmp_path, buy.approved(session, 40, title="路灯"))
    public, notices = f"/packages/{package_id}", f"{DESK}/notices"
    for act in ("fail", "rerun", "invite"):
        if act == "fail":
            about = {"cause": "withdrawn", "reason": "中选方放弃"}
            service.fail(session, buy.CLERK, buy.AFTER, package_id=package_id, **about)
        elif act == "rerun":
            service.rerun(session, buy.CLERK, buy.AFTER, package_id=package_id)
        else:
            again = [row.id for row in queries.register(session, make.COMMUNITY, buy.AFTER.date())]
            buy.invited(session, package_id, again, buy.AFTER)
            buy.received(session, package_id, again, tmp_path, buy.AFTER)
        session.commit()
        for url in (public, notices):
            shown = page(client, url)
            for words in ("第 1 轮 · 已流标", "36 万元", buy.NAMES[0]):
                assert words in shown, (act, url, words)
        assert "总价最低，符合需求。" in page(client, public)
    fresh = queries.state_of_package(session, package_id).offers[0].file
    assert fresh[:8] not in page(client, public)  # a sealed quote of the new round is told to nobody
    assert "密封中" not in page(client, public)


def test_a_wrong_invitation_has_a_way_out(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    base = f"/packages/{package_id}/manage"
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers[:1], tmp_path)
    first = clerk(client, session)
    page(client, f"/packages/{package_id}", 404)
    with time_machine.travel(buy.NOW, tick=False):
        make.enter(client, session, first, now=buy.NOW)
        shown = page(client, f"{base}/cancel")
        assert all(name in shown for name in buy.NAMES)
        data = {"reason": "截止日期写错了"}
        assert "请先告知他们" in client.post(f"{base}/cancel", data=data).text
        assert client.post(f"{base}/cancel", data={**data, "told": "y"}).status_code == 303
        assert "未拆封，已撤回" in page(client, base)
    assert queries.free_projects(session, make.COMMUNITY) != ()
    quote = queries.state_of_package(session, package_id).offers[0].file
    make.leave(client)
    public = page(client, f"/packages/{package_id}")
    for words in ("本次采购已取消", "截止日期写错了", "1 份报价未拆封"):
        assert words in public, words
    assert quote[:8] not in public
    assert "定标前已取消" in page(client, f"{DESK}/notices")


def test_a_supplier_is_entered_checked_suspended_and_read(client: FlaskClient, session: Session) -> None:
    make.place(session)
    clerk(client, session)
    base = f"/places/{make.COMMUNITY}/suppliers"
    data = {"name": "深圳市安居建设工程有限公司", "code": buy.credit_code(), "categories": ["works"],
            "founded": "2018年4月1日", "contact": "张三丰", "phone": "0755-25000001"}  # fmt: skip
    assert "请上传营业执照" in client.post(f"{base}/enter", data=data).text
    several = client.post(
        f"{base}/enter", data={**data, "name": "", "papers": (BytesIO(b"MZ no paper"), "licence.exe")}
    )
    assert several.status_code == 422
    assert "licence.exe：" in several.text
    assert "请填写" in several.text
    wrong = data | {"code": "9" * 18, "papers": (BytesIO(b"%PDF-1.4 x"), "a.pdf")}
    tried = client.post(f"{base}/enter", data=wrong).text
    assert "末位要与前面相符" in tried
    assert "已收到 1 份材料" in tried
    kept = tried.split('name="kept" type="hidden" value="')[1].split('"')[0]
    made = client.post(f"{base}/enter", data=data | {"kept": kept})
    assert made.status_code == 303, made.text
    entry = made.headers["Location"]
    assert "待审核" in page(client, entry)
    assert "张三丰" not in page(client, entry)
    assert client.get(entry.removesuffix("/manage")).status_code == 404
    officer(client, session)
    asked = page(client, f"{entry}/review")
    for words in ("统一社会信用代码", str(data["code"]), "登记时间", "文件 1", "不"):
        assert words in asked, words
    assert client.post(f"{entry}/review").status_code == 303
    until = (today() + timedelta(days=90)).isoformat()
    assert client.post(f"{entry}/suspend", data={"reason": "逾期未完工", "until": "2020-01-01"}).status_code == 409
    assert client.post(f"{entry}/suspend", data={"reason": "逾期未完工", "until": until}).status_code == 303
    make.leave(client)
    assert "逾期未完工" in page(client, base)
    assert "暂停至" in page(client, entry.removesuffix("/manage"))


def test_prices_are_public_once_two_people_agree(client: FlaskClient, session: Session) -> None:
    supplier_id = buy.make_supplier(session)
    entry = f"/suppliers/{supplier_id}/manage"
    clerk(client, session)
    until = (today() + timedelta(days=90)).isoformat()
    data = {"until": until, "item1": "路灯更换", "unit1": "盏", "price1": "680"}
    assert client.post(f"{entry}/prices", data={"until": until}).status_code == 409
    assert client.post(f"{entry}/prices", data=data).status_code == 303
    assert "路灯更换" not in page(client, f"/places/{make.COMMUNITY}/catalogue")
    officer(client, session)
    assert "680.00" in page(client, f"{entry}/confirm")
    assert client.post(f"{entry}/confirm").status_code == 303
    assert "路灯更换" in page(client, f"/places/{make.COMMUNITY}/catalogue")


def test_a_supplier_is_rated_for_what_it_finished(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    lamps = buy.approved(session, title="路灯")
    buy.awarded(session, tmp_path, lamps)
    award = queries.award_of(session, lamps.id)
    assert award is not None
    entry = f"/suppliers/{award.supplier_id}/manage"
    clerk(client, session)
    assert f'href="{entry}/rate"' not in page(client, entry)
    assert "还没有待评价的已验收项目" in page(client, entry)
    assert "路灯" not in re.findall(r"<option[^>]*>([^<]*)", page(client, f"{entry}/rate"))
    marks = {"project": lamps.id, "quality": "5", "punctuality": "4", "service": "5", "note": ""}
    assert client.post(f"{entry}/rate", data=marks).status_code in {409, 422}


def test_lists_ask_few_questions_whatever_their_length(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    buy.awarded(session, tmp_path, buy.approved(session, 5))
    clerk(client, session)
    urls = (DESK, f"{DESK}/notices", f"/places/{make.COMMUNITY}/suppliers",
            f"/places/{make.COMMUNITY}/suppliers/register", f"/places/{make.COMMUNITY}/catalogue")  # fmt: skip
    few = []
    for url in urls:
        with counted(session) as sent:
            page(client, url)
        few.append(len(sent))
    for _ in range(3):
        buy.awarded(session, tmp_path, buy.approved(session, 5))
    session.commit()
    for url, before in zip(urls, few, strict=True):
        with counted(session) as sent:
            page(client, url)
        assert len(sent) <= before, url


def test_what_is_due_is_told(session: Session, tmp_path: Path) -> None:
    waits = buy.awarded(session, tmp_path, buy.approved(session, 5), announce=False)
    lamps = buy.approved(session, 5)
    told = buy.awarded(session, tmp_path, lamps)
    late = buy.draft(session, buy.approved(session, 5))
    buy.invited(session, late, buy.trio(session))
    open_contract = buy.awarded(session, tmp_path, buy.approved(session, 5))
    award = queries.award_of(session, lamps.id)
    assert award is not None
    offers = [{"supplier": one.supplier, "amount_fen": one.amount_fen} for one in award.quotes]
    signed = {"supplier": award.supplier, "amount_fen": award.amount_fen, "quotes": offers}
    play_project(session, buy.CLERK, buy.AFTER, lamps.id, "contract", signed)
    due = {(one.kind, one.subject): one for one in registry.gather(session, make.SUBDISTRICT, buy.AFTER)}
    assert due["award_notice", f"package:{waits}"].day == date(2026, 3, 18)
    assert due["contract_notice", f"package:{told}"].day == date(2026, 3, 18)
    assert due["open_quotes", f"package:{late}"].day == date(2026, 3, 16)
    assert ("contract_notice", f"package:{open_contract}") not in due
    assert award.package_fen == 5 * WAN * 90 // 100


def test_who_reviews_reads_which_office_entered_the_supplier_never_who(client: FlaskClient, session: Session) -> None:
    code, place = buy.credit_code(), communities.place(session, make.place(session))
    person = sign_in(client, session, "clerk", make.COMMUNITY)
    person.name = "欧阳录入"
    supplier_id = service.enter(
        session, make.actor(session, person), buy.NOW, home=make.COMMUNITY, name="深圳市新来工程有限公司", code=code,
        categories=["works"], founded=date(2018, 4, 1), papers=["d" * 64],
    )  # fmt: skip
    session.commit()
    sign_in(client, session, "subdistrict_officer", make.SUBDISTRICT)
    for url in (f"/suppliers/{supplier_id}/manage/review", f"/suppliers/{supplier_id}/manage"):
        shown = page(client, url)
        assert "登记单位" in shown, url
        assert place is not None
        assert place.name in shown, url
        assert "3月10日" in shown, url
        assert "欧阳录入" not in shown, url
