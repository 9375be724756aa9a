"""My proposals: state, reason, next step; revising, withdrawing and supporting."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.proposals import queries
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.project import PHASES, SIDE_PHASES
from tests import factories as make
from tests.proposals import factories as fx
from tests.proposals.test_propose import FORM, ticket


@pytest.fixture
def resident(session: Session, client: FlaskClient) -> Person:
    """A resident of the community, signed in."""
    person = make.resident(session)
    make.enter(client, session, person)
    return person


def of(session: Session, person: Person, **about: object) -> ProjectRow:
    """A project of this person."""
    return fx.make_project(session, proposer=make.actor(session, person), **about)  # type: ignore[arg-type]


def now(session: Session, row: ProjectRow) -> ProjectRow:
    found = queries.project(session, row.id)
    assert found is not None
    return found


@pytest.mark.parametrize("phase", [*PHASES, *SIDE_PHASES])
def test_every_phase_says_where_it_stands_and_what_comes_next(
    session: Session, client: FlaskClient, resident: Person, phase: str
) -> None:
    row = of(session, resident, phase=phase)
    page, overview = client.get(f"/proposals/{row.id}"), client.get("/my/proposals")
    for text in (page.text, overview.text):
        assert page.status_code == overview.status_code == 200
        assert row.title in text
        assert not re.search(r"\b(?:" + "|".join((*PHASES, *SIDE_PHASES)) + r")\b", text), "a code name on the page"
    if phase in {"returned", "rejected", "pooled"}:
        assert "请补充具体位置。" in page.text
    if phase == "returned":
        assert "去补充" in page.text
        assert "请您补充后重新提交" in overview.text


def test_nothing_proposed_yet_leads_to_the_form(client: FlaskClient, resident: Person) -> None:
    text = client.get("/my/proposals").text
    assert "您还没有提过建议" in text
    assert f"/places/{make.COMMUNITY}/propose" in text


def test_a_returned_proposal_is_revised_and_sent_again(session: Session, client: FlaskClient, resident: Person) -> None:
    row = of(session, resident, phase="returned", photos=("a" * 64,))
    address = f"/proposals/{row.id}/revise"
    page = client.get(address)
    assert "请补充具体位置。" in page.text
    assert row.need in page.text
    assert 'value="468000"' in page.text
    assert "a" * 64 in page.text
    wrong = client.post(address, data=FORM | {"ticket": ticket(page), "cost": "0", "title": "新名称"})
    assert wrong.status_code == 422
    assert 'value="新名称"' in wrong.text
    sent = client.post(address, data=FORM | {"ticket": ticket(page), "location": "2 栋西侧"})
    assert (sent.status_code, sent.location) == (303, f"/proposals/{row.id}?sent=2")
    assert (now(session, row).phase, now(session, row).location) == ("collected", "2 栋西侧")
    assert queries.project_state(session, row.id).photos == ("a" * 64,)


def test_revising_after_screening_is_refused_with_the_way_back(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    row = of(session, resident, phase="screened")
    address = f"/proposals/{row.id}/revise"
    answer = client.post(address, data=FORM | {"ticket": ticket(client.get(address))})
    assert answer.status_code == 422
    assert "项目现在处于「待议事」" in answer.text
    assert f"/proposals/{row.id}" in answer.text
    assert now(session, row) == row


def test_withdrawing_asks_for_the_reason_and_shows_it(session: Session, client: FlaskClient, resident: Person) -> None:
    row = of(session, resident)
    address = f"/proposals/{row.id}/withdraw"
    empty = client.post(address, data={"reason": "  "})
    assert empty.status_code == 422
    assert "请填写这一项" in empty.text
    assert now(session, row).phase == "collected"
    done = client.post(address, data={"reason": "物业已经装好了"}, follow_redirects=True)
    assert "已撤回" in done.text
    assert "物业已经装好了" in done.text
    again = client.post(address, data={"reason": "再撤一次"})
    assert again.status_code == 409
    assert "再撤一次" in again.text or "已撤回" in again.text


def test_after_the_councils_adoption_withdrawing_is_greyed_with_its_reason(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    row = of(session, resident, phase="deliberated")
    page = client.get(f"/proposals/{row.id}")
    assert f"/proposals/{row.id}/withdraw" not in page.text
    assert "撤回这个建议" in page.text
    assert "待投票" in page.text


def test_the_proposals_of_others_are_not_mine_to_touch(session: Session, client: FlaskClient, resident: Person) -> None:
    row = fx.make_project(session)
    assert client.get(f"/proposals/{row.id}").location == f"/projects/{row.id}"
    assert client.get(f"/proposals/{row.id}/revise").status_code == 404
    assert client.post(f"/proposals/{row.id}/revise", data=FORM).status_code == 404
    assert client.post(f"/proposals/{row.id}/withdraw", data={"reason": "x"}).status_code == 404
    assert client.get("/proposals/nothing").status_code == 404
    assert now(session, row) == row


def test_supporting_counts_once(session: Session, client: FlaskClient, resident: Person) -> None:
    row = fx.make_project(session)
    address = f"/proposals/{row.id}/support"
    assert "我支持" in client.get(address).text
    assert client.post(address).location == f"/projects/{row.id}"
    assert now(session, row).supporters == 1
    page = client.get(address)
    assert "您已经支持过了" in page.text
    assert "我支持" not in page.text
    assert client.post(address).status_code == 409
    assert now(session, row).supporters == 1


def test_ones_own_proposal_and_those_next_door_cannot_be_supported(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    own = of(session, resident)
    assert "本来就算数" in client.get(f"/proposals/{own.id}/support").text
    away = fx.make_project(session, place=make.NEIGHBOUR)
    assert client.get(f"/proposals/{away.id}/support").status_code == 403
    assert client.post(f"/proposals/{away.id}/support").status_code == 403
    assert now(session, away).supporters == 0


def test_strangers_sign_in_first(session: Session, client: FlaskClient) -> None:
    row = fx.make_project(session)
    for address in ("/my/proposals", f"/proposals/{row.id}", f"/proposals/{row.id}/support"):
        assert client.get(address).location.startswith("/sign-in?next=")
