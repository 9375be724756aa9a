"""The pages of audits: what each shows, what it refuses in which words, and what the public never sees."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.queries import audits, desk
from deliberation.rules.audit import CHECKS
from deliberation.web import clock
from tests import factories as make
from tests.audit import factories as f
from tests.audit.factories import House
from tests.conftest import counted


def text(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, f"{url}: {answer.status_code}"
    return answer.get_data(as_text=True)


@pytest.fixture
def auditor(client: FlaskClient, session: Session, house: House) -> FlaskClient:
    session.commit()
    return make.enter(client, session, house.auditor)


def test_plan_and_draw(auditor: FlaskClient, session: Session, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    page = text(auditor, f"/places/{make.COMMUNITY}/audits/plan")
    assert house.paid.title in page
    assert "没有施工照片" in page
    form = {"title": "上半年审计", "year": f.YEAR, "method": "random", "size": "9"}
    refused = auditor.post(f"/places/{make.COMMUNITY}/audits/plan", data=form)
    assert refused.status_code == 409
    assert "请抽 1 到 3 个" in refused.get_data(as_text=True)
    assert "上半年审计" in refused.get_data(as_text=True)
    made = auditor.post(f"/places/{make.COMMUNITY}/audits/plan", data=form | {"size": "2"})
    assert made.status_code == 303
    url = made.headers["Location"]
    page = text(auditor, url)
    assert "抽取前封存的指纹" in page
    assert "请明天再来抽取" in page
    assert f"{url}/draw" not in page
    assert auditor.post(f"{url}/draw").status_code == 409
    tomorrow = clock.now() + timedelta(days=1)
    f.night(session, tomorrow)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    make.enter(auditor, session, house.auditor, now=tomorrow)  # who was signed in yesterday is not any more
    session.commit()
    assert auditor.post(f"{url}/draw").status_code == 303
    page = text(auditor, url)
    assert "工作底稿" in page
    assert "printf" in page
    assert "还有 2 份工作底稿没有填完" in page
    assert auditor.post(f"{url}/draw").status_code == 409


def test_a_place_without_projects_says_so(auditor: FlaskClient, session: Session) -> None:
    make.place(session, make.NEIGHBOUR)
    session.commit()
    assert "还没有可审计的项目" in text(auditor, f"/places/{make.NEIGHBOUR}/audits/plan")
    assert "还没有审计" in text(auditor, f"/places/{make.NEIGHBOUR}/audits")


def test_a_working_paper_shows_the_facts_and_keeps_what_was_typed(
    auditor: FlaskClient, session: Session, house: House
) -> None:
    made = f.running(session, house, method="risk", size=1)
    session.commit()
    url = f"/audits/{made}/items/{house.paid.id}"
    page = text(auditor, url)
    for fact in ("报价", "同意 10", "记-07-012", "付款与凭证", "供应商0", "没有施工照片"):
        assert fact in page, fact
    refused = auditor.post(url, data={"mark_budget": "fault", "note_budget": "", "mark_quotes": "sound"})
    assert refused.status_code == 409
    assert "请在「预算与限额」写一句" in refused.get_data(as_text=True)
    assert 'name="mark_quotes" type="radio" value="sound" checked' in _plain(refused.get_data(as_text=True))
    marks = {f"mark_{check}": "sound" for check in CHECKS} | {"mark_budget": "fault", "note_budget": "超限额"}
    assert auditor.post(url, data=marks).status_code == 303
    row = audits.audit(session, made)
    assert row is not None
    assert row.unfinished == 0
    assert "8 项" not in text(auditor, f"/audits/{made}")
    assert text(auditor, f"/audits/{made}/items/{house.approved.id}", 404)


def _plain(page: str) -> str:
    """Attributes of a radio in one order, whatever the library's."""
    tags = (one.partition(">")[0] for one in page.split("<input")[1:])
    ticked = [tag for tag in tags if 'name="mark_quotes"' in tag and 'value="sound"' in tag and "checked" in tag]
    return 'name="mark_quotes" type="radio" value="sound" checked' if ticked else ""


