"""A vote that cannot stand: annulled by two, taken back everywhere, held again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.notices import queries as notices
from deliberation.polls import queries, service, tasks
from deliberation.polls.checks import check_poll
from deliberation.polls.models import Ballot, Poll, PollSecret, RollDraft
from deliberation.polls.roll.retention import PERSONAL
from deliberation.proposals import notice_moves
from deliberation.proposals import queries as proposals
from deliberation.proposals import service as projects
from deliberation.rules.project import PROJECT
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.polls.factories import AFTER, CLOSES, DURING, OPENS, Setting, make_poll, row, vote
from tests.proposals.factories import CLERK, OFFICER, make_project

DISTRICT = Actor("district-1", frozenset({"district_supervisor"}))
WHY = "名册漏了 7 栋的居民。"


def counted(session: Session) -> Setting:
    """A poll whose first two projects are chosen, one is not."""
    poll = make_poll(session)
    vote(session, poll, 0, 0, 1)
    vote(session, poll, 1, 2)
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    return poll


def annul(session: Session, poll: Setting) -> None:
    """The clerk asks, the district decides."""
    service.ask_annul(session, CLERK, AFTER, poll_id=poll.id, reason=WHY)
    service.annul(session, DISTRICT, AFTER, poll_id=poll.id)


def test_two_people_open_and_two_close(session: Session) -> None:
    poll = make_poll(session)
    told = [item.event for item in book.history(session, f"poll:{poll.id}")]
    assert [event.type for event in told] == ["prepared", "opening_asked", "opened"]
    assert (told[1].actor, told[2].actor) == (CLERK.id, OFFICER.id)
    assert told[2].data["public_key"] == row(session, poll).public_key != ""
    with pytest.raises(Refused, match="POLL_ASK_FIRST"):
        service.close(session, OFFICER, AFTER, poll_id=poll.id)
    service.ask_close(session, OFFICER, AFTER, poll_id=poll.id)
    with pytest.raises(Refused, match="POLL_SECOND_PERSON"):
        service.close(session, OFFICER, AFTER, poll_id=poll.id)
    service.close(session, CLERK, AFTER, poll_id=poll.id)
    assert row(session, poll).status == "closed"


def test_a_refused_opening_leaves_no_roll_behind(session: Session) -> None:
    make.place(session, make.COMMUNITY)
    make_project(session, phase="deliberated", cost_fen=1_000_000)
    about = {"place": make.COMMUNITY, "year": 2026, "title": "空名册", "budget_fen": 1_000_000}
    poll_id = service.prepare(session, CLERK, make.NOW, opens_at=OPENS, closes_at=CLOSES, **about)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="ROLL_EMPTY"):
        service.open_poll(session, make.SYSTEM, OPENS, poll_id=poll_id)
    assert session.get(PollSecret, poll_id) is None
    assert session.get_one(Poll, poll_id).status == "prepared"


def test_an_annulled_vote_is_taken_back_from_every_project(session: Session) -> None:
    poll = counted(session)
    posted = {project: proposals.project_state(session, project).notice for project in poll.projects}
    assert [bool(posted[project]) for project in poll.projects][:3] == [True, True, False]
    annul(session, poll)
    assert (row(session, poll).status, row(session, poll).reason) == ("annulled", WHY)
    for project in poll.projects:
        state = proposals.project_state(session, project)
        assert (state.phase, state.ballot, state.notice) == ("deliberated", None, "")
        found = proposals.project(session, project)
        assert found is not None
        assert (found.phase, found.poll_id, found.notice_id) == ("deliberated", "", "")
    told = notices.state(session, posted[poll.projects[0]])
    assert (told.status, told.withdrawn) == ("ended", WHY)
    assert set(poll.projects) <= {one.id for one in service.adopted(session, make.COMMUNITY, 2026)}


def test_a_sealed_box_is_destroyed_unopened(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    service.ask_annul(session, CLERK, DURING, poll_id=poll.id, reason=WHY)
    with pytest.raises(Refused, match="POLL_SECOND_PERSON"):
        service.annul(session, Actor(CLERK.id, frozenset({"subdistrict_officer"})), DURING, poll_id=poll.id)
    service.annul(session, OFFICER, DURING, poll_id=poll.id)
    assert session.scalars(sa.select(Ballot)).all() == []
    assert session.scalars(sa.select(PollSecret)).all() == []
    assert queries.poll_file(session, poll.id) is None
    tasks.finish(session, {"poll": poll.id}, AFTER)
    assert row(session, poll).status == "annulled"
    with pytest.raises(Refused, match="POLL_OVER"):
        vote(session, poll, 1, 1)


def test_what_a_roll_held_of_people_goes_with_a_vote_that_never_opened_its_box(session: Session) -> None:
    poll = make_poll(session)
    kept = {"name": "王小明", "phone": "+8613900000001", "name_index": "n", "phone_index": "p", "id_last4": "1234"}
    session.add(RollDraft(entry_id="e1", poll_id=poll.id, source="desk", status="listed", building="7 栋", **kept))
    session.flush()
    service.ask_annul(session, CLERK, DURING, poll_id=poll.id, reason=WHY)
    service.annul(session, OFFICER, DURING, poll_id=poll.id)
    session.expire_all()
    blanked = session.get_one(RollDraft, "e1")
    assert [getattr(blanked, name) for name in PERSONAL] == [""] * len(PERSONAL)


def test_an_annulment_that_is_dropped_changes_nothing(session: Session) -> None:
    poll = counted(session)
    service.ask_annul(session, CLERK, AFTER, poll_id=poll.id, reason=WHY)
    assert row(session, poll).reason == ""  # what is only asked for is not public
    service.drop_annul(session, OFFICER, AFTER, poll_id=poll.id)
    assert row(session, poll).status == "counted"
    with pytest.raises(Refused, match="ANNULMENT_NOT_ASKED"):
        service.annul(session, OFFICER, AFTER, poll_id=poll.id)


def test_a_vote_that_money_follows_stands(session: Session) -> None:
    poll = counted(session)
    late = AFTER + timedelta(days=9)
    service.ask_annul(session, CLERK, AFTER, poll_id=poll.id, reason=WHY)
    notice_moves.end_notice(session, make.SYSTEM, late, poll.projects[0])
    about = {"number": "2026-001", "budget_fen": 1_000_000}
    projects.play_project(session, OFFICER, late, poll.projects[0], "approve", about)
    with pytest.raises(Refused, match="POLL_MONEY_FOLLOWS"):
        service.annul(session, DISTRICT, late, poll_id=poll.id)
    service.drop_annul(session, OFFICER, late, poll_id=poll.id)
    with pytest.raises(Refused, match="POLL_MONEY_FOLLOWS"):
        service.ask_annul(session, CLERK, late, poll_id=poll.id, reason=WHY)


def test_what_left_the_vote_behind_is_left_as_it_is(session: Session) -> None:
    poll = counted(session)
    lost = poll.projects[2]
    projects.carry_over(session, CLERK, AFTER, project_id=lost, year=2027)
    annul(session, poll)
    assert proposals.project_state(session, lost).phase == "screened"
    assert proposals.project_state(session, poll.projects[0]).phase == "deliberated"


def test_the_vote_is_held_again_on_the_same_lines(session: Session) -> None:
    poll = counted(session)
    with pytest.raises(Refused, match="POLL_NOT_ANNULLED"):
        service.rerun(session, CLERK, AFTER, poll_id=poll.id, opens_at=OPENS, closes_at=CLOSES)
    annul(session, poll)
    opens, closes = AFTER + timedelta(days=3), AFTER + timedelta(days=6)
    new = service.rerun(session, CLERK, AFTER, poll_id=poll.id, opens_at=opens, closes_at=closes)
    found, old = queries.poll(session, new), row(session, poll)
    assert found is not None
    assert (found.status, found.rerun_of, found.budget_fen, found.title) == (
        "prepared", poll.id, old.budget_fen, f"{old.title}（重新投票）",
    )  # fmt: skip
    assert {one.project_id for one in queries.candidates(session, new)} == set(poll.projects)
    again = queries.rerun_of(session, poll.id)
    assert again is not None
    assert again.id == new
    with pytest.raises(Refused, match="POLL_RERUN_ALREADY"):
        service.rerun(session, CLERK, AFTER, poll_id=poll.id, opens_at=opens, closes_at=closes)
    service.open_poll(session, make.SYSTEM, opens, poll_id=new)
    second = Setting(new, poll.projects, poll.voters)
    service.close(session, make.SYSTEM, closes, poll_id=new)
    service.count(session, CLERK, closes, poll_id=new)
    assert row(session, second).status == "counted"
    for id_ in (new, poll.id):
        assert list(check_poll(session, f"poll:{id_}", book.history(session, f"poll:{id_}"))) == []
    for project in poll.projects:
        events = [item.event for item in proposals.timeline(session, project)]
        assert PROJECT.replay(events) == proposals.project_state(session, project)


def test_a_question_is_prepared_with_its_three_answers(session: Session) -> None:
    make.place(session, make.COMMUNITY)
    about = {"place": make.COMMUNITY, "year": 2026, "title": "加装电梯", "subject": "question", "question": "装吗？"}
    poll_id = service.prepare(
        session, CLERK, make.NOW, opens_at=OPENS, closes_at=CLOSES, threshold=">=2/3", basis="roll", **about
    )  # type: ignore[arg-type]
    poll = queries.poll(session, poll_id)
    assert poll is not None
    assert (poll.ballot_kind, poll.max_picks, poll.threshold, poll.basis) == ("choose-1", 1, ">=2/3", "roll")
    assert (poll.question, poll.budget_fen, poll.channels) == ("装吗？", 0, "web desk paper")
    assert [one.title for one in queries.candidates(session, poll_id)] == ["同意", "反对", "弃权"]
