"""The front of every desk: what waits for whoever reads it, overdue first, in numbers that the lists bear out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.audit.models import Audit
from deliberation.followup import queries, watching
from deliberation.followup.registry import Due
from deliberation.moderators.models import ModeratorAssignment
from deliberation.polls.models import Alarm
from tests import factories as make
from tests.audit import factories as audits
from tests.conftest import counted
from tests.polls.factories import make_poll
from tests.proposals import factories as fx

TODAY = f"/places/{make.COMMUNITY}/today"
NOW = datetime(2026, 4, 20, 2, tzinfo=UTC)
"""A Monday, ten in the morning in Shenzhen; what came on 10 March is overdue."""
MINE = {
    "clerk": {"screening", "answer"},
    "subdistrict_officer": {"answer"},
    "auditor": {"alarm", "audit_review"},
    "district_supervisor": {"alarm", "audit_review"},
    "moderator": {"invitation"},
}


@pytest.fixture
def at_noon() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def work(session: Session, moderator: str = "") -> None:
    """One thing for everybody: a proposal, an answer that is owed, an alarm, an invitation, an audit to be signed."""
    fx.make_project(session, phase="collected", title="院内充电棚", now=NOW)
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    poll = make_poll(session, costs=(4_680_000,), voters=1).id
    session.add(Alarm(poll_id=poll, key="one", kind="minute", at=make.NOW, seen=30, usual="2"))
    audit = session.get_one(Audit, audits.quick(session))
    audit.status, audit.submitted_by, audit.signed_by, audit.signed_at = "submitted", "somebody", "", None
    session.add(
        ModeratorAssignment(
            id="a" * 32, meeting_id="b" * 32, place=make.COMMUNITY, title="四月议事会", status="asked",
            starts_at=NOW + timedelta(days=9), moderator_id=moderator,
        )
    )  # fmt: skip
    session.flush()


def entered(client: FlaskClient, session: Session, role: str) -> Person:
    person = make.holder(session, role)
    make.enter(client, session, person, now=NOW)
    return person


def read(client: FlaskClient, url: str) -> html.HtmlElement:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("role", MINE)
def test_everybody_sees_what_is_in_their_hands_in_numbers_that_the_lists_bear_out(
    client: FlaskClient, session: Session, role: str
) -> None:
    reader = entered(client, session, role).id
    work(session, reader if role == "moderator" else "somebody")
    page = read(client, TODAY)
    chips = {
        link.get("href"): int(link.xpath("string(span)")) for link in page.xpath("//nav[@aria-label='待办列表']/a")
    }
    kinds = {url.partition("kind=")[2].partition("&")[0] for url in chips} - {""}
    assert kinds == MINE[role]
    for url, number in chips.items():
        assert "who=me" in url
        assert len(read(client, url).xpath("//main//*[contains(@class, 'cards')]/*")) == number
    assert max(chips.values()) == len(page.xpath("//main//*[contains(@class, 'cards')]/*"))


@pytest.mark.usefixtures("at_noon")
def test_what_is_overdue_comes_first_and_the_rest_by_its_day(client: FlaskClient, session: Session) -> None:
    entered(client, session, "clerk")
    work(session)
    fx.make_project(session, phase="rejected", title="加装扶手", now=NOW - timedelta(days=10))
    page = read(client, TODAY)
    titles = [str(one.text_content()).strip() for one in page.xpath("//main//*[contains(@class, 'item')]//strong")]
    assert [title for title in titles if title in ("更换门岗岗亭", "加装扶手", "院内充电棚")] == [
        "更换门岗岗亭", "加装扶手", "院内充电棚",
    ]  # fmt: skip
    heads = [str(one.text_content()).split()[0] for one in page.xpath("//main//h2")]
    assert heads == ["已逾期", "今天和往后五个工作日", "往后"][: len(heads)]
    assert "逾期" in str(page.xpath("string(//section[@id='overdue'])"))


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("role", MINE)
def test_nothing_to_do_is_said_kindly_and_leads_on(client: FlaskClient, session: Session, role: str) -> None:
    entered(client, session, role)
    page = read(client, TODAY)
    assert "没有等您办的事" in page.text_content()
    assert page.xpath(f"//main//a[@href='/places/{make.COMMUNITY}/due']")


@pytest.mark.usefixtures("at_noon")
def test_the_front_asks_as_many_queries_for_much_as_for_little(client: FlaskClient, session: Session) -> None:
    entered(client, session, "clerk")
    work(session)
    session.commit()
    read(client, TODAY)  # what has been read of the book is remembered
    with counted(session) as few:
        read(client, TODAY)
    for _ in range(5):
        fx.make_project(session, phase="rejected")
        fx.make_project(session, phase="collected")
    session.commit()
    with counted(session) as many:
        read(client, TODAY)
    assert len(many) == len(few) <= 45


@pytest.mark.usefixtures("at_noon")
def test_a_link_of_the_list_opens_for_whoever_reads_it(client: FlaskClient, session: Session) -> None:
    entered(client, session, "auditor")
    work(session)
    page = read(client, f"/places/{make.COMMUNITY}/due")
    links = page.xpath("//main//*[contains(@class, 'cards')]//a/@href")
    assert len(links) >= 3
    assert {client.get(url).status_code for url in links} == {200}


def test_an_invitation_is_only_for_whom_it_asks(session: Session) -> None:
    work(session, "x" * 32)
    (one,) = watching.invitations(session, make.COMMUNITY, NOW)
    assert one.waits_for("x" * 32, frozenset())
    assert not one.waits_for("y" * 32, frozenset({"moderator", "clerk"}))
    assert list(watching.invitations(session, make.COMMUNITY, NOW + timedelta(days=10))) == [], "over once it begins"


def test_whoever_took_the_step_before_is_not_asked_for_the_next() -> None:
    one = Due(
        kind="audit_review", subject="audit:1", title="", place=make.COMMUNITY, day=NOW.date(), roles=("auditor",),
        other_than=("first",),
    )  # fmt: skip
    assert not one.waits_for("first", frozenset({"auditor"}))
    assert one.waits_for("second", frozenset({"auditor"}))


def test_an_alarm_is_due_two_working_days_after_the_first(session: Session) -> None:
    work(session)
    (one,) = [due for due in queries.due(session, make.COMMUNITY, NOW) if due.kind == "alarm"]
    assert (one.day.isoformat(), one.roles) == ("2026-03-12", ("auditor", "district_supervisor"))
