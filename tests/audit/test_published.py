"""A signed audit stands on the page of every project it looked at, and on the page of the community's year."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.disclosure import audited
from tests import factories as make
from tests.audit import factories as f
from tests.audit.factories import House
from tests.conftest import counted

YEAR_PAGE = f"/places/{make.COMMUNITY}?year={f.YEAR}"


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_until_it_is_signed_nobody_reads_of_it(client: FlaskClient, session: Session, house: House) -> None:
    made = f.running(session, house)
    for path in (YEAR_PAGE, *(f"/projects/{paper.project}" for paper in audits.state(session, made).papers)):
        assert made not in page(client, path)
        assert "已审计" not in page(client, path)


def test_a_signed_audit_is_linked_from_project_and_community(
    client: FlaskClient, session: Session, house: House
) -> None:
    made = f.signed(session, house)
    sampled = {paper.project for paper in audits.state(session, made).papers}
    for row in (house.paid, house.approved, house.archived):
        text = page(client, f"/projects/{row.id}")
        assert (f"/audits/{made}/result" in text) is (row.id in sampled)
        assert ("本项目没有发现问题。" in text) is (row.id in sampled)
    text = page(client, YEAR_PAGE)
    for said in (
        f"/audits/{made}/result",
        f"/audits/{made}/report.pdf",
        "已审计",
        "总体合规，程序完整。",
        "3 个项目中查了 2 个",
    ):
        assert said in text, said
    assert made not in page(client, YEAR_PAGE.replace(str(f.YEAR), "2025"))
    for path in (f"/audits/{made}/result", f"/audits/{made}/report.pdf"):
        assert client.get(path).status_code == 200


def test_findings_are_counted_for_the_project_they_are_about(session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=2)
    f.filled_in(session, house, made)
    about = audits.state(session, made).papers[0].project
    told = {"project": about, "grade": "minor", "rule": "quotes", "amount_fen": 0, "text": "报价缺一份。"}
    service.find(session, house.act("auditor"), f.NOW, audit_id=made, **told)
    service.take(session, house.act("auditor"), f.NOW, audit_id=made, name="submit", opinion="基本合规。")
    service.take(session, house.act("second"), f.NOW, audit_id=made, name="sign")
    session.flush()
    first, second = (paper.project for paper in audits.state(session, made).papers)
    assert [(one.findings, one.open) for one in audited.of(session, project=first)] == [(1, 1)]
    assert [(one.findings, one.open) for one in audited.of(session, project=second)] == [(0, 0)]
    assert [(one.findings, one.items) for one in audited.of(session, place=make.COMMUNITY, year=f.YEAR)] == [(1, 2)]


def test_it_costs_two_questions(client: FlaskClient, session: Session, house: House) -> None:
    made = f.signed(session, house)
    about = audits.state(session, made).papers[0].project
    page(client, f"/projects/{about}")
    with counted(session) as sent:
        audited.of(session, project=about)
    assert len(sent) == 2
    with counted(session) as sent:
        page(client, f"/projects/{about}")
    assert len(sent) <= 9, "\n".join(sent)
