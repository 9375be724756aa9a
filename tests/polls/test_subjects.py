"""A question, an election of people and a survey on the same box: counted exactly, and counted again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation.councils import queries as councils
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.polls import counting, queries, recheck, service
from deliberation.polls.models import Outcome, Poll, PollFile
from deliberation.polls.subjects import prepare
from deliberation.polls.subjects.lines import lines
from deliberation.polls.subjects.tally import survey_document
from deliberation.rules.poll_question import ANSWERS
from deliberation.rules.refusal import Refused
from deliberation.voting.papers.tally import Tally
from tests.polls import subjects
from tests.polls.factories import open_by_two
from tests.polls.subjects import AFTER, BEFORE, HOURS, hold, residents, row
from tests.proposals.factories import CLERK, OFFICER

LATER = {"opens_at": subjects.OPENS + timedelta(days=9), "closes_at": subjects.OPENS + timedelta(days=11)}

FOR, AGAINST, ABSTAIN = ([answer] for answer in ANSWERS)


def faults(session: Session) -> list[str]:
    session.expire_all()
    found = [*verify.verify(session, stream_checks()).faults, *table_faults(session)]
    return [f"{fault.stream}: {fault.problem}" for fault in found]


@pytest.fixture(autouse=True)
def _sound(session: Session) -> Iterator[None]:
    """Whatever a test has done: rows, files and counts equal the book."""
    yield
    assert faults(session) == []


def result(session: Session, poll_id: str) -> dict[str, Any]:
    ((official, document),) = queries.results(session, poll_id).values()
    assert official
    return document


def refused(act: object, session: Session, *args: object, **named: object) -> str:
    with pytest.raises(Refused) as caught, session.begin_nested():
        act(session, *args, **named)  # type: ignore[operator]
    return caught.value.refusal.code


def test_a_question_is_carried_by_more_than_half(session: Session) -> None:
    voters = residents(session, 6)
    poll_id = hold(session, subjects.question(session), voters, [FOR, FOR, FOR, AGAINST, ABSTAIN])
    found = result(session, poll_id)
    assert row(session, poll_id).status == "counted"
    assert (found["for"], found["against"], found["abstain"]) == (3, 1, 1)
    assert (found["base"], found["needed"], found["carried"]) == (5, 3, True)
    assert recheck.differences(session, poll_id) == ()


@pytest.mark.parametrize(
    ("threshold", "basis", "carried"),
    [(">1/2", "cast", False), (">=1/2", "cast", True), (">=1/2", "roll", False), (">=1/3", "roll", True)],
)
def test_half_is_not_more_than_half(session: Session, threshold: str, basis: str, carried: bool) -> None:
    poll_id = subjects.question(session, threshold=threshold, basis=basis)
    hold(session, poll_id, residents(session, 6), [FOR, FOR, AGAINST, ABSTAIN])
    assert result(session, poll_id)["carried"] is carried


def test_a_question_without_a_ballot_is_not_carried(session: Session) -> None:
    residents(session, 2)
    found = result(session, hold(session, subjects.question(session), [], []))
    assert (found["cast"], found["carried"]) == (0, False)


def test_the_file_of_a_question_says_what_was_asked(session: Session) -> None:
    poll_id = hold(session, subjects.question(session), residents(session, 3), [FOR, AGAINST])
    file = queries.poll_file(session, poll_id)
    assert file is not None
    election = counting.read(file.content)
    assert election.meta["comment"] == "#1: 是否同意把旧车棚改成充电棚？ >1/2 cast"
    assert [(project.id, project.name) for project in election.projects] == [
        ("1-for", "同意"), ("2-against", "反对"), ("3-abstain", "弃权"),
    ]  # fmt: skip
    assert "currency" not in election.meta


@pytest.mark.parametrize(("threshold", "basis"), [("half", "cast"), (">1", "cast"), (">1/2", "present")])
def test_an_unclear_threshold_is_refused(session: Session, threshold: str, basis: str) -> None:
    assert refused(subjects.question, session, threshold=threshold, basis=basis) == "THRESHOLD_UNCLEAR"


def test_a_survey_shows_its_figures_from_enough_answers_on(session: Session) -> None:
    sheets = [["q01:5", "q02:1"]] * 12 + [["q01:4"]] * 8
    poll_id = hold(session, subjects.survey(session), residents(session, 20), sheets)
    found = result(session, poll_id)
    first, second = found["items"]
    assert (found["answers"], found["withheld"]) == (20, False)
    assert (first["given"], first["mean"], first["satisfied"]) == ([0, 0, 0, 8, 12], "23/5", 20)
    assert (second["answers"], second["mean"], second["satisfied"]) == (12, "1/1", 0)
    assert recheck.differences(session, poll_id) == ()


def test_too_few_answers_leave_nothing_but_their_number(session: Session) -> None:
    poll_id = hold(session, subjects.survey(session), residents(session, 19), [["q01:1"]] * 19)
    assert result(session, poll_id) == {"method": "survey", "answers": 19, "least": 20, "withheld": True, "items": []}
    file = queries.poll_file(session, poll_id)
    assert file is not None
    assert counting.read(file.content).voters == 0
    assert row(session, poll_id).returned == 19
    assert recheck.differences(session, poll_id) == ()


def test_a_survey_asks_for_one_to_twenty_items(session: Session) -> None:
    assert refused(subjects.survey, session, ["", "  "]) == "SURVEY_ITEMS"
    assert refused(subjects.survey, session, [f"第{n}项" for n in range(21)]) == "SURVEY_ITEMS"
    poll_id = subjects.survey(session, ["  活动 场地 ", "活动 场地", "服务"])
    assert [line.title for line in queries.candidates(session, poll_id)] == ["活动 场地", "服务"]


def test_people_are_counted_by_the_book_of_the_council(session: Session) -> None:
    election, ids = subjects.election(session)
    poll_id = subjects.people(session, election)
    marks = [[ids[0], ids[2]]] * 3 + [[f"{ids[1]}:1", f"{ids[2]}:2"]] * 2 + [[ids[2], ids[0]], []]
    hold(session, poll_id, residents(session, 8), marks)
    state, kept = councils.election_state(session, election), councils.record(session, election)
    assert state.status == "counted"
    assert (state.poll, state.received, state.issued) == (poll_id, 7, 7)
    assert set(state.elected) == {ids[0], ids[1]}
    outcome = session.scalars(select(Outcome).where(Outcome.poll_id == poll_id)).one()
    assert kept is not None
    assert (outcome.rule, outcome.result) == ("stv", kept[1])
    assert row(session, poll_id).result_hash == state.record_hash
    assert json.loads(kept[1])["ballots"]["blank"] == 1
    assert recheck.differences(session, poll_id) == ()


def test_ticks_go_up_to_the_seats(session: Session) -> None:
    election, ids = subjects.election(session, method="block")
    poll_id = subjects.people(session, election)
    poll = row(session, poll_id)
    assert (poll.ballot_kind, poll.min_picks, poll.max_picks, poll.budget_fen) == ("approval", 0, 2, 0)
    voters = residents(session, 5)
    hold(session, poll_id, voters[:4], [ids[:2], ids[:2], [ids[0]], ids[1:3]])
    assert set(councils.election_state(session, election).elected) == {ids[0], ids[1]}
    file = queries.poll_file(session, poll_id)
    assert file is not None
    read = counting.read(file.content)
    assert (read.budget, read.meta["max_length"]) == (2, "2")
    assert {project.name for project in read.projects} == {f"{number}号候选人" for number in range(1, 5)}


def test_too_many_ticks_are_no_ballot(session: Session) -> None:
    election, ids = subjects.election(session, method="block")
    poll_id = subjects.people(session, election)
    assert refused(hold, session, poll_id, residents(session, 1), [ids[:3]]) == "BALLOT_TOO_MANY"


def test_an_election_by_representatives_is_no_poll(session: Session) -> None:
    from tests.councils import factories

    held = factories.staff(session)
    election = factories.call(held)
    factories.stand(held, election, 3)
    factories.publish(held, election)
    assert refused(prepare.people, session, CLERK, BEFORE, election_id=election, **HOURS) == "ELECTORS_NOT_ROLL"
    assert refused(prepare.people, session, CLERK, BEFORE, election_id="none", **HOURS) == "NOT_FOUND"


def test_an_election_is_voted_again_where_the_vote_was_annulled(session: Session) -> None:
    election, ids = subjects.election(session)
    poll_id = subjects.people(session, election)
    voters = residents(session, 4)
    open_by_two(session, poll_id, subjects.OPENS)
    service.ask_annul(session, CLERK, subjects.DURING, poll_id=poll_id, reason="名册有误")
    service.annul(session, OFFICER, subjects.DURING, poll_id=poll_id)
    again = service.rerun(session, CLERK, subjects.DURING, poll_id=poll_id, **LATER)
    assert councils.election_state(session, election).poll == again
    hold(session, again, voters, [[ids[0], ids[1]]] * 3, later=LATER)
    state = councils.election_state(session, election)
    assert (state.status, state.poll, state.received) == ("counted", again, 3)
    assert refused(service.ask_annul, session, CLERK, AFTER, poll_id=again, reason="x") == "POLL_ELECTION_FOLLOWS"


def test_papers_join_the_ballots_and_spoiled_ones_are_told(session: Session) -> None:
    poll_id = subjects.survey(session)
    poll = session.get_one(Poll, poll_id)
    sheets = [{"q01": 4}] * 22
    told = counting.read(counting.write_file(session, poll, sheets, tally=Tally(22, 0, {"unreadable": 3})))
    few = counting.opened(counting.write_file(session, poll, sheets[:9], tally=Tally(9, 0, {"unreadable": 3})))
    assert told.voters == 22
    assert (few.election.voters, few.tally and few.tally.set_apart) == (0, 3)
    assert json.loads(survey_document(12, few, 20))["answers"] == 9


def test_names_come_from_the_accounts(session: Session) -> None:
    election, ids = subjects.election(session)
    poll_id = subjects.people(session, election)
    kept = queries.candidates(session, poll_id)
    assert all("号候选人" in line.title for line in kept)
    shown = {line.project_id: line.title for line in lines(session, row(session, poll_id))}
    assert [shown[id_] for id_ in ids] == [f"候{number}" for number in range(4)]


@pytest.mark.parametrize("subject", ["question", "survey", "people"])
def test_a_file_or_a_result_that_was_altered_is_found(session: Session, subject: str) -> None:
    voters = residents(session, 21)
    if subject == "people":
        election, ids = subjects.election(session)
        poll_id, sheets = subjects.people(session, election), [[ids[0]]] * 9
        one, other = ids[0], ids[1]
    elif subject == "survey":
        poll_id, sheets, one, other = subjects.survey(session), [["q01:5"]] * 21, "q01;5", "q01;4"
    else:
        poll_id, sheets, one, other = subjects.question(session), [FOR] * 9, "1-for", "2-against"
    hold(session, poll_id, voters, sheets)
    file = session.get_one(PollFile, poll_id)
    head, _, votes = file.content.rpartition("VOTES")
    outcome = session.scalars(select(Outcome.result).where(Outcome.poll_id == poll_id)).one()
    with session.begin_nested() as undo:
        session.execute(update(PollFile).values(content=f"{head}VOTES{votes.replace(one, other, 1)}"))
        session.expire_all()
        found = recheck.differences(session, poll_id)
        assert "file-changed" in found
        assert any(code.startswith(("recount-differs", "ballots-differ")) for code in found)
        assert faults(session) != []
        undo.rollback()
    with session.begin_nested() as undo:
        session.execute(update(Outcome).values(result=outcome.replace("true", "false", 1) + " "))
        assert "result-changed" in recheck.differences(session, poll_id)
        undo.rollback()
