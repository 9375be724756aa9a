"""Bodies, seats and elections through the services, on a real database; the book and the columns agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.accounts import service as office
from deliberation.accounts.models import RoleGrant
from deliberation.communities import queries as communities
from deliberation.councils import counting, queries, service, tasks
from deliberation.councils.models import Body, Election, ElectionRecord
from deliberation.councils.service.seats import heir
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.notices import service as notices
from deliberation.rules.replay import SYSTEM
from tests import factories as f
from tests.councils import factories as make
from tests.councils.factories import COUNCIL, Staff
from tests.refused import refused


@pytest.fixture(autouse=True)
def _sound(session: Session) -> Iterator[None]:
    """Whatever a test has done: columns, roles and counts equal the book."""
    yield
    assert faults(session) == []


def faults(session: Session) -> list[str]:
    session.expire_all()
    found = [*verify.verify(session, stream_checks()).faults, *table_faults(session)]
    return [f"{fault.stream}: {fault.problem}" for fault in found]


def test_every_community_has_a_council_of_its_role_holders(session: Session) -> None:
    members = [f.holder(session, "council_member").id for _ in range(3)]
    row = queries.council_of(session, f.COMMUNITY)
    assert (row.id, row.kind, row.profile) == (COUNCIL, "council", "council_sz")
    seats = queries.members(session, row.id, f.NOW.date())
    assert {seat.person_id for seat in seats} == set(members)
    assert [(seat.number, seat.seat_type, seat.how) for seat in seats] == [
        (number, "residents", "appointed") for number in (7, 8, 9)
    ]
    assert queries.members(session, row.id, date(2026, 3, 9)) == ()
    assert queries.bodies(session, f.COMMUNITY) == (row,)
    assert queries.body(session, "council-nowhere") is None
    assert queries.body(session, f"council-{f.SUBDISTRICT}") is None
    assert queries.members(session, "none") == ()


def test_seats_and_roles_move_together(held: Staff) -> None:
    session, person = held.session, f.person(held.session)
    service.fill_seat(session, held.clerk, f.NOW, body_id=COUNCIL, person_id=person.id, kind="deputy", how="ex_officio")
    assert ("council_member", f.COMMUNITY, "deputy") in {
        (grant.role, grant.place, grant.seat) for grant in accounts.grants_of(session, person.id)
    }
    (seat,) = queries.members(session, COUNCIL, f.NOW.date())
    assert (seat.number, seat.how) == (4, "ex_officio")
    later = f.NOW + timedelta(days=3)
    service.vacate_seat(session, held.clerk, later, body_id=COUNCIL, person_id=person.id, cause="resigned")
    assert accounts.grants_of(session, person.id) == ()
    row = queries.council_of(session, f.COMMUNITY)
    (left,) = queries.holdings(session, row)
    assert (left.how, left.cause, left.until) == ("ex_officio", "resigned", later)
    assert queries.members(session, COUNCIL, f.NOW.date()) != ()
    assert queries.members(session, COUNCIL, later.date()) == ()


def test_a_member_whom_the_desk_appointed_can_be_removed_here(held: Staff) -> None:
    session, member = held.session, f.holder(held.session, "council_member")
    about = {"body_id": COUNCIL, "person_id": member.id, "cause": "removed"}
    assert refused(service.vacate_seat, session, held.clerk, f.NOW, **about) == "REASON_NEEDED"
    later = f.NOW + timedelta(days=1)
    service.vacate_seat(session, held.officer, later, reason="严重违反议事规则", **about)
    row = queries.council_of(session, f.COMMUNITY)
    (left,) = queries.holdings(session, row)
    assert (left.cause, left.reason) == ("removed", "严重违反议事规则")
    assert refused(service.vacate_seat, session, held.clerk, later, **about) == "SEAT_NOT_HELD"


def test_an_appointment_at_the_desk_shows_in_the_body(held: Staff) -> None:
    session, book = held.session, communities.rulebook(held.session, f.COMMUNITY)
    person = f.holder(session, "council_member", seat="deputy")
    office.dismiss(session, held.clerk, f.NOW + timedelta(days=1), book, person_id=person.id, role="council_member",
                   place=f.COMMUNITY, reason="届中调整")  # fmt: skip
    (left,) = queries.holdings(session, queries.council_of(session, f.COMMUNITY))
    assert (left.cause, left.reason) == ("removed", "届中调整")


def test_verify_finds_a_role_without_its_seat(held: Staff) -> None:
    session, person = held.session, f.person(held.session)
    service.fill_seat(session, held.clerk, f.NOW, body_id=COUNCIL, person_id=person.id, kind="deputy")
    grant = RoleGrant(person_id=held.people["other"].id, role="council_member", place=f.COMMUNITY, since=f.NOW)
    session.add(grant)
    session.flush()
    assert any("has no seat in the book" in fault for fault in faults(session))
    session.delete(grant)
    session.flush()
    changed = update(Body).values(name="改名")
    session.execute(changed)
    assert any("column name" in fault for fault in faults(session))
    session.execute(update(Body).values(name=queries.COUNCIL_NAME))


def test_a_body_is_proposed_and_confirmed_by_two_people(held: Staff) -> None:
    session = held.session
    about = {"place": f.COMMUNITY, "kind": "owners_assembly", "name": "怡景花园业主议事会", "profile": "nantang13"}
    body = service.propose_body(session, held.clerk, f.NOW, seats=[("owners", 2), ("property", 1)], **about)
    assert len(queries.bodies(session, f.COMMUNITY)) == 1
    assert refused(service.confirm_body, session, held.clerk, f.NOW, body_id=body) == "NOT_ENTITLED"
    service.confirm_body(session, held.officer, f.NOW, body_id=body)
    row = queries.bodies(session, f.COMMUNITY)[1]
    assert (row.name, row.seats, row.profile) == ("怡景花园业主议事会", (("owners", 2), ("property", 1)), "nantang13")
    person = f.resident(session)
    service.fill_seat(session, held.clerk, f.NOW, body_id=body, person_id=person.id, kind="owners")
    assert [(seat.person_id, seat.number) for seat in queries.members(session, body, f.NOW.date())] == [(person.id, 1)]
    assert {grant.role for grant in accounts.grants_of(session, person.id)} == {"resident"}
    places = queries.seating(session, row, queries.holdings(session, row), f.NOW.date())
    assert [(place.number, place.holder is not None) for place in places] == [(1, True), (2, False), (3, False)]
    service.vacate_seat(session, held.clerk, f.NOW, body_id=body, person_id=person.id, cause="moved")
    again = service.propose_body(
        session, held.clerk, f.NOW, seats=[("parents", 5)], **about | {"kind": "parents_council"}
    )
    service.decline_body(session, held.officer, f.NOW, body_id=again, reason="学校已有家长委员会")
    assert len(queries.bodies(session, f.COMMUNITY)) == 2
    assert refused(service.propose_body, session, held.clerk, f.NOW, **about | {"place": f.SUBDISTRICT}) == "NOT_FOUND"
    assert refused(service.confirm_body, session, held.officer, f.NOW, body_id="none") == "NOT_FOUND"


def test_the_residents_assembly_is_everybody_of_age(held: Staff) -> None:
    session = held.session
    body = service.propose_body(
        session, held.clerk, f.NOW, place=f.COMMUNITY, kind="residents_assembly", name="居民会议",
        profile="residents_assembly",
    )  # fmt: skip
    service.confirm_body(session, held.officer, f.NOW, body_id=body)
    grown = f.resident(session, born=date(1990, 1, 1))
    f.resident(session, born=date(2015, 1, 1))
    f.resident(session, born=None)
    assert [seat.person_id for seat in queries.members(session, body, f.NOW.date())] == [grown.id]


def term(held: Staff, first: date, last: date) -> None:
    service.propose_term(held.session, held.clerk, f.NOW, body_id=COUNCIL, first=first, last=last)
    service.confirm_term(held.session, held.officer, f.NOW, body_id=COUNCIL)


def test_at_the_end_of_a_term_members_stay_on_until_their_successors_come(held: Staff) -> None:
    session = held.session
    old = f.council(session)
    term(held, date(2026, 1, 1), date(2026, 3, 31))
    after = f.NOW.replace(month=4, day=2)
    tasks.term_end(session, {"body": COUNCIL}, f.NOW)
    tasks.term_end(session, {"body": COUNCIL}, after)
    tasks.term_end(session, {"body": COUNCIL}, after)
    seats = queries.members(session, COUNCIL, after.date())
    assert len(seats) == 13
    row = queries.council_of(session, f.COMMUNITY)
    assert all(one.staying for one in queries.holdings(session, row, after.date()))
    new = f.person(session)
    service.fill_seat(session, held.clerk, after, body_id=COUNCIL, person_id=new.id, kind="deputy", how="elected")
    seats = queries.members(session, COUNCIL, after.date())
    assert len(seats) == 13
    assert new.id in {seat.person_id for seat in seats}
    gone = [one for one in queries.holdings(session, row) if one.cause == "succeeded"]
    assert len(gone) == 1
    assert gone[0].person_id in {person.id for person in old}


def test_where_the_rule_does_not_let_them_stay_every_seat_falls_vacant(held: Staff, session: Session) -> None:
    from deliberation.communities import service as places
    from deliberation.rules.rulebook import Setting

    places.adopt_layer(session, SYSTEM, f.NOW, place=f.COMMUNITY, title="到期即止",
                       rules={"council.stay_on": Setting(False, "测试")})  # fmt: skip
    f.council(session, size=5)
    term(held, date(2026, 1, 1), date(2026, 3, 31))
    after = f.NOW.replace(month=4, day=1)
    service.end_term(session, SYSTEM, after, body_id=COUNCIL)
    assert queries.members(session, COUNCIL, after.date()) == ()
    assert accounts.count_holders(session, f.COMMUNITY).get("council_member") is None
    assert refused(service.end_term, session, SYSTEM, after, body_id=COUNCIL) == "TERM_RUNS"


def test_missing_meetings_in_a_row_is_told(held: Staff) -> None:
    session, book = held.session, communities.rulebook(held.session, f.COMMUNITY)
    one, two = (f.holder(session, "council_member").id for _ in range(2))
    row = queries.council_of(session, f.COMMUNITY)
    for number in range(3):
        service.note_attendance(session, SYSTEM, f.NOW, body_id=COUNCIL, meeting_id=f"m{number}", present=[one],
                                absent=[two])  # fmt: skip
    assert queries.absences(session, row, book) == {two: 3}
    again = {"body_id": COUNCIL, "meeting_id": "m1", "present": [], "absent": []}
    assert refused(service.note_attendance, session, SYSTEM, f.NOW, **again) == "ATTENDANCE_NOTED"
    service.note_attendance(session, SYSTEM, f.NOW, body_id=COUNCIL, meeting_id="m9", present=[two], absent=[],
                            excused=[one])  # fmt: skip
    assert queries.absences(session, row, book) == {}


@pytest.mark.parametrize("method", ["stv", "block"])
def test_an_election_seats_whom_the_papers_elect(held: Staff, method: str) -> None:
    session = held.session
    election = make.elected(held, method=method)
    state = queries.election_state(session, election)
    people = {one.id: one.person for one in state.candidates}
    assert state.status == "settled"
    seats = queries.members(session, COUNCIL, (f.NOW + timedelta(days=17)).date())
    assert {seat.person_id for seat in seats} == {people[id_] for id_ in state.elected}
    assert {(seat.how, seat.source) for seat in seats} == {("elected", election)}
    file, record = queries.record(session, election) or ("", "")
    assert counting.count(method, file).record == record
    assert hashlib.sha256(state.seed.encode()).hexdigest() == state.seed_hash
    assert hashlib.sha256(record.encode()).hexdigest() == state.record_hash


def test_the_published_file_counts_alike_from_the_command_line(
    held: Staff, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    from pathlib import Path

    from deliberation.cli import main

    election = make.elected(held)
    file, record = queries.record(held.session, election) or ("", "")
    path = Path(str(tmp_path)) / "case.json"
    path.write_text(file, "utf-8")
    assert main(["council", "stv", str(path), "--full"]) == 0
    assert capsys.readouterr().out.strip() == record


def test_verify_counts_the_papers_again(held: Staff) -> None:
    session, election = held.session, make.elected(held)
    kept = session.get_one(ElectionRecord, election)
    file, record = kept.file, kept.record
    kept.record = record.replace('"vacant":0', '"vacant":1')
    session.flush()
    assert any("not the one in the book" in fault for fault in faults(session))
    kept = session.get_one(ElectionRecord, election)
    kept.file, kept.record = file + " ", record
    session.flush()
    assert any("another record" in fault for fault in faults(session))
    kept = session.get_one(ElectionRecord, election)
    kept.file = file
    session.execute(update(Election).values(status="counted"))
    assert any("column status" in fault for fault in faults(session))
    session.execute(update(Election).values(status="settled"))


def test_papers_read_differently_wait_for_a_third_look(held: Staff) -> None:
    session = held.session
    election = make.call(held)
    ids = [id_ for id_, _person in make.stand(held, election, 3)]
    make.publish(held, election)
    at = f.NOW + timedelta(days=10)
    service.open_box(session, held.clerk, at, election_id=election, issued=3, received=2)
    for number in (1, 2):
        service.enter_paper(session, held.clerk, at, election_id=election, number=number, choices=ids[:2])
    assert refused(service.count, session, held.clerk, at, election_id=election) == "PAPERS_MISSING"
    service.enter_paper(session, held.other, at, election_id=election, number=1, choices=ids[:2])
    service.enter_paper(session, held.other, at, election_id=election, number=2, mark="unreadable")
    assert queries.election_state(session, election).differences == (2,)
    assert refused(service.count, session, held.clerk, at, election_id=election) == "PAPERS_DIFFER"
    third = {"election_id": election, "number": 2, "choices": ids[1:]}
    assert refused(service.settle_paper, session, held.clerk, at, **third) == "PAPER_THIRD_LOOK"
    service.settle_paper(session, held.officer, at, **third)
    state = service.count(session, held.clerk, at, election_id=election)
    assert [paper.choices for _number, paper in state.papers] == [tuple(ids[:2]), tuple(ids[1:])]
    assert refused(service.settle, session, held.clerk, at, election_id=election) == "RESULT_ON_NOTICE"


def test_an_upheld_objection_annuls_the_result(held: Staff) -> None:
    session = held.session
    election = make.call(held)
    ids = [id_ for id_, _person in make.stand(held, election, 3)]
    make.publish(held, election)
    at = make.fill_box(held, election, [ids[:1], ids[1:]])
    notice = service.count(session, held.clerk, at, election_id=election).notice
    objector = f.actor(session, f.resident(session))
    said = notices.file_objection(session, objector, at, notice_id=notice, text="有两张票未计入")
    notices.answer_objection(session, held.officer, at, notice_id=notice, objection_id=said, upheld=True, reason="属实")
    later = at + timedelta(days=1)
    assert refused(service.settle, session, held.clerk, later, election_id=election) == "RESULT_UPHELD"
    state = service.annul(session, held.clerk, later, election_id=election, reason="异议成立，重新选举")
    assert (state.status, state.reason) == ("annulled", "异议成立，重新选举")
    assert queries.members(session, COUNCIL, later.date()) == ()


def test_when_somebody_leaves_the_next_in_line_follows(held: Staff) -> None:
    session = held.session
    election = make.elected(held)
    state = queries.election_state(session, election)
    first = next(one for one in state.candidates if one.id == state.elected[0])
    row = queries.council_of(session, f.COMMUNITY)
    later = f.NOW + timedelta(days=30)
    service.vacate_seat(session, held.clerk, later, body_id=COUNCIL, person_id=first.person, cause="resigned")
    waiting = heir(session, row, "residents")
    assert waiting is not None
    person = service.seat_next(session, held.clerk, later, body_id=COUNCIL, kind="residents")
    assert person == waiting[1].person
    assert person != first.person
    (seat,) = (one for one in queries.members(session, COUNCIL, later.date()) if one.person_id == person)
    assert (seat.how, seat.source) == ("next_in_line", election)
    assert refused(service.seat_next, session, held.clerk, later, body_id=COUNCIL, kind="deputy") == "NOBODY_NEXT"


def test_a_draw_commits_to_its_seed_first(held: Staff) -> None:
    session = held.session
    quotas = [("sex", "*", 1, None), ("group", "*", 0, 2)]
    election = make.call(held, method="sortition", seats=3, electors_size=0, quotas=quotas)
    people = dict(make.stand(held, election, 9))
    make.publish(held, election)
    state = queries.election_state(session, election)
    assert sum(counting.chances(state).of.values()) == 3
    assert (state.seed, len(state.seed_hash)) == ("", 64)
    at = f.NOW + timedelta(days=10)
    state = service.count(session, held.clerk, at, election_id=election)
    assert hashlib.sha256(state.seed.encode()).hexdigest() == state.seed_hash
    assert len(state.elected) == 3
    assert set(state.elected) <= set(people)
    record = json.loads((queries.record(session, election) or ("", "{}"))[1])
    assert record["draw"]["panel"] == sorted(state.elected)
    service.settle(session, held.clerk, at + timedelta(days=7), election_id=election)
    seats = queries.members(session, COUNCIL, (at + timedelta(days=7)).date())
    assert {seat.how for seat in seats} == {"drawn"}
    leaver = people[state.elected[0]]
    later = at + timedelta(days=30)
    service.vacate_seat(session, held.clerk, later, body_id=COUNCIL, person_id=leaver.id, cause="moved")
    person = service.seat_next(session, held.clerk, later, body_id=COUNCIL, kind="residents")
    assert person not in {seat.person_id for seat in seats}


def test_a_draw_whose_quotas_nobody_can_meet_is_not_published(held: Staff) -> None:
    election = make.call(held, method="sortition", seats=2, electors_size=0, quotas=[("sex", "女", 2, None)])
    make.stand(held, election, 2)
    assert refused(make.publish, held, election) == "COUNT_IMPOSSIBLE"
    assert refused(counting.count, "stv", '{"seats": 1, "ties": "lot:x", "decimals": 5}') == "COUNT_IMPOSSIBLE"


def test_who_may_stand(held: Staff) -> None:
    session, election = held.session, make.call(held)
    young, stranger = f.resident(session, born=date(2012, 1, 1)), f.person(session)
    unknown = f.resident(session, born=None)
    worker = f.person(session)
    claim = office.claim_residency(session, f.actor(session, worker), f.NOW, place=f.COMMUNITY, tie="work",
                                   address="怡景路 1 号", name="王工", born=date(1980, 1, 1))  # fmt: skip
    book = communities.rulebook(session, f.COMMUNITY)
    office.decide_claim(session, held.clerk, f.NOW, book, claim_id=claim.id, verified=True, reason="")
    member = f.grant(session, f.resident(session), "council_member")
    cases = {young.id: "CANDIDATE_TOO_YOUNG", stranger.id: "NOT_RESIDENT_HERE", unknown.id: "AGE_TO_ENTER",
             worker.id: "NOT_RESIDENT_HERE", member.id: "SEAT_HELD", "nobody": "PERSON_UNKNOWN"}  # fmt: skip
    for person, code in cases.items():
        about = {"election_id": election, "person_id": person, "consent": True}
        assert refused(service.stand, session, held.clerk, f.NOW, **about) == code
    fit = f.resident(session)
    about = {"election_id": election, "person_id": fit.id}
    assert refused(service.stand, session, held.clerk, f.NOW, consent=False, **about) == "CONSENT_NEEDED"
    assert refused(service.stand, session, f.actor(session, stranger), f.NOW, consent=True, **about) == "NOT_ENTITLED"
    id_ = service.stand(session, held.clerk, f.NOW, consent=True, **about)
    service.withdraw(session, f.actor(session, fit), f.NOW, election_id=election, candidate=id_)
    assert queries.election_state(session, election).standing == ()
    assert refused(service.stand, session, held.clerk, f.NOW, consent=True, election_id="none", person_id=fit.id) == (
        "NOT_FOUND"
    )


def test_days_move_and_elections_are_called_off(held: Staff) -> None:
    session, election = held.session, make.call(held)
    days = {"register_by": date(2026, 3, 20), "vote_on": date(2026, 4, 1)}
    service.extend(session, held.clerk, f.NOW, election_id=election, reason="报名人数不足", **days)
    row = queries.election(session, election)
    assert row is not None
    assert (row.register_by, row.vote_on) == (days["register_by"], days["vote_on"])
    service.cancel(session, held.clerk, f.NOW, election_id=election, reason="并入换届选举")
    assert queries.elections(session, f.COMMUNITY)[0].status == "cancelled"
    assert queries.place_of_election(session, election) == f.COMMUNITY
    assert refused(service.withdraw, session, held.clerk, f.NOW, election_id="none", candidate="x") == "NOT_FOUND"


def test_a_body_row_gone_is_a_fault(held: Staff) -> None:
    session = held.session
    body = service.propose_body(session, held.clerk, f.NOW, place=f.COMMUNITY, kind="parents_council",
                                name="家长议事会", profile="community_zh", seats=[("parents", 3)])  # fmt: skip
    nested = session.begin_nested()
    session.execute(delete(Body).where(Body.id == body))
    assert any("has no read columns" in fault for fault in faults(session))
    nested.rollback()
