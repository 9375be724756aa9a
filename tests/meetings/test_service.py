"""A meeting from its call to the decided project, through the service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.communities import service as communities
from deliberation.ledger import verify
from deliberation.meetings import queries, service
from deliberation.meetings.service import Topic
from deliberation.proposals import queries as proposals
from deliberation.proposals.service import play_project
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.meetings.factories import Held, hold_meeting, make_meeting
from tests.proposals.factories import CLERK, make_project, resident_actor


def refused(held: Held, name: str, **args: object) -> str:
    with pytest.raises(Refused) as stopped:
        held.do(name, **args)
    return stopped.value.refusal.code


def call_refused(session: Session, **changes: object) -> str:
    held = make_meeting(session)
    args = {
        "place": make.COMMUNITY, "title": "会议", "starts_at": make.NOW + timedelta(days=3), "location": "二楼",
        "moderator_id": held.moderator.id, "items": held.projects, "party_reviewed": date(2026, 3, 10),
    }  # fmt: skip
    actor = changes.pop("actor", CLERK)
    with pytest.raises(Refused) as stopped:
        service.call_meeting(session, actor, make.NOW, **(args | changes))  # type: ignore[arg-type]
    return stopped.value.refusal.code


def faults(session: Session) -> list[verify.Fault]:
    return list(verify.verify(session, {"meeting": queries.check_meeting, "project": proposals.check_project}).faults)


def test_a_whole_meeting_decides_a_project(session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    main = held.pending()
    held.do("raise_hand", held.members[2], side="against")
    held.speak(0, "for")
    held.do("recognise", member=held.ids[2])
    held.do("begin_speech", member=held.ids[2])
    held.now += timedelta(seconds=100)
    held.do("end_speech")
    amended = "同意将「院内电动车充电棚」列入票决项目，车位增加到 60 个。"
    held.pending("amend", 3, 4, on=main, text=amended)
    held.vote(5, 1)
    held.pending("previous_question", 2, 3)
    held.vote(4, 2)
    assert held.state.stack[0].closed_by
    held.vote(5, 1, 0)
    row = proposals.project(session, held.projects[0])
    assert row is not None
    assert (row.phase, row.meeting_id) == ("deliberated", held.id)
    vote = proposals.project_state(session, held.projects[0]).vote
    assert vote is not None
    item = held.items[0]
    assert (item.status, item.outcome, item.resolution) == ("open", "adopted", amended)
    assert (item.votes_for, item.votes_against, item.abstain, item.present, item.members, item.needed) == (
        5, 1, 0, 6, 6, 4,
    )  # fmt: skip
    held.do("close_item")
    held.do("adjourn", override="时间已到")
    assert (held.row.status, held.row.held, held.items[1].status) == ("adjourned", True, "waiting")
    assert faults(session) == []


def test_a_lost_project_waits_in_the_pool(session: Session) -> None:
    project = make_project(session, phase="screened").id
    held = hold_meeting(session, make.COMMUNITY, [project], adopted=[])
    row = proposals.project(session, project)
    assert row is not None
    assert (row.phase, row.reason) == ("pooled", "not_adopted")
    assert (held.items[0].outcome, held.row.status) == ("lost", "adjourned")
    assert faults(session) == []


def test_a_postponed_item_stays_screened_and_is_taken_up_at_the_next_meeting(session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    main = held.pending()
    held.pending("postpone_definitely", 2, 3, until="下次会议")
    held.vote(5, 1)
    held.do("close_item")
    assert held.items[0].outcome == "postponed"
    row = proposals.project(session, held.projects[0])
    assert row is not None
    assert row.phase == "screened"
    held.do("adjourn", override="其余议题下次再议")
    later = make_meeting(
        session, projects=held.projects, council=held.members, moderator=held.moderator, now=held.now
    ).open()
    assert later.row.number == 2
    later.open_item()
    later.do("take_up", motion=main)
    later.vote(6, 0)
    later.do("close_item")
    assert (later.items[0].outcome, later.items[0].votes_for) == ("adopted", 6)
    decided = proposals.project(session, held.projects[0])
    assert decided is not None
    assert (decided.phase, decided.meeting_id) == ("deliberated", later.id)
    assert faults(session) == []


def test_without_a_quorum_nothing_is_decided(session: Session) -> None:
    held = make_meeting(session)
    held.do("check_in", members=held.ids[:3])
    assert refused(held, "call_to_order") == "NO_QUORUM"
    held.do("check_in", member=held.ids[3])
    held.do("call_to_order")
    held.do("take_oath")
    held.open_item()
    held.pending()
    held.do("leave", member=held.ids[3])
    assert refused(held, "put_question") == "NO_QUORUM"
    assert (held.row.present, held.row.quorum) == (3, 4)
    assert faults(session) == []


def test_unanimous_consent_is_everybody_present(session: Session) -> None:
    held = make_meeting(session).open(5)
    held.open_item()
    held.pending()
    held.do("ask_consent", what="adopt")
    held.do("consent")
    item = held.items[0]
    assert (item.outcome, item.votes_for, item.present, item.members) == ("adopted", 5, 5, 6)
    assert proposals.phase_counts(session, make.COMMUNITY)["deliberated"] == 1


def test_a_decision_that_has_gone_on_is_not_reconsidered_here(session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    main = held.pending()
    held.vote(6, 0)
    for motion in ("reconsider", "rescind"):
        assert refused(held, "move", motion=motion, on=main, member=held.ids[0]) == "DECISION_GONE_ON"


def test_a_project_withdrawn_meanwhile_does_not_stop_the_meeting(session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    held.pending()
    play_project(session, resident_actor(), held.now, held.projects[0], "withdraw", {"reason": "不需要了"})
    held.vote(6, 0)
    row = proposals.project(session, held.projects[0])
    assert row is not None
    assert row.phase == "withdrawn"
    assert held.items[0].outcome == "adopted"


def test_a_stale_page_moves_nothing_twice(session: Session) -> None:
    held = make_meeting(session).open()
    seq = held.row.step
    item = held.items[0].id
    host = Actor(held.moderator.id, frozenset({"moderator"}))
    service.play(session, host, held.now, held.id, "open_item", {"item": item}, seq=seq)
    with pytest.raises(Refused) as stopped:
        service.play(session, host, held.now, held.id, "close_item", {}, seq=seq)
    assert stopped.value.refusal.code == "STALE_PAGE"
    assert held.state.item == item


def test_a_raised_hand_makes_no_page_stale(session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    held.pending()
    seq = held.row.step
    held.do("raise_hand", held.members[3], side="for")
    assert (held.row.step, held.row.seq) == (seq, seq + 1)
    host = Actor(held.moderator.id, frozenset({"moderator"}))
    service.play(session, host, held.now, held.id, "begin_speech", {"member": held.ids[3], "side": "for"}, seq=seq)
    assert held.state.floor is not None


def test_the_rules_of_the_call_hold_to_the_end(session: Session) -> None:
    held = make_meeting(session)
    rules = {"meeting.speech_seconds": Setting(180, "本社区约定")}
    communities.adopt_layer(session, make.SYSTEM, make.NOW, place=make.COMMUNITY, title="本社区", rules=rules)
    held.open()
    assert held.state.rules.parameters.speech_seconds == 120
    assert queries.rulebook_of(session, held.row).int("meeting.speech_seconds") == 120


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_at": make.NOW + timedelta(days=2)}, "NOTICE_TOO_SHORT"),
        ({"starts_at": make.NOW - timedelta(days=2)}, "NOTICE_TOO_SHORT"),
        ({"party_reviewed": None}, "PARTY_REVIEW_NEEDED"),
        ({"party_reviewed": date(2026, 3, 11)}, "PARTY_REVIEW_NEEDED"),
        ({"items": ()}, "AGENDA_EMPTY"),
        ({"items": ("no-such-project",)}, "ITEM_NOT_SCREENED"),
        ({"moderator_id": "nobody"}, "MODERATOR_UNKNOWN"),
        ({"actor": Actor("r", frozenset({"resident"}))}, "NOT_ENTITLED"),
    ],
)
def test_a_meeting_is_called_by_the_rules(session: Session, changes: dict[str, object], code: str) -> None:
    assert call_refused(session, **changes) == code


def test_a_project_of_elsewhere_or_not_screened_is_no_item(session: Session) -> None:
    other = make_project(session, phase="screened", place=make.NEIGHBOUR).id
    early = make_project(session).id
    for item in (other, early):
        with session.begin_nested() as before:
            assert call_refused(session, items=(item,)) == "ITEM_NOT_SCREENED"
            before.rollback()


def test_a_body_meets_once_at_an_hour_and_a_project_waits_on_one_agenda(session: Session) -> None:
    held = make_meeting(session)
    soon, later = held.row.starts_at + timedelta(minutes=30), held.row.starts_at + timedelta(days=1)
    new = make_project(session, phase="screened").id
    same = {"moderator": held.moderator, "council": held.members}
    with pytest.raises(Refused, match="BODY_MEETS_THEN"):
        make_meeting(session, projects=[new], starts_at=soon, **same)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="ITEM_ON_AGENDA"):
        make_meeting(session, projects=held.projects, starts_at=later, **same)  # type: ignore[arg-type]
    other = make_meeting(session, projects=[new], starts_at=later, **same)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="BODY_MEETS_THEN"):
        service.reschedule(session, CLERK, make.NOW, other.id, starts_at=soon, location="二楼", why="停电")
    service.cancel(session, CLERK, make.NOW, held.id, why="停电")
    free = make_meeting(session, projects=held.projects, starts_at=soon, **same)  # type: ignore[arg-type]
    assert [item.project_id for item in free.items] == list(held.projects)


def test_topics_stand_on_the_agenda_beside_projects(session: Session) -> None:
    held = make_meeting(session)
    third = make_project(session, phase="screened", title="老年食堂助餐点", cost_fen=28_000_000).id
    meeting = service.call_meeting(
        session, CLERK, make.NOW, place=make.COMMUNITY, title="会议", starts_at=make.NOW + timedelta(days=3),
        location="二楼", moderator_id=held.moderator.id, party_reviewed=date(2026, 3, 10),
        items=[third, Topic("楼道堆物怎么办"), third],
    )  # fmt: skip
    items = queries.agenda(session, meeting)
    assert [(item.position, item.title, item.project_id) for item in items] == [
        (1, "老年食堂助餐点", third),
        (2, "楼道堆物怎么办", ""),
    ]
    assert "28 万元" in items[0].text


def test_verify_names_a_column_that_tells_another_story(session: Session) -> None:
    held = hold_meeting(session, make.COMMUNITY, [make_project(session, phase="screened").id])
    from sqlalchemy import update

    from deliberation.meetings.models import AgendaItem, Meeting

    session.execute(update(AgendaItem).where(AgendaItem.meeting_id == held.id).values(votes_for=3))
    session.execute(update(Meeting).where(Meeting.id == held.id).values(title="别的会"))
    problems = [fault.problem for fault in faults(session)]
    assert len(problems) == 2
    assert "title says '别的会'" in problems[0]
    assert "votes_for says 3" in problems[1]