def test_question_answer_finding_proof(client: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=1)
    session.commit()
    make.enter(client, session, house.auditor)
    item = f"/audits/{made}/items/{house.paid.id}"
    past = client.post(f"{item}/ask", data={"text": "请提供发票", "due": "2020-01-01"})
    assert past.status_code == 409
    assert "已经过去" in past.get_data(as_text=True)
    assert client.post(f"{item}/ask", data={"text": "请提供发票", "due": ""}).status_code == 303
    form = {"grade": "notable", "text": "缺发票", "rule": "财务制度第八条", "amount_fen": "1,200.50"}
    assert client.post(f"{item}/find", data=form).status_code == 303
    state = audits.state(session, made)
    query, finding = state.queries[0].id, state.findings[0].id
    assert state.findings[0].amount_fen == 120_050
    make.enter(client, session, house.staff.clerk)
    page = text(client, f"/places/{make.COMMUNITY}/audits/answers")
    assert "等您答复" in page
    assert "询问" in page
    text(client, f"/audits/query/{query}")
    assert client.get(f"/audits/{made}").status_code in {403, 404}
    fake = {"text": "附后", "documents": (io.BytesIO(b"<svg onload=x>"), "x.pdf")}
    refused = client.post(f"/audits/query/{query}/answer", data=fake)
    assert refused.status_code == 422
    assert "附后" in refused.get_data(as_text=True)
    good = {"text": "附后", "documents": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "x.pdf")}
    assert client.post(f"/audits/query/{query}/answer", data=good).status_code == 303
    assert client.post(f"/audits/finding/{finding}/rectify", data={"text": "已补开"}).status_code == 303
    assert client.post(f"/audits/finding/{finding}/close_finding", data={"text": ""}).status_code == 403
    make.enter(client, session, house.auditor)
    page = text(client, f"/audits/query/{query}")
    assert "文件 1" in page
    assert "答复已清楚" in page
    assert house.paid.title in text(client, f"/places/{make.COMMUNITY}/audits")
    assert client.post(f"/audits/query/{query}/close_query", data={"text": ""}).status_code == 303
    assert client.post(f"/audits/finding/{finding}/close_finding", data={"text": "核对无误"}).status_code == 303
    assert audits.state(session, made).to_mend == 0


def test_review_and_public_result(client: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house)
    f.filled_in(session, house, made)
    session.commit()
    assert client.get(f"/audits/{made}/result").status_code == 404
    assert client.get(f"/audits/{made}/report.pdf").status_code == 404
    make.enter(client, session, house.auditor)
    assert client.post(f"/audits/{made}/submit", data={"opinion": ""}).status_code == 422
    assert client.post(f"/audits/{made}/submit", data={"opinion": "总体合规"}).status_code == 303
    assert "报告要两人签署" in text(client, f"/audits/{made}")
    assert client.post(f"/audits/{made}/sign").status_code == 409
    assert client.get(f"/audits/{made}/report.pdf").data.startswith(b"%PDF")
    make.enter(client, session, house.second)
    assert "等您办理" in text(client, f"/places/{make.COMMUNITY}/audits")
    assert client.post(f"/audits/{made}/send_back", data={"reason": "补充金额"}).status_code == 303
    assert "补充金额" in text(client, f"/audits/{made}")
    service.take(session, house.act("auditor"), f.NOW, audit_id=made, name="submit", opinion="总体合规，已补充")
    session.commit()
    assert client.post(f"/audits/{made}/sign").status_code == 303
    make.leave(client)
    page = text(client, f"/audits/{made}/result")
    assert "总体合规，已补充" in page
    for name in ("严审计", "卢复核", house.auditor.id, house.second.id, "严**"):
        assert name not in page
    assert "年度项目审计" in text(client, f"/places/{make.COMMUNITY}/audits/finished")
    assert client.get(f"/audits/{made}/report.pdf").data.startswith(b"%PDF")


def test_one_more_and_giving_up(auditor: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=1)
    session.commit()
    page = text(auditor, f"/audits/{made}/add_item")
    assert house.approved.title in page
    assert house.paid.title not in page.partition("<form")[2]
    data = {"project": house.approved.id, "reason": "收到来信"}
    assert auditor.post(f"/audits/{made}/add_item", data=data).status_code == 303
    assert "收到来信" in text(auditor, f"/audits/{made}/items/{house.approved.id}")
    assert auditor.post(f"/audits/{made}/cancel", data={"reason": "与上级审计重复"}).status_code == 303
    assert "与上级审计重复" in text(auditor, f"/audits/{made}")


