"""The pages of a poll as a voter meets them."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.polls import service
from tests import factories as make
from tests.polls.factories import AFTER, DURING, OPENS, make_poll, vote
from tests.proposals.factories import CLERK


def test_from_the_ballot_to_the_receipt(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        make.enter(client, session, poll.voters[0], now=DURING)
        page = client.get(f"/polls/{poll.id}").text
        assert "去投票" in page
        assert client.post(f"/polls/{poll.id}/take").location.endswith(f"/polls/{poll.id}/ballot")
        page = client.get(f"/polls/{poll.id}/ballot").text
        token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
        assert page.count('name="choice"') == 5
        sent = {"token": token, "choice": [poll.projects[0], poll.projects[1]]}
        review = client.post(f"/polls/{poll.id}/review", data=sent)
        assert "74.8 万元" in review.text
        assert 'href="/sign-in' not in review.text  # the page does not know who is there; nobody was signed out
        assert "/print-size" not in review.text  # what was sent cannot be opened again in another print
        receipt = client.post(f"/polls/{poll.id}/cast", data=sent).text
        code = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", receipt)[0]  # type: ignore[index]
        assert client.post(f"/polls/{poll.id}/cast", data=sent).text.count(code) == 1
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    assert "查到了" in client.post(f"/polls/{poll.id}/receipt", data={"code": code.lower().replace("-", " ")}).text
    missing = client.post(f"/polls/{poll.id}/receipt", data={"code": "AAAA-BBBB-CCCC"})
    assert "没有查到" in missing.text


@pytest.mark.parametrize(
    ("picks", "words"),
    [((), "请至少选一项"), ((0, 1, 2), "比预算 120 万元 多出"), ((0, 0), "有一项选了 2 次")],
)
def test_a_wrong_choice_is_explained_and_kept(
    client: FlaskClient, session: Session, picks: tuple[int, ...], words: str
) -> None:
    poll = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        chosen = [poll.projects[pick] for pick in picks]
        answer = client.post(f"/polls/{poll.id}/review", data={"token": "t", "choice": chosen})
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.text.count(" checked") == len(set(picks))


def test_a_late_ballot_and_a_made_up_one_are_refused(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    sent = {"token": "t", "choice": [*poll.projects[:1]]}
    with time_machine.travel(DURING, tick=False):
        assert client.post(f"/polls/{poll.id}/cast", data=sent).status_code == 409
    with time_machine.travel(AFTER, tick=False):
        late = client.post(f"/polls/{poll.id}/cast", data=sent)
    assert late.status_code == 409
    assert "截止" in late.text


def test_a_resident_of_elsewhere_takes_no_ballot(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    stranger = make.resident(session, make.ELSEWHERE if hasattr(make, "ELSEWHERE") else "440304002029")
    with time_machine.travel(DURING, tick=False):
        make.enter(client, session, stranger, now=DURING)
        assert client.post(f"/polls/{poll.id}/take").status_code == 404


def test_before_the_close_nobody_sees_a_choice(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    code = vote(session, poll, 0, 0)
    with time_machine.travel(DURING, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=DURING)
        assert client.get(f"/polls/{poll.id}/ballots.pb").status_code == 404
        assert client.get(f"/polls/{poll.id}/result").status_code == 303
        answer = client.post(f"/polls/{poll.id}/receipt", data={"code": code}).text
        assert "查到了" not in answer
        assert "还不能查" in answer
        assert client.post(f"/polls/{poll.id}/close").status_code == 409


def test_the_result_gives_every_project_its_reason(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0, 1)
    vote(session, poll, 1, 2)
    with time_machine.travel(AFTER, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=AFTER)
        assert client.post(f"/polls/{poll.id}/close").status_code == 409
        assert client.post(f"/polls/{poll.id}/ask_close").status_code == 303
        make.enter(client, session, make.holder(session, "subdistrict_officer", make.COMMUNITY[:9]), now=AFTER)
        assert client.post(f"/polls/{poll.id}/close").status_code == 303
        make.enter(client, session, make.holder(session, "clerk"), now=AFTER)
        assert client.post(f"/polls/{poll.id}/count").location.endswith("/result")
        page = client.get(f"/polls/{poll.id}/result").text
        assert page.count("入选：") + page.count("未入选：") >= 5
        file = client.get(f"/polls/{poll.id}/ballots.pb")
    assert file.status_code == 200
    assert file.text.startswith("META\n")
    assert (
        client.get(f"/polls/{poll.id}/ballots.pb", headers={"If-None-Match": file.headers["ETag"]}).status_code == 304
    )


def test_a_clerk_prepares_a_poll(client: FlaskClient, session: Session) -> None:
    make_poll(session)
    from tests.proposals.factories import make_project

    row = make_project(session, phase="deliberated", title="新项目", cost_fen=5_000_000)
    with time_machine.travel(OPENS, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=OPENS)
        form = {"title": "补充投票", "budget_fen": "１０万", "opens": "2026-03-16T08:00", "closes": "2026-03-12T20:00"}
        form |= {"projects": row.id, "channels": "web"}
        wrong = client.post(f"/places/{make.COMMUNITY}/polls/new", data=form)
        assert wrong.status_code == 422
        assert "截止时间早于开始时间" in wrong.text
        assert 'value="１０万"' in wrong.text
        right = client.post(f"/places/{make.COMMUNITY}/polls/new", data=form | {"closes": "2026-03-18T20:00"})
    assert right.status_code == 303
