"""The ballot's pages without a browser: what they hold, what they ask of the database, what they weigh."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.paths import PACKAGE
from deliberation.polls import queries, standing
from deliberation.polls.models import Poll
from deliberation.polls.sheet import sheet_of
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.polls.ballots import KINDS, PROJECTS, Open, open_ballot
from tests.polls.factories import DURING, OPENS

STATIC = PACKAGE / "static"
ELSEWHERE = "440303002020"
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


def test_the_limits_stand_beside_the_way_to_the_ballot(client: FlaskClient, session: Session, voter: Actor) -> None:
    page = client.get(f"/polls/{open_ballot(session, OPENS).id}").text
    for words in ("别让人看着您投", "管理服务器的人"):
        assert page.count(words) == 1
        assert page.index("去投票") < page.index(words) < page.index(PROJECTS[0][0])


@pytest.mark.parametrize(("channels", "paper", "desk"), [("web desk paper", 1, 1), ("web paper", 1, 0), ("web", 0, 0)])
def test_the_open_poll_tells_how_else_one_can_vote(
    client: FlaskClient, session: Session, voter: Actor, channels: str, paper: int, desk: int
) -> None:
    poll = open_ballot(session, OPENS)
    session.get_one(Poll, poll.id).channels = channels
    session.flush()
    page = client.get(f"/polls/{poll.id}").text
    assert page.count("也可以到现场投票") == (paper or desk)
    assert page.count("办公时间") == (paper or desk)
    assert page.count("纸质选票：") == paper
    assert page.count("写票处的设备：") == desk


def test_home_and_poll_lead_back_to_the_ballot_in_the_same_words(
    client: FlaskClient, session: Session, voter: Actor
) -> None:
    poll = open_ballot(session, OPENS)
    client.post(f"/polls/{poll.id}/take")
    pages = [client.get(path).text for path in (f"/polls/{poll.id}", f"/places/{make.COMMUNITY}")]
    found = [re.search(r'<a class="btn[^"]*" href="([^"]+/ballot)"', page) for page in pages]
    assert [one and one[1] for one in found] == [f"/polls/{poll.id}/ballot"] * 2
    for page in pages:
        assert "打开我的选票" in page
        assert "去投票" not in page


def test_cleared_is_said_to_whoever_cleared_only(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    found = standing.standing(session, poll.id, voter.id)
    assert found is not None
    client.set_cookie("cleared-" + "0" * 16, "1")
    client.post(f"/polls/{poll.id}/take")
    paths = (f"/polls/{poll.id}", f"/places/{make.COMMUNITY}", f"/polls/{poll.id}/ballot")
    assert not any("已清除" in client.get(path).text for path in paths)
    client.set_cookie("cleared-" + found.tag, "1")
    assert all("已清除，您的票照样算数" in client.get(path).text for path in paths)


def test_who_has_no_vote_is_not_asked_to_vote(client: FlaskClient, session: Session) -> None:
    make.resident(session)
    poll = open_ballot(session, OPENS)
    make.enter(client, session, make.holder(session, "clerk"), now=DURING)
    home = client.get(f"/places/{make.COMMUNITY}").text
    assert "去投票" not in home
    assert f'href="/polls/{poll.id}"' in home
    assert client.get(f"/polls/{poll.id}/ballot").status_code == 403
    assert "以工作人员身份查看" in client.get(f"/polls/{poll.id}").text
    make.enter(client, session, make.person(session), now=DURING)
    assert "您不在本次选民名册上" in client.get(f"/polls/{poll.id}").text


def test_a_resident_of_elsewhere_is_led_home(client: FlaskClient, session: Session) -> None:
    make.resident(session)
    poll = open_ballot(session, OPENS)
    make.enter(client, session, make.resident(session, place=ELSEWHERE), now=DURING)
    answer = client.get(f"/polls/{poll.id}/ballot")
    assert (answer.status_code, answer.location) == (303, f"/polls/{poll.id}")
    page = client.get(answer.location).text
    assert "这是别的社区的投票" in page
    assert f'href="/places/{ELSEWHERE}"' in page
    assert client.post(f"/polls/{poll.id}/take").status_code == 404
    assert client.get("/polls/no-such/ballot").status_code == 404


def test_a_closed_poll_speaks_of_what_was(client: FlaskClient, session: Session, voter: Actor) -> None:
    poll = open_ballot(session, OPENS)
    make.leave(client)
    with time_machine.travel(OPENS + timedelta(days=4), tick=False):
        page = client.get(f"/polls/{poll.id}").text
    assert "投票时间：" in page
    assert "个项目供居民投票" in page
    for words in ("最多选", "还可以改", "也可以到现场投票", "别让人看着"):
        assert words not in page


def test_without_scripts_the_reading_back_says_that_nothing_is_cast_yet(
    client: FlaskClient, session: Session, voter: Actor
) -> None:
    poll = open_ballot(session, OPENS)
    client.post(f"/polls/{poll.id}/take")
    token = re.search(r'name="token" value="([^"]+)"', client.get(f"/polls/{poll.id}/ballot").text)[1]  # type: ignore[index]
    page = client.post(f"/polls/{poll.id}/review", data={"token": token, "choice": "p0", "order": "0"}).text
    assert page.index("票还没有投下去") < page.index("<ol")


def test_before_the_close_a_receipt_cannot_be_looked_up_yet(
    client: FlaskClient, session: Session, voter: Actor
) -> None:
    assert "还不能查" in client.get(f"/polls/{open_ballot(session, OPENS).id}/receipt").text


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
