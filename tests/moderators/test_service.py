"""Keeping the pool, asking, answering, evaluating: what is written, and that the office never disagrees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.accounts.models import Person, RoleGrant
from deliberation.communities import queries as communities
from deliberation.communities import service as places
from deliberation.disclosure.checks import stream_checks
from deliberation.jobs.models import Outbox
from deliberation.ledger.book import history
from deliberation.ledger.verify import Fault
from deliberation.meetings import chairs
from deliberation.meetings import queries as meetings
from deliberation.meetings import service as meeting_service
from deliberation.moderators import queries, service, tasks
from deliberation.moderators.models import Moderator, ModeratorEvaluation
from deliberation.moderators.projection import assignment_stream, stream_of
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import STARTS, make_meeting
from tests.moderators.factories import DAY, OFFICER, UNTIL, certified, me, trainee
from tests.proposals.factories import CLERK, make_project

WORKER = "440303002"


def seated(session: Session) -> tuple[Person, ...]:
    """A small council, seated once."""
    return make.council(session, size=6)


def refused(step: object, session: Session, *args: object, **named: object) -> str:
    """The code of a refusal; what was written until then is taken back, as a page does."""
    before = session.begin_nested()
    with pytest.raises(Refused) as caught:
        step(session, *args, **named)  # type: ignore[operator]
    before.rollback()
    return caught.value.refusal.code


def faults(session: Session, stream: str) -> list[Fault]:
    check = stream_checks()[stream.partition(":")[0]]
    return list(check(session, stream, history(session, stream)))


def holds(session: Session, person_id: str, place: str) -> bool:
    return any(g.role == "moderator" and g.place == place for g in people.grants_of(session, person_id))


def test_the_office_goes_with_the_certificate(session: Session) -> None:
    person = trainee(session)
    assert not holds(session, person.id, WORKER)
    person = certified(session, name="梁文静", number="LH-002")
    assert holds(session, person.id, WORKER)
    assert queries.certified(session, person.id, DAY)
    service.suspend(session, OFFICER, make.NOW, person_id=person.id, reason="投诉核查中")
    assert not holds(session, person.id, WORKER)
    assert not queries.certified(session, person.id, DAY)
    service.reinstate(session, OFFICER, make.NOW, person_id=person.id)
    assert holds(session, person.id, WORKER)
    service.withdraw(session, OFFICER, make.NOW, person_id=person.id, reason="违反中立")
    assert not holds(session, person.id, WORKER)
    assert faults(session, stream_of(person.id)) == []


def test_an_office_ended_elsewhere_ends_the_certificate_s_use(session: Session) -> None:
    person = certified(session)
    book = communities.rulebook(session, WORKER)
    who = {"person_id": person.id, "role": "moderator", "place": WORKER}
    accounts.dismiss(session, SYSTEM, make.NOW + timedelta(hours=1), book, **who, reason="x")
    assert not queries.certified(session, person.id, DAY)
    assert queries.pool(session, WORKER, DAY)[0].standing == "out"
    assert faults(session, stream_of(person.id)) == []


def test_verify_finds_columns_and_offices_that_differ(session: Session) -> None:
    person = certified(session)
    session.execute(update(Moderator).values(hours=99))
    session.expire_all()
    assert [fault.problem for fault in faults(session, stream_of(person.id))] == [
        "column hours says 99, the book says 8"
    ]
    stranger = stream_of("nobody")
    assert [fault.problem for fault in faults(session, stranger)] == ["has no read columns"]
    assert [fault.problem for fault in faults(session, assignment_stream("none"))] == ["has no read columns"]


def test_somebody_proposed_agrees_and_may_leave(session: Session) -> None:
    make.place(session)
    person = make.person(session)
    service.propose(session, OFFICER, make.NOW, person_id=person.id, home=WORKER)
    service.agree(session, me(person), make.NOW)
    row = queries.moderator(session, person.id, DAY)
    assert row is not None
    assert (row.standing, row.rating) == ("trainee", None)
    service.leave(session, me(person), make.NOW, person_id=person.id, reason="搬家")
    assert queries.pool(session, WORKER, DAY) == ()
    assert refused(service.apply, session, me(person), make.NOW, home="999999") == "POOL_HOME"


def test_warnings_are_promised_and_a_renewed_certificate_is_left_alone(session: Session) -> None:
    person = certified(session)
    promised = session.scalars(select(Outbox.dedupe_key).where(Outbox.kind == service.WARN)).all()
    assert len(promised) == 2
    payload = {"person": person.id, "until": UNTIL.isoformat(), "days": 90}
    tasks.warn(session, payload, make.NOW)
    row = queries.moderator(session, person.id, UNTIL - timedelta(days=80))
    assert row is not None
    assert (row.warned, row.standing) == (90, "ending")
    service.renew(session, OFFICER, make.NOW, person_id=person.id, until=date(2029, 12, 30))
    tasks.warn(session, payload | {"days": 30}, make.NOW)
    assert queries.moderator_state(session, person.id).warned == 0


def test_the_pool_is_one_query_whatever_its_size(session: Session) -> None:
    for number in range(3):
        certified(session, number=f"LH-{number}")
    session.flush()
    with counted(session) as sent:
        assert len(queries.pool(session, make.COMMUNITY, DAY)) == 3
    assert len(sent) == 1
    with counted(session) as few:
        queries.candidates(session, make.COMMUNITY, STARTS, ())
    certified(session, number="LH-9")
    with counted(session) as more:
        assert len(queries.candidates(session, make.COMMUNITY, STARTS, ())) == 4
    assert len(few) == len(more)


def test_a_moderator_who_lives_there_or_proposed_it_is_barred(session: Session) -> None:
    person = certified(session)
    make.grant(session, person, "resident", make.COMMUNITY)
    assert [r.code for r in queries.conflicts(session, person.id, make.COMMUNITY, ())] == ["MODERATOR_LIVES_HERE"]
    assert queries.conflicts(session, person.id, make.NEIGHBOUR, ()) == ()
    project = make_project(session, phase="screened", place=make.COMMUNITY).id
    author = proposals.project_state(session, project).proposer
    found = [r.code for r in queries.conflicts(session, author, make.COMMUNITY, (project,))]
    assert "MODERATOR_PART_IN_ITEM" in found
    assert refused(make_meeting, session, moderator=person, council=seated(session)) == "MODERATOR_LIVES_HERE"


def test_calling_asks_the_moderator_and_keeps_who_was_passed_over(session: Session) -> None:
    first = certified(session, name="甲", number="LH-1")
    second = certified(session, name="乙", number="LH-2")
    suspended = certified(session, name="丙", number="LH-3")
    service.suspend(session, OFFICER, make.NOW, person_id=suspended.id, reason="核查")
    council = seated(session)
    assert refused(make_meeting, session, moderator=second, council=council) == "OUT_OF_TURN"
    held = make_meeting(session, moderator=first, council=council)
    row = queries.assignment_of(session, held.id)
    assert row is not None
    assert (row.moderator_id, row.method, row.status) == (first.id, "rotation", "asked")
    state = queries.assignment_state(session, held.id)
    why = {one.person: [r.code for r in one.why] for one in state.candidates}
    assert why == {first.id: [], second.id: [], suspended.id: ["MODERATOR_SUSPENDED"]}
    assert faults(session, assignment_stream(held.id)) == []
    board = chairs.board(session, make.COMMUNITY, STARTS, ())
    assert board.proposed is not None
    assert board.proposed.person == second.id  # the first has been used now


def test_a_place_that_wants_certificates_refuses_who_has_none(session: Session) -> None:
    make.place(session)
    rules = {"meeting.chair_certificate": Setting(True, "街道规定")}
    places.adopt_layer(session, SYSTEM, make.NOW, place=make.SUBDISTRICT, title="持证主持", rules=rules)
    council = seated(session)
    assert refused(make_meeting, session, council=council) == "CHAIR_NOT_CERTIFIED"
    expired = certified(session, since=date(2025, 1, 1), until=STARTS.date() - timedelta(days=1))
    assert refused(make_meeting, session, moderator=expired, council=council) == "CHAIR_NOT_CERTIFIED"
    new = certified(session, number="LH-7")
    assert make_meeting(session, moderator=new, council=council).row.status == "called"


def test_the_moderator_answers_and_another_takes_over(session: Session) -> None:
    first, second = certified(session, number="LH-1"), certified(session, number="LH-2")
    held = make_meeting(session, moderator=first)
    assert refused(service.accept, session, me(first), make.NOW, meeting_id=held.id, independent=False) == (
        "DECLARATION_NEEDED"
    )
    about = f"project:{held.projects[0]}"
    service.decline(session, me(first), make.NOW, meeting_id=held.id, reason="弟弟是提案人", about=about)
    tied = queries.conflicts(session, first.id, make.COMMUNITY, held.projects)
    assert [r.code for r in tied] == ["MODERATOR_DECLARED_ITEM"]
    meeting_service.replace_moderator(session, CLERK, make.NOW, held.id, person_id=second.id, why="首位谢绝")
    assert held.row.moderator_id == second.id
    assert held.state.host == second.id
    service.accept(session, me(second), make.NOW, meeting_id=held.id, independent=True)
    row = queries.assignment_of(session, held.id)
    assert row is not None
    assert (row.moderator_id, row.status) == (second.id, "accepted")
    assert faults(session, f"meeting:{held.id}") == []
    assert refused(service.accept, session, me(second), make.NOW, meeting_id="none", independent=True) == "NOT_ASKED"


def test_a_guest_from_a_neighbouring_pool_holds_the_office_for_the_meeting(session: Session) -> None:
    guest = certified(session, home=make.ELSEWHERE[:6], name="远客", number="FT-1")
    assert not holds(session, guest.id, make.COMMUNITY)
    council = seated(session)
    held = make_meeting(session, moderator=guest, council=council)
    assert holds(session, guest.id, make.COMMUNITY)
    held.moderator = guest
    held.open()
    payload = {"person": guest.id, "place": make.COMMUNITY}
    tasks.end_guest(session, payload, STARTS + timedelta(days=3))
    assert holds(session, guest.id, make.COMMUNITY)
    tasks.end_guest(session, payload, STARTS + timedelta(days=14))
    assert not holds(session, guest.id, make.COMMUNITY)
    tasks.end_guest(session, payload, STARTS + timedelta(days=15))
    stranger = make.person(session)
    later = STARTS + timedelta(days=1)
    assert refused(make_meeting, session, moderator=stranger, council=council, starts_at=later) == "MODERATOR_UNKNOWN"


def test_a_lot_before_the_call(session: Session) -> None:
    ids = {certified(session, number=f"LH-{number}").id for number in range(4)}
    make.place(session)
    rules = {"moderator.assignment": Setting("lot", "街道规定")}
    places.adopt_layer(session, SYSTEM, make.NOW, place=make.SUBDISTRICT, title="抽签主持", rules=rules)
    project, added = (make_project(session, phase="screened", place=make.COMMUNITY).id for _ in range(2))
    sealing = {"place": make.COMMUNITY, "starts_at": STARTS, "project_ids": [project]}
    lot_id = service.seal_lot(session, CLERK, make.NOW, **sealing)
    sealed = queries.assignment_state(session, lot_id)
    assert (sealed.seed, len(sealed.commit)) == ("", 64)
    order = service.draw_lot(session, CLERK, make.NOW, lot_id=lot_id).order
    assert set(order) == ids
    call = {
        "place": make.COMMUNITY, "title": "例会", "starts_at": STARTS, "location": "二楼", "party_reviewed": DAY,
        "items": [project],
    }  # fmt: skip
    make.council(session, size=3)
    drawn: dict[str, Any] = {"moderator_id": order[0], "lot_id": lot_id}
    step = meeting_service.call_meeting
    assert refused(step, session, CLERK, make.NOW, **{**call, "items": [project, added]}, **drawn) == "LOT_OTHER_AGENDA"
    assert refused(step, session, CLERK, make.NOW, **call, moderator_id=order[0]) in ("MODERATOR_BY_LOT", "OUT_OF_TURN")
    other = {**call, "place": make.place(session, make.NEIGHBOUR)}
    make.council(session, make.NEIGHBOUR, size=3)
    other["items"] = [make_project(session, phase="screened", place=make.NEIGHBOUR).id]
    assert (
        refused(meeting_service.call_meeting, session, CLERK, make.NOW, **other, moderator_id=order[0], lot_id=lot_id)
        == "LOT_NOT_SEALED"
    )
    meeting = meeting_service.call_meeting(session, CLERK, make.NOW, **call, moderator_id=order[0], lot_id=lot_id)
    row = queries.assignment_of(session, meeting)
    assert row is not None
    assert (row.id, row.method, row.moderator_id) == (lot_id, "lot", order[0])
    assert faults(session, assignment_stream(lot_id)) == []
    service.declare(session, me(session.get_one(Person, order[0])), make.NOW, kind="family", about=f"project:{added}")
    change = {"items": [added], "why": "补充"}
    assert refused(meeting_service.amend_notice, session, CLERK, make.NOW, meeting, **change) == (
        "MODERATOR_DECLARED_ITEM"
    )
    assert refused(service.draw_lot, session, CLERK, make.NOW, lot_id="none") == "LOT_NOT_SEALED"


def test_another_hour_is_asked_for_anew_and_must_suit(session: Session) -> None:
    host = certified(session, until=STARTS.date() + timedelta(days=20))
    held = make_meeting(session, moderator=host)
    service.accept(session, me(host), make.NOW, meeting_id=held.id, independent=True)
    week = STARTS + timedelta(days=7)
    service.set_availability(session, me(host), make.NOW, weekly=(), off=[(week.date(), week.date())])
    move: dict[str, Any] = {"location": "二楼", "why": "停电"}
    step = meeting_service.reschedule
    assert refused(step, session, CLERK, make.NOW, held.id, starts_at=week, **move) == "MODERATOR_NOT_FREE"
    late = STARTS + timedelta(days=30)
    assert refused(step, session, CLERK, make.NOW, held.id, starts_at=late, **move) == "CERTIFICATE_EXPIRED"
    meeting_service.reschedule(session, CLERK, make.NOW, held.id, starts_at=week + timedelta(days=1), **move)
    row = queries.assignment_of(session, held.id)
    assert row is not None
    assert (row.starts_at, row.status) == (week + timedelta(days=1), "asked")
    assert faults(session, assignment_stream(held.id)) == []


def test_the_office_of_a_guest_lasts_as_long_as_the_meeting_is_put_off(session: Session) -> None:
    guest = certified(session, home=make.ELSEWHERE[:6], name="远客", number="FT-1")
    held = make_meeting(session, moderator=guest, council=seated(session))
    new = STARTS + timedelta(days=9)
    meeting_service.reschedule(session, CLERK, make.NOW, held.id, starts_at=new, location="二楼", why="停电")
    kind = select(Outbox.not_before).where(Outbox.kind == service.END_GUEST)
    assert max(session.scalars(kind)) == new + timedelta(days=14)


def test_attendees_evaluate_once_and_unseen(session: Session) -> None:
    host = certified(session)
    held = make_meeting(session, moderator=host).open(5)
    for position in (1, 2):
        held.open_item(position)
        held.pending()
        held.speak(0, "for")
        held.vote(4, 1)
        held.do("close_item")
    marks = {"meeting_id": held.id, "marks": (5, 4, 5, 3, 5)}
    say = service.evaluate
    member = Actor(held.ids[0])
    assert refused(say, session, member, held.now, attended=True, over=False, **marks) == "EVALUATE_AFTER"
    held.do("adjourn")
    assert refused(say, session, member, held.now, attended=False, over=True, **marks) == "EVALUATE_ATTENDED"
    assert refused(say, session, me(host), held.now, attended=True, over=True, **marks) == "EVALUATE_ATTENDED"
    bad = {**marks, "marks": (5, 4, 5, 3, 6)}
    assert refused(say, session, member, held.now, attended=True, over=True, **bad) == "EVALUATE_MARKS"
    assert meetings.attended(session, held.id) == set(held.ids[:5])
    for place, id_ in enumerate(held.ids[:3]):
        assert not queries.answers_of(session, host.id).shown
        say(session, Actor(id_), held.now, attended=True, over=True, words=f"第{place}句", **marks)
    assert refused(say, session, member, held.now, attended=True, over=True, **marks) == "EVALUATE_ONCE"
    found = queries.answers_of(session, host.id)
    assert (found.number, found.tenths, len(found.words)) == (3, (50, 40, 50, 30, 50), 3)
    row = queries.moderator(session, host.id, DAY)
    assert row is not None
    assert row.rating == 44
    assert faults(session, stream_of(host.id)) == []
    low = {**marks, "marks": (1,) * 5}
    say(session, Actor(held.ids[3]), held.now, attended=True, over=True, words="第四句", **low)
    later = queries.answers_of(session, host.id)
    # the fourth waits for two others, in the book as on the page
    assert (later.number, later.tenths, sorted(later.words)) == (3, found.tenths, sorted(found.words))
    assert faults(session, stream_of(host.id)) == []
    kept = {column.name for column in ModeratorEvaluation.__table__.columns}
    assert not kept & {"person_id", "at", "created_at"}
    told = " ".join(str(item.event.data) + item.event.actor for item in history(session, stream_of(host.id)))
    assert not any(id_ in told for id_ in held.ids)
    session.execute(update(ModeratorEvaluation).values(neutral=1))
    assert any("rating" in fault.problem for fault in faults(session, stream_of(host.id)))
    assert session.scalar(select(RoleGrant.person_id).where(RoleGrant.person_id == host.id)) == host.id


def test_nobodys_answer_can_be_told_from_the_rows(session: Session) -> None:
    """Every answer rewrites all rows in one transaction, each question dealt by itself."""
    host = certified(session)
    held = make_meeting(session, moderator=host, size=13).open(13)
    for position in (1, 2):
        held.open_item(position)
        held.pending()
        held.vote(13, 0)
        held.do("close_item")
    held.do("adjourn")
    orders, linked = set(), 0
    for place, id_ in enumerate(held.ids[:12]):
        before = set(session.scalars(select(ModeratorEvaluation.id)))
        marks = (1 + place % 5,) * 5
        words = f"{1 + place % 5}"
        about = {"meeting_id": held.id, "attended": True, "over": True, "marks": marks, "words": words}
        service.evaluate(session, Actor(id_), held.now, **about)  # type: ignore[arg-type]
        rows = session.scalars(select(ModeratorEvaluation).order_by(text("ctid"))).all()
        assert not before & {row.id for row in rows}
        assert len(rows) == place + 1
        orders.add(rows[-1].words == words)
        linked += sum(row.neutral == row.heard == int(row.words) for row in rows) == len(rows)
    assert orders == {True, False}
    assert linked < 6
    state = queries.moderator_state(session, host.id)
    assert [rating.answers for rating in state.ratings] == [12]
    noted = [item.event for item in history(session, stream_of(host.id)) if item.event.type == "rated"]
    assert [event.data["answers"] for event in noted] == [3, 6, 9, 12]
    assert sum(state.ratings[0].sums) == 5 * sum(1 + place % 5 for place in range(12))
    assert faults(session, stream_of(host.id)) == []
