"""A body other than the council meets by its own rules, with its own members, and never on projects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.councils import queries as councils
from deliberation.councils import service
from deliberation.meetings import queries
from deliberation.meetings import service as meetings
from deliberation.meetings.service import Topic
from deliberation.rules.refusal import Refused
from tests import factories as f
from tests.councils import factories as make
from tests.councils.factories import Staff, text

NOW = datetime.now(UTC)


@pytest.fixture
def held(session: Session) -> Staff:
    return make.staff(session)


def owners(held: Staff) -> tuple[str, list[str]]:
    session = held.session
    about = {"kind": "owners_assembly", "name": "怡景业主议事会", "profile": "nantang13", "seats": [("owners", 3)]}
    body = service.propose_body(session, held.clerk, NOW, place=f.COMMUNITY, **about)  # type: ignore[arg-type]
    service.confirm_body(session, held.officer, NOW, body_id=body)
    people = [f.resident(session).id for _ in range(3)]
    for person in people:
        service.fill_seat(session, held.clerk, NOW, body_id=body, person_id=person, kind="owners", how="elected")
    return body, people


def call(held: Staff, body: str, items: list[str | Topic]) -> str:
    moderator = f.holder(held.session, "moderator", f.DISTRICT, name="周正言")
    return meetings.call_meeting(
        held.session, held.clerk, NOW, place=f.COMMUNITY, title="业主议事会会议", starts_at=NOW + timedelta(days=5),
        location="议事厅", moderator_id=moderator.id, items=items, party_reviewed=make.day(NOW), body=body,
    )  # fmt: skip


def test_it_meets_by_its_own_rules_with_its_own_members(client: FlaskClient, held: Staff) -> None:
    body, people = owners(held)
    f.holder(held.session, "council_member")
    meeting = queries.meeting(held.session, call(held, body, [Topic("选聘保洁公司")]))
    assert meeting is not None
    assert (meeting.body, meeting.profile, meeting.members_due) == (body, "nantang13", 3)
    assert queries.council(held.session, f.COMMUNITY, body) == tuple(people)
    assert "怡景业主议事会" in text(client.get(f"/meetings/{meeting.id}"))


def test_projects_are_for_the_council(held: Staff) -> None:
    body, _people = owners(held)
    with pytest.raises(Refused) as caught:
        call(held, body, ["project"])
    assert caught.value.refusal.code == "PROJECTS_FOR_COUNCIL"
    with pytest.raises(Refused) as caught:
        call(held, "nobody", [Topic("x")])
    assert caught.value.refusal.code == "NOT_FOUND"


def test_the_clerk_calls_it_from_its_page(client: FlaskClient, held: Staff) -> None:
    body, _people = owners(held)
    f.enter(client, held.session, held.people["clerk"])
    address = f"/places/{f.COMMUNITY}/meetings/new?body={body}"
    assert address in client.get(f"/bodies/{body}").get_data(as_text=True).replace("&amp;", "&")
    assert "本次会议：怡景业主议事会，邀请成员 3 人" in text(client.get(address))


def test_the_rules_of_a_body_are_its_own_and_the_councils_those_of_the_place(held: Staff) -> None:
    body, _people = owners(held)
    row = councils.body(held.session, body)
    assert row is not None
    assert councils.rules(held.session, row).text("meeting.profile") == "nantang13"
    council = councils.council_of(held.session, f.COMMUNITY)
    assert councils.rules(held.session, council).text("meeting.profile") == "council_sz"


def test_who_came_is_noted_when_a_meeting_closes(session: Session) -> None:
    from tests.meetings.factories import make_meeting

    held = make_meeting(session, size=6).open(5)
    for position in (1, 2):
        held.open_item(position)
        held.pending()
        held.vote(5, 0)
        held.do("close_item")
    held.do("adjourn")
    state = councils.state_of(session, councils.council_of(session, f.COMMUNITY))
    assert state.meetings == (held.id,)
    assert state.missed == ((held.members[5].id, 1),)
