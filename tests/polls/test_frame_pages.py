"""The desk of a poll: each step with its people, the reason of every step that is not in order, few questions asked."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.polls import procedure, queries, service
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.polls.factories import AFTER, CLOSES, DURING, OPENS, make_poll, row, vote
from tests.polls.test_annulment import WHY, annul
from tests.polls.test_annulment import counted as counted_poll
from tests.proposals.factories import CLERK, OFFICER, make_project
from tests.web.test_speed import counted

PREPARE = {"title": "补充投票", "opens": "2026-03-16T08:00", "closes": "2026-03-18T20:00"}


def enter(client: FlaskClient, session: Session, role: str, place: str = make.COMMUNITY) -> None:
    """Sign somebody with ``role`` in, at the hour of the test."""
    make.enter(client, session, make.holder(session, role, place), now=DURING)


@pytest.mark.parametrize(("role", "most"), [("resident", 14), ("clerk", 20)])
def test_the_page_of_a_poll_asks_few_questions_of_the_database(
    client: FlaskClient, session: Session, role: str, most: int
) -> None:
    poll = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        enter(client, session, role)
        client.get(f"/polls/{poll.id}")
        with counted(session) as statements:
            assert client.get(f"/polls/{poll.id}").status_code == 200
    assert len(statements) <= most, "\n".join(statements)


def test_the_list_of_polls_asks_the_same_however_many_there_are(client: FlaskClient, session: Session) -> None:
    make_poll(session)
    sent = []
    for number in range(2):
        for title in ("甲", "乙", "丙")[: 3 * number]:
            service.prepare(
                session, make.SYSTEM, DURING, place=make.COMMUNITY, year=2026, title=title, opens_at=DURING,
                closes_at=CLOSES, subject="question", question=title,
            )  # fmt: skip
        client.get(f"/places/{make.COMMUNITY}/polls")
        with counted(session) as statements:
            assert client.get(f"/places/{make.COMMUNITY}/polls").status_code == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 8


@pytest.mark.parametrize("path", ["new", "question"])
def test_the_forms_ask_few_questions_of_the_database(client: FlaskClient, session: Session, path: str) -> None:
    make_poll(session)
    make_project(session, phase="deliberated", cost_fen=1_000_000)
    with time_machine.travel(DURING, tick=False):
        enter(client, session, "clerk")
        client.get(f"/places/{make.COMMUNITY}/polls/{path}")
        with counted(session) as statements:
            assert client.get(f"/places/{make.COMMUNITY}/polls/{path}").status_code == 200
    assert len(statements) <= 16, "\n".join(statements)


def test_only_those_who_carry_it_out_see_the_steps(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        assert "办理进度" not in client.get(f"/polls/{poll.id}").text
        enter(client, session, "resident")
        assert "办理进度" not in client.get(f"/polls/{poll.id}").text
        enter(client, session, "clerk")
        page = client.get(f"/polls/{poll.id}").text
    assert "办理进度" in page
    assert "截止之后才能封箱" in page


def test_a_step_is_told_with_who_asked_and_who_did_it(session: Session) -> None:
    poll = make_poll(session)
    clerk = make.holder(session, "clerk", name="李文书")
    service.ask_close(session, Actor(clerk.id, frozenset({"clerk"})), AFTER, poll_id=poll.id)
    desk = procedure.desk(session, row(session, poll), OFFICER, AFTER)
    steps = {step.name: step for step in desk.steps}
    assert [(step.name, step.state) for step in desk.steps] == [
        ("prepare", "done"), ("open", "done"), ("close", "asked"), ("count", "later"),
    ]  # fmt: skip
    assert steps["close"].asked == procedure.Hand("李文书", AFTER)
    assert desk.can("close")
    assert not procedure.desk(session, row(session, poll), Actor(clerk.id, frozenset({"clerk"})), AFTER).can("close")
    assert {name: refusal.code for name, refusal in desk.moves.items() if refusal}["annul"] == "ANNULMENT_NOT_ASKED"


def test_a_dropped_annulment_leaves_the_steps_as_they_were(session: Session) -> None:
    poll = counted_poll(session)
    before = procedure.desk(session, row(session, poll), OFFICER, AFTER).steps
    service.ask_annul(session, CLERK, AFTER, poll_id=poll.id, reason=WHY)
    asked = procedure.desk(session, row(session, poll), OFFICER, AFTER)
    assert (asked.steps[-1].name, asked.steps[-1].state, asked.reason) == ("annul", "asked", WHY)
    service.drop_annul(session, OFFICER, AFTER, poll_id=poll.id)
    after = procedure.desk(session, row(session, poll), OFFICER, AFTER).steps
    assert after[:-1] == before
    told = after[-1].asked, after[-1].done
    assert (after[-1].name, [hand.at for hand in told if hand]) == ("drop_annul", [AFTER, AFTER])


def test_an_annulled_poll_skips_what_it_will_never_do(session: Session) -> None:
    poll = make_poll(session)
    annul(session, poll)
    desk = procedure.desk(session, row(session, poll), CLERK, AFTER)
    assert [(step.name, step.state) for step in desk.steps] == [
        ("prepare", "done"), ("open", "done"), ("annul", "done"),
    ]  # fmt: skip
    assert desk.can("rerun")


def test_every_page_of_an_annulled_poll_says_why(client: FlaskClient, session: Session) -> None:
    poll = counted_poll(session)
    annul(session, poll)
    for path in (f"/polls/{poll.id}", f"/polls/{poll.id}/result", f"/places/{make.COMMUNITY}/polls"):
        assert WHY in client.get(path).text
    page = client.get(f"/projects/{poll.projects[0]}")
    assert page.status_code == 200
    assert WHY in page.text


def test_a_question_is_prepared_from_its_form(client: FlaskClient, session: Session) -> None:
    make.place(session, make.COMMUNITY)
    address = f"/places/{make.COMMUNITY}/polls/question"
    form = PREPARE | {"question": "装电梯吗？", "threshold": ">=2/3", "basis": "roll", "channels": ["web", "paper"]}
    with time_machine.travel(OPENS, tick=False):
        enter(client, session, "clerk")
        assert client.post(address, data=form | {"question": ""}).status_code == 422
        assert client.post(address, data=form | {"channels": "pigeon"}).status_code == 422
        sent = client.post(address, data=form)
        assert sent.status_code == 303
        page = client.get(sent.location).text
    assert "占全体选民的三分之二以上" in page
    found = queries.poll(session, sent.location.rsplit("/", 1)[1])
    assert found is not None
    assert found.channels == "web paper"


def test_an_annulment_is_refused_on_its_page_with_the_reason(client: FlaskClient, session: Session) -> None:
    poll = make_poll(session)
    with time_machine.travel(DURING, tick=False):
        enter(client, session, "clerk")
        assert "只有作废的投票才重新组织" in client.get(f"/polls/{poll.id}/rerun").text
        sent = client.post(f"/polls/{poll.id}/annul/ask", data={"reason": WHY})
        assert sent.status_code == 303
        assert "同事已经提出" in client.get(f"/polls/{poll.id}/annul/ask").text
        assert client.post(f"/polls/{poll.id}/annul/ask", data={"reason": WHY}).status_code == 422
        enter(client, session, "subdistrict_officer", make.COMMUNITY[:9])
        assert client.post(f"/polls/{poll.id}/annul").status_code == 303
        enter(client, session, "clerk")
        again = {"opens": "2026-04-01T08:00", "closes": "2026-03-30T20:00"}
        assert client.post(f"/polls/{poll.id}/rerun", data=again).status_code == 422
        made = client.post(f"/polls/{poll.id}/rerun", data=again | {"closes": "2026-04-05T20:00"})
        assert made.status_code == 303, made.text
        assert made.location.rsplit("/", 1)[1] in client.get(f"/polls/{poll.id}").text
    with pytest.raises(Exception, match="POLL_OVER"):
        vote(session, poll, 0, 0)


def prepared(session: Session) -> str:
    """A poll that waits for its opening, with two residents on the roll."""
    make.place(session)
    make_project(session, phase="deliberated", cost_fen=1_000_000)
    for name in ("甲", "乙"):
        make.resident(session, name=name)
    about = {"place": make.COMMUNITY, "year": 2026, "title": "投票", "budget_fen": 1_000_000}
    return service.prepare(session, CLERK, make.NOW, opens_at=OPENS, closes_at=CLOSES, **about)  # type: ignore[arg-type]


def test_the_second_person_sees_how_large_the_roll_is_before_it_is_fixed(client: FlaskClient, session: Session) -> None:
    poll_id = prepared(session)
    service.ask_open(session, CLERK, make.NOW, poll_id=poll_id)
    with time_machine.travel(OPENS, tick=False):
        make.enter(client, session, make.holder(session, "subdistrict_officer", make.COMMUNITY[:9]), now=OPENS)
        page = client.get(f"/polls/{poll_id}").text
    assert "现在锁定，名册共 2 人" in page
    assert "名册共 2 人，从现在起锁定" in page
    assert "未答复的异议" in page


def test_a_poll_whose_hours_have_passed_is_withdrawn_and_its_projects_are_free(
    client: FlaskClient, session: Session
) -> None:
    poll_id = prepared(session)
    assert service.adopted(session, make.COMMUNITY, 2026) == []
    with time_machine.travel(AFTER, tick=False):
        make.enter(client, session, make.holder(session, "clerk"), now=AFTER)
        page = client.get(f"/polls/{poll_id}").text
        assert "投票时间已过，一直没有开始" in page
        assert f"/places/{make.COMMUNITY}/polls/new" in page
        asked = client.post(f"/polls/{poll_id}/annul/ask", data={"reason": "时间填错了"})
        assert asked.status_code == 303
        page = client.get(f"/polls/{poll_id}").text
        assert "<span>撤回</span>" in page or ">撤回<" in page  # who asked takes it back
        assert page.count("这一步由街道或区里决定") == 1
    service.annul(session, OFFICER, AFTER, poll_id=poll_id)
    assert len(service.adopted(session, make.COMMUNITY, 2026)) == 1
    page = client.get(f"/polls/{poll_id}").text
    assert "这次投票在开始前已撤回" in page
    assert "领票" not in page


def test_two_greyed_moves_have_one_reason_and_say_who_may(client: FlaskClient, session: Session) -> None:
    poll_id = prepared(session)
    with time_machine.travel(OPENS, tick=False):
        make.enter(client, session, make.holder(session, "auditor"), now=OPENS)
        page = client.get(f"/polls/{poll_id}").text
    assert page.count("这一步由社区经办人或街道经办人办理。") == 2  # of opening, and of withdrawing
