"""The ballot's pages without a browser: what they hold, what they ask of the database, what they weigh."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.paths import PACKAGE
from deliberation.polls import queries, standing
from deliberation.polls.sheet import sheet_of
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.polls.ballots import KINDS, PROJECTS, Open, open_ballot
from tests.polls.factories import DURING, OPENS

STATIC = PACKAGE / "static"
SCRIPTS = ("ballot.js", "marks.js", "receipt.js")


@pytest.fixture(autouse=True)
def during() -> Iterator[None]:
    """While the poll is on."""
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def voter(client: FlaskClient, session: Session) -> Actor:
    """A resident who may vote in what opens now, signed in."""
    person = make.resident(session, name="林小满")
    make.enter(client, session, person, now=DURING)
    return Actor(person.id, frozenset({"resident"}))


def row(session: Session, poll: Open) -> queries.PollRow:
    """The poll as the pages read it."""
    found = queries.poll(session, poll.id)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_opening_the_ballot_takes_nothing_and_costs_few_queries(
    client: FlaskClient, session: Session, voter: Actor, kind: str
) -> None:
    poll = open_ballot(session, OPENS, kind)
    client.get(f"/polls/{poll.id}/ballot")  # what never changes is kept from now on
    with counted(session) as sent:
        page = client.get(f"/polls/{poll.id}/ballot")
    assert page.status_code == 200
    assert len(sent) <= 6, sent  # who is there, their roles, the place and its names, the poll, how they stand in it
    assert 'name="token"' not in page.text
    assert queries.issued(session, poll.id) == 0
    assert "blind.js" in page.text


def test_only_the_pages_of_the_ballot_load_its_scripts(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    for path in ("", "/promises", "/receipt"):
        assert "ballot.js" not in client.get(f"/polls/{poll.id}{path}").text
    assert "ballot.js" not in client.get(f"/places/{make.COMMUNITY}").text


def test_the_order_is_a_residents_own_and_stays(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    rows = queries.candidates(session, poll.id)
    here = row(session, poll)
    first = [sheet_of(here, rows, order).options[0].project_id for order in range(standing.ORDERS)]
    share = standing.ORDERS / len(PROJECTS)
    assert all(0.6 * share < first.count(one.project_id) < 1.5 * share for one in rows)  # nobody is first for most
    shown = [re.findall(r'data-option="(\w+)"', client.get(f"/polls/{poll.id}/ballot").text) for _ in range(2)]
    assert shown[0] == shown[1]
    found = standing.standing(session, poll.id, voter.id)
    assert found is not None
    assert shown[0] == [one.project_id for one in sheet_of(here, rows, found.order).options]


def test_answers_to_a_question_stand_as_they_were_put(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS, "question")
    page = client.get(f"/polls/{poll.id}/ballot").text
    assert re.findall(r'data-option="([\w-]+)"', page) == ["1-for", "2-against", "3-abstain"]


def test_the_promises_are_read_before_voting(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    assert f"/polls/{poll.id}/promises" in client.get(f"/polls/{poll.id}").text
    assert f"/polls/{poll.id}/promises" in client.get(f"/polls/{poll.id}/ballot").text
    with counted(session) as sent:
        page = client.get(f"/polls/{poll.id}/promises").text
    assert len(sent) <= 4, sent
    for words in ("我们不承诺什么", "逼您投票", "录屏", "管理服务器的人", "简易方式保密弱一些"):
        assert words in page


def test_the_poll_reminds_who_has_not_voted(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    for path in (f"/polls/{poll.id}", f"/places/{make.COMMUNITY}"):
        assert "您还没投" in client.get(path).text
    client.post(f"/polls/{poll.id}/take")
    for path in (f"/polls/{poll.id}", f"/places/{make.COMMUNITY}"):
        page = client.get(path).text
        assert "您还没投" not in page
        assert "您已领票" in page
    assert "凭回执码" in client.get(f"/polls/{poll.id}").text


def test_a_ballot_that_cannot_be_cast_comes_back_as_it_was(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS, "cumulative")
    client.post(f"/polls/{poll.id}/take")
    page = client.get(f"/polls/{poll.id}/ballot").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
    sent = {"token": token, "choice": ["p0:9", "p1:4"], "order": "7"}
    for step in ("review", "cast"):
        answer = client.post(f"/polls/{poll.id}/{step}", data=sent)
        assert answer.status_code == 422
        assert 'value="p0:9" selected' in answer.text
        assert 'value="p1:4" selected' in answer.text
        assert "13 分" in answer.text


def test_a_ballot_without_a_token_is_led_to_another_way(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    answer = client.post(f"/polls/{poll.id}/review", data={"choice": "p0"})
    assert answer.status_code == 303
    assert "用简易方式投票" in client.get(answer.location).text


def test_who_took_paper_is_told_so(client: FlaskClient, session: Session, voter: Actor) -> None:
    from deliberation.polls.models import Issue

    poll = open_ballot(session, OPENS)
    session.add(Issue(poll_id=poll.id, voter_id=voter.id, channel="paper", mode="paper"))
    session.flush()
    page = client.get(f"/polls/{poll.id}/ballot").text
    assert "您的票已在现场发出" in page
    assert 'id="ballot"' not in page


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("feature", ["?.", "??", "replaceAll", ".at(", "innerHTML", "import(", "eval(", "setInterval"])
def test_the_scripts_are_plain(name: str, feature: str) -> None:
    assert feature not in (STATIC / name).read_text()


def test_the_scripts_are_small() -> None:
    sizes = {name: (STATIC / name).stat().st_size for name in (*SCRIPTS, "blind.js")}
    assert sizes["ballot.js"] <= 12_000
    assert sizes["blind.js"] <= 8_000
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in sizes) <= 10_000
    assert (STATIC / "ballot.css").stat().st_size <= 4_000
