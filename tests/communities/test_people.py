"""The desk for people: offices are filled and ended by the rules of office."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.queries import check_office
from deliberation.ledger.book import history
from tests import factories as f
from tests.conftest import counted

DESK = f"/places/{f.COMMUNITY}/people"
MEMBER = {"phone": "13812345678", "name": "王建国", "role": "council_member", "seat": "residents"}


@pytest.fixture
def clerk(client: FlaskClient, session: Session) -> FlaskClient:
    f.enter(client, session, f.holder(session, "clerk", name="林晓燕"))
    session.commit()
    return client


def seats(session: Session) -> list[tuple[str, str]]:
    return [(row.name, row.seat) for row in people.officers(session, f.COMMUNITY) if row.role == "council_member"]


def test_a_council_member_is_appointed_by_number(clerk: FlaskClient, session: Session) -> None:
    assert clerk.post(DESK, data=MEMBER | {"phone": "１３８-１２３４-５６７８"}).status_code == 303
    assert seats(session) == [("王建国", "residents")]
    page = clerk.get(DESK).text
    assert "王建国" in page
    assert "1 / 7" in page
    stream = f"office:{f.COMMUNITY}"
    assert list(check_office(session, stream, history(session, stream))) == []


def test_a_known_person_keeps_the_name(clerk: FlaskClient, session: Session) -> None:
    f.person(session, name="陈秀英", phone="+8613812345678")
    session.commit()
    assert clerk.post(DESK, data=MEMBER).status_code == 303
    assert seats(session) == [("陈秀英", "residents")]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"phone": "123"}, 422, "手机号码"),
        ({"phone": ""}, 422, "请填写这一项"),
        ({"name": ""}, 409, "还没有人登录过"),
        ({"seat": ""}, 409, "请选择席位类别"),
        ({"seat": "throne"}, 422, "王建国"),
        ({"role": "clerk", "seat": ""}, 422, "王建国"),
        ({"role": "administrator", "seat": ""}, 422, "王建国"),
    ],
)
def test_what_is_not_in_order_is_said_and_kept(
    clerk: FlaskClient, session: Session, change: dict[str, str], status: int, said: str
) -> None:
    answer = clerk.post(DESK, data=MEMBER | change)
    assert answer.status_code == status
    assert said in answer.text
    assert seats(session) == []


def test_the_page_offers_only_what_may_be_filled(clerk: FlaskClient, session: Session) -> None:
    page = clerk.get(DESK).text
    assert 'value="council_member"' in page
    assert 'value="moderator"' not in page
    officer = f.enter(
        client := clerk.application.test_client(), session, f.holder(session, "subdistrict_officer", "440303002")
    )
    assert 'value="moderator"' in officer.get(DESK).text
    assert client is officer


def test_nobody_ends_up_auditor_and_clerk(clerk: FlaskClient, session: Session) -> None:
    person = f.holder(session, "auditor", f.DISTRICT)
    session.commit()
    admin = f.enter(clerk.application.test_client(), session, f.holder(session, "administrator", f.CITY))
    session.commit()
    answer = admin.post(DESK, data={"phone": person.phone, "name": "", "role": "clerk", "seat": ""})
    assert answer.status_code == 409
    assert "审计人员不能" in answer.text


def test_an_office_ends_with_its_reason(clerk: FlaskClient, session: Session) -> None:
    clerk.post(DESK, data=MEMBER)
    (member,) = [row for row in people.officers(session, f.COMMUNITY) if row.role == "council_member"]
    url = f"{DESK}/council_member/{member.person_id}/dismiss"
    assert "王建国" in clerk.get(url).text
    assert clerk.post(url, data={"reason": " "}).status_code == 422
    assert clerk.post(url, data={"reason": "任期届满"}).status_code == 303
    assert seats(session) == []
    assert clerk.get(url).status_code == 404
    last = history(session, f"office:{f.COMMUNITY}")[-1].event
    assert (last.type, last.data["reason"]) == ("dismissed", "任期届满")


def test_a_clerk_does_not_end_what_the_sub_district_filled(clerk: FlaskClient, session: Session) -> None:
    moderator = f.holder(session, "moderator")
    session.commit()
    url = f"{DESK}/moderator/{moderator.id}/dismiss"
    assert url not in clerk.get(DESK).text
    assert clerk.get(url).status_code == 409
    assert clerk.post(url, data={"reason": "x"}).status_code == 409
    assert people.grants_of(session, moderator.id) != ()


def test_a_resident_who_moved_away_is_struck_off(clerk: FlaskClient, session: Session) -> None:
    resident = f.resident(session, name="陈秀英")
    session.commit()
    listed = clerk.get(f"{DESK}/residents").text
    url = f"{DESK}/resident/{resident.id}/dismiss"
    assert "陈秀英" in listed
    assert url in listed
    assert clerk.post(url, data={"reason": "已搬走"}).status_code == 303
    assert people.count_holders(session, f.COMMUNITY).get("resident") is None


def test_the_roster_is_turned_page_by_page(clerk: FlaskClient, session: Session) -> None:
    for number in range(35):
        f.resident(session, name=f"居民{number}")
    session.commit()
    with counted(session) as sent:
        first = clerk.get(f"{DESK}/residents")
    assert len(sent) <= 12, sent
    assert first.text.count("/dismiss") == 30
    after = max(row.person_id for row in people.roster(session, "resident", f.COMMUNITY, most=30))
    assert clerk.get(f"{DESK}/residents", query_string={"after": after}).text.count("/dismiss") == 5


def test_too_few_residents_in_the_council_is_a_warning(clerk: FlaskClient, session: Session) -> None:
    f.holder(session, "council_member", seat="party_committee")
    f.holder(session, "council_member", seat="organisations")
    f.holder(session, "council_member", seat="residents")
    assert "居民席位的比例低于规则要求" in clerk.get(DESK).text
    f.holder(session, "council_member", seat="residents")
    assert "居民席位的比例低于规则要求" not in clerk.get(DESK).text