def test_what_is_new_is_marked_as_seen(auditor: FlaskClient, session: Session, house: House) -> None:
    assert "您第一次来" in text(auditor, f"/places/{make.COMMUNITY}/audits")
    assert auditor.post(f"/places/{make.COMMUNITY}/audits/seen").status_code == 303
    assert "这里的项目没有变化" in text(auditor, f"/places/{make.COMMUNITY}/audits")


def test_a_pack_is_asked_for_and_waits(auditor: FlaskClient, session: Session, house: House) -> None:
    url, first = f"/places/{make.COMMUNITY}/audits/packs", {"year": "2026", "quarter": "1"}
    told = auditor.post(url, data=first).text
    assert "包里会有" in told
    assert "大约" in told
    assert "仍然制作" not in told
    assert desk.packs(session, make.COMMUNITY) == (), "nothing is made before it has been read"
    nothing = auditor.post(url, data={"year": "2026", "quarter": "4"}).text
    assert "这段时间里没有项目有变动" in nothing
    assert "换个时间" in nothing
    asked = auditor.post(url, data=first | {"sure": "1"})
    assert asked.status_code == 303
    url = asked.headers["Location"]
    assert "正在制作" in text(auditor, url)
    text(auditor, f"{url}/download", 404)
    assert auditor.post(f"/places/{make.COMMUNITY}/audits/packs", data={"year": "x"}).status_code == 422
    made = f.signed(session, house)
    session.commit()
    assert auditor.post(f"/audits/{made}/pack").status_code == 303
    assert [row.quarter for row in desk.packs(session, make.COMMUNITY)].count(0) == 1


def test_the_desk_is_one_reading(auditor: FlaskClient, session: Session, house: House) -> None:
    for _ in range(3):
        f.running(session, house)
    session.commit()
    with counted(session) as sent:
        text(auditor, f"/places/{make.COMMUNITY}/audits")
    assert len(sent) <= 16


def test_other_places_do_not_exist(client: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house)
    session.commit()
    make.enter(client, session, make.holder(session, "auditor", make.ELSEWHERE))
    session.commit()
    assert client.get(f"/audits/{made}").status_code == 404
    assert client.get(f"/places/{make.COMMUNITY}/audits").status_code == 404


def test_queries_and_findings_stand_on_the_paper_and_a_query_can_be_withdrawn(
    auditor: FlaskClient, session: Session, house: House
) -> None:
    made = f.running(session, house, method="risk", size=1)
    session.commit()
    url = f"/audits/{made}/items/{house.paid.id}"
    assert auditor.post(f"{url}/ask", data={"text": "请提供验收单"}).status_code == 303
    page = text(auditor, url)
    assert "请提供验收单" in page
    assert "待答复" in page or "等待答复" in page
    (query,) = audits.state(session, made).queries
    assert "撤回询问" in text(auditor, f"/audits/query/{query.id}")
    withdrawn = auditor.post(f"/audits/query/{query.id}/withdraw_query", data={"reason": "误发"})
    assert withdrawn.status_code == 303
    assert audits.state(session, made).waiting == 0


def test_a_finding_is_not_about_more_than_the_project_has(auditor: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=1)
    session.commit()
    said = {"grade": "minor", "text": "缺签章", "rule": "财务制度", "amount_fen": "99999999999"}
    refused = auditor.post(f"/audits/{made}/items/{house.paid.id}/find", data=said)
    assert refused.status_code == 409
    assert "资金最多 42 万元" in refused.get_data(as_text=True)


def test_only_years_that_there_are_can_be_packed(auditor: FlaskClient, house: House) -> None:
    page = text(auditor, f"/places/{make.COMMUNITY}/audits")
    assert f'<option selected value="{f.YEAR}">' in page or f'<option value="{f.YEAR}"' in page
    assert "1999" not in page
    refused = auditor.post(f"/places/{make.COMMUNITY}/audits/packs", data={"year": "1999", "quarter": "0"})
    assert refused.status_code == 422
